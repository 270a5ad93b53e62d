# `make` lists the targets. Everything is built by the Swift package manager; this file only knows the flags.

PREFIX ?= /usr/local
DESTDIR ?=
SWIFT ?= swift
BENCH_ARGS ?=
TEST_ARGS ?=
TORTURE_ARGS ?=
XTERM_ARGS ?=

PRODUCTS := pulsar pulsard pulsar-engine
BIN := .build/release

# The standard libraries and SQLite are linked in, so that the programs run where no Swift is and start quickly: of C++ and
# SQLite only the archives lie in the folder that the linker searches first. What is not called from outside is not exported.
STATIC_LIBRARIES := .build/static-libraries
RELEASE_FLAGS := -c release --disable-local-rpath -Xswiftc -static-stdlib \
	-Xswiftc -Xclang-linker -Xswiftc -static-libgcc \
	-Xlinker "-L$(CURDIR)/$(STATIC_LIBRARIES)" -Xlinker --exclude-libs=ALL
# The command is started for every call, so it does without the 50,000 relocations of a position-independent program.
# The two that live long and read what others wrote keep address space randomisation.
# Swift exports a program's symbols by itself; its start looks through all of them to find out where it lies.
COMMAND_FLAGS := -Xlinker -no-pie -Xlinker --no-export-dynamic

TEST_FLAGS := -Xswiftc -warnings-as-errors --explicit-target-dependency-import-check error

.PHONY: help run build build-dependencies test compare-xterm torture lint fmt bench install
.DEFAULT_GOAL := help

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | \
		while IFS="$$(printf '\t')" read -r target text; do printf '  make %-13s %s\n' "$$target" "$$text"; done

run: build ## Build, then work in a shell inside the Pulsar session "main"
	@exec $(BIN)/pulsar attach -A main

build: build-dependencies ## Build the release programs into .build/release
	@mkdir -p $(STATIC_LIBRARIES)
	@archive=$$(g++ -print-file-name=libstdc++.a) && case $$archive in \
		/*) ln -sf "$$archive" $(STATIC_LIBRARIES)/libstdc++.a ;; \
	esac
	@archive=$$(gcc -print-file-name=libsqlite3.a) && case $$archive in \
		/*) ln -sf "$$archive" $(STATIC_LIBRARIES)/libsqlite3.a ;; \
	esac
	@$(SWIFT) build $(RELEASE_FLAGS) --product pulsard
	@$(SWIFT) build $(RELEASE_FLAGS) -Xlinker -lm --product pulsar-engine
	@$(SWIFT) build $(RELEASE_FLAGS) $(COMMAND_FLAGS) --product pulsar

build-dependencies:
	@Scripts/install-dependencies build

test: export PULSAR_OPTIMIZE_TERMINAL = 1
test: ## Install what is missing, then check warnings, format and shape, and run every test
	@Scripts/install-dependencies test
	$(SWIFT) build --build-tests $(TEST_FLAGS)
	@$(MAKE) --no-print-directory lint
	$(SWIFT) test --skip-build $(TEST_FLAGS) $(TEST_ARGS)
	Scripts/compare-with-xterm --only 379 --seeds 0 400

compare-xterm: export PULSAR_OPTIMIZE_TERMINAL = 1
compare-xterm: ## Feed made-up output to a real xterm and to the terminal and compare them (XTERM_ARGS="--seeds 5000 1000")
	@Scripts/install-dependencies test
	@$(SWIFT) build $(TEST_FLAGS) --product terminal-probe
	@Scripts/compare-with-xterm $(XTERM_ARGS)

torture: ## Kill and replace the daemon's processes under load and print figures (TORTURE_ARGS="--seed 7 --duration 600")
	@Scripts/install-dependencies build
	@$(MAKE) --no-print-directory build
	@$(SWIFT) build $(RELEASE_FLAGS) --product torture
	@$(SWIFT) build $(RELEASE_FLAGS) --product FaultyCalls
	@$(SWIFT) build $(RELEASE_FLAGS) --product torture-run
	@$(BIN)/torture-run $(TORTURE_ARGS)

lint: ## Check the format and the shape of the sources
	$(SWIFT) format lint --strict --parallel --recursive Package.swift Sources Tests
	Scripts/check-shape

fmt: ## Format the sources in place
	$(SWIFT) format --in-place --parallel --recursive Package.swift Sources Tests

bench: ## Measure Pulsar beside its peers and the terminal beside libvterm, and write Docs/*Benchmarks.md (BENCH_ARGS="--rounds 1")
	@Scripts/install-dependencies bench
	@$(MAKE) --no-print-directory build
	@Benchmarks/Peers/run $(BENCH_ARGS)
	@Benchmarks/Terminal/run

# No build here: `sudo make install` must not compile as root.
install: ## Install under PREFIX (/usr/local), after `make build`
	@for program in $(PRODUCTS); do \
		test -x $(BIN)/$$program || { echo "$(BIN)/$$program is missing: run 'make build' first" >&2; exit 1; }; \
	done
	install -d "$(DESTDIR)$(PREFIX)/bin" "$(DESTDIR)$(PREFIX)/libexec/pulsar"
	install -s -m 755 $(BIN)/pulsar "$(DESTDIR)$(PREFIX)/bin/pulsar"
	install -s -m 755 $(BIN)/pulsard $(BIN)/pulsar-engine "$(DESTDIR)$(PREFIX)/libexec/pulsar/"
	install -d "$(DESTDIR)$(PREFIX)/lib/systemd/user"
	sed 's|@PREFIX@|$(PREFIX)|g' Packaging/pulsar.service >"$(DESTDIR)$(PREFIX)/lib/systemd/user/pulsar.service"
	install -d "$(DESTDIR)$(PREFIX)/share/bash-completion/completions" \
		"$(DESTDIR)$(PREFIX)/share/zsh/site-functions" "$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d"
	$(BIN)/pulsar --generate-completion-script bash >"$(DESTDIR)$(PREFIX)/share/bash-completion/completions/pulsar"
	$(BIN)/pulsar --generate-completion-script zsh >"$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_pulsar"
	$(BIN)/pulsar --generate-completion-script fish >"$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/pulsar.fish"

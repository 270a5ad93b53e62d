#!/usr/bin/env python3
"""The results of measure.py as a Markdown page (medians over the rounds).   usage: report.py results.json > Benchmarks.md"""
import os, json
import statistics
import sys

PAYLOADS = {"ascii": "ASCII 80 columns", "log_sgr": "coloured log", "utf8": "CJK and emoji", "redraw": "full redraw", "tiny": "`y` lines"}
OURS = "pulsar"


class Results:
    def __init__(self, path):
        with open(path) as f:
            r = json.load(f)
        self.runs, self.peers, self.meta = r["runs"], r["peers"], r["meta"]

    def values(self, suite, peer, path):
        found = []
        for run in self.runs.get(suite, {}).get(peer, []):
            for key in path.split("."):
                run = run.get(key) if isinstance(run, dict) else None
            if run is not None and run != -1:
                found.append(run)
        return found

    def median(self, suite, peer, path):
        found = self.values(suite, peer, path)
        return statistics.median(found) if found else None

    def who(self, suite):
        return [p for p in self.peers if self.runs.get(suite, {}).get(p)]

    def ratio(self, suite, peer, path, to_suite, to_peer, to_path):
        a, b = self.median(suite, peer, path), self.median(to_suite, to_peer, to_path)
        return a / b if a is not None and b else None


def number(x, digits=None):
    if x is None:
        return "–"
    if isinstance(x, bool):
        return "yes" if x else "no"
    if digits is None:
        digits = 0 if abs(x) >= 100 else 1 if abs(x) >= 10 else 2
    return f"{x:,.{digits}f}"


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "| " + " | ".join(["---"] + ["---:"] * (len(head) - 1)) + " |"]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"


def cpu_per_100_mb(r, peer, payload):
    used = [r.median("throughput", peer, f"{payload}.{side}_cpu_s") for side in ("server", "client")]
    return 100 * sum(used) / r.meta["payload_mb"][payload] if None not in used else None


def slow_ratio(r, peer):
    return r.ratio("slow", peer, "other_during_mb_s", "slow", peer, "other_before_mb_s")


def slow_growth(r, peer):
    after, before = (r.median("slow", peer, f"server_pss_kb_{when}") for when in ("max", "before"))
    return None if after is None or before is None else (after - before) / 1024


def budgets(r):
    """What, unit, function of a peer, "<" or ">" (which is better), bound or None, the bound in words."""
    def value(suite, path, factor=1):
        return lambda p: None if r.median(suite, p, path) is None else r.median(suite, p, path) * factor

    def to_raw(suite, path, raw_suite=None, raw_path=None):
        return lambda p: r.ratio(suite, p, path, raw_suite or suite, "raw", raw_path or path)

    def over_bare(p):
        return r.ratio("rpc", p, "back_to_back.peer.p50_us", "rpc", p, "back_to_back.bare.p50_us")

    def clients_served(p):
        return r.median("fanout", p, "mb_s") if (r.median("fanout", p, "rx_mb_per_client") or 0) >= r.meta["payload_mb"]["ascii"] else None

    rows = []
    for k, label in PAYLOADS.items():
        rows.append((f"output to one client, ratio to raw: {label}", "", to_raw("throughput", f"{k}.mb_s"), ">", "dtach", "ahead of dtach; aim .90"))
    for k, label in PAYLOADS.items():
        rows.append((f"output, no client, ratio to raw: {label}", "", to_raw("detached", f"{k}.mb_s", "throughput", f"{k}.mb_s"), ">", "dtach", "ahead of dtach; aim .95"))
    rows.append(("CPU of server and client for 100 MB, dearest payload but `y` lines", "s",
                 lambda p: max((c for k in list(PAYLOADS)[:4] if (c := cpu_per_100_mb(r, p, k)) is not None), default=None), "<", 1.3, "≤ 1.3"))
    flood = "flood_detached"
    rows += [
        ("keystroke to echo, cores awake, p50, against raw", "×", to_raw("echo_awake", "p50_us"), "<", 1.5, "≤ 1.5"),
        ("the same while another session floods, p50, against raw", "×", to_raw("echo", f"{flood}.p50_us", "echo", "flood_attached.p50_us"), "<", 1.5, "≤ 1.5"),
        ("the same, p99, against raw", "×", to_raw("echo", f"{flood}.p99_us", "echo", "flood_attached.p99_us"), "<", 1.2, "≤ 1.2"),
        (f"echo with {r.meta['many']} idle sessions, p50, against one session", "×",
         lambda p: r.ratio("many", p, "echo.p50_us", "echo", p, "idle.p50_us"), "<", 1.1, "≤ 1.1"),
        ("create a session, command line call included, p50", "ms", value("create", "p50_ms"), "<", 4, "≤ 4"),
        ("create a session inside the daemon, p99", "ms", value("create_rpc", "peer.p99_us", 1e-3), "<", 3, "< 3"),
        ("request and answer, p50, against a bare ping-pong", "×", over_bare, "<", 3, "≤ 3"),
        ("request and answer, p99", "ms", value("rpc", "back_to_back.peer.p99_us", 1e-3), "<", 1, "≤ 1"),
        ("memory per idle session", "KiB", value("create", "pss_kb_per_session"), "<", 40, "≤ 40"),
        ("memory after 10,000 lines of 80 columns", "KiB", value("memory_lines", "default.pss_kb_per_session"), "<", 1000, "≤ 1,000"),
        ("keeper and engine with no session", "MiB", value("empty", "pss_kb", 1 / 1024), "<", 24, "≤ 24"),
        ("the keeper alone", "MiB", value("empty", "by_program.pulsard", 1 / 1024), "<", 4, "≤ 4"),
        ("reattach after 100,000 lines, screen painted, p50", "ms",
         lambda p: r.median("reattach", p, "p50_ms") if r.median("reattach", p, "reps") else None, "<", 5, "≤ 5"),
        ("10 clients on one session, until all have every byte", "MB/s", clients_served, ">", 25, "≥ 25"),
        ("beside a client that does not read for 10 s: the other's rate, of its own before", "", lambda p: slow_ratio(r, p), ">", .9, "≥ .9"),
        ("the same: longest silence of the other", "ms", value("slow", "other_max_gap_ms"), "<", 50, "≤ 50"),
        ("the same: growth of the server", "MiB", lambda p: slow_growth(r, p), "<", 1, "≤ 1"),
    ]
    return rows


def judged(mine, better, bound, others):
    if isinstance(bound, str):
        bound = others.get(bound)
    if mine is None or bound is None:
        return "–"
    return "yes" if (mine <= bound if better == "<" else mine >= bound) else "**no**"


def budget_table(r):
    rows = []
    for what, unit, function, better, bound, words in budgets(r):
        others = {p: v for p in r.peers if p not in ("raw", OURS) and (v := function(p)) is not None and v >= 0}
        mine = function(OURS) if OURS in r.peers else None
        best = (min if better == "<" else max)(others, key=others.get) if others else None
        unit = f" {unit}" if unit else ""
        rows.append([what, f"{number(mine)}{unit if mine is not None else ''}", f"{best} {number(others[best])}{unit}" if best else "–",
                     words + unit, judged(mine, better, bound, others)])
    return table(["what", "Pulsar", "best peer here", "budget", "kept"], rows)


def flow_sections(r):
    m = r.meta["payload_mb"]
    cells = list(PAYLOADS)
    yield "## Output to one client", "MB/s of payload from the order to `cat` until a sentinel is at the terminal; in brackets the ratio to raw, the program on a bare pty. " \
        "Payloads in MB: " + ", ".join(f"{PAYLOADS[k]} {m[k]}" for k in cells) + ".", \
        table(["peer"] + list(PAYLOADS.values()),
              [[p] + [f"{number(r.median('throughput', p, k + '.mb_s'))} ({number(r.ratio('throughput', p, k + '.mb_s', 'throughput', 'raw', k + '.mb_s'))})"
                      for k in cells] for p in r.who("throughput")])
    yield "### What reached the terminal", "In % of raw; below 100 a peer skipped frames or rewrote the output.", \
        table(["peer"] + list(PAYLOADS.values()),
              [[p] + [number(100 * x if (x := r.ratio("throughput", p, k + ".rx_mb", "throughput", "raw", k + ".rx_mb")) is not None else None, 1)
                      for k in cells] for p in r.who("throughput")])
    yield "### CPU seconds for 100 MB", "Server and attach client together.", \
        table(["peer"] + list(PAYLOADS.values()), [[p] + [number(cpu_per_100_mb(r, p, k)) for k in cells] for p in r.who("throughput") if p != "raw"])
    yield "## Output with no client", "MB/s at which the program could write; in brackets CPU seconds of the server for 100 MB.", \
        table(["peer"] + list(PAYLOADS.values()),
              [[p] + [f"{number(r.median('detached', p, k + '.mb_s'))} ({number((r.median('detached', p, k + '.server_cpu_s') or 0) * 100 / m[k])})" for k in cells]
               for p in r.who("detached")])
    yield "## Ten clients on one session", "ASCII payload.", \
        table(["peer", "clients that saw the end", "first ms", "all ms", "MB/s", "received per client, % of payload", "CPU s server + clients"],
              [[p, number(r.median("fanout", p, "saw_sentinel"), 0), number(r.median("fanout", p, "first_ms"), 0), number(r.median("fanout", p, "all_ms"), 0),
                number(r.median("fanout", p, "mb_s")), number(100 * (r.median("fanout", p, "rx_mb_per_client") or 0) / (m["ascii"] * 82 / 81), 0),
                number(r.median("fanout", p, "server_cpu_s")) + " + " + number(r.median("fanout", p, "client_cpu_s"))] for p in r.who("fanout")])
    yield "## A client that does not read", "For 10 s during a flood of dense lines, while another one reads on.", \
        table(["peer", "other client MB/s before", "during", "its longest silence ms", "program MB/s before", "during", "server PSS MiB before", "max",
               "clients' PSS max MiB", "MB received: slow / other / written", "slow one got the end"],
              [[p, *(number(r.median("slow", p, k)) for k in ("other_before_mb_s", "other_during_mb_s")), number(r.median("slow", p, "other_max_gap_ms"), 0),
                *(number(r.median("slow", p, k)) for k in ("program_before_mb_s", "program_during_mb_s")),
                *(number((r.median("slow", p, k) or 0) / 1024) for k in ("server_pss_kb_before", "server_pss_kb_max", "clients_pss_kb_max")),
                " / ".join(number(r.median("slow", p, k), 0) for k in ("slow_rx_mb", "other_rx_mb", "program_mb")),
                number((r.median("slow", p, "slow_sentinel_ms") or -1) >= 0)] for p in r.who("slow")])


def latency_sections(r):
    rows = []
    for p in r.who("echo"):
        row = [p, number(r.median("echo_awake", p, "p50_us"), 0)]
        for mode in ("idle", "flood_detached", "flood_attached"):
            row += [number(r.median("echo", p, f"{mode}.{k}_us"), 0) for k in ("p50", "p99")]
        rows.append(row + [number(r.median("echo", p, f"{mode}.flood_mb_s")) for mode in ("flood_detached", "flood_attached")])
    yield "## Keystroke to echo (µs)", "1 byte typed at the terminal, `cat` in raw mode in the session, 1 byte back. Cores awake: with a spinning process of the idle " \
        "scheduling class on every core, which takes the cost of waking a sleeping core out.", \
        table(["peer", "cores awake: p50", "idle: p50", "p99", "another session floods, no client: p50", "p99", "it floods to a client: p50", "p99",
               "flood MB/s, no client", "to a client"], rows)
    yield "## Reattach after 100,000 lines", "From starting the attach client until the bottom line of the screen is there.", \
        table(["peer", "first byte p50 ms", "painted p50 ms", "max ms", "bytes received"],
              [[p, "–", "never (nothing is replayed)", "–", number(r.median("reattach", p, "bytes"), 0)] if not r.median("reattach", p, "reps") else
               [p, number(r.median("reattach", p, "first_byte_p50_ms")), number(r.median("reattach", p, "p50_ms")),
                number(max(r.values("reattach", p, "max_ms"))), number(r.median("reattach", p, "bytes"), 0)] for p in r.who("reattach")])
    rows = []
    for p in r.who("rpc"):
        for mode, words in (("back_to_back", "status, back to back"), ("paced_1ms", "status, one every ms")):
            rows.append([f"{p}: {words}", *(number(r.median("rpc", p, f"{mode}.{side}.{k}_us")) for side in ("peer", "bare") for k in ("p50", "p99"))])
    for p in r.who("create_rpc"):
        rows.append([f"{p}: create a session", *(number(r.median("create_rpc", p, f"{side}.{k}_us")) for side in ("peer", "bare") for k in ("p50", "p99"))])
    yield "## Request and answer on the socket (µs)", "One JSON line each way; beside it, in turns, a bare process that gives the line back.", \
        table(["request", "p50", "p99", "bare p50", "bare p99"], rows)


def session_sections(r):
    yield "## Sessions", "100 detached sessions running `sleep`, one command line call after the other. Memory is the growth of all server processes per session.", \
        table(["peer", "call p50 ms", "p99 ms", "server processes", "PSS KiB a session", "private KiB a session", "with the first session, PSS KiB"],
              [[p, number(r.median("create", p, "p50_ms")), number(r.median("create", p, "p99_ms")), number(r.median("create", p, "procs"), 0),
                number(r.median("create", p, "pss_kb_per_session")), number(r.median("create", p, "private_kb_per_session")),
                number(r.median("create", p, "base_pss_kb"), 0)] for p in r.who("create")])
    yield "### Memory after 10,000 lines of 80 columns", "PSS growth per session of 20, KiB.", \
        table(["peer", "as installed", "scrollback 10,000 lines"],
              [[p, *(number(r.median("memory_lines", p, f"{k}.pss_kb_per_session"), 0) for k in ("default", "scrollback_10000"))] for p in r.who("memory_lines")])
    empty = r.who("empty")
    programs = sorted({k for p in empty for run in r.runs["empty"][p] for k in run.get("by_program", {})})
    yield "### With no session", "PSS in MiB, and the cores used while nothing happens.", \
        table(["peer", "all", *programs, "idle cores"],
              [[p, number((r.median("empty", p, "pss_kb") or 0) / 1024), *(number((r.median("empty", p, f"by_program.{k}") or 0) / 1024) for k in programs),
                number(r.median("empty", p, "idle_cpu_cores"), 3)] for p in empty]) if empty else ""
    yield f"## {r.meta['many']} sessions", "", \
        table(["peer", "creation s", "call p50 ms", "server PSS MiB", "server processes", "echo p50 µs", "echo p99 µs", "echo p50, one session", "idle cores"],
              [[p, number((r.median("many", p, "total_ms") or 0) / 1e3), number(r.median("many", p, "p50_ms")), number((r.median("many", p, "pss_kb") or 0) / 1024),
                number(r.median("many", p, "procs"), 0), number(r.median("many", p, "echo.p50_us"), 0), number(r.median("many", p, "echo.p99_us"), 0),
                number(r.median("echo", p, "idle.p50_us"), 0), number(r.median("many", p, "idle_cpu_cores"), 3)] for p in r.who("many")])
    rows = []
    for p in r.who("kill9"):
        k = r.runs["kill9"][p][0]
        if "error" in k or "kill9_all" not in k:
            rows.append([p, k.get("error", "not finished"), "", "", "", "", ""])
            continue
        rows.append([p, number(k["server_processes_for_3_sessions"], 0), number(k["usable_before"], 0), ", ".join(str(x["sessions_usable"]) for x in k["kill9_one"]),
                     number(k["kill9_all"]["sessions_usable"], 0), number(k["sigterm_all"]["sessions_usable"], 0), number(k["client_kill9_attach_again_works"])])
    yield "## After `kill -9`", "Three sessions: a shell, a program, a program that ignores the hang-up. Usable: a new client gets an answer of the very same program.", \
        table(["peer", "server processes", "usable before", "after kill -9 of one of them, each in turn", "of all", "after TERM of all", "client killed: attach again works"], rows)


def limits_section(r):
    if not r.runs.get("limits"):
        return
    names = {"unix_socket_rtt_back_to_back": "unix socket, a line each way, back to back", "unix_socket_rtt_paced_1ms": "the same, one every ms",
             "pty_subsidiary_to_manager": "pty, subsidiary to manager, one thread", "pty_manager_to_subsidiary": "pty, manager to subsidiary, one thread",
             "pty_echo_other_process_paced_1ms": "pty, through an echoing process and back, one every ms", "spawn_true": "start `true` and wait for it"}
    yield "## Limits of the machine (µs)", "", \
        table(["limit", "p50", "p99"], [[words, number(r.median("limits", "raw", k + ".p50_us")), number(r.median("limits", "raw", k + ".p99_us"))] for k, words in names.items()])


READING = """## How to read this

- `raw` is the program on a bare pty in the same run: the physical limit. Ratios to it are what can be compared between runs and machines; absolute
  figures of a virtual machine move by a factor of two between its phases, and differences under 30 % between two peers mean nothing.
- Program, server, client and harness share the cores: every further process in the chain pays for that, so CPU seconds are given too.
- The kernel's terminal is the ceiling of most throughput figures, and of `y` lines entirely.
- Default configurations throughout. tmux keeps a status line and skips frames; dtach keeps nothing and drops what a client does not take.
- Memory is proportional set size (PSS), server side; attach clients are left out.
- Medians over the rounds; a p99 is the median of the rounds' p99. `Benchmarks/Peers/README.md` says what each suite does."""


def main():
    r = Results(sys.argv[1])
    m = r.meta
    print("# Benchmarks\n")
    print(f"Measured on {m['date']}: {m['cores']} cores ({m['cpu']}), {m.get('memory_gib', '?')} GiB, Linux {m['kernel']}, terminals of 80×24, rounds: {m.get('rounds', '?')}. "
          "`make bench` measures again and rewrites this page.\n")
    print(table(["peer", "version"], [[p, v] for p, v in r.peers.items()]))
    if OURS not in r.peers:
        print("Pulsar was not built when this was measured: its column is empty.\n")
    print("## Budgets\n")
    print(budget_table(r))
    for sections in (flow_sections(r), latency_sections(r), session_sections(r), limits_section(r)):
        for head, text, body in sections:
            if body.count("\n") > 2:  # a table without rows was not measured
                print(head + "\n" + (f"\n{text}\n" if text else "") + "\n" + body)
    print(READING)
    # What was found out about the causes; figures change with every run, these words with the code.
    print(open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "findings.md")).read(), end="")


if __name__ == "__main__":
    main()

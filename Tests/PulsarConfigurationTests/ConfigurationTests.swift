import PulsarConfiguration
import Testing

@Suite struct ConfigurationTests {
    @Test("A file that says nothing leaves the defaults", arguments: ["", "# nothing\n", "[session]\n[limits]\n"])
    func defaults(_ text: String) throws {
        let configuration = try Configuration.parse(text, file: "pulsar.toml")
        #expect(configuration == Configuration())
        #expect(configuration.session.keepStoppedMilliseconds == 2_592_000_000)
        #expect(configuration.journal.sessionBytesMax == 67_108_864)
        #expect(configuration.journal.totalBytesMax == 2_147_483_648)
        #expect(configuration.attach.replayBytes == 262_144)
    }

    @Test("Every key arrives where it belongs")
    func everyKey() throws {
        let text = #"""
            [daemon]
            socket = "~/pulsar.sock"
            log_level = "debug"
            log_format = "json"
            [session]
            shell = "/bin/zsh"
            login = true
            term = "tmux-256color"
            terminate_timeout_ms = 0
            keep_stopped = "12h"
            keep_stopped_max = 3
            size_policy = "smallest"
            [journal]
            directory = "/var/journal"
            mode = "memory"
            session_bytes = "2MiB"
            total_bytes = 4194304
            sync = "always"
            on_full = "block"
            [limits]
            sessions = 7
            clients = 8
            [attach]
            detach_key = "none"
            revive = "auto"
            replay_bytes = "512KiB"
            [terminal]
            checksum_reports = true
            checksum_extension = 23
            """#
        var expected = Configuration()
        expected.daemon.socket = "~/pulsar.sock"
        expected.daemon.logLevel = .debug
        expected.daemon.logFormat = .json
        expected.session.shell = "/bin/zsh"
        expected.session.isLogin = true
        expected.session.term = "tmux-256color"
        expected.session.terminateTimeoutMilliseconds = 0
        expected.session.keepStoppedMilliseconds = 43_200_000
        expected.session.keepStoppedMax = 3
        expected.session.sizePolicy = .smallest
        expected.journal.directory = "/var/journal"
        expected.journal.mode = .memory
        expected.journal.sessionBytesMax = 2_097_152
        expected.journal.totalBytesMax = 4_194_304
        expected.journal.sync = .always
        expected.journal.onFull = .block
        expected.limits.sessions = 7
        expected.limits.clients = 8
        expected.attach.detachKey = DetachKey(byte: nil)
        expected.attach.replayBytes = 524_288
        expected.attach.revive = .auto
        expected.terminal.answersChecksums = true
        expected.terminal.checksumExtension = 23
        #expect(try Configuration.parse(text, file: "pulsar.toml") == expected)
        // What is shown of it is every key, and means the same.
        let shown = expected.lines(socket: "/unused").joined(separator: "\n")
        #expect(try Configuration.parse(shown, file: "pulsar.toml") == expected)
        func keys(_ text: String) -> [Substring] { text.split(separator: "\n").map { $0.prefix { $0 != " " } } }
        #expect(keys(shown) == keys(text))
    }

    @Test(
        "What is shown of a text is one line and steers no terminal",
        arguments: ["a\u{1B}[31m\"b\\", "ü漢\u{202E}\n"]
    )
    func shown(text: String) throws {
        var configuration = Configuration()
        configuration.journal.directory = "/" + text
        let lines = configuration.lines(socket: "/s")
        #expect(lines.allSatisfy { !$0.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x202E } })
        configuration.daemon.socket = "/s"
        #expect(try Configuration.parse(lines.joined(separator: "\n"), file: "pulsar.toml") == configuration)
    }

    @Test(
        "Sizes are read in every unit",
        arguments: [
            ("session_bytes = \"1TiB\"\ntotal_bytes = \"1TiB\"", 1 << 40), ("session_bytes = \"2GiB\"", 2 << 30),
            ("session_bytes = \"1024KiB\"", 1 << 20), ("session_bytes = \"1048577\"", 1_048_577),
            ("session_bytes = 1048576", 1 << 20),
        ] as [(String, UInt64)]
    )
    func sizes(_ text: String, _ bytes: UInt64) throws {
        #expect(try Configuration.parse("[journal]\n" + text, file: "pulsar.toml").journal.sessionBytesMax == bytes)
    }

    @Test(
        "Durations are read in every unit",
        arguments: [("0s", 0), ("30s", 30_000), ("5m", 300_000), ("12h", 43_200_000), ("3650d", 315_360_000_000)]
            as [(String, UInt64)]
    )
    func durations(_ text: String, _ milliseconds: UInt64) throws {
        let configuration = try Configuration.parse("[session]\nkeep_stopped = \"\(text)\"", file: "pulsar.toml")
        #expect(configuration.session.keepStoppedMilliseconds == milliseconds)
    }

    @Test(
        "A detach key is a control character that no other key sends",
        arguments: [
            ("C-\\", 0x1C), ("C-a", 1), ("C-A", 1), ("C-]", 0x1D), ("C-^", 0x1E), ("C-_", 0x1F), ("C-@", 0),
            ("none", nil),
        ] as [(String, UInt8?)]
    )
    func detachKeys(_ text: String, _ byte: UInt8?) {
        #expect(DetachKey.parse(text) == DetachKey(byte: byte))
    }

    @Test(
        "What is no detach key is not taken for none",
        arguments: ["", "C-", "C-i", "C-j", "C-m", "C-[", "C-1", "C-ä", "c-a", "M-a", "a", "None", "C-aa"]
    )
    func noDetachKeys(_ text: String) {
        #expect(DetachKey.parse(text) == nil)
    }
}

import PulsarConfiguration
import Testing

@Suite struct FaultTests {
    @Test(
        "A value that cannot be taken says what was expected and what was found",
        arguments: [
            ("session", "shell = 5", "expected a string, found an integer"),
            ("session", "shell = \"zsh\"", "expected an absolute path, found \"zsh\""),
            ("session", "login = \"yes\"", "expected true or false, found a string"),
            ("session", "term = \"\"", "expected a terminal type such as \"xterm-256color\", found \"\""),
            ("session", "terminate_timeout_ms = 60001", "expected an integer from 0 to 60000, found 60001"),
            ("session", "terminate_timeout_ms = 1.5", "expected an integer, found a floating-point number"),
            ("session", "keep_stopped_max = -1", "expected an integer from 0 to 65536, found -1"),
            ("session", "keep_stopped = \"3651d\"", "expected something from 0s to 3650d, found 3651d"),
            (
                "session", "keep_stopped = 30",
                "expected a duration such as \"30s\", \"5m\", \"12h\" or \"30d\", found an integer"
            ),
            (
                "session", "size_policy = \"lastest\"",
                "expected one of \"latest\", \"smallest\", \"largest\", \"manual\", found \"lastest\"; "
                    + "did you mean \"latest\"?"
            ),
            ("journal", "sync = false", "expected a string, found a boolean"),
            ("journal", "mode = [\"disk\"]", "expected a string, found an array"),
            (
                "journal", "directory = \"here\"",
                "expected an absolute path, or one that begins with ~/, found \"here\""
            ),
            ("journal", "session_bytes = \"1KiB\"", "expected something from 1MiB to 1TiB, found 1KiB"),
            ("limits", "sessions = 0", "expected an integer from 1 to 65536, found 0"),
            ("limits", "clients = 1979-05-27", "expected an integer, found a date"),
        ]
    )
    func values(_ table: String, _ line: String, _ message: String) {
        let key = line.prefix { $0 != " " }
        #expect(faults("# a comment\n[\(table)]\n\n\(line)\n") == ["pulsar.toml:4: \(table).\(key): \(message)"])
    }

    @Test(
        "Quantities are digits and a unit, and have to fit",
        arguments: [
            "\"64\"MB", "\"\"", "\"MiB\"", "\"64 MiB\"", "\"+64MiB\"", "\"64mib\"", "\"1.5GiB\"", "-1",
            "\"99999999999999999999\"", "\"18446744073709551615KiB\"", "true",
        ]
    )
    func quantities(_ written: String) {
        #expect(faults("[journal]\nsession_bytes = \(written)").count == 1)
    }

    @Test("Durations are digits and a unit, and have to fit", arguments: ["", "30", "s", "-1s", "1 h", "1w", "1.5h"])
    func durations(_ written: String) {
        #expect(faults("[session]\nkeep_stopped = \"\(written)\"").count == 1)
    }

    @Test(
        "Names that do not exist are faults, and what was meant is guessed",
        arguments: [
            ("[sesion]\nshell = 1", "1: sesion: there is no such table; did you mean session?"),
            ("[weather]\n", "1: weather: there is no such table"),
            ("shell = \"/bin/sh\"", "1: shell: there is no such key; did you mean session.shell?"),
            ("[session]\nshel = 1", "2: session.shel: there is no such key; did you mean shell?"),
            ("[session]\nsize_polcy = 1", "2: session.size_polcy: there is no such key; did you mean size_policy?"),
            ("[limits]\nsync = \"off\"", "2: limits.sync: there is no such key; did you mean journal.sync?"),
            ("[session]\nweather = 1", "2: session.weather: there is no such key"),
            ("[session]\n\"a\\u001b b\" = 1", "1: session.\"a\\u{1B} b\": there is no such key"),
            ("[session.shell]\n", "1: session.shell: expected a string, found a table"),
            ("session = 3", "1: session: expected a table, found an integer"),
            ("\n[[session]]", "2: session: expected a table, found an array"),
        ]
    )
    func names(_ text: String, _ fault: String) {
        #expect(faults(text) == ["pulsar.toml:\(fault)"])
    }

    @Test("All faults are told at once, in the order of their lines")
    func allAtOnce() {
        let text = """
            [limits]
            clients = "many"
            sesions = 3

            [session]
            shell = 5
            """
        #expect(
            faults(text) == [
                "pulsar.toml:2: limits.clients: expected an integer, found a string",
                "pulsar.toml:3: limits.sesions: there is no such key; did you mean sessions?",
                "pulsar.toml:6: session.shell: expected a string, found an integer",
            ]
        )
    }

    @Test(
        "The line is found in other ways of writing, too",
        arguments: [
            ("\nsession.shell = 5", 2), ("\n[ session ]\n  \"shell\"=5", 3),
            ("# [session]\nsession = { shell = 5 }", 2),

            ("[session]\r\nshell = 5\r\n", 2),
            ("[session]\nterm = \"\"\"\\\nshell = 1\"\"\"\nshell = 5", 4),
            ("[session]\n#shell = 5\nshell = 5 # shell = 5", 3),
        ]
    )
    func lines(_ text: String, _ line: Int) {
        #expect(faults(text).contains("pulsar.toml:\(line): session.shell: expected a string, found an integer"))
    }

    @Test("What is not TOML is told with its line", arguments: [("[session]\nshell = \n", 2), ("a = 1\n\na = 2", 3)])
    func syntax(_ text: String, _ line: Int) {
        let faults = faults(text)
        #expect(faults.count == 1)
        #expect(faults.first?.hasPrefix("pulsar.toml:\(line): this is not TOML: ") == true)
    }

    @Test("A single session cannot be given more than all together")
    func totalBytes() {
        let text = "[journal]\nsession_bytes = \"4GiB\"\n"
        let message = "all sessions together (total_bytes, 2GiB) would get less than a single one (session_bytes, 4GiB)"
        #expect(faults(text) == ["pulsar.toml:2: journal.session_bytes: \(message)"])
        #expect(faults(text + "total_bytes = \"2GiB\"") == ["pulsar.toml:3: journal.total_bytes: \(message)"])
        #expect(faults(text + "total_bytes = \"4GiB\"") == [])
    }

    @Test("A socket's path has to fit an address")
    func socketPath() {
        let fits = "/" + String(repeating: "s", count: 106)
        #expect(faults("[daemon]\nsocket = \"\(fits)\"") == [])
        #expect(
            faults("[daemon]\nsocket = \"\(fits)s\"") == [
                "pulsar.toml:2: daemon.socket: a socket's path has at most 107 bytes"
            ]
        )
    }
}

import PulsarProtocol
import PulsarTestSupport
import Testing

@Suite("A person at two terminals")
struct ScriptedPersonTests {
    private static let pulsar = BuildProducts.path("pulsar")

    @Test("works in vim, leaves, comes back from another terminal, and loses the first one")
    func vim() throws {
        let daemon = try TestDaemon()
        let windows = try TerminalWindows(environment: daemon.environment)
        let file = daemon.folder.path + "/letter.txt"

        try windows.open("one")
        // Why in two parts: what is typed must not look like the prompt that is waited for.
        try windows.type("one", "\(Self.pulsar) new -s dev -- env PS1='in''side> ' bash --norc", "Enter")
        try windows.wait("one", for: "inside>")
        try windows.type("one", "vim -u NONE -N \(file)", "Enter")
        try windows.wait("one", for: "[New]")
        try windows.type("one", "ihello from the first")
        try windows.wait("one", for: "hello from the first")

        // Leaving puts the terminal back and says so.
        try windows.type("one", "C-\\")
        try windows.wait("one", for: "[detached from dev]")
        try windows.type("one", "echo status $?", "Enter")
        try windows.wait("one", for: "status 0")

        // A second terminal sees the screen; a first that comes back sees what the second types.
        try windows.open("two")
        try windows.type("two", "\(Self.pulsar) attach dev", "Enter")
        try windows.wait("two", for: "hello from the first")
        try windows.type("one", "\(Self.pulsar) attach dev", "Enter")
        try windows.wait("one", for: "~")
        try windows.type("two", ", and the second")
        try windows.wait("one", for: "hello from the first, and the second")
        try windows.wait("two", for: "hello from the first, and the second")

        // The first terminal is gone with everything in it; the session is not.
        try windows.close("one")
        try windows.type("two", "Escape", ":wq", "Enter")
        try windows.wait("two", for: "inside>")
        try windows.type("two", "exit 3", "Enter")
        try windows.wait("two", for: "[dev exited 3]")
        try windows.type("two", "echo status $?", "Enter")
        try windows.wait("two", for: "status 3")
        #expect(try TestDaemon.read(file) == "hello from the first, and the second\n")
        let sessions = try daemon.connect().call(ListSessions()).sessions
        #expect(sessions.map(\.exitStatus) == [.exited(3)])
    }

    @Test("comes back after the daemon was stopped, to a new shell in the same place below what was there")
    func revival() throws {
        let daemon = try TestDaemon()
        try TestDaemon.write("PS1='inside> '\n", to: daemon.folder.path + "/.bashrc")
        let windows = try TerminalWindows(environment: daemon.environment)
        try windows.open("one")
        try windows.type("one", "\(Self.pulsar) new -s dev", "Enter")
        try windows.wait("one", for: "inside>")
        try windows.type("one", "cd /usr/lib; echo before-$((1+1))", "Enter")
        try windows.wait("one", for: "before-2")
        _ = try daemon.connect().call(Shutdown())
        try windows.wait("one", for: "[dev ended with the daemon]")
        #expect(daemon.keeper.wait(seconds: 5) == 0)

        let next = try TestDaemon(following: daemon)
        try windows.type("one", "clear; \(Self.pulsar) list", "Enter")
        try windows.wait("one", for: "shut down")
        try windows.type("one", "\(Self.pulsar) attach", "Enter")
        try windows.wait("one", for: "in /usr/lib. Start a new shell there? [Y/n]")
        try windows.type("one", "n", "Enter")
        try windows.wait("one", for: "[dev ended with the daemon]")
        try windows.type("one", "\(Self.pulsar) attach dev", "Enter")
        try windows.wait("one", for: "Start a new shell there? [Y/n]")
        try windows.type("one", "Enter")
        try windows.wait("one", for: "── started again")
        try windows.type("one", "echo after-$((2+2)) in $PWD", "Enter")
        try windows.wait("one", for: "after-4 in /usr/lib")
        let screen = try windows.screen("one")
        let above = try #require(screen.firstRange(of: "before-2"))
        let line = try #require(screen.firstRange(of: "── started again"))
        #expect(above.upperBound < line.lowerBound)
        #expect(try next.connect().call(ListSessions()).sessions.count == 1)
    }

    @Test("is told when the journal cannot be written, goes on working, and is told that it can again")
    func lostFolder() throws {
        let daemon = try TestDaemon()
        let windows = try TerminalWindows(environment: daemon.environment)
        for name in ["one", "two"] { try windows.open(name) }
        try windows.type("one", "\(Self.pulsar) new -s dev -- env PS1='in''side> ' bash --norc", "Enter")
        try windows.wait("one", for: "inside>")
        try windows.type(
            "two",
            "cd $XDG_STATE_HOME/pulsar*/at-*/sessions && mv * $HOME/aside; echo moved-$((1+1))",
            "Enter"
        )
        try windows.wait("two", for: "moved-2")
        // What fills the file that is open; the next one cannot be made.
        try windows.type("one", "head -c 9000000 /dev/zero; clear; echo went-on-$((1+1))", "Enter")
        try windows.wait("one", for: "went-on-2")
        try windows.wait("one", forTitle: "dev: disk full, output only in memory: free some space")
        try windows.type("two", "clear; \(Self.pulsar) list; \(Self.pulsar) status", "Enter")
        try windows.wait("two", for: "attached 1, not on disk")
        try windows.wait("two", for: "free some space")
        try windows.type("one", "C-\\")
        try windows.wait(
            "one",
            for: "[the disk is full: output is only in memory, and the oldest is lost; free some space]"
        )
        try windows.wait("one", for: "[detached from dev]")

        // Who comes now is told as well.
        try windows.type("one", "\(Self.pulsar) attach dev", "Enter")
        try windows.wait("one", forTitle: "dev: disk full")
        let id = try #require(try daemon.connect().call(ListSessions()).sessions.first).id
        try windows.type("two", "mv $HOME/aside \(id); clear", "Enter")
        try windows.wait("one", forTitleWithout: "disk full")
        try windows.type("one", "C-\\")
        try windows.wait("one", for: "[the disk was full for a while; pulsar logs says whether output is missing]")
        #expect(try daemon.connect().call(GetStatus()).journalState == .disk)
    }

    @Test("goes on in the same terminal when the engine is killed")
    func engineDeath() throws {
        let daemon = try TestDaemon()
        let windows = try TerminalWindows(environment: daemon.environment)
        try windows.open("one")
        try windows.type("one", "\(Self.pulsar) new -s dev -- env PS1='in''side> ' bash --norc", "Enter")
        try windows.wait("one", for: "inside>")
        try windows.type("one", "echo before-$((1+1))", "Enter")
        try windows.wait("one", for: "before-2")
        try daemon.killEngine()
        try windows.type("one", "echo after-$((2+2))", "Enter")
        try windows.wait("one", for: "after-4")
        let screen = try windows.screen("one")
        #expect(screen.components(separatedBy: "before-2").count == 2)
        try windows.type("one", "exit 5", "Enter")
        try windows.wait("one", for: "[dev exited 5]")
    }
}

extension String {
    /// The pieces between occurrences of a text.
    fileprivate func components(separatedBy separator: String) -> [Substring] {
        split(separator: separator, omittingEmptySubsequences: false)
    }
}

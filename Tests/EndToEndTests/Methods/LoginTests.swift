import PulsarProtocol
import PulsarTestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// What a session knows of the logins that attach to it.
@Suite("Logins")
struct LoginTests {
    private let daemon: TestDaemon
    private let client: WireClient

    init() throws {
        daemon = try TestDaemon()
        client = try daemon.connect()
    }

    private func attach(_ session: String, _ environment: [String: String], readOnly: Bool = false) throws {
        let stream = try daemon.connect()
        _ = try stream.openStream(OpenStream(session: session, isReadOnly: readOnly, environment: environment))
    }

    private func target(_ link: String) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(link, &buffer, buffer.count)
        return count > 0 ? String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self) : nil
    }

    @Test("programs find the agent of whoever attached last, at a path that stays the same")
    func agent() throws {
        let session = try client.start("echo at $SSH_AUTH_SOCK end; cat") {
            $0.environment["SSH_AUTH_SOCK"] = "/agent/one"
        }
        let output = try client.read(session, until: "end")
        let link = try #require(output.split(separator: " ").dropFirst().first).description
        #expect(link.hasPrefix(daemon.folder.path) && link.utf8.count <= 107 && target(link) == "/agent/one", "\(link)")
        var status = stat()
        let folder = link.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
        #expect(stat(folder, &status) == 0 && status.st_mode & 0o777 == 0o700)

        try attach(session, ["SSH_AUTH_SOCK": "/agent/two"])
        #expect(target(link) == "/agent/two")
        // One that only looks, one that has no agent, one that makes no sense and one that leads to itself change nothing.
        try attach(session, ["SSH_AUTH_SOCK": "/agent/three"], readOnly: true)
        try attach(session, ["DISPLAY": ":0"])
        try attach(session, ["SSH_AUTH_SOCK": "relative"])
        try attach(session, ["SSH_AUTH_SOCK": link])
        #expect(target(link) == "/agent/two")
        // From within another session that has a link of its own, the agent behind it is meant.
        let other = try client.start("cat") { $0.environment["SSH_AUTH_SOCK"] = "/agent/four" }
        let inner = try #require(try client.call(ReadEnvironment(session: other)).environment["SSH_AUTH_SOCK"])
        try attach(session, ["SSH_AUTH_SOCK": inner])
        #expect(target(link) == "/agent/four")
        _ = try client.call(TerminateSession(session: session))
        // Why another call: the answer is on its way before everything of the session is put away.
        _ = try client.call(GetStatus())
        #expect(target(link) == nil && target(inner) == "/agent/four")
    }

    @Test("read_environment tells what the last login told, of known names and of bounded size only")
    func environment() throws {
        let session = try client.start("cat")
        #expect(try client.call(ReadEnvironment(session: session)).environment.isEmpty)
        let long = String(repeating: "x", count: 4097)
        try attach(session, ["DISPLAY": ":1", "AWS_SECRET": "s", "XAUTHORITY": long, "SSH_TTY": ""])
        #expect(try client.call(ReadEnvironment(session: session)).environment == ["DISPLAY": ":1"])
        try attach(session, ["SSH_CONNECTION": "1 2 3 4"])
        #expect(try client.call(ReadEnvironment(session: session)).environment == ["SSH_CONNECTION": "1 2 3 4"])
    }

    // swift-format-ignore
    @Test("pulsar env prints them for the shell that asks, whatever is in them", arguments: [
        ("bash", "eval \"$(\"$0\" env)\"; printf '%s|' \"$DISPLAY\" \"${SSH_TTY-none}\""),
        ("sh", "eval \"$(\"$0\" env --shell sh)\"; printf '%s|' \"$DISPLAY\" \"${SSH_TTY-none}\""),
    ])
    func evaluated(shell: String, script: String) throws {
        let session = try client.start("cat")
        let value = "a'b\\c \"$(exit)`"
        try attach(session, ["DISPLAY": value])
        var ends: [Int32] = [-1, -1]
        try #require(pipe(&ends) == 0)
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let environment = daemon.environment.merging(["PULSAR_SESSION_ID": session, "SSH_TTY": "old"]) { $1 }
        let call = try ChildProcess(
            shell,
            ["-c", script, BuildProducts.path("pulsar")],
            environment: environment,
            descriptors: [1: ends[1]]
        )
        close(ends[1])
        #expect(call.wait(seconds: 20) == 0)
        var text = [UInt8](repeating: 0, count: 4096)
        let count = read(ends[0], &text, text.count)
        close(ends[0])
        #expect(String(decoding: text.prefix(max(0, count)), as: UTF8.self) == value + "|none|")
    }
}

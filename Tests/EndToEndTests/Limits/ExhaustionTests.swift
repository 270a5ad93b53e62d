import PulsarProtocol
import PulsarTestSupport
import SystemPackage
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// No pty left, no descriptor left, no place for another client.
@Suite("Nothing left")
struct ExhaustionTests {
    /// Runs a program with a folder of terminals of its own, in which there is room for four.
    private static let fewTerminals = [
        "unshare", "--mount", "sh", "-c",
        "mount -t devpts -o newinstance,max=4,ptmxmode=0666 devpts /dev/pts && mount --bind /dev/pts/ptmx /dev/ptmx "
            + "&& exec \"$@\"", "sh",
    ]

    private static func plain(_ name: String) -> JSONValue {
        ["type": "Local", "command": ["cat"], "name": .string(name)]
    }

    /// Whether this machine lets us do that.
    private static let canLimitTerminals: Bool = {
        let program = try? ChildProcess(
            "unshare",
            Array(fewTerminals.dropFirst()) + ["true"],
            environment: ["PATH": "/usr/bin:/bin"]
        )
        return program?.wait(seconds: 20) == 0
    }()

    @Test(
        "no pty left is 1006 with a sentence, nothing leaks, and one that is freed can be had again",
        .enabled(if: canLimitTerminals, "needs the right to mount")
    )
    func terminals() throws {
        let daemon = try TestDaemon(wrapper: Self.fewTerminals)
        let client = try daemon.connect()
        let sessions = try (0..<4).map { _ in try client.start("cat") }
        _ = try client.failure(CreateSession(name: "one"))
        let before = try daemon.descriptorCounts()
        for _ in 0..<20 {
            let error = try client.failure(CreateSession(name: "one more"))
            #expect(error.code == .spawnFailed && error.message.contains("pseudo-terminal"), "\(error.message)")
        }
        #expect(try client.eventually { try daemon.isWithin(before) && daemon.zombies() == 0 })
        #expect(try client.call(ListSessions()).sessions.count == 4)
        _ = try client.call(TerminateSession(session: sessions[0]))
        let again = try client.start("cat", name: "one more")
        try client.type("well\n", into: again)
        try client.read(again, until: "well\r\nwell\r\n")
    }

    @Test("without descriptors sessions and clients live on, and others come in when there are some again")
    func descriptors() throws {
        let daemon = try TestDaemon(wrapper: ["prlimit", "--nofile=96:96"])
        let client = try daemon.connect()
        let session = try client.start("cat")
        let engine = try #require(daemon.enginePID)
        var crowd = try (0..<150).map { _ in try daemon.connect() }
        #expect(try client.eventually { try daemon.descriptorCounts().engine >= 95 })
        // Those who are there are served.
        try client.type("in need\n", into: session)
        try client.read(session, until: "in need\r\nin need\r\n")
        for _ in 0..<5 {
            let error = try client.failure(CreateSession(name: "no room"))
            #expect(error.code == .spawnFailed || error.code == .limitReached, "\(error)")
        }
        _ = try client.call(ListSessions())
        // The crowd goes, and the next one is let in.
        crowd.removeAll()
        let next = try daemon.connect()
        #expect(try next.call(ListSessions()).sessions.map(\.id.description) == [session])
        // Why more than once: the engine notices one after the other that the crowd has gone.
        #expect(try next.eventually { try next.perform(method: "create_session", Self.plain("more")).isSuccess })
        let more = "more"
        try next.type("better\n", into: more)
        try next.read(more, until: "better\r\nbetter\r\n")
        #expect(daemon.enginePID == engine, "the engine has survived: \(daemon.log)")
    }

    @Test("with few descriptors left a session starts or is refused, and nothing leaks", arguments: 0..<16)
    func fewDescriptors(left: Int) throws {
        let daemon = try TestDaemon(wrapper: ["prlimit", "--nofile=96:96"])
        let client = try daemon.connect()
        let engine = try #require(daemon.enginePID)
        try openCatalogue(daemon, client)
        var crowd: [WireClient] = []
        while try daemon.engineDescriptorCount() < 96 - left {
            let one = try daemon.connect()
            _ = try one.call(GetStatus())
            crowd.append(one)
        }
        switch try client.perform(method: "create_session", Self.plain("x")) {
        case .success:
            try client.type("runs\n", into: "x")
            try client.read("x", until: "runs\r\nruns\r\n")
            _ = try client.call(TerminateSession(session: "x"))
            #expect(try client.info("x").exitStatus == .signaled(1))
        case .failure(let error):
            #expect(error.code == .spawnFailed, "\(error)")
            #expect(try client.call(ListSessions()).sessions.isEmpty)
        }
        crowd.removeAll()
        #expect(try client.eventually { try client.perform(method: "create_session", Self.plain("later")).isSuccess })
        let later = "later"
        try client.type("well\n", into: later)
        try client.read(later, until: "well\r\nwell\r\n")
        #expect(daemon.enginePID == engine, "the engine has survived: \(daemon.log)")
        // Why not at once: a child that was refused late is reaped behind the answer.
        #expect(try client.eventually { daemon.zombies() == 0 })
    }

    /// The first end of a session opens the catalogue, for good, on a thread of its own.
    private func openCatalogue(_ daemon: TestDaemon, _ client: WireClient) throws {
        let first = try client.start("cat")
        _ = try client.call(TerminateSession(session: first))
        #expect(
            try client.eventually { try daemon.engineDescriptorCount() >= daemon.descriptorCounts().engine + 3 }
        )
        _ = try client.call(RemoveSession(session: first))
    }

    @Test("the keeper without descriptors refuses sessions and keeps those it has")
    func keeperDescriptors() throws {
        let daemon = try TestDaemon(wrapper: ["prlimit", "--nofile=200:200"])
        let client = try daemon.connect()
        try openCatalogue(daemon, client)
        var sessions: [String] = []
        var refusal: RPCError?
        while refusal == nil, sessions.count < 100 {
            let parameters: JSONValue = ["type": "Local", "command": ["cat"]]
            switch try client.perform(method: "create_session", parameters) {
            case .success(let value): sessions.append(value["session_id"]?.stringValue ?? "")
            case .failure(let error): refusal = error
            }
        }
        #expect(refusal?.code == .spawnFailed && sessions.count > 10, "\(sessions.count)")
        try client.type("one\n", into: sessions[0])
        try client.read(sessions[0], until: "one\r\none\r\n")
        _ = try client.call(TerminateSession(session: sessions[1]))
        _ = try client.start("cat")
        #expect(daemon.zombies() == 0)
    }

    @Test("clients beyond the limit of the configuration are closed, and let in when one has gone")
    func clients() throws {
        let daemon = try TestDaemon(configuration: "[limits]\nclients = 3\n")
        let client = try daemon.connect()
        var others: [WireClient] = try (0..<2).map { _ in
            let other = try daemon.connect()
            _ = try other.call(GetStatus())
            return other
        }
        #expect(try daemon.connect().receiveLine() == nil)
        _ = try client.call(GetStatus())
        others.removeAll()
        let isIn = try client.eventually { (try? daemon.connect().call(GetStatus())) != nil }
        #expect(isIn)
    }
}

extension Result {
    fileprivate var isSuccess: Bool {
        if case .success = self { true } else { false }
    }
}

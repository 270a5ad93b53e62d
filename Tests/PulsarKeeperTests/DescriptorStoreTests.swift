import CPulsarPTY
import Glibc
import PulsarTestSupport
import PulsarValues
import Testing

@testable import PulsarKeeper

@Suite("What a service manager keeps of a session")
struct DescriptorStoreTests {
    @Test(
        "What the environment says was handed over, to the process that it is meant for",
        arguments: [
            (["LISTEN_PID": "7", "LISTEN_FDS": "2", "LISTEN_FDNAMES": "s0:s1"], ["s0", "s1"]),
            (["LISTEN_PID": "7", "LISTEN_FDS": "3", "LISTEN_FDNAMES": "s0::s1"], ["s0", "", "s1"]),
            (["LISTEN_PID": "7", "LISTEN_FDS": "2", "LISTEN_FDNAMES": "s0"], ["s0", ""]),
            (["LISTEN_PID": "7", "LISTEN_FDS": "1"], [""]),
            (["LISTEN_PID": "8", "LISTEN_FDS": "1"], []),
            (["LISTEN_FDS": "1"], []),
            (["LISTEN_PID": "7"], []),
            (["LISTEN_PID": "7", "LISTEN_FDS": "0"], []),
            (["LISTEN_PID": "7", "LISTEN_FDS": "-1"], []),
            (["LISTEN_PID": "7", "LISTEN_FDS": "99999999"], []),
            (["LISTEN_PID": "7", "LISTEN_FDS": "x"], []),
        ] as [([String: String], [String])]
    )
    func listed(environment: [String: String], names: [String]) {
        let found = HandedDescriptor.listed(in: environment, processID: 7)
        #expect(found.map(\.name) == names)
        #expect(found.map(\.number) == (0..<Int32(names.count)).map { 3 + $0 })
    }

    @Test("A name is read as the number that it was made of, and no other name is")
    func names() {
        for number: UInt16 in [0, 1, 4095, .max] {
            #expect(StoredSession.number(StoredSession.name(number)) == number)
        }
        for name in ["", "s", "s-1", "s+1", "s01", "s 1", "1", "stored", "s65536", "s1:s2"] {
            #expect(StoredSession.number(name) == nil, "\(name)")
        }
        // The kernel takes no longer variable, and no program that has one.
        let all = (0..<UInt16(DescriptorStore.sessionsMax)).map { StoredSession.name($0).utf8.count + 1 }
        #expect(all.reduce(0, +) * StoredSession.descriptorCount + "LISTEN_FDNAMES=".utf8.count < 128 * 1024)
    }

    @Test("A session is the same one again, in whatever order its descriptors come back")
    func restored() throws {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<10 {
            var session = try start("read line")
            session.openGate()
            #expect(StoredSession.label(session))
            let back = try #require(StoredSession.restore(9, session.handed.shuffled(using: &generator)))
            #expect(back.handed == session.handed)
            #expect(back.id == session.id && back.key == session.key && back.processID == session.processID)
            #expect(back.status == nil && back.storedAs == 9 && !back.isChild)
            try finish(&session)
        }
    }

    @Test("The end of a program that nobody waited for is known at once")
    func ended() throws {
        var session = try start("exit 42")
        session.openGate()
        try Deadline().waitReadable(session.processDescriptor, for: "the end of the program")
        #expect(StoredSession.label(session))
        let back = try #require(StoredSession.restore(1, session.handed))
        #expect(back.status == .exited(42) && back.isExitSeen)
        try finish(&session)
    }

    @Test(
        "What is not one whole session is closed",
        arguments: [("missing", 700), ("twice", 720), ("foreign", 740), ("unlabelled", 760)] as [(String, Int32)]
    )
    func broken(how: String, numbers: Int32) throws {
        var session = try start("read line")
        defer { try? finish(&session) }
        if how != "unlabelled" { #expect(StoredSession.label(session)) }
        // Numbers that no other test is given once they are free.
        func copy(_ descriptor: Int32) -> Int32 { fcntl(descriptor, F_DUPFD_CLOEXEC, numbers) }
        var copies = session.handed.map(copy)
        switch how {
        case "missing": close(copies.removeFirst())
        case "twice": copies.append(copy(copies[0]))
        case "foreign":
            let foreign = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
            close(copies[1])
            copies[1] = copy(foreign)
            close(foreign)
        default: break
        }
        #expect(StoredSession.restore(1, copies) == nil)
        for descriptor in copies { #expect(fcntl(descriptor, F_GETFD) == -1) }
    }

    @Test("A program that is executed in this one's place knows what is kept, also of one that knows of no such thing")
    func stateFile() throws {
        var session = try start("read line")
        defer { try? finish(&session) }
        for number: UInt16? in [nil, 0, 4095] {
            session.storedAs = number
            #expect(HeldSession(record: session.record)?.storedAs == number)
        }
        let record = session.record
        let message = record.message
        let old = KeeperMessage(.heir, session: message.session, payload: Array(message.payload.prefix(29)))
        let back = HeldSession(record: StateFile.Record(message: old, descriptors: record.descriptors))
        #expect(back != nil && back?.storedAs == nil)
    }

    @Test("A session is given under the lowest free name, after whatever had it, and let go of")
    func storing() throws {
        let folder = TemporaryFolder()
        let manager = try ServiceManager(folder("notify"))
        var store = try #require(DescriptorStore(environment: ["NOTIFY_SOCKET": folder("notify")]))
        var (first, second) = (try running(), try running())
        var sessions = [first.id: first, second.id: second]
        #expect(store.nextDue == nil)
        store.know(0)
        store.store(first.id)
        store.tick(now: 1, sessions: &sessions)
        #expect(sessions[first.id]?.storedAs == 1)
        #expect(try manager.next() == "FDSTOREREMOVE=1\nFDNAME=s1")
        #expect(try manager.next() == "FDSTORE=1\nFDNAME=s1\nFDPOLL=0")
        #expect(manager.kept.map(\.name) == Array(repeating: "s1", count: 5))
        store.remove(0)
        // One that is over before its turn is not given.
        store.store(second.id)
        store.forget(second)
        store.tick(now: 2, sessions: &sessions)
        #expect(try manager.next() == "FDSTOREREMOVE=1\nFDNAME=s0")
        store.store(second.id)
        store.tick(now: 3, sessions: &sessions)
        #expect(sessions[second.id]?.storedAs == 0)
        store.clear { 4 }
        try manager.catchUp()
        #expect(manager.kept.isEmpty && store.nextDue == nil)
        try finish(&first)
        try finish(&second)
    }

    @Test("A manager that takes nothing just now is told later, in order; one that keeps no more is left alone")
    func patience() throws {
        let folder = TemporaryFolder()
        let manager = try ServiceManager(folder("notify"))
        var store = try #require(
            DescriptorStore(environment: ["NOTIFY_SOCKET": folder("notify"), "FDSTORE": "7"])
        )
        var session = try running()
        var sessions = [session.id: session]
        // Far more than a socket takes unread.
        for number: UInt16 in 100..<2000 { store.remove(number) }
        store.store(session.id)
        store.store(session.id)
        var (now, told) = (UInt64(1), [String]())
        store.tick(now: now, sessions: &sessions)
        #expect(store.nextDue == now + 100_000_000)
        while let due = store.nextDue {
            told += try manager.catchUp()
            store.tick(now: due - 1, sessions: &sessions)
            #expect(store.nextDue == due)
            now = due
            store.tick(now: now, sessions: &sessions)
        }
        told += try manager.catchUp()
        let removals = ((100..<2000) + [0]).map { "FDSTOREREMOVE=1\nFDNAME=s\($0)" }
        #expect(told == removals + ["FDSTORE=1\nFDNAME=s0\nFDPOLL=0"])
        #expect(manager.names == ["s0"])
        // The manager said that it keeps seven descriptors: one session's.
        var other = try running()
        sessions[other.id] = other
        store.store(other.id)
        store.tick(now: now + 1, sessions: &sessions)
        #expect(sessions[other.id]?.storedAs == nil && store.nextDue == nil)
        try finish(&session)
        try finish(&other)
    }

    @Test("A keeper gives what runs, and lets go of what is over", arguments: [true, false])
    func keeper(isAbstract: Bool) throws {
        let folder = TemporaryFolder()
        let path = (isAbstract ? "@" : "") + folder("notify")
        let manager = try ServiceManager(path)
        let daemon = try Daemon(environment: ["NOTIFY_SOCKET": path])
        let engine = try daemon.connect()
        engine.say("hold")
        let (gated, session) = (SessionID.random(), SessionID.random())
        engine.spawn(gated, ["sh", "-c", "read line"])
        _ = try engine.expect("session", of: gated)
        engine.say("pass")
        engine.spawn(session, ["sh", "-c", "read line"])
        _ = try engine.expect("spawned", of: session)
        try manager.proceed { !$0.kept.isEmpty }
        try engine.settle()
        try manager.catchUp()
        // A program that waits at its gate is not to be there when both holders are gone.
        #expect(manager.kept.count == 5)
        engine.say("release", "\(session)")
        try manager.proceed { $0.kept.isEmpty }
    }

    // MARK: - Helpers

    private func running() throws -> HeldSession {
        var session = try start("read line")
        session.openGate()
        return session
    }

    private func start(_ line: String) throws -> HeldSession {
        let id = SessionID.random()
        let specification = SpawnSpecification(
            executable: "sh",
            arguments: ["sh", "-c", line],
            environment: ["PATH=/usr/bin:/bin"],
            directory: "/",
            size: .standard
        )
        let limits = UserLimits(umask: 0o27, descriptorsMax: 321, coreMax: 0, oomScore: 777, sessionDescriptorMax: .max)
        return try HeldSession.start(
            id: id,
            key: SessionID.random(),
            specification: specification,
            limits: limits
        ).get()
    }

    private func finish(_ session: inout HeldSession) throws {
        session.letGo()
        kill(session.processID, SIGKILL)
        try Deadline().waitReadable(session.processDescriptor, for: "the end of the program")
        _ = pulsar_reap(session.processID)
        close(session.processDescriptor)
    }
}

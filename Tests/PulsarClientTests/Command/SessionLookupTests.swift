import PulsarProtocol
import Testing

@testable import pulsar

@Suite("Which session a person means")
struct SessionLookupTests {
    private func session(_ name: String, _ id: UInt64, isLive: Bool = true, active: Int64 = 0) -> SessionInfo {
        SessionInfo(
            id: Identifier(high: id << 32, low: 0),
            name: name,
            state: isLive ? .detached : .stopped,
            createdAt: Timestamp(millisecondsSince1970: 0),
            lastActive: Timestamp(millisecondsSince1970: active),
            outputOffset: 0,
            oldestOffset: 0
        )
    }

    private var sessions: [SessionInfo] {
        [
            session("dev", 0xAAAA_0001), session("devel", 0xAAAA_0002, active: 9), session("build", 0xBBBB_0003),
            session("old", 0xCCCC_0004, isLive: false), session("older", 0xCCCC_0005, isLive: false),
            session("build", 0xDDDD_0006, isLive: false),
        ]
    }

    @Test(
        "An exact name, a unique beginning of a name or of an id",
        arguments: [
            ("dev", 0xAAAA_0001), ("deve", 0xAAAA_0002), ("b", 0xBBBB_0003), ("build", 0xBBBB_0003),
            ("bbbb", 0xBBBB_0003),
            ("old", 0xCCCC_0004), ("DDDD", 0xDDDD_0006), ("aaaa0002-0000-0000-0000-000000000000", 0xAAAA_0002),
        ] as [(String, UInt64)]
    )
    func found(query: String, id: UInt64) throws {
        #expect(try SessionLookup.find(query, in: sessions).id.high == id << 32)
    }

    @Test(
        "None or several is an error that says what there is",
        arguments: [
            ("x", "There is no session \"x\"."), ("", "There is no session \"\"."),
            ("de", "\"de\" may be dev (aaaa0001), devel (aaaa0002)."),
            ("\u{1B}[2J", "There is no session \"\\^[[2J\"."),
        ]
    )
    func notFound(query: String, message: String) {
        #expect {
            try SessionLookup.find(query, in: sessions)
        } throws: { error in
            let error = error as? CommandError
            return error?.message == message && error?.exitCode == ExitCodes.notFound && error?.advice.isEmpty == false
        }
    }

    @Test("Without a name it is the live session used last")
    func recent() throws {
        #expect(try SessionLookup.mostRecent(of: sessions).name == "devel")
        #expect(throws: CommandError.self) { try SessionLookup.mostRecent(of: [session("old", 1, isLive: false)]) }
    }

    @Test("A list shows what runs, and for a day what has ended")
    func shown() {
        let now = Timestamp(millisecondsSince1970: 86_400_000 + 5)
        #expect(SessionTable.shown(sessions, all: false, now: now).map(\.name) == ["build", "dev", "devel"])
        #expect(SessionTable.shown(sessions, all: true, now: now).count == 6)
    }
}

import PulsarProtocol
import PulsarTestSupport
import Testing

/// Batches and notifications as the specification has them.
@Suite("Batches")
struct BatchTests {
    private let daemon: TestDaemon
    private let client: WireClient

    init() throws {
        daemon = try TestDaemon()
        client = try daemon.connect()
    }

    private func batch(_ line: String) throws -> [JSONValue] {
        try client.send(line: line)
        let answer = try #require(try client.receiveLine())
        return try #require(json(answer).arrayValue)
    }

    @Test("a batch is answered as a batch, an odd element by an error of its own")
    func batch() throws {
        let answers = try batch(
            #"[{"id":1,"method":"get_status"},5,[],{"id":"x","method":"none"},{"method":"get_status"},{"id":2,"method":"list_sessions"}]"#
        )
        #expect(answers.map { $0["error"]?["code"] } == [nil, -32600, -32600, -32601, nil])
        #expect(answers.map { $0["id"] } == [1, .null, .null, "x", 2])
    }

    @Test("notifications are never answered, alone or in a batch, known or not")
    func notifications() throws {
        try client.send(line: #"[{"method":"get_status"},{"method":"list_sessions","params":{}}]"#)
        try client.send(line: #"{"method":"get_status"}"#)
        try client.send(line: #"{"jsonrpc":"2.0","method":"no_such_method"}"#)
        try client.send(line: #"{"method":"resize_terminal","params":{"cols":0}}"#)
        try client.send(line: #"{"id":"last","method":"get_status"}"#)
        guard case .answer(.string("last"), .success) = try client.receive() else {
            Issue.record("a notification was answered")
            return
        }
    }

    @Test("a notification does what it says")
    func effect() throws {
        let name = #"{"method":"create_session","params":{"name":"made","type":"Local","command":["cat"]}}"#
        try client.send(line: name)
        #expect(try client.call(ListSessions()).sessions.map(\.name) == ["made"])
    }

    @Test("a batch waits for the calls in it that wait, and for no others")
    func waiting() throws {
        let session = try client.start("read line; echo got $line; cat")
        try client.send(
            line: #"[{"id":1,"method":"get_status"},{"id":2,"method":"receive_output","params":"#
                + #"{"session_id":"\#(session)","timeout_ms":20000}}]"#
        )
        // Why a second call on the same connection: it is answered first, for the batch waits.
        try client.send(line: #"{"id":3,"method":"get_status"}"#)
        guard case .answer(.integer(3), .success) = try client.receive() else {
            Issue.record("the batch held up the call behind it")
            return
        }
        try daemon.connect().type("now\n", into: session)
        let answer = try #require(try client.receiveLine())
        #expect(try json(answer).arrayValue?.compactMap { $0["id"] } == [1, 2])
    }

    @Test("1,024 calls are a batch, one more is refused as a whole")
    func longest() throws {
        let calls = Array(repeating: #"{"id":1,"method":"get_status"}"#, count: 1024)
        try client.sendAll(Array("[\(calls.joined(separator: ","))]\n".utf8))
        let line = try #require(try client.receiveLine())
        #expect(try json(line).arrayValue?.count == 1024)
        try client.sendAll(Array("[\((calls + calls.prefix(1)).joined(separator: ","))]\n".utf8))
        guard case .answer(.null, .failure(let error)) = try client.receive() else {
            Issue.record("it was taken")
            return
        }
        #expect(error.code == .invalidRequest)
    }
}

import PulsarProtocol
import PulsarTestSupport
import Testing

/// Lines that are no requests, each on a connection that goes on.
@Suite("Bad lines")
struct LineTests {
    private let daemon: TestDaemon
    private let client: WireClient

    init() throws {
        daemon = try TestDaemon()
        client = try daemon.connect()
    }

    /// A line and the one error that answers it.
    struct Refused: Sendable, CustomTestStringConvertible {
        let line: String
        let code: RPCErrorCode
        var testDescription: String { String(line.prefix(60)) }

        init(_ line: String, _ code: RPCErrorCode) {
            self.line = line
            self.code = code
        }
    }

    private static func nested(_ depth: Int) -> String {
        // Why two less: the request and its params are levels too.
        #"{"id":1,"method":"get_status","params":{"x":"# + String(repeating: "[", count: depth - 2)
            + String(repeating: "]", count: depth - 2) + "}}"
    }

    @Test(
        "a line that is no request is answered once, and the connection goes on",
        arguments: [
            Refused("", .parseError),
            Refused("nonsense", .parseError),
            Refused(#"{"id":1,"#, .parseError),
            Refused(#"{"id":1,"method":"get_status"} x"#, .parseError),
            Refused(#"{"id":1,"method":"get_status","params":{"x":01}}"#, .parseError),
            Refused("{\"id\":1,\"method\":\"a\u{1}b\"}", .parseError),
            Refused(nested(65), .parseError),
            Refused(String(repeating: "[", count: 100_000), .parseError),
            Refused(String(repeating: #"{"a":"#, count: 100_000), .parseError),
            Refused("[]", .invalidRequest),
            Refused("5", .invalidRequest),
            Refused(#""get_status""#, .invalidRequest),
            Refused("null", .invalidRequest),
            Refused("{}", .invalidRequest),
            Refused(#"{"id":1}"#, .invalidRequest),
            Refused(#"{"id":1,"method":5}"#, .invalidRequest),
            Refused(#"{"id":{},"method":"get_status"}"#, .invalidRequest),
            Refused(#"{"id":true,"method":"get_status"}"#, .invalidRequest),
            Refused(#"{"jsonrpc":"1.0","id":1,"method":"get_status"}"#, .invalidRequest),
            Refused(#"{"id":1,"method":"get_status","params":5}"#, .invalidRequest),
            Refused(#"{"id":1,"method":"get_status","params":[]}"#, .invalidParameters),
            Refused(#"{"id":1,"method":"resize_terminal","params":["x",80,24]}"#, .invalidParameters),
            Refused(#"{"id":1,"method":"no_such_method"}"#, .methodNotFound),
            Refused(#"{"id":1,"method":""}"#, .methodNotFound),
            Refused(#"{"id":1,"method":"GET_STATUS"}"#, .methodNotFound),
        ]
    )
    func refused(_ refused: Refused) throws {
        try client.send(line: refused.line)
        guard case .answer(_, .failure(let error)) = try client.receive() else {
            Issue.record("no error came")
            return
        }
        #expect(error.code == refused.code)
        #expect(!error.message.isEmpty)
        #expect(try client.call(GetStatus()).sessionCount == 0)
    }

    @Test("bytes that are no UTF-8 are a parse error, in a string and outside of one", arguments: [0, 24])
    func noUnicode(position: Int) throws {
        var line = Array(#"{"id":1,"method":"get_status"}"#.utf8)
        line.insert(0xFF, at: position)
        try client.send(line + [0x0A])
        guard case .answer(.null, .failure(let error)) = try client.receive() else {
            Issue.record("no error came")
            return
        }
        #expect(error.code == .parseError)
        #expect(try client.call(GetStatus()).sessionCount == 0)
    }

    @Test("64 levels are taken")
    func deepest() throws {
        try client.send(line: Self.nested(64))
        guard case .answer(_, .success) = try client.receive() else {
            Issue.record("it was refused")
            return
        }
    }

    @Test(
        "an over-long line is answered once, and what follows its end is a request",
        arguments: [1, 1 << 20, 5 << 20]
    )
    func tooLong(excess: Int) throws {
        let line = [UInt8](repeating: UInt8(ascii: "x"), count: (1 << 20) + excess) + [0x0A]
        try client.sendAll(line + Array((#"{"id":"behind","method":"get_status"}"# + "\n").utf8))
        guard case .answer(.null, .failure(let error)) = try client.receive() else {
            Issue.record("no error came")
            return
        }
        #expect(error.code == .parseError)
        guard case .answer(.string("behind"), .success) = try client.receive() else {
            Issue.record("the request behind the line was not answered")
            return
        }
    }

    @Test("a line of exactly 1 MiB is taken, and a carriage return before its end")
    func longest() throws {
        let begin = #"{"id":1,"method":"get_status","params":{"x":""#
        let fill = String(repeating: "x", count: (1 << 20) - begin.utf8.count - 4)
        try client.sendAll(Array("\(begin)\(fill)\"}}\r\n".utf8))
        guard case .answer(_, .success) = try client.receive() else {
            Issue.record("it was refused")
            return
        }
    }

    @Test(
        "the id comes back as it was, with jsonrpc where it was said",
        arguments: [
            "1", "\"1\"", "-7", "null", "\"\"", "1.5", "12345678901234567890123", "\"\\u00e4 \\\"\"",
        ]
    )
    func identifiers(id: String) throws {
        try client.send(line: #"{"id":\#(id),"method":"get_status"}"#)
        #expect(try client.receiveLine()?.hasPrefix(#"{"id":\#(id),"result":{"#) == true)
        try client.send(line: #"{"jsonrpc":"2.0","id":\#(id),"method":"get_status"}"#)
        let line = try #require(try client.receiveLine())
        #expect(line.contains(#""jsonrpc":"2.0""#) && line.contains(#""id":\#(id)"#))
    }
}

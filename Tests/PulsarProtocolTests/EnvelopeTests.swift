import PulsarProtocol
import Testing

@Suite("The envelope")
struct EnvelopeTests {
    @Test("The short form is read and answered without a version")
    func shortForm() throws {
        let request = try parse(#"{"id":"1","method":"get_status","params":{}}"#).onlyRequest.get()
        #expect(request == IncomingRequest(id: .string("1"), method: "get_status", isVersion2: false))
        let result: JSONValue = ["version": "0.1.0", "num_sessions": 0]
        let answer = ResponseEncoder.encode(id: .string("1"), isVersion2: false, result: result)
        #expect(text(answer) == #"{"id":"1","result":{"num_sessions":0,"version":"0.1.0"}}"#)
    }

    @Test("Version 2.0 comes back in front")
    func version2() throws {
        let request = try parse("{\"method\":\"m\",\"id\":7,\"jsonrpc\":\"2.0\"}\r").onlyRequest.get()
        #expect(request == IncomingRequest(id: .integer(7), method: "m", isVersion2: true))
        let answer = ResponseEncoder.encode(id: .integer(7), isVersion2: true, result: .null)
        #expect(text(answer) == #"{"jsonrpc":"2.0","id":7,"result":null}"#)
    }

    @Test(
        "An id comes back exactly as it was",
        arguments: [
            "1", "0", "-0", "1.0", "1e3", "1E+3", "-12.50e-7", "null", #""""#, #""a b""#, #""\u0041""#, #""\/""#,
            #""\ud83d\ude00""#, "1e999", "123456789012345678901234567890", "0.1000",
        ]
    )
    func idEcho(_ id: String) throws {
        let spellings = [
            "{\"id\":\(id),\"method\":\"m\"}", "{\"method\":\"m\" , \"id\" : \(id) }",
            "{\"params\":{\"id\":[9,{\"id\":8}]},\"id\":\t\(id)\t,\"method\":\"m\",\"x\":{\"id\":7}}",
            "{\"\\u0069d\":\(id),\"method\":\"m\"}", "{\"i\\u0064\":\(id),\"method\":\"m\"}",
        ]
        for line in spellings {
            let request = try parse(line).onlyRequest.get()
            #expect(request.id?.rawText == id, "\(line)")
            let answer = ResponseEncoder.encode(id: try #require(request.id), isVersion2: false, result: .null)
            #expect(text(answer) == "{\"id\":\(id),\"result\":null}")
            #expect(
                text(RequestEncoder.encode(id: try #require(request.id), method: "m", parameters: [:])).contains(id)
            )
        }
    }

    @Test("A number of a hundred thousand digits is an id and a parameter, and no trap")
    func greatNumber() throws {
        let digits = String(repeating: "9", count: 100_000)
        for number in [digits, "-\(digits)", "0.5\(digits)", "1e\(digits)", "1e-\(digits)"] {
            let request = try parse("{\"id\":\(number),\"method\":\"m\",\"params\":{\"n\":\(number)}}").onlyRequest
                .get()
            #expect(request.id?.rawText == number)
            #expect(request.parameters["n"] != nil)
            let size: [String: JSONValue] = ["session_id": "s", "rows": 1, "cols": request.parameters["n"] ?? .null]
            #expect(throws: RPCError.self) { try ResizeTerminal(ParameterReader(size)) }
        }
    }

    @Test(
        "What is no request is refused with the right code",
        arguments: [
            ("", -32700, "null"), ("   ", -32700, "null"), ("{", -32700, "null"), ("nul", -32700, "null"),
            ("{}x", -32700, "null"), ("{\"id\":1,}", -32700, "null"), ("[1,]", -32700, "null"),
            ("{'id':1}", -32700, "null"), ("{\"id\":01,\"method\":\"m\"}", -32700, "null"),
            ("{\"id\":1.,\"method\":\"m\"}", -32700, "null"), ("{\"id\":NaN}", -32700, "null"),
            ("\u{FEFF}{\"id\":1,\"method\":\"m\"}", -32700, "null"), ("{\"id\":1,\"method\":\"a\tb\"}", -32700, "null"),
            ("{\"id\":1,\"method\":\"a\u{0}b\"}", -32700, "null"), ("\u{0}", -32700, "null"),
            (#"{"id":1,"method":"\ud800"}"#, -32700, "null"), (#"{"id":1,"method":"\udc00\ud800"}"#, -32700, "null"),
            (#"{"id":1,"method":"\x"}"#, -32700, "null"), (#"{"id":1,"method":"\u12g4"}"#, -32700, "null"),
            (#"{"id":1,"method":"\u1"#, -32700, "null"), (#"{"id":1,"method":""#, -32700, "null"),
            ("1", -32600, "null"), ("null", -32600, "null"), ("\"a\"", -32600, "null"), ("true", -32600, "null"),
            ("[]", -32600, "null"), ("{}", -32600, "null"), ("{\"id\":5}", -32600, "5"),
            ("{\"id\":5,\"method\":1}", -32600, "5"), ("{\"id\":true,\"method\":\"m\"}", -32600, "null"),
            ("{\"id\":{},\"method\":\"m\"}", -32600, "null"), ("{\"id\":[1],\"method\":\"m\"}", -32600, "null"),
            ("{\"id\":5,\"method\":\"m\",\"params\":3}", -32600, "5"),
            ("{\"id\":5,\"method\":\"m\",\"params\":\"x\"}", -32600, "5"),
            ("{\"id\":5,\"jsonrpc\":\"1.0\",\"method\":\"m\"}", -32600, "5"),
            ("{\"id\":5,\"jsonrpc\":2.0,\"method\":\"m\"}", -32600, "5"),
            ("{\"id\":5,\"jsonrpc\":null,\"method\":\"m\"}", -32600, "5"),
            ("{\"id\":5,\"method\":\"m\",\"params\":[]}", -32602, "5"),
            ("{\"id\":5,\"method\":\"m\",\"params\":[1,2]}", -32602, "5"),
        ] as [(String, Int64, String)]
    )
    func refused(_ line: String, _ code: Int64, _ id: String) throws {
        guard case .failure(let rejection) = parse(line).onlyRequest else {
            Issue.record("accepted: \(line)")
            return
        }
        #expect(rejection.error.code.rawValue == code, "\(line): \(rejection.error)")
        #expect(rejection.id?.rawText == id)
        #expect(
            text(try #require(ResponseEncoder.encode(rejection))).contains("\"id\":\(id),\"error\":{\"code\":\(code)")
        )
    }

    @Test(
        "Bytes that are no UTF-8 are refused",
        arguments: [
            [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x82], [0xC3, 0x5C, 0x6E], [0x5C, 0x6E, 0x80],
        ]
    )
    func notUTF8(_ bytes: [UInt8]) throws {
        let line = Array(#"{"id":1,"method":""#.utf8) + bytes + Array(#""}"#.utf8)
        #expect(LineParser.parse(line).rejectionCode == .parseError)
        // That it is no JSON either is told second.
        let message = LineParser.parse([UInt8(ascii: "x")] + line).onlyRequest
        guard case .failure(let rejection) = message else { return }
        #expect(rejection.error.message == "The line is not JSON: it is not valid UTF-8.")
    }

    @Test("A NUL within a string is text like any other")
    func escapedNUL() throws {
        let request = try parse(#"{"id":1,"method":"m","params":{"a\u0000":"b\u0000"}}"#).onlyRequest.get()
        #expect(request.parameters == ["a\0": "b\0"])
    }

    @Test("Every escape is the character it stands for")
    func escapes() throws {
        let line = #"{"id":1,"method":"m","params":{"\u0061\n":"\"\\\/\b\f\n\r\t\u00e9\uD83D\uDE00é😀"}}"#
        let request = try parse(line).onlyRequest.get()
        #expect(request.parameters == ["a\n": "\"\\/\u{8}\u{c}\n\r\t\u{e9}😀é😀"])
    }

    @Test("Of two members with one name the first counts")
    func twice() throws {
        let request = try parse(#"{"method":"a","id":1,"method":"b","params":{"x":1,"\u0078":2}}"#).onlyRequest.get()
        #expect(request.method == "a" && request.parameters == ["x": 1])
    }

    @Test(
        "The message says what is wrong and where",
        arguments: [
            ("{\"a\" 1}", "an unexpected character, at byte 5."), ("[1,", "it ends too early, at byte 3."),
            ("{} x", "something follows the value, at byte 3."),
            (" {\"a\":\"\\x\"}", "an unexpected character, at byte 7."),
            ("[\"a\tb\"]", "a control character in a string, at byte 3."),
            (#"{"\ud800":1}"#, "a string in it is no Unicode text."),
            (#"["\ud800",}"#, "an unexpected character, at byte 10."),
        ]
    )
    func complaint(_ line: String, _ complaint: String) {
        guard case .failure(let rejection) = parse(line).onlyRequest else {
            Issue.record("accepted: \(line)")
            return
        }
        #expect(rejection.error.message == "The line is not JSON: \(complaint)")
    }

    @Test("Without an id nothing is answered, a refusal neither")
    func notification() throws {
        #expect(try parse(#"{"jsonrpc":"2.0","method":"m"}"#).onlyRequest.get().id == nil)
        guard case .failure(let rejection) = parse(#"{"jsonrpc":"2.0","method":"m","params":[1]}"#).onlyRequest else {
            Issue.record("by-position parameters were accepted")
            return
        }
        #expect(rejection.id == nil)
        #expect(ResponseEncoder.encode(rejection) == nil)
    }

    @Test("Unknown members and missing parameters are fine", arguments: ["", #","params":null"#, #","params":{}"#])
    func lenient(_ parameters: String) throws {
        let request = try parse("{\"id\":1,\"method\":\"m\",\"meta\":[{}]\(parameters)}").onlyRequest.get()
        #expect(request.parameters.isEmpty)
    }

    @Test("64 levels are read and 65 are refused")
    func depth() throws {
        func line(_ levels: Int) -> String {
            let lists = String(repeating: "[", count: levels - 2) + String(repeating: "]", count: levels - 2)
            return "{\"id\":1,\"method\":\"m\",\"params\":{\"a\":\(lists)}}"
        }
        #expect(try parse(line(64)).onlyRequest.get().method == "m")
        #expect(parse(line(65)).rejectionCode == .parseError)
        let objects = String(repeating: #"{"a":"#, count: 65) + "1" + String(repeating: "}", count: 65)
        #expect(parse(objects).rejectionCode == .parseError)
        #expect(parse(String(repeating: "[", count: 1 << 20)).rejectionCode == .parseError)
        #expect(parse(String(repeating: "{\"a\":", count: 200_000)).rejectionCode == .parseError)
    }

    @Test("A line of one MiB is read and a longer one refused")
    func lineLength() throws {
        let frame = #"{"id":1,"method":"m","params":{"a":""}}"#
        let filler = String(repeating: "x", count: (1 << 20) - frame.utf8.count)
        let line = frame.replacing(#""""#, with: "\"\(filler)\"")
        #expect(line.utf8.count == 1 << 20)
        #expect(try parse(line).onlyRequest.get().parameters["a"]?.stringValue?.utf8.count == filler.utf8.count)
        #expect(parse(line + " ").rejectionCode == .parseError)
    }

    @Test("A line with very many values is refused before it costs anything")
    func manyValues() {
        let list = "[" + String(repeating: "1,", count: 70_000) + "1]"
        #expect(parse("{\"id\":1,\"method\":\"m\",\"params\":{\"a\":\(list)}}").rejectionCode == .parseError)
    }

    private func parse(_ line: String) -> IncomingLine { LineParser.parse(Array(line.utf8)) }
    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}

extension IncomingLine {
    /// The request of a line that is no batch.
    var onlyRequest: Result<IncomingRequest, Rejection> {
        switch self {
        case .request(let result): result
        case .batch:
            .failure(Rejection(id: nil, error: RPCError(code: .internalError, message: "a batch"), isVersion2: false))
        }
    }

    /// The code a line is refused with; nil when it is accepted.
    var rejectionCode: RPCErrorCode? {
        if case .failure(let rejection) = onlyRequest { rejection.error.code } else { nil }
    }
}

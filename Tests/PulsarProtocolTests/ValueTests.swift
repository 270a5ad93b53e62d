import PulsarProtocol
import Testing

@Suite("Values")
struct ValueTests {
    @Test(
        "A moment is written in UTC with milliseconds, and read back",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
            (1_769_903_999_123, "2026-01-31T23:59:59.123Z"), (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"), (-62_167_219_200_000, "0000-01-01T00:00:00.000Z"),
            (253_402_300_799_999, "9999-12-31T23:59:59.999Z"), (-11_644_473_600_001, "1600-12-31T23:59:59.999Z"),
        ] as [(Int64, String)]
    )
    func timestamp(_ milliseconds: Int64, _ text: String) {
        let moment = Timestamp(millisecondsSince1970: milliseconds)
        #expect(moment.description == text)
        #expect(Timestamp(text) == moment)
    }

    @Test("Every day of four centuries follows the one before")
    func everyDay() {
        var previous = Timestamp(millisecondsSince1970: -86_400_000).description
        for day in 0..<Int64(146_097) {
            let moment = Timestamp(millisecondsSince1970: day * 86_400_000)
            let text = moment.description
            #expect(Timestamp(text) == moment && text > previous)
            previous = text
        }
    }

    @Test("A moment no text can show becomes the nearest one that can")
    func outsize() {
        #expect(Timestamp(millisecondsSince1970: .min).description == "0000-01-01T00:00:00.000Z")
        #expect(Timestamp(millisecondsSince1970: .max).description == "9999-12-31T23:59:59.999Z")
    }

    @Test(
        "Other spellings of RFC 3339 are read",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("1970-01-01t00:00:00.5z", 500), ("1970-01-01T01:00:00+01:00", 0),
            ("1969-12-31T23:30:00.0019-00:30", 1), ("1972-06-30T23:59:60Z", 78_796_800_000),
        ] as [(String, Int64)]
    )
    func spellings(_ text: String, _ milliseconds: Int64) {
        #expect(Timestamp(text)?.millisecondsSince1970 == milliseconds)
    }

    @Test(
        "What is no moment is refused",
        arguments: [
            "", "1970", "1970-01-01", "1970-01-01 00:00:00Z", "1970-13-01T00:00:00Z", "1970-02-29T00:00:00Z",
            "1900-02-29T00:00:00Z", "1970-01-01T24:00:00Z", "1970-01-01T00:60:00Z", "1970-01-01T00:00:61Z",
            "1970-01-01T00:00:00", "1970-01-01T00:00:00.Z", "1970-01-01T00:00:00ZZ", "1970-01-01T00:00:00+24:00",
            "١٩٧٠-01-01T00:00:00Z",
        ]
    )
    func noMoment(_ text: String) { #expect(Timestamp(text) == nil) }

    @Test("A number of any spelling is the value it spells")
    func numbers() throws {
        let line =
            #"{"id":1,"method":"m","params":{"a":80.0,"b":8e1,"c":1.5,"d":9223372036854775807,"e":1e999,"f":-0.0}}"#
        guard case .request(.success(let request)) = LineParser.parse(Array(line.utf8)) else {
            Issue.record("refused")
            return
        }
        let values = request.parameters
        #expect(values["a"] == 80 && values["b"] == 80 && values["c"] == 1.5)
        #expect(values["d"] == .integer(.max) && values["e"] == .number(.infinity) && values["f"]?.doubleValue == 0)
        let answer = ResponseEncoder.encode(id: .null, isVersion2: false, result: .object(values))
        #expect(String(decoding: answer, as: UTF8.self).contains(#""e":null"#))
    }

    @Test(
        "A whole number of 64 bits is exact however it is spelled, and any other is no integer",
        arguments: [
            ("9007199254740993.0", .integer(9_007_199_254_740_993)),
            ("9007199254740993e0", .integer(9_007_199_254_740_993)),
            ("9.007199254740993E+15", .integer(9_007_199_254_740_993)),
            ("0.00009223372036854775807e23", .integer(.max)),
            ("9223372036854775807.000", .integer(.max)), ("-92233720368547758080e-1", .integer(.min)),
            ("9223372036854775808", .number(9_223_372_036_854_775_808)), ("9223372036854775808.0", .number(0x1p63)),
            ("-9223372036854775809", .number(-0x1p63)), ("9007199254740993.5", .number(9_007_199_254_740_993.5)),
            ("-1e999", .number(-.infinity)), ("0e99999999999999999999", 0), ("1e-999", 0), ("-0", 0), ("1E2", 100),
            ("123456789012345678", .integer(123_456_789_012_345_678)), ("0.5", 0.5),
        ] as [(String, JSONValue)]
    )
    func exactNumber(_ spelling: String, _ value: JSONValue) throws {
        let line = #"{"id":1,"method":"m","params":{"n":\#(spelling)}}"#
        guard case .request(.success(let request)) = LineParser.parse(Array(line.utf8)) else {
            Issue.record("refused")
            return
        }
        #expect(request.parameters["n"] == value)
    }

    @Test(
        "There is one spelling of a value",
        arguments: [
            (1.5, "1.5"), (80.0, "80"), (-0.25, "-0.25"), (1e100, "1e+100"), (.number(-.infinity), "null"),
            (.number(.nan), "null"), (.integer(.min), "-9223372036854775808"), (.integer(.max), "9223372036854775807"),
            (["b": 1, "a10": 2, "a2": 3, "B": 4, "é": 5, "": 6], #"{"":6,"B":4,"a10":2,"a2":3,"b":1,"é":5}"#),
            ("/\u{8}\t\n\u{c}\r\u{1}\u{1f}\"\\\u{7f}\u{2028}", #""/\b\t\n\f\r\u0001\u001f\"\\"# + "\u{7f}\u{2028}\""),
            ([[:], [], true, false, .null], "[{},[],true,false,null]"),
        ] as [(JSONValue, String)]
    )
    func spelling(_ value: JSONValue, _ text: String) { #expect(value.jsonText == text) }

    @Test("Any value survives the way there and back")
    func roundTrip() throws {
        let value: JSONValue = [
            "": .null, "a/b": [true, false, 0, -1, 1.25, .integer(.min)], "\u{0}\n\"\\": "é\u{2028}😀",
            "o": ["p": [:], "q": []],
        ]
        let line = ResponseEncoder.encode(id: .string("x\"\n"), isVersion2: true, result: value)
        #expect(!line.contains(UInt8(ascii: "\n")))
        #expect(try ResponseParser.parse(line) == .answer(id: .string("x\"\n"), .success(value)))
    }

    @Test(
        "An exit status nobody saw is null",
        arguments: [PulsarProtocol.ExitStatus.exited(3), .signaled(9), .unknown]
    )
    func exitStatus(_ status: PulsarProtocol.ExitStatus) {
        #expect(PulsarProtocol.ExitStatus(json: status.json) == status)
    }

    @Test("An error keeps code, message and data", arguments: RPCErrorCode.all)
    func error(_ code: RPCErrorCode) throws {
        let error = RPCError(code: code, message: "why", data: ["n": 1])
        let line = ResponseEncoder.encode(id: .integer(1), isVersion2: false, error: error)
        #expect(try ResponseParser.parse(line) == .answer(id: .integer(1), .failure(error)))
    }

    @Test("No number of an error is used twice")
    func codes() { #expect(Set(RPCErrorCode.all).count == RPCErrorCode.all.count) }

    @Test(
        "A line of the daemon's that is no answer is an error",
        arguments: ["", "1", "[]", "{}", #"{"id":1}"#, #"{"id":[],"result":1}"#]
    )
    func noAnswer(_ line: String) {
        #expect(throws: MessageError.self) { try ResponseParser.parse(Array(line.utf8)) }
    }

    @Test("A socket path longer than the system's limit is refused with both numbers")
    func endpoint() throws {
        let longest = "/" + String(repeating: "x", count: Endpoint.pathLimit - 2)
        #expect(try Endpoint(path: longest).path == longest)
        let error = try #require(throws: EndpointError.self) { try Endpoint(path: longest + "y") }
        #expect(error.code == .tooLong)
        #expect(error.message.contains("\(Endpoint.pathLimit)") && error.message.contains("\(Endpoint.pathLimit - 1)"))
        #expect(throws: EndpointError.self) { try Endpoint(path: "") }
        #expect(throws: EndpointError.self) { try Endpoint(path: "/a\u{0}b") }
    }

    @Test("The socket is the command line's, else the environment's, else the configuration's, else the standard one")
    func resolve() throws {
        let environment = ["HOME": "/home/u", "PULSAR_SOCKET": "/e"]
        #expect(try Endpoint.resolve(explicit: "/x", environment: environment, configured: "/c").path == "/x")
        #expect(try Endpoint.resolve(environment: environment, configured: "/c").path == "/e")
        #expect(try Endpoint.resolve(environment: ["PULSAR_SOCKET": ""], configured: "/c").path == "/c")
        #expect(try Endpoint.resolve(environment: ["HOME": "/home/u"]).path == "/home/u/.config/orbit/pulsar.sock")
        #expect(throws: EndpointError.self) { try Endpoint.resolve(environment: [:]) }
    }

    @Test("The document of all methods lists each of them with its parameters")
    func document() throws {
        let methods = try #require(OpenRPC.document()["methods"]?.arrayValue)
        #expect(methods.compactMap { $0["name"]?.stringValue } == MessageRegistry.all.map(\.name))
        #expect(Set(MessageRegistry.all.map(\.name)).count == MessageRegistry.all.count)
        for (method, descriptor) in zip(methods, MessageRegistry.all) {
            #expect(
                method["params"]?.arrayValue?.compactMap { $0["name"]?.stringValue }
                    == descriptor.parameters.map(\.name)
            )
            #expect(Capability(rawValue: method["x-capability"]?.stringValue ?? "") == descriptor.capability)
        }
        let line = ResponseEncoder.encode(id: .null, isVersion2: true, result: OpenRPC.document())
        #expect(line.count < LineParser.lineBytesMax)
    }
}

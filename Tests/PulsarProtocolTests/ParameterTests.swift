import PulsarProtocol
import Testing

/// One parameter of one method and a value of the wrong kind for it.
struct WrongValue: Sendable, CustomTestStringConvertible {
    let request: any Request.Type
    let parameters: [String: JSONValue]
    let parameter: String
    let value: JSONValue?

    var testDescription: String { "\(request.method) \(parameter) \(value.map { "\($0)" } ?? "absent")" }

    /// Every parameter of every method with a value of every kind its schema refuses.
    static let all: [WrongValue] = zip(MessageRegistry.requests, Samples.calls).flatMap { request, call in
        request.descriptor.parameters.flatMap { parameter in
            let kinds: [JSONValue] = [true, -1, 1.5, "\u{1}", ["a", 1], ["\u{1}": .null], .number(.infinity)]
            var wrong: [JSONValue?] = kinds.filter { parameter.schema.complaint(about: $0) != nil }
            if parameter.isRequired { wrong += [nil, .null] }
            return wrong.map { value in
                var parameters = call.parameters.objectValue ?? [:]
                parameters[parameter.name] = value
                return WrongValue(
                    request: request,
                    parameters: parameters,
                    parameter: parameter.name,
                    value: value
                )
            }
        }
    }
}

@Suite("Parameters")
struct ParameterTests {
    @Test("A value of the wrong kind is refused by name", arguments: WrongValue.all)
    func wrongKind(_ wrong: WrongValue) throws {
        let error = try #require(throws: RPCError.self) {
            _ = try wrong.request.init(ParameterReader(wrong.parameters))
        }
        #expect(error.code == .invalidParameters)
        #expect(error.data == ["parameter": .string(wrong.parameter)])
        #expect(error.message.hasPrefix("\(wrong.parameter): "))
        #expect(error.message.contains("xpected"))
        if wrong.value == nil || wrong.value == .null { #expect(error.message.hasSuffix("got nothing.")) }
    }

    @Test("Every parameter refuses at least four kinds of values", arguments: MessageRegistry.all.map(\.name))
    func tableIsStrict(_ method: String) throws {
        for parameter in try #require(MessageRegistry.descriptor(of: method)).parameters {
            let wrong = WrongValue.all.filter { $0.request.method == method && $0.parameter == parameter.name }
            #expect(wrong.count >= 4, "\(method) \(parameter.name)")
        }
    }

    @Test(
        "Numbers are bounded on both sides",
        arguments: [
            ("cols", 0, false), ("cols", 1, true), ("cols", 10_000, true), ("cols", 10_001, false),
            ("rows", -1, false), ("rows", 10_000, true), ("rows", .integer(.max), false),
            ("rows", .integer(.min), false),
            ("cols", 80.5, false), ("cols", "80", false),
        ] as [(String, JSONValue, Bool)]
    )
    func bounds(_ name: String, _ value: JSONValue, _ isAccepted: Bool) {
        var parameters: [String: JSONValue] = ["session_id": "s", "cols": 80, "rows": 24]
        parameters[name] = value
        #expect(accepted { try ResizeTerminal(ParameterReader(parameters)) } == isAccepted)
    }

    @Test(
        "A name is short and shows as what it is",
        arguments: [
            ("a", true), ("Größe 10 ✓ 👩‍💻", true), (String(repeating: "x", count: 128), true), ("", false),
            (String(repeating: "x", count: 129), false), (String(repeating: "ä", count: 65), false), ("a\nb", false),
            ("a\u{0}", false), ("\u{1B}[31m", false), ("\u{7F}", false), ("\u{85}", false), ("a\u{202E}b", false),
            ("\u{2066}", false), ("\u{200F}", false), ("\u{061C}", false), ("\u{2028}", false), ("\u{2029}", false),
            ("\u{FEFF}x", false),
        ]
    )
    func name(_ name: String, _ isAccepted: Bool) {
        #expect(accepted { try create(["name": .string(name)]) } == isAccepted)
    }

    @Test("A session may be without a name", arguments: [nil, JSONValue.null])
    func noName(_ name: JSONValue?) throws {
        var parameters: [String: JSONValue] = ["type": "Local"]
        parameters["name"] = name
        let request = try CreateSession(ParameterReader(parameters))
        #expect(request == CreateSession(name: nil))
        #expect(request.columns == 80 && request.rows == 24)
    }

    @Test(
        "A host cannot become an option of ssh",
        arguments: [
            ("example.org", true), ("::1", true), ("user@host", true), ("-oProxyCommand=x", false), ("", false),
            ("a b", false), ("a\tb", false), ("a\u{A0}b", false), ("a\u{0}", false), ("a\n", false),
            (String(repeating: "h", count: 256), false),
        ]
    )
    func host(_ host: String, _ isAccepted: Bool) {
        #expect(accepted { try create(["type": ["Ssh": ["host": .string(host)]]]) } == isAccepted)
    }

    @Test(
        "A port is 1 to 65535",
        arguments: [(0, false), (1, true), (65_535, true), (65_536, false), ("22", false)]
            as [(JSONValue, Bool)]
    )
    func port(_ port: JSONValue, _ isAccepted: Bool) {
        #expect(accepted { try create(["type": ["Ssh": ["host": "h", "port": port]]]) } == isAccepted)
    }

    @Test(
        "Unknown types are refused",
        arguments: [
            "local", "Ssh", "", ["Local": [:]], ["Telnet": ["host": "h"]], [:], ["Ssh": "h"], ["Ssh": [:]],
            ["Serial": [:]], ["Serial": ["device": "ttyS0"]], ["Ssh": ["host": "h"], "Serial": ["device": "/dev/x"]],
        ] as [JSONValue]
    )
    func unknownType(_ type: JSONValue) throws {
        let error = try #require(throws: RPCError.self) { try create(["type": type]) }
        #expect(error.data == ["parameter": "type"])
    }

    @Test("Settings may stand beside the type, and those within win")
    func settingsBeside() throws {
        let ssh = try create([
            "type": ["Ssh": ["host": "h", "user": "inner"]], "user": "outer", "identity_file": "/k",
            "options": ["A": "b"],
        ])
        #expect(ssh.type == .ssh(SSHSettings(host: "h", user: "inner", identityFile: "/k", options: ["A": "b"])))
        let serial = try create([
            "type": ["Serial": ["device": "/dev/ttyS0", "baud": 9_600]], "baud": 300, "parity": "even", "stop_bits": 2,
        ])
        #expect(
            serial.type == .serial(SerialSettings(device: "/dev/ttyS0", baud: 9_600, parity: .even, stopBits: 2))
        )
        #expect(try CreateSession(ParameterReader(serial.parameters.objectValue ?? [:])) == serial)
    }

    @Test(
        "What cannot be executed is refused",
        arguments: [
            ("command", [], false), ("command", [""], true), ("command", ["a", "b c"], true),
            ("command", ["a\u{0}"], false), ("command", ["a", 1], false), ("env", ["A": "b"], true),
            ("env", ["": "b"], false), ("env", ["A=B": "c"], false), ("env", ["A": "b\u{0}"], false),
            ("env", ["A": 1], false), ("cwd", "/tmp", true), ("cwd", "tmp", false), ("cwd", "/a\u{0}", false),
            ("journal", "disk", true), ("journal", "tape", false), ("size_policy", "largest", true),
            ("login", 1, false), ("idempotency_key", "", false), ("limits", ["a": -1], false),
        ] as [(String, JSONValue, Bool)]
    )
    func command(_ name: String, _ value: JSONValue, _ isAccepted: Bool) {
        #expect(accepted { try create([name: value]) } == isAccepted)
    }

    @Test(
        "Base64 is strict",
        arguments: [
            ("", []), ("AA==", [0]), ("AP8=", [0, 255]), ("AAEC", [0, 1, 2]), ("AA", nil), ("AA=", nil), ("A===", nil),
            ("AA==\n", nil), ("A A=", nil), ("AA-_", nil), ("AA==AA==", nil), ("ä===", nil), ("\u{0}AAA", nil),
            ("====", nil),
            ("AB==", nil),
        ] as [(String, [UInt8]?)]
    )
    func base64(_ text: String, _ bytes: [UInt8]?) throws {
        let reader = ParameterReader(["session_id": "s", "data": .string(text)])
        if let bytes {
            #expect(try SendInput(reader).data == bytes)
        } else {
            let error = #expect(throws: RPCError.self) { try SendInput(reader) }
            #expect(error?.data == ["parameter": "data"])
        }
    }

    @Test("A message shows foreign text without its control characters, and shortened")
    func messageIsTame() throws {
        let long = String(repeating: "x", count: 100_000)
        let error = try #require(throws: RPCError.self) { try create(["name": .string("\u{1B}]0;\u{7}\(long)")]) }
        #expect(error.message.utf8.count < 300)
        #expect(!error.message.unicodeScalars.contains { $0.value < 32 })
    }

    private func create(_ parameters: [String: JSONValue]) throws(RPCError) -> CreateSession {
        try CreateSession(ParameterReader(["type": "Local", "name": "n"].merging(parameters) { _, new in new }))
    }

    private func accepted(_ make: () throws -> some Request) -> Bool { (try? make()) != nil }
}

import PulsarProtocol
import PulsarTestSupport
import Testing

/// Wrong values for each method's each parameter, made from the table of methods, against the live daemon.
@Suite("Wrong parameters")
struct ParameterTests {
    private let daemon: TestDaemon
    private let client: WireClient

    init() throws {
        daemon = try TestDaemon()
        client = try daemon.connect()
    }

    @Test("every wrong value of every parameter is refused with its name", arguments: MessageRegistry.all.map(\.name))
    func refused(method: String) throws {
        let descriptor = try #require(MessageRegistry.descriptor(of: method))
        let required = descriptor.parameters.filter(\.isRequired)
        let good = Dictionary(
            required.map { ($0.name, WrongValues.usable($0.schema)) },
            uniquingKeysWith: { first, _ in first }
        )
        for parameter in descriptor.parameters {
            var calls = WrongValues.unusable(parameter.schema).map { good.merging([parameter.name: $0]) { $1 } }
            if parameter.isRequired {
                calls.append(good.filter { $0.key != parameter.name })
                calls.append(good.merging([parameter.name: .null]) { $1 })
            }
            for call in calls {
                // Why another connection: a token that is wrong leaves no rights.
                let client = method == Initialize.method ? try daemon.connect() : client
                let error = try client.failure(method, .object(call))
                let given = (call[parameter.name]?.jsonText ?? "nothing").prefix(80)
                #expect(error.code == .invalidParameters, "\(parameter.name): \(given)")
                #expect(error.data?["parameter"] == .string(parameter.name), "\(parameter.name): \(given)")
                #expect(error.message.contains("xpected") || error.message.contains("There is no"))
                #expect(error.message.utf8.count < 1000)
            }
        }
        // Nothing was started, and everybody is well.
        #expect(try client.call(GetStatus()).sessionCount == 0)
        #expect(try daemon.connect().call(ListSessions()).sessions.isEmpty)
    }

    @Test("an unknown session is 1001 for every method that takes one", arguments: MessageRegistry.all.map(\.name))
    func unknownSession(method: String) throws {
        let descriptor = try #require(MessageRegistry.descriptor(of: method))
        guard descriptor.parameters.contains(where: { $0.name == "session_id" }) else { return }
        let references: [JSONValue] = ["none", "00000000-0000-4000-8000-000000000000", "-1", "../../etc/passwd"]
        for reference in references {
            var parameters = Dictionary(
                descriptor.parameters.filter(\.isRequired).map { ($0.name, WrongValues.usable($0.schema)) },
                uniquingKeysWith: { first, _ in first }
            )
            parameters["session_id"] = reference
            #expect(try client.failure(method, .object(parameters)).code == .sessionNotFound)
        }
    }

    @Test("unknown members are ignored")
    func unknownMembers() throws {
        let parameters: JSONValue = [
            "name": "more", "type": "Local", "command": ["cat"], "later": ["version": 2], "": .null,
        ]
        _ = try client.perform(method: "create_session", parameters).get()
        #expect(try client.info("more").state == .running)
    }

    @Test(
        "a device that is no character device is refused before anything is started",
        arguments: ["/", "/etc/passwd", "/nowhere/at/all", "/dev/pts"]
    )
    func noDevice(path: String) throws {
        let error = try client.failure(
            "create_session",
            ["name": "line", "type": ["Serial": ["device": .string(path)]]]
        )
        #expect(error.code == .invalidParameters)
        #expect(error.data?["parameter"] == "type")
        #expect(error.message.contains("character device"))
        #expect(try client.call(ListSessions()).sessions.isEmpty)
    }

    @Test("a host can never be an option of ssh", arguments: ["-oProxyCommand=touch x", "-", "--", "a b", "a\u{A0}b"])
    func hosts(host: String) throws {
        let error = try client.failure("create_session", ["name": "x", "type": ["Ssh": ["host": .string(host)]]])
        #expect(error.code == .invalidParameters && error.data?["parameter"] == "type")
    }

    @Test(
        "a name may hold anything else, and comes back as it was",
        arguments: [
            "ä ö", "日本語", "a/b", "../x", "$(reboot)", "'; drop", "%s%n", "👩‍👩‍👧", "\"\\", "-n",
            String(repeating: "x", count: 128),
        ]
    )
    func names(name: String) throws {
        var call = CreateSession(name: name)
        call.command = ["cat"]
        _ = try client.call(call)
        #expect(try client.call(ListSessions()).sessions.map(\.name) == [name])
        _ = try client.call(TerminateSession(session: name))
    }
}

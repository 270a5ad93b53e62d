import PulsarProtocol
import Testing

@Suite("Every message is spelled as its golden file says")
struct GoldenTests {
    @Test("A request and its answer are spelled and read as in the file", arguments: Samples.calls)
    func call(_ call: Call) throws {
        let golden = try Golden.value(call.method)
        let request = try #require(golden["request"])
        let answer = try #require(golden["answer"])
        #expect(request["params"] == call.parameters)
        #expect(try call.reread(request["params"] ?? .null) == call.parameters)
        #expect(answer["result"] == call.answer)
        #expect(try call.rereadAnswer(answer["result"] ?? .null) == call.answer)

        let parsed = try LineParser.parse(call.line).onlyRequest.get()
        #expect(parsed.method == request["method"]?.stringValue)
        #expect(parsed.id == .integer(1))
        #expect(parsed.isVersion2)
        #expect(parsed.parameters == request["params"]?.objectValue)
    }

    @Test("An answer travels whole", arguments: Samples.calls)
    func answerLine(_ call: Call) throws {
        let line = ResponseEncoder.encode(id: .integer(1), isVersion2: true, result: call.answer)
        #expect(!line.contains(UInt8(ascii: "\n")))
        #expect(try ResponseParser.parse(line) == .answer(id: .integer(1), .success(call.answer)))
    }

    @Test("A notification is spelled and read as in the file", arguments: Samples.notifications)
    func notification(_ note: Note) throws {
        let golden = try #require(try Golden.value("notification.\(note.method)")["notification"])
        let message = try ResponseParser.parse(note.line)
        #expect(message == .notification(method: note.method, parameters: golden["params"] ?? .null))
        #expect(try ServerEvent(method: note.method, parameters: golden["params"] ?? .null) == note.event)
    }

    @Test("Every method and every notification has a golden file, and no file is left over")
    func complete() throws {
        let methods = MessageRegistry.all.map(\.name)
        let notifications = EventName.allCases.map { "notification.\($0.rawValue)" }
        #expect(try Golden.names() == Set(methods + notifications))
        #expect(Samples.calls.map(\.method) == methods)
        #expect(Samples.notifications.map(\.method) == EventName.allCases.map(\.rawValue))
    }

    @Test("A notification this library does not know is skipped")
    func unknownNotification() throws {
        #expect(try ServerEvent(method: "bell", parameters: [:]) == .unknown(method: "bell"))
    }

    @Test("An answer that lacks a member is an error, not a trap", arguments: Samples.calls)
    func poorAnswer(_ call: Call) throws {
        guard call.method != "rpc.discover" else { return }
        for poor in [JSONValue.null, [], 1, [:], ["success": false], ["sessions": [1]], ["offsets": ["x": 1]]] {
            #expect(throws: MessageError.self) { try call.rereadAnswer(poor) }
        }
    }
}

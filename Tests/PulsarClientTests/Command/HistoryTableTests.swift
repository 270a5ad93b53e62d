import PulsarProtocol
import Testing

@testable import pulsar

@Suite("The table of what happened")
struct HistoryTableTests {
    private func event(_ name: String, change: (inout HistoryEvent) -> Void = { _ in }) -> HistoryEvent {
        var event = HistoryEvent(number: 1, at: Timestamp(millisecondsSince1970: 0), event: name)
        event.sessionName = "dev"
        change(&event)
        return event
    }

    private func what(_ events: [HistoryEvent]) -> [String] {
        let moment = Timestamp(millisecondsSince1970: 0).local
        return HistoryTable.lines(events, width: nil, isStyled: false).dropFirst().map { line in
            #expect(line.hasPrefix("\(moment)  dev      "))
            return String(line.dropFirst(moment.count + 11))
        }
    }

    @Test("Each event is a sentence, and foreign text steers no terminal")
    func sentences() {
        let client = Identifier(high: 0x0123_4567_89AB_4DEF, low: 1)
        let events = [
            event("session_created") { $0.detail = "sh -c \u{1B}[2J" },
            event("client_attached") { event in
                event.clientID = client
                event.program = "pulsar"
                event.processID = 42
                event.origin = "192.0.2.7"
                event.detail = "read-only"
            },
            event("client_detached") { $0.clientID = client },
            event("client_detached") { $0.clientID = Identifier(high: 0xAABB_CCDD_0000_4000, low: 1) },
            event("session_renamed") { $0.detail = "old" },
            event("session_exited") { event in
                event.exitStatus = .exited(3)
                event.detail = "exited"
            },
            event("session_exited") { event in
                event.exitStatus = .signaled(9)
                event.detail = "exited"
            },
            event("session_exited") { $0.detail = "shutdown" },
            event("session_exited") { $0.detail = "interrupted" },
            event("session_exited") { $0.detail = "terminated" },
            event("output_lost") { $0.detail = "5 bytes" },
            event("of_later") { $0.detail = "x\ny" },
        ]
        let expected = [
            "started: sh -c \\^[[2J", "attached: pulsar, process 42, from 192.0.2.7, read-only",
            "detached: pulsar, process 42, from 192.0.2.7, read-only", "detached: client aabbccdd", "renamed, was old",
            "exited 3", "ended by signal 9", "shut down", "cut off: nobody saw how it ended", "ended by request",
            "output lost, the disk was full: 5 bytes", "of_later: x\\ny",
        ]
        #expect(what(events) == expected)
    }

    @Test("An engine that said nothing of its end has died")
    func engines() {
        let events = [
            event("engine_started") { $0.detail = "v" }, event("engine_ended") { $0.detail = "replaced" },
            event("engine_started") { $0.detail = "v" }, event("engine_started") { $0.detail = "v" },
            event("engine_ended") { $0.detail = "stopped" },
        ]
        let expected = [
            "daemon's engine started: v", "daemon's engine made room for the next", "daemon's engine started: v",
            "daemon's engine started, the one before had died: v", "daemon stopped",
        ]
        #expect(what(events) == expected)
    }

    @Test("Lines are as wide as the terminal")
    func width() {
        let lines = HistoryTable.lines(
            [event("session_created") { $0.detail = String(repeating: "x", count: 500) }],
            width: 60,
            isStyled: true
        )
        #expect(lines.allSatisfy { TextWidth.columns($0) <= 60 || $0.hasPrefix("\u{1B}[1m") })
    }

    @Test("A moment is told as the clock on the wall shows it")
    func local() throws {
        let text = Timestamp(millisecondsSince1970: 1_769_903_999_123).local
        #expect(text.count == 19)
        // Whole quarters of an hour are between any two of the world's clocks.
        #expect(text.hasSuffix(":59"))
        #expect(["14", "29", "44", "59"].contains(text.dropFirst(14).prefix(2)))
    }
}

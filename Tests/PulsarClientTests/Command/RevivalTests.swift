import ArgumentParser
import PulsarConfiguration
import PulsarProtocol
import Testing

@testable import pulsar

@Suite("Starting a session again")
struct RevivalTests {
    private func session(_ command: [String], reason: EndReason?, endedAt: Int64 = 0) -> SessionInfo {
        SessionInfo(
            id: Identifier(high: 1, low: 1),
            name: "dev",
            state: reason == nil ? .detached : .stopped,
            createdAt: Timestamp(millisecondsSince1970: 0),
            lastActive: Timestamp(millisecondsSince1970: 0),
            cwd: "/home/x/src",
            command: command,
            endReason: reason,
            endedAt: Timestamp(millisecondsSince1970: endedAt)
        )
    }

    // swift-format-ignore
    @Test("Only what ended against its user's will is offered, and no command runs again unasked", arguments: [
        (["bash"], .shutdown, nil, .ask, .ask), (["-zsh"], .interrupted, nil, .auto, .revive),
        (["make", "all"], .shutdown, nil, .auto, .ask), (["/usr/bin/fish"], .shutdown, nil, .never, .look),
        (["bash"], .exited, nil, .auto, .look), (["bash"], .terminated, nil, .ask, .look),
        (["bash"], .exited, .revive, .never, .revive), (["bash"], .shutdown, .noRevive, .auto, .look),
    ] as [([String], EndReason, Revival.Wish?, Configuration.Attach.Revive, Revival.Decision)])
    func decision(
        command: [String],
        reason: EndReason,
        wish: Revival.Wish?,
        setting: Configuration.Attach.Revive,
        expected: Revival.Decision
    ) {
        #expect(Revival.decide(session(command, reason: reason), wish: wish, setting: setting) == expected)
    }

    // swift-format-ignore
    @Test("The question says what happened, when, where, and what would be started", arguments: [
        (["bash"], .shutdown, 9_000_000, "dev ended when the machine stopped, 2 h ago, in /home/x/src. Start a new shell there? [Y/n] "),
        (["bash"], .shutdown, 900_000, "dev ended with the daemon, 2 h ago, in /home/x/src. Start a new shell there? [Y/n] "),
        (["make", "a\u{1B}"], .interrupted, 9_000_000, "dev was cut off when the machine stopped, 2 h ago, in /home/x/src. Run `make a\\^[` there again? [Y/n] "),
    ] as [([String], EndReason, Int64, String)])
    func question(command: [String], reason: EndReason, boot: Int64, expected: String) {
        let text = Revival.question(
            session(command, reason: reason, endedAt: 1_000_000),
            now: Timestamp(millisecondsSince1970: 1_000_000 + 7_200_000),
            boot: Timestamp(millisecondsSince1970: boot)
        )
        #expect(text == expected)
    }

    @Test("Where none runs it is the last one that can go on")
    func recent() throws {
        let sessions = [session(["bash"], reason: .exited), session(["bash"], reason: .interrupted)]
        #expect(try SessionLookup.mostRecent(of: sessions).endReason == .interrupted)
    }

    @Test("Neither name nor --all, or both, is refused", arguments: [["revive"], ["revive", "--all", "x"]])
    func refused(arguments: [String]) {
        #expect(throws: (any Error).self) { _ = try Pulsar.parseAsRoot(arguments) }
    }
}

import PulsarSession
import PulsarValues
import Testing

@Suite("Window size and ending")
struct PolicyTests {
    private static let claims = [
        ResizePolicy.Claim(size: WindowSize(columns: 100, rows: 20, pixelWidth: 0), activity: 1),
        ResizePolicy.Claim(size: WindowSize(columns: 80, rows: 50, pixelWidth: 0), activity: 3),
        ResizePolicy.Claim(size: WindowSize(columns: 90, rows: 30, pixelWidth: 0), activity: 2),
    ]

    @Test(
        "each policy picks its size",
        arguments: [(ResizePolicy.latest, 80, 50), (.smallest, 80, 20), (.largest, 100, 50)]
    )
    func policies(policy: ResizePolicy, columns: UInt16, rows: UInt16) {
        #expect(policy.size(for: Self.claims) == WindowSize(columns: columns, rows: rows, pixelWidth: 0))
    }

    @Test("nobody's window, and the manual policy, change nothing")
    func nobody() {
        #expect(ResizePolicy.latest.size(for: []) == nil)
        #expect(ResizePolicy.manual.size(for: Self.claims) == nil)
    }

    @Test("a program is hung up on, told to terminate, and killed, each in its time")
    func killSequence() {
        var sequence = KillSequence(now: 100, total: 1000)
        let steps = [100, 599, 600, 1099, 5000, 5000].map { sequence.advance(now: $0) }
        #expect(steps == [.hangUp, nil, .terminate, nil, .kill, nil])
        #expect(sequence.nextDue == nil)
    }

    @Test("a program has ended when its status is known and its last byte is written")
    func lifecycle() {
        var machine = SessionStateMachine()
        let early = machine.drained()
        let exits = [ExitStatus.exited(3), .exited(4)].map { machine.exited($0) }
        let drains = (0..<2).map { _ in machine.drained() }
        #expect(early == .nothing)
        #expect(exits == [.finishGathering, .nothing])
        #expect(drains == [.end(.exited(3)), .nothing])
        #expect(machine.isEnded)
    }
}

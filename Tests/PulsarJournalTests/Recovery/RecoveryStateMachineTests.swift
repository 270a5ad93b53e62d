import PulsarValues
import Testing

@testable import PulsarJournal

@Suite struct RecoveryStateMachineTests {
    private func findings(_ sizes: [UInt64], isSameBoot: Bool, checkedTo: UInt64 = 0) -> RecoveryFindings {
        var findings = RecoveryFindings()
        var base: UInt64 = 0
        for size in sizes {
            findings.raw.append(.init(base: base, size: size))
            base += size
        }
        findings.events = [.init(base: 0, size: 800, validLength: 800)]
        findings.hasMetadata = true
        findings.furthestOffset = checkedTo
        findings.bootID = Identifier(high: 0, low: 1)
        findings.currentBootID = Identifier(high: 0, low: isSameBoot ? 1 : 2)
        var from: UInt64 = 0
        while from < checkedTo {
            findings.checks.append(.init(from: from, to: min(from + 100, checkedTo), checksum: 0, isDurable: true))
            from += 100
        }
        return findings
    }

    @Test("In the same boot the output is trusted and nothing is computed")
    func sameBoot() {
        var machine = RecoveryStateMachine(findings([1000, 500], isSameBoot: true, checkedTo: 300))
        #expect(machine.start().isEmpty)
        #expect(machine.end == 1500)
        #expect(machine.checkedTo == 300)
    }

    @Test("A torn tail of the events is cut before anything is appended")
    func tornTail() {
        var findings = findings([10], isSameBoot: true)
        findings.events = [.init(base: 0, size: 800, validLength: 700)]
        findings.hasMetadata = false
        var machine = RecoveryStateMachine(findings)
        #expect(machine.start() == [.cutEvents(base: 0, length: 700), .rebuild(base: 0)])
    }

    @Test(
        "After another boot a check in the middle that fails is marked, and the tail behind the last good one searched"
    )
    func otherBoot() {
        var machine = RecoveryStateMachine(findings([1000], isSameBoot: false, checkedTo: 300))
        let actions = machine.start()
        guard case .verify(let checks) = actions.last else {
            Issue.record("No check was asked for.")
            return
        }
        #expect(checks.map(\.from) == [0, 100, 200])
        let searches = machine.verified(checks.map { ($0, $0.from != 100) })
        #expect(searches == [.lookForZeros([.init(base: 0, position: 300)])])
        let last = machine.lookedForZeros([0: 512])
        #expect(last.first == .cutZeros(base: 0, length: 512))
        #expect(last.contains(.append(.mark(.init(kind: .corrupt, from: 100, to: 200)), at: 512)))
        #expect(last.contains(.append(.mark(.init(kind: .unverified, from: 300, to: 512)), at: 512)))
        guard case .append(.epoch, _) = last.last else {
            Issue.record("The boot was not written down last.")
            return
        }
    }

    @Test("A session that ended in order is verified by its last check alone")
    func endedInOrder() {
        var findings = findings([1000], isSameBoot: false, checkedTo: 1000)
        findings.hasEnding = true
        var machine = RecoveryStateMachine(findings)
        #expect(machine.start() == [.verify([findings.checks[9]])])
    }

    @Test("A later check takes the place of the ones it overlaps")
    func superseded() {
        var findings = RecoveryFindings()
        let checks = [(0, 100), (100, 200), (200, 250), (100, 220)].map {
            JournalEvent.Check(from: $0.0, to: $0.1, checksum: 0, isDurable: true)
        }
        for check in checks {
            findings.note(EventRecord(offset: check.to, monotonicNanoseconds: 0, event: .check(check)))
        }
        #expect(findings.checks == [checks[0], checks[3]])
    }

    @Test("Segments that overlap are cut where the next one begins; sizes beyond all offsets do no harm")
    func overlap() {
        var findings = findings([100, 100], isSameBoot: true)
        findings.raw[0] = .init(base: 0, size: 150)
        findings.raw.append(.init(base: .max - 5, size: 100))
        var machine = RecoveryStateMachine(findings)
        _ = machine.start()
        #expect(machine.segments.map(\.end) == [100, 200, .max])
        #expect(machine.end == .max)
    }
}

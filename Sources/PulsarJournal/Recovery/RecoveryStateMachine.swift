import PulsarValues

/// Decides how a journal is put right after whatever happened to it.
///
/// Touches nothing itself.
///
/// In the same boot the page cache is the truth: the output stands as it is, and only a torn record at the end of the
/// events is put aside. After another boot the checks are computed; behind the last good one the output is kept up to
/// the zeros a file system leaves where data did not make it, and marked. Nothing else ever shortens output: damage
/// between good bytes is marked where it is.
///
/// Every decision looks only at what is there, and everything it adds is there the next time; so recovering twice, or
/// again after a recovery that was itself cut off, ends in the same place.
struct RecoveryStateMachine {
    private enum State: Hashable {
        case found
        case verifying
        case lookingForZeros
        case finished
    }

    private var findings: RecoveryFindings
    private var state = State.found
    private var failed: [JournalEvent.Check] = []
    /// Up to where the output is known to be what was written.
    private var goodTo: StreamOffset = 0

    /// Where the next check begins.
    private(set) var checkedTo: StreamOffset = 0
    /// The end of the output, and the segments before it; right once finished.
    private(set) var end: StreamOffset = 0
    private(set) var segments: [Segment] = []
    private(set) var zeroBytesCut: UInt64 = 0
    private(set) var doubtfulRanges: [Segment] = []

    init(_ findings: RecoveryFindings) {
        self.findings = findings
    }

    /// The first steps.
    ///
    /// The last one may ask for an answer.
    mutating func start() -> [RecoveryAction] {
        precondition(state == .found, "Recovery starts once.")
        var actions: [RecoveryAction] = []
        for file in findings.events where file.validLength < file.size {
            actions.append(.cutEvents(base: file.base, length: file.validLength))
        }
        let oldest = findings.raw.first?.base ?? findings.furthestOffset ?? 0
        if findings.needsCarriedEvents { actions.append(.carryEvents) }
        if !findings.hasMetadata {
            // Why the last file: what is appended follows in it, and an older one may be dropped before.
            actions.append(.rebuild(base: findings.events.last?.base ?? oldest))
        }
        if findings.isSameBoot {
            goodTo = max(oldest, findings.checks.last?.to ?? oldest)
            return actions + finish()
        }
        state = .verifying
        return actions + [.verify(checksToVerify(oldest))]
    }

    /// Takes which checks held, of those that were asked for.
    mutating func verified(_ results: [(check: JournalEvent.Check, isGood: Bool)]) -> [RecoveryAction] {
        precondition(state == .verifying, "No check was asked for.")
        let oldest = findings.raw.first?.base ?? findings.furthestOffset ?? 0
        goodTo = max(oldest, results.last(where: \.isGood)?.check.to ?? oldest)
        failed = results.filter { !$0.isGood }.map(\.check)
        let searches = findings.raw.compactMap { file -> RecoveryAction.ZeroSearch? in
            guard file.base + file.size > goodTo else { return nil }
            return RecoveryAction.ZeroSearch(base: file.base, position: goodTo > file.base ? goodTo - file.base : 0)
        }
        state = .lookingForZeros
        return [.lookForZeros(searches)]
    }

    /// Takes where, by base, each file's zeros begin; files without such an end are not in it.
    mutating func lookedForZeros(_ lengths: [StreamOffset: UInt64]) -> [RecoveryAction] {
        precondition(state == .lookingForZeros, "No zeros were asked for.")
        var actions: [RecoveryAction] = []
        for (index, file) in findings.raw.enumerated() {
            guard let length = lengths[file.base], length < file.size else { continue }
            actions.append(.cutZeros(base: file.base, length: length))
            zeroBytesCut += file.size - length
            findings.raw[index] = RecoveryFindings.RawFile(base: file.base, size: length)
        }
        return actions + finish()
    }

    // MARK: - Private

    /// A session that came to its end and whose last check speaks of all its output was confirmed by the disk as it
    /// went: the last check stands for all.
    ///
    /// Otherwise all of them are computed.
    private func checksToVerify(_ oldest: StreamOffset) -> [JournalEvent.Check] {
        let kept = findings.checks.filter { $0.from >= oldest }
        if findings.hasEnding, let last = kept.last, last.isDurable, let file = findings.raw.last,
            last.to == file.base + file.size, kept.allSatisfy(\.isDurable)
        {
            return [last]
        }
        return kept
    }

    private mutating func finish() -> [RecoveryAction] {
        layOut()
        checkedTo = min(max(goodTo, segments.first?.base ?? end), end)
        var actions: [RecoveryAction] = []
        var next = segments.first?.base ?? end
        for segment in segments + [Segment(base: end, end: end)] {
            if segment.base > next { actions += describe(hole: next..<segment.base) }
            next = segment.end
        }
        if !findings.isSameBoot {
            for check in failed where check.from < goodTo { mark(.corrupt, check.from, check.to, &actions) }
            markUnchecked(&actions)
            mark(.unverified, goodTo, segments.last?.end ?? end, &actions)
            // Why last: until it is written, all of the above is done again.
            if findings.bootID != findings.currentBootID {
                let epoch = JournalEvent.Epoch(
                    number: findings.epoch,
                    reason: JournalEvent.Epoch.recovered,
                    wallMilliseconds: 0,
                    bootID: findings.currentBootID
                )
                actions.append(.append(.epoch(epoch), at: end))
            }
        }
        state = .finished
        return actions
    }

    /// The events that are missing for every byte of a hole to be told of.
    private func describe(hole: Range<StreamOffset>) -> [RecoveryAction] {
        var actions: [RecoveryAction] = []
        var next = hole.lowerBound
        func tell(upTo limit: StreamOffset) {
            guard limit > next else { return }
            // What was published and is nowhere was in memory, because the disk took nothing, or is not to be had any more.
            let isUnkept = hole.upperBound == findings.publishedEnd
            let gap = JournalEvent.Gap(from: next, lost: limit - next, reason: isUnkept ? .noSpace : .missingBytes)
            actions.append(.append(.gap(gap), at: end))
        }
        for gap in findings.gaps.sorted(by: { $0.from < $1.from }) where gap.from < hole.upperBound {
            tell(upTo: min(gap.from, hole.upperBound))
            next = max(next, gap.from.addingClamped(gap.lost))
        }
        tell(upTo: hole.upperBound)
        return actions
    }

    /// Turns files into segments that do not overlap.
    private mutating func layOut() {
        segments = []
        for (index, file) in findings.raw.enumerated() {
            var limit = StreamOffset.max
            if index + 1 < findings.raw.count { limit = findings.raw[index + 1].base }
            segments.append(Segment(base: file.base, end: min(file.base.addingClamped(file.size), limit)))
        }
        // An offset that was ever spoken of never means another byte.
        end = max(segments.last?.end ?? 0, findings.furthestOffset ?? 0, findings.publishedEnd)
    }

    /// Marks what no check speaks of between those that hold: output that was dropped before it was checked, and came
    /// back because the power failed before the disk knew.
    private mutating func markUnchecked(_ actions: inout [RecoveryAction]) {
        var next = segments.first?.base ?? end
        for check in findings.checks where check.to > next {
            for segment in segments where segment.end > next && segment.base < check.from {
                mark(.unverified, max(segment.base, next), min(segment.end, check.from, goodTo), &actions)
            }
            next = check.to
        }
    }

    private mutating func mark(
        _ kind: JournalEvent.Mark.Kind,
        _ from: StreamOffset,
        _ to: StreamOffset,
        _ actions: inout [RecoveryAction]
    ) {
        guard from < to else { return }
        doubtfulRanges.append(Segment(base: from, end: to))
        let mark = JournalEvent.Mark(kind: kind, from: from, to: to)
        if !findings.marks.contains(mark) { actions.append(.append(.mark(mark), at: end)) }
    }
}

extension UInt64 {
    /// The sum, or the largest number there is.
    fileprivate func addingClamped(_ other: UInt64) -> UInt64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}

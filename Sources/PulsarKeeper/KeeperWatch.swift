/// When an engine gives up a keeper that does not answer its beats.
///
/// Pure, like ``EngineStateMachine``, whose mirror it is.
///
/// Times are monotonic nanoseconds.
package struct KeeperWatch: Sendable {
    package enum Action: Hashable, Sendable {
        case nothing
        /// Say that it has not been heard of for a while.
        case warn
        /// Kill it; another takes over when its death is known, never before.
        case kill
    }

    private var lastAnswer: UInt64?
    private var warnedAt: UInt64?
    private var isKilled = false

    package init() {}

    /// Something was heard of the keeper's loop.
    ///
    /// A keeper that has never answered is of a version that does not, and is left alone.
    package mutating func answered(now: UInt64) {
        lastAnswer = now
        warnedAt = nil
    }

    /// There is no keeper, or another one.
    package mutating func reset() { self = KeeperWatch() }

    /// Time has passed.
    package mutating func tick(now: UInt64) -> Action {
        guard let lastAnswer, !isKilled else { return .nothing }
        guard let warnedAt else {
            guard now >= lastAnswer + EngineStateMachine.warnNanoseconds else { return .nothing }
            self.warnedAt = now
            return .warn
        }
        // Why two misses: after a pause of the whole machine both processes have missed everything.
        let due = max(
            lastAnswer + EngineStateMachine.killNanoseconds,
            warnedAt + EngineStateMachine.betweenMissesNanoseconds
        )
        guard now >= due else { return .nothing }
        isKilled = true
        return .kill
    }
}

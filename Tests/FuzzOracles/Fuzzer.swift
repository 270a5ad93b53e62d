/// The fuzzers, by what reads the input.
///
/// The programs in `Fuzz/` drive them with inputs that libFuzzer makes up, the tests with those that are kept in
/// `Fuzz/Corpus/`.
public enum Fuzzer: String, CaseIterable, Sendable {
    /// Lines of the control plane, as the daemon and as a client reads them.
    case requests
    /// Frames of the data plane.
    case frames
    /// Messages between keeper and engine, and what a program is started with.
    case keeper
    /// One event file of a journal, in memory.
    case events
    /// A session's directory, recovered.
    case journal
    /// What a program prints, and changes of the size.
    case vt
    /// The saved state of a terminal.
    case snapshot

    /// Does with an input what a hostile peer or a broken disk could make the programs do with it.
    ///
    /// - Throws: When one of the laws does not hold. What would end the program ends this one, too.
    public func check(_ input: [UInt8]) throws(Violation) {
        switch self {
        case .requests: try RequestOracle.check(input)
        case .frames: try FrameOracle.check(input)
        case .keeper: try KeeperOracle.check(input)
        case .events: try EventOracle.check(input)
        case .journal: try JournalOracle.check(input)
        case .vt: try TerminalOracle.check(input)
        case .snapshot: try SnapshotOracle.check(input)
        }
    }
}

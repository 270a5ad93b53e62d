/// A position in a session's output: bytes since the session began.
///
/// Never restarts and never means anything else, however often the engine is replaced.
public typealias StreamOffset = UInt64

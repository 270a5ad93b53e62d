/// How a session's program ended.
public enum ExitStatus: Hashable, Sendable {
    /// It returned: the status of `exit(3)`, 0 to 255.
    case exited(UInt8)
    /// A signal ended it: the number of `signal(7)`.
    case signaled(UInt8)
    /// Nobody was there to see it. Never a guess.
    case unknown
}

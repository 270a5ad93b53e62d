import PulsarProtocol

/// What the command returns to the shell.
///
/// `pulsar --help` prints this table; nothing else decides a number.
enum ExitCodes {
    /// Done; also: detached.
    static let success: Int32 = 0
    /// It was tried and did not work.
    static let failure: Int32 = 1
    /// No session, or access token, has that name, or several do.
    static let notFound: Int32 = 2
    /// The command line makes no sense (`EX_USAGE`).
    static let usage: Int32 = 64
    /// No daemon answers, and none could be started (`EX_UNAVAILABLE`).
    static let unavailable: Int32 = 69
    /// Added to a signal's number, as shells do.
    static let signalBase: Int32 = 128

    /// What a session's end means for the command that watched it.
    static func status(of end: ExitStatus) -> Int32 {
        switch end {
        case .exited(let code): Int32(code)
        case .signaled(let signal): signalBase + Int32(signal)
        case .unknown: failure
        }
    }

    /// For `--help`.
    static let help = """
        EXIT STATUS:
          0      done, or detached from the session
          1      it did not work
          2      no session (or token) has that name, or several do
          64     the command line makes no sense
          69     no daemon answers, and none could be started
          new and attach: the session's own exit status when its program ended meanwhile, 128 + n for signal n;
          wait: the same.
        """
}

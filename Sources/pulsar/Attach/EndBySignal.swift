import Glibc

/// Ends this process by a signal it had caught, so that whoever waits for it sees the truth.
enum EndBySignal {
    static func end(_ number: Int32) -> Never {
        SignalPipe.restoreDefault(number)
        raise(number)
        exit(ExitCodes.signalBase + number)
    }
}

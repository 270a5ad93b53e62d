import PulsarClient
import PulsarProtocol

/// How an attachment ended: what is printed, and what the shell gets.
enum AttachOutcome {
    /// The user left.
    case detached
    /// The session's program has ended.
    case ended(StreamEnd)
    /// The daemon sent this client away, or is gone.
    case lost(ClientError)
    /// A signal ended the command.
    case signal(Int32)

    /// The line that is left behind.
    func message(name: String) -> String {
        let name = Escaping.visible(name)
        switch self {
        case .detached, .signal: return "[detached from \(name)]"
        case .lost(let error): return "[lost \(name): \(Escaping.visible(error.message))]"
        case .ended(let end) where end.reason == .shutdown: return "[\(name) ended with the daemon]"
        case .ended(let end) where end.reason == .interrupted: return "[\(name) was cut off]"
        case .ended(let end):
            switch end.exitStatus {
            case .exited(let code): return "[\(name) exited \(code)]"
            case .signaled(let signal): return "[\(name) ended by signal \(signal)]"
            case .unknown: return "[\(name) ended, nobody knows how]"
            }
        }
    }

    /// What the shell gets; a signal is sent to oneself again instead.
    var exitCode: Int32 {
        switch self {
        case .detached: ExitCodes.success
        case .ended(let end): ExitCodes.status(of: end.exitStatus)
        case .lost(let error): CommandError(error).exitCode
        case .signal(let number): ExitCodes.signalBase + number
        }
    }
}

import PulsarKeeper
import SystemPackage

/// Says why a program could not be started, so that a person can act on it.
enum SpawnFailure {
    static func sentence(errno number: Int32, step: SpawnStep, command: String?) -> String {
        let errno = Errno(rawValue: number)
        let program = command.map { $0.debugDescription } ?? "the program"
        switch step {
        case .changeDirectory:
            return "The directory to start in cannot be entered: \(errno)."
        case .execute where errno == .noSuchFileOrDirectory:
            return "There is no program \(program); is it spelled right, and on the PATH?"
        case .execute:
            return "\(program) cannot be executed: \(errno)."
        case .openTerminal:
            return "No pseudo-terminal is left: \(errno). End a session, or raise kernel.pty.max."
        case .limit where errno == .tooManyOpenFiles:
            return "The daemon has no descriptor left; end a session, or raise its limit of open files."
        case .limit:
            return "The keeper holds as many sessions as it can."
        default:
            return "\(program) could not be started (\(step)): \(errno)."
        }
    }
}

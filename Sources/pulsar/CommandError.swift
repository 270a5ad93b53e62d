import Glibc
import PulsarClient
import PulsarProtocol

/// Why a command ends without having done what was asked: a sentence, what to do next, and the exit status.
struct CommandError: Error, Hashable {
    /// What the shell gets.
    let exitCode: Int32
    /// What happened, a sentence.
    let message: String
    /// What to do next, a sentence; empty where nothing can be done.
    let advice: String

    init(_ message: String, advice: String = "", exitCode: Int32 = ExitCodes.failure) {
        self.exitCode = exitCode
        self.message = message
        self.advice = advice
    }

    /// What is printed on the standard error.
    var text: String { advice.isEmpty ? "pulsar: \(message)" : "pulsar: \(message) \(advice)" }

    /// Prints it there.
    func tell() {
        // Why flushed first: what was printed before the error comes before it.
        fflush(nil)
        var line = text + "\n"
        line.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}

extension CommandError {
    /// The daemon refused.
    init(_ answer: RPCError) {
        let message = Self.sentence(Escaping.visible(answer.message))
        switch answer.code {
        case .sessionNotFound, .nameAmbiguous, .clientNotFound: self.init(message, exitCode: ExitCodes.notFound)
        case .shuttingDown:
            self.init(message, advice: "Try again in a moment.", exitCode: ExitCodes.unavailable)
        case .tokenNotFound: self.init(message, exitCode: ExitCodes.notFound)
        case .methodNotFound:
            self.init(
                "The daemon that runs is of another version, which does not know what this command asks of it.",
                advice: "`pulsar daemon restart` replaces it by the programs on disk; the sessions go on."
            )
        default: self.init(message)
        }
    }

    /// The text with a capital letter and a full stop, as every other message has them.
    static func sentence(_ text: String) -> String {
        guard let first = text.first, let last = text.last else { return text }
        return first.uppercased() + text.dropFirst() + (".!?".contains(last) ? "" : ".")
    }

    /// Something below the protocol went wrong.
    init(_ error: ClientError) {
        if let answer = error.answer {
            self.init(answer)
        } else {
            if error.code == .tokensUnknown {
                self = .tokensUnknown
                return
            }
            let isUnreachable = error.code == .unreachable || error.code == .connectionLost
            self.init(
                Escaping.visible(error.message),
                advice: isUnreachable ? "See `pulsar daemon status`." : "",
                exitCode: isUnreachable ? ExitCodes.unavailable : ExitCodes.failure
            )
        }
    }

    /// A token was to be shown to a daemon that knows none and would give all rights.
    static let tokensUnknown = CommandError(
        "The daemon that runs is of a version that knows no access tokens.",
        advice: "`pulsar daemon restart` replaces it by the programs on disk; the sessions go on."
    )

    /// Nothing listens, and nothing was to be started.
    static func noDaemon(_ endpoint: Endpoint) -> CommandError {
        CommandError(
            "No daemon runs at \(Escaping.visible(endpoint.path)).",
            advice: "Start it with `pulsar daemon start`.",
            exitCode: ExitCodes.unavailable
        )
    }
}

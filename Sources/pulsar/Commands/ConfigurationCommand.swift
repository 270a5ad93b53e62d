import ArgumentParser
import PulsarConfiguration
import PulsarProtocol

/// `pulsar config`.
struct ConfigurationCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Look at the configuration.",
        subcommands: [Check.self, Path.self, Show.self]
    )

    /// `pulsar config check`.
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check",
            abstract: "Tell everything that is wrong with the file."
        )

        @OptionGroup var global: GlobalOptions

        func run() throws {
            _ = try global.resolution.loadConfiguration()
            print("\(Escaping.visible(global.resolution.configurationFile.path)): nothing is wrong.")
        }
    }

    /// `pulsar config path`.
    struct Path: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "path",
            abstract: "Print where the file is looked for."
        )

        @OptionGroup var global: GlobalOptions

        func run() throws { print(Escaping.visible(global.resolution.configurationFile.path)) }
    }

    /// `pulsar config show`.
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Print what holds, defaults included."
        )

        @OptionGroup var global: GlobalOptions

        func run() throws {
            let configuration = try global.resolution.loadConfiguration()
            let socket = try global.resolution.endpoint().path
            for line in ConfigurationText.lines(configuration, socket: socket) { print(line) }
        }
    }
}

/// A configuration as its file would say it.
///
/// Pure.
enum ConfigurationText {
    // Keep in step: PulsarConfiguration's keys.
    static func lines(_ configuration: Configuration, socket: String) -> [String] {
        let (daemon, session, journal) = (configuration.daemon, configuration.session, configuration.journal)
        return [
            "[daemon]",
            "socket = \(quoted(socket))",
            "log_level = \(quoted(daemon.logLevel.rawValue))",
            "log_format = \(quoted(daemon.logFormat.rawValue))",
            "",
            "[session]",
            session.shell.map { "shell = \(quoted($0))" } ?? "# shell: the user's",
            "login = \(session.isLogin)",
            "term = \(quoted(session.term))",
            "size_policy = \(quoted(session.sizePolicy.rawValue))",
            "",
            "[journal]",
            journal.directory.map { "directory = \(quoted($0))" } ?? "# directory: the state directory",
            "mode = \(quoted(journal.mode.rawValue))",
            "sync = \(quoted(journal.sync.rawValue))",
            "",
            "[limits]",
            "sessions = \(configuration.limits.sessions)",
            "clients = \(configuration.limits.clients)",
            "",
            "[attach]",
            "detach_key = \(quoted(keyName(configuration.attach.detachKey)))",
        ]
    }

    private static func keyName(_ key: DetachKey) -> String {
        guard let byte = key.byte, let letter = Unicode.Scalar(ControlKey(byte: byte).codePoint) else { return "none" }
        return "C-\(Character(letter))"
    }

    private static func quoted(_ text: String) -> String {
        "\"" + Escaping.visible(text).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}

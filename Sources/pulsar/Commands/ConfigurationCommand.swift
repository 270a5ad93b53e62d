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
            for line in configuration.lines(socket: socket) { print(line) }
        }
    }
}

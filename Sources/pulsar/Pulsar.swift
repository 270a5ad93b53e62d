import ArgumentParser
import Glibc
import PulsarProtocol

/// The command: its tree of subcommands, and how it ends.
///
/// Each command says its name, though the parser could tell it from the type: it would do so for all of them at every
/// start, and to look up what types are called took two thirds of the parser's time.
@main
struct Pulsar: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pulsar",
        abstract: "Terminal sessions that you can leave and come back to.",
        discussion: ExitCodes.help,
        version: PulsarVersion.current,
        subcommands: [
            New.self, Attach.self, List.self, Kill.self, Rename.self, Send.self, Logs.self, ScreenCommand.self,
            History.self, Wait.self, Revive.self, Remove.self, EnvironmentCommand.self, Doctor.self, Status.self,
            Render.self, TokenCommand.self, DaemonCommand.self, ConfigurationCommand.self,
        ]
    )

    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        atexit { StandardOutput.finish() }
        do {
            // Why: to read this one command line by the full parser takes longer than all the rest of the command.
            if let options = NewOptions(plain: arguments) { Glibc.exit(try NewSession.run(options)) }
            if let options = AttachOptions(plain: arguments) { Glibc.exit(try AttachSession.run(options)) }
            var command = try parseAsRoot(arguments)
            try command.run()
        } catch let error as CommandError {
            end(error)
        } catch let error as RPCError {
            end(CommandError(error))
        } catch {
            exit(withError: error)
        }
    }

    private static func end(_ error: CommandError) -> Never {
        error.tell()
        Glibc.exit(error.exitCode)
    }
}

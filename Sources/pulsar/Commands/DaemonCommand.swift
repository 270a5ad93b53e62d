import ArgumentParser
import Glibc
import PulsarProtocol

/// `pulsar daemon`.
struct DaemonCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "daemon",
        abstract: "Start, stop and replace the daemon.",
        subcommands: [Start.self, Stop.self, Restart.self, DaemonStatus.self]
    )

    /// `pulsar daemon start`.
    struct Start: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "start",
            abstract: "Start the daemon, if it does not run."
        )

        @OptionGroup var global: GlobalOptions

        func run() throws {
            var daemon = try DaemonAccess.connect(global.resolution)
            let status = try daemon.call(GetStatus())
            for line in DaemonReport.lines(status, endpoint: daemon.endpoint) { print(line) }
        }
    }

    /// `pulsar daemon stop`.
    struct Stop: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "stop",
            abstract: "End the daemon and all its sessions.",
            discussion: "The sessions' programs are asked to end first. What they printed is kept."
        )

        /// How long a daemon may take; it promises 5 s.
        private static let milliseconds: Int64 = 10_000

        @OptionGroup var global: GlobalOptions

        func run() throws {
            let endpoint = try global.resolution.endpoint()
            guard var daemon = try DaemonConnection.ifRunning(endpoint) else {
                print("No daemon runs at \(Escaping.visible(endpoint.path)).")
                return
            }
            _ = try daemon.call(Shutdown())
            let deadline = MonotonicTime.milliseconds() + Self.milliseconds
            while MonotonicTime.milliseconds() < deadline {
                if try !DaemonConnection.isListening(endpoint) { return }
                usleep(20_000)
            }
            throw CommandError("The daemon has not ended within \(Self.milliseconds / 1_000) seconds.")
        }
    }

    /// `pulsar daemon status`.
    struct DaemonStatus: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "status",
            abstract: "Show whether the daemon runs."
        )

        @OptionGroup var global: GlobalOptions

        func run() throws {
            var daemon = try DaemonConnection.open(try global.resolution.endpoint())
            let status = try daemon.call(GetStatus())
            for line in DaemonReport.lines(status, endpoint: daemon.endpoint) { print(line) }
        }
    }
}

import ArgumentParser
import Glibc
import PulsarProtocol

extension DaemonCommand {
    /// `pulsar daemon restart`.
    struct Restart: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "restart",
            abstract: "Replace the daemon by the programs now on disk; the sessions go on.",
            discussion: """
                Both of its processes are replaced unless one is named. A new program that does not work leaves the old one \
                serving.
                """
        )

        /// How long the next engine may take to answer, once the old one has left.
        private static let milliseconds: Int64 = 30_000

        @Flag(help: "Replace the engine.")
        var engine = false

        @Flag(help: "Replace the keeper.")
        var keeper = false

        @Flag(help: "Print JSON.")
        var json = false

        @OptionGroup var global: GlobalOptions

        func run() throws {
            let endpoint = try global.resolution.endpoint()
            var daemon = try DaemonConnection.open(endpoint)
            let before = try daemon.call(GetStatus())
            let both = engine == keeper
            do {
                _ = try daemon.call(RestartDaemon(engine: both || engine, keeper: both || keeper))
            } catch let error as RPCError where error.code == .methodNotFound {
                throw CommandError(
                    "The daemon that runs (version \(Escaping.visible(before.version))) cannot be replaced while it runs.",
                    advice: "`pulsar daemon stop` ends its sessions; the next command starts the programs on disk."
                )
            }
            let began = MonotonicTime.milliseconds()
            let after = both || engine ? try Self.next(after: before, endpoint) : try daemon.call(GetStatus())
            let waited = MonotonicTime.milliseconds() - began
            let changes = Changes(before: before, after: after, milliseconds: waited)
            if json { print(JSONText.of(changes.json)) } else { for line in changes.lines { print(line) } }
        }

        /// What the next engine says of itself.
        private static func next(after before: GetStatus.Answer, _ endpoint: Endpoint) throws -> GetStatus.Answer {
            let deadline = MonotonicTime.milliseconds() + milliseconds
            while MonotonicTime.milliseconds() < deadline {
                if let status = try? status(endpoint), status.engineProcessID != before.engineProcessID {
                    return status
                }
                // A connection that the old engine took ends with it.
                usleep(2_000)
            }
            throw CommandError(
                "The next engine has not answered within \(milliseconds / 1_000) seconds.",
                advice: "See `pulsar daemon status`."
            )
        }

        private static func status(_ endpoint: Endpoint) throws -> GetStatus.Answer {
            var daemon = try DaemonConnection.open(endpoint)
            return try daemon.call(GetStatus())
        }
    }

    /// Who was there before and who is afterwards.
    struct Changes {
        let before: GetStatus.Answer
        let after: GetStatus.Answer
        let milliseconds: Int64

        var lines: [String] {
            [
                "keeper    \(Self.text(before.keeper)) → \(Self.text(after.keeper))",
                "engine    \(Self.text(before.engine)) → \(Self.text(after.engine))",
                "sessions  \(after.sessionCount) go on; the daemon answered again after \(milliseconds) ms",
            ]
        }

        var json: JSONValue {
            [
                "keeper": ["before": before.keeper.json, "after": after.keeper.json],
                "engine": ["before": before.engine.json, "after": after.engine.json],
                "num_sessions": .integer(clamping: after.sessionCount),
                "milliseconds": .integer(milliseconds),
            ]
        }

        private static func text(_ process: Process) -> String {
            "\(Escaping.visible(process.version ?? "?")) (pid \(process.pid.map(String.init) ?? "?"))"
        }
    }

    /// One of the daemon's processes.
    struct Process {
        let pid: Int?
        let version: String?

        var json: JSONValue {
            .members(["pid": pid.map { .integer(clamping: $0) }, "version": version.map { .string($0) }])
        }
    }
}

extension GetStatus.Answer {
    fileprivate var keeper: DaemonCommand.Process {
        DaemonCommand.Process(pid: keeperProcessID, version: keeperVersion)
    }
    fileprivate var engine: DaemonCommand.Process { DaemonCommand.Process(pid: engineProcessID, version: version) }
}

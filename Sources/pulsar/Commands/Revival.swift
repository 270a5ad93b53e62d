import ArgumentParser
import Glibc
import PulsarConfiguration
import PulsarProtocol

/// Whether to start a session again that has ended, and how.
enum Revival {
    /// What `attach` was told.
    enum Wish: String, EnumerableFlag {
        case revive, noRevive

        static func name(for value: Wish) -> NameSpecification {
            switch value {
            case .revive: .customLong("revive")
            case .noRevive: .customLong("no-revive")
            }
        }

        static func help(for value: Wish) -> ArgumentHelp? {
            switch value {
            case .revive: "Start a session that has ended again, without asking."
            case .noRevive: "Only look at a session that has ended, without asking."
            }
        }
    }

    /// What is to be done with a session that has ended.
    enum Decision: Hashable {
        case revive, look, ask
    }

    /// Decides; asks nobody.
    ///
    /// Pure.
    static func decide(_ session: SessionInfo, wish: Wish?, setting: Configuration.Attach.Revive) -> Decision {
        switch wish {
        case .revive: return .revive
        case .noRevive: return .look
        case nil: break
        }
        guard isOffered(session) else { return .look }
        switch setting {
        case .never: return .look
        case .ask: return .ask
        // Why: a command may be one that must not run twice.
        case .auto: return runsCommand(session) ? .ask : .revive
        }
    }

    /// Whether the session ended against its user's will.
    static func isOffered(_ session: SessionInfo) -> Bool {
        session.state == .stopped && (session.endReason == .shutdown || session.endReason == .interrupted)
    }

    /// Whether it runs something else than a shell or a connection.
    static func runsCommand(_ session: SessionInfo) -> Bool {
        if case .ssh = session.sessionType { return false }
        guard session.command.count == 1, let word = session.command.first else { return !session.command.isEmpty }
        let name = word.split(separator: "/").last.map(String.init) ?? word
        return !word.hasPrefix("-") && !shells.contains(name)
    }

    private static let shells = [
        "sh", "ash", "dash", "bash", "zsh", "ksh", "mksh", "csh", "tcsh", "fish", "nu", "elvish",
    ]

    // MARK: - Doing it

    /// Starts a session again, with this command's environment and window.
    static func revive(
        _ session: SessionInfo,
        size: WindowSize?,
        directory: String?,
        _ daemon: inout DaemonConnection
    ) throws {
        _ = try daemon.call(
            ReviveSession(
                session: session.id.description,
                columns: size?.columns,
                rows: size?.rows,
                environment: ClientEnvironment.forSession(),
                cwd: directory.map { EndpointResolution.absolute($0) }
            )
        )
    }

    /// Asks the user at the terminal.
    ///
    /// - Returns: whether the answer was yes, which is what Enter alone means.
    static func ask(_ session: SessionInfo, at device: TerminalDevice, now: Timestamp) -> Bool {
        // Bound: whoever answers something else three times means no.
        for _ in 0..<3 {
            device.writeDirectly(question(session, now: now, boot: BootTime.read()))
            switch readLine(strippingNewline: true)?.lowercased() {
            case "", "y", "yes": return true
            case "n", "no": return false
            case nil:
                device.writeDirectly("\n")
                return false
            default: continue
            }
        }
        return false
    }

    /// The question, without a line's end.
    ///
    /// Pure.
    static func question(_ session: SessionInfo, now: Timestamp, boot: Timestamp?) -> String {
        let command = shortened(session.command.joined(separator: " "))
        let what = runsCommand(session) ? "Run `\(command)` there again?" : "Start a new shell there?"
        return "\(sentence(session, now: now, boot: boot)) \(what) [Y/n] "
    }

    /// What happened to the session.
    ///
    /// Pure.
    static func sentence(_ session: SessionInfo, now: Timestamp, boot: Timestamp?) -> String {
        let moment = session.endedAt ?? session.lastActive
        let isBeforeBoot = boot.map { moment < $0 } ?? false
        let how =
            switch session.endReason {
            case .shutdown: isBeforeBoot ? "ended when the machine stopped" : "ended with the daemon"
            case .interrupted: isBeforeBoot ? "was cut off when the machine stopped" : "was cut off"
            case .exited, .terminated, nil: "ended"
            }
        let age = Age.text(from: moment, to: now)
        let place = session.cwd.map { ", in \(shortened($0))" } ?? ""
        return "\(Escaping.visible(session.name)) \(how), \(age == "now" ? "just now" : age + " ago")\(place)."
    }

    private static func shortened(_ text: String) -> String { TextWidth.shortened(Escaping.visible(text), to: 60) }
}

/// When the machine started.
enum BootTime {
    /// The moment as the kernel tells it; nil where it does not.
    static func read() -> Timestamp? {
        let descriptor = open("/proc/stat", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var text: [UInt8] = []
        // Bound: a line for each of some thousand processors comes before the one that is wanted.
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while text.count < 4 << 20 {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            guard count > 0 else { break }
            text += buffer[..<count]
        }
        for line in text.split(separator: 0x0A) where line.starts(with: Array("btime ".utf8)) {
            let seconds = Int64(String(decoding: line.dropFirst(6), as: UTF8.self))
            return seconds.map { Timestamp(millisecondsSince1970: $0 * 1_000) }
        }
        return nil
    }
}

/// `pulsar revive`.
struct Revive: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revive",
        abstract: "Start sessions again that have ended.",
        discussion: """
            Each runs what it ran, where it was last, below what it printed. With --all: those that ended with the daemon \
            or the machine, when they ran a shell or a connection. To look at one as well: `pulsar attach`.
            """
    )

    @Argument(help: "The sessions.", completion: SessionCompletion.kind)
    var sessions: [String] = []

    @Flag(help: "All that ended with the daemon or the machine.")
    var all = false

    @Option(name: [.customShort("c"), .customLong("cwd")], help: "Start here instead.", completion: .directory)
    var directory: String?

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard sessions.isEmpty == all else { throw ValidationError("Name a session, or say --all.") }
    }

    func run() throws {
        var daemon = try DaemonAccess.connect(global.resolution)
        let known = try daemon.call(ListSessions()).sessions
        let chosen =
            all
            ? known.filter { Revival.isOffered($0) && !Revival.runsCommand($0) }
            : try sessions.map { try SessionLookup.find($0, in: known) }
        var failure: CommandError?
        for session in chosen {
            do {
                try Revival.revive(session, size: nil, directory: directory, &daemon)
                print(Escaping.visible(session.name))
            } catch let error as RPCError where all {
                // One that cannot be started, for its directory is gone, must not keep the others.
                let told = CommandError("\(Escaping.visible(session.name)): \(Escaping.visible(error.message))")
                told.tell()
                failure = told
            }
        }
        let commands = all ? known.filter { Revival.isOffered($0) && Revival.runsCommand($0) } : []
        if !commands.isEmpty {
            let names = commands.map { Escaping.visible($0.name) }.sorted().joined(separator: ", ")
            CommandError(
                "Not started, since they ran a command: \(names).",
                advice: "Name those that are to run again."
            ).tell()
        }
        if failure != nil { throw ExitCode(ExitCodes.failure) }
    }
}

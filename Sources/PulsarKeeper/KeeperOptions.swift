import SystemPackage

#if canImport(Glibc)
import Glibc
#endif

/// What `pulsard` was called with, completed from its surroundings.
package struct KeeperOptions: Sendable {
    package var socketPath: String
    package var configurationPath: String?
    package var enginePath: String
    package var readyDescriptor: Int32?
    /// The wire to an engine whose keeper has died.
    package var takeOverDescriptor: Int32?
    /// What the program before this one, in the same process, wrote down.
    package var inheritDescriptor: Int32?
    package var environment: [String: String]
    /// What a service manager kept for this keeper.
    var handed: [HandedDescriptor] = []
    /// Where this program lies, for the engine that starts another keeper.
    package var program = "pulsard"

    /// Whether a service manager started this process.
    var isManaged: Bool { ServiceSocket(environment: environment) != nil }

    /// What the command line asks for.
    package enum Call: Sendable {
        case run(KeeperOptions)
        case help
        case version
        /// A sentence for a person.
        case misuse(String)
    }

    package static let usage = """
        USAGE: pulsard [--socket PATH] [--config PATH] [--engine PATH] [--ready-fd N]

        The daemon that keeps terminal sessions. Runs in the foreground; `pulsar` starts it when it is needed.

          --socket PATH    the socket to serve (also PULSAR_SOCKET; default ~/.config/orbit/pulsar.sock)
          --config PATH    the configuration file (also PULSAR_CONFIG; default ~/.config/orbit/pulsar.toml)
          --engine PATH    the engine to run (also PULSAR_ENGINE; default: pulsar-engine beside pulsard)
          --ready-fd N     write a line to this descriptor when ready, or why not
          --version        print the version
          --help           print this

        """

    static let inheritArgument = "--inherit-fd"

    /// Reads the command line.
    package static func parse(_ arguments: [String], environment: [String: String]) -> Call {
        let values: [String: String]
        switch scan(arguments) {
        case .success(let found): values = found
        case .failure(let stop): return stop.call
        }
        let environment = environment.filter { !$0.value.isEmpty || !$0.key.hasPrefix("PULSAR_") }
        var descriptors: [String: Int32] = [:]
        for name in ["--ready-fd", "--takeover-fd", inheritArgument] {
            guard let number = values[name] else { continue }
            guard let descriptor = Int32(number), descriptor >= 0, fcntl(descriptor, F_GETFD) >= 0 else {
                return .misuse("\(name) needs the number of an open descriptor, not \(number)")
            }
            descriptors[name] = descriptor
        }
        let home = environment["HOME"] ?? "/"
        let engine = values["--engine"] ?? environment["PULSAR_ENGINE"] ?? besideThisProgram("pulsar-engine")
        let standard = home + "/.config/orbit/pulsar.toml"
        let configuration = values["--config"] ?? environment["PULSAR_CONFIG"]
        var options = KeeperOptions(
            socketPath: home + "/.config/orbit/pulsar.sock",
            configurationPath: configuration,
            enginePath: engine,
            readyDescriptor: descriptors["--ready-fd"],
            takeOverDescriptor: descriptors["--takeover-fd"],
            inheritDescriptor: descriptors[inheritArgument],
            environment: environment
        )
        options.program = besideThisProgram("pulsard")
        if let socket = values["--socket"] ?? environment["PULSAR_SOCKET"] {
            options.socketPath = socket
        } else if configuration != nil || access(standard, F_OK) == 0 {
            switch askForSocket(options) {
            case .success(let socket): options.socketPath = socket
            case .failure(let stop): return stop.call
            }
        }
        options.socketPath = absolute(options.socketPath)
        return .run(options)
    }

    /// What the command line says that ends the reading of it.
    private struct Stop: Error {
        let call: Call

        static func misuse(_ sentence: String) -> Stop { Stop(call: .misuse(sentence)) }
    }

    private static func scan(_ arguments: [String]) -> Result<[String: String], Stop> {
        var values: [String: String] = [:]
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let name = parts.first ?? ""
            switch name {
            case "--help", "-h": return .failure(Stop(call: .help))
            case "--version": return .failure(Stop(call: .version))
            case "--socket", "--config", "--engine", "--ready-fd", "--takeover-fd", inheritArgument:
                guard let value = parts.count > 1 ? parts[1] : rest.popFirst(), !value.isEmpty else {
                    return .failure(.misuse("\(name) needs a value"))
                }
                values[name] = value
            default: return .failure(.misuse("unknown argument \(argument)"))
            }
        }
        return .success(values)
    }

    /// Programs are told the socket's path, and have working directories of their own.
    private static func absolute(_ path: String) -> String {
        guard !path.hasPrefix("/"), let directory = getcwd(nil, 0) else { return path }
        defer { free(directory) }
        return FilePath(String(cString: directory)).appending(path).string
    }

    /// The engine as it is started.
    ///
    /// What a later version adds goes by the environment: an older engine leaves unknown variables alone.
    var engine: PeerProcess {
        let ours = [KeeperSuccession.programVariable: program, "PULSAR_ENGINE": enginePath]
        return PeerProcess(
            path: enginePath,
            arguments: ["--keeper-fd", "3", "--socket", socketPath]
                + (configurationPath.map { ["--config", $0] } ?? []),
            environment: environment.merging(ours) { _, ours in ours }
        )
    }

    /// The keeper parses nothing: what the configuration file says of the socket, the engine's program tells.
    private static func askForSocket(_ options: KeeperOptions) -> Result<String, Stop> {
        let configuration = options.configurationPath.map { ["--config", $0] } ?? []
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return .failure(.misuse("no pipe: \(Errno(rawValue: errno))")) }
        defer { close(ends[0]) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_addclose(&actions, ends[0])
        let strings = CStrings([options.enginePath, "--print-socket"] + configuration)
        var pid: pid_t = 0
        let result = withExtendedLifetime(strings) {
            posix_spawn(&pid, options.enginePath, &actions, nil, strings.pointer, environ)
        }
        close(ends[1])
        guard result == 0 else {
            let reason = Errno(rawValue: result)
            return .failure(.misuse("the engine \(options.enginePath) cannot be started: \(reason)"))
        }
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while text.count < 16_384 {
            let count = read(ends[0], &buffer, buffer.count)
            guard count > 0 else { break }
            text += buffer[..<count]
        }
        var status: Int32 = 0
        waitpid(pid, &status, 0)
        let path = String(decoding: text.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        guard status == 0, !path.isEmpty else {
            return .failure(.misuse("the configuration is not usable; `pulsar config check` says why"))
        }
        return .success(path)
    }

    private static func besideThisProgram(_ name: String) -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        guard readlink("/proc/self/exe", &buffer, Int(PATH_MAX)) > 0 else { return name }
        let program = FilePath(String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
        return program.removingLastComponent().appending(name).string
    }
}

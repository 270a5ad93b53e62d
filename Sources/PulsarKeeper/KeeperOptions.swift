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
    package var environment: [String: String]

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

    /// Reads the command line.
    package static func parse(_ arguments: [String], environment: [String: String]) -> Call {
        var values: [String: String] = [:]
        var index = 0
        while index < arguments.count {
            let argument = arguments[index]
            index += 1
            switch argument {
            case "--help", "-h": return .help
            case "--version": return .version
            case "--socket", "--config", "--engine", "--ready-fd":
                guard index < arguments.count else { return .misuse("\(argument) needs a value") }
                values[argument] = arguments[index]
                index += 1
            default: return .misuse("unknown argument \(argument)")
            }
        }
        let ready = values["--ready-fd"].flatMap { Int32($0) }
        if values["--ready-fd"] != nil, ready == nil { return .misuse("--ready-fd needs a number") }
        let home = environment["HOME"] ?? "/"
        let engine = values["--engine"] ?? environment["PULSAR_ENGINE"] ?? besideThisProgram("pulsar-engine")
        let standard = home + "/.config/orbit/pulsar.toml"
        let configuration = values["--config"] ?? environment["PULSAR_CONFIG"]
        var options = KeeperOptions(
            socketPath: home + "/.config/orbit/pulsar.sock",
            configurationPath: configuration,
            enginePath: engine,
            readyDescriptor: ready,
            environment: environment
        )
        if let socket = values["--socket"] ?? environment["PULSAR_SOCKET"] {
            options.socketPath = socket
        } else if configuration != nil || access(standard, F_OK) == 0 {
            guard let socket = askForSocket(options) else {
                return .misuse("the configuration is not usable; `pulsar config check` says why")
            }
            options.socketPath = socket
        }
        return .run(options)
    }

    /// The arguments an engine is started with.
    var engineArguments: [String] {
        ["--keeper-fd", "3", "--socket", socketPath] + (configurationPath.map { ["--config", $0] } ?? [])
    }

    /// The keeper parses nothing: what the configuration file says of the socket, the engine's program tells.
    private static func askForSocket(_ options: KeeperOptions) -> String? {
        let configuration = options.configurationPath.map { ["--config", $0] } ?? []
        var asking = [options.enginePath, "--print-socket"] + configuration
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        defer { close(ends[0]) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_addclose(&actions, ends[0])
        let strings = CStrings(asking)
        var pid: pid_t = 0
        let result = withExtendedLifetime(strings) {
            posix_spawn(&pid, options.enginePath, &actions, nil, strings.pointer, environ)
        }
        close(ends[1])
        asking = []
        guard result == 0 else { return nil }
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while text.count < 16_384 {
            let count = read(ends[0], &buffer, buffer.count)
            guard count > 0 else { break }
            text += buffer[..<count]
        }
        var status: Int32 = 0
        waitpid(pid, &status, 0)
        guard status == 0 else { return nil }
        return String(decoding: text.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    private static func besideThisProgram(_ name: String) -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        guard readlink("/proc/self/exe", &buffer, Int(PATH_MAX)) > 0 else { return name }
        let program = FilePath(String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
        return program.removingLastComponent().appending(name).string
    }
}

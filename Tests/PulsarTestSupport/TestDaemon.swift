import CPulsarPTY
package import PulsarProtocol
import SystemPackage

#if canImport(Glibc)
import Glibc
#endif

/// The built daemon, in a folder of its own.
package final class TestDaemon {
    /// Everything of it lies here: socket, state, log, home.
    package let folder: TemporaryFolder
    /// The keeper that was started; when it has died, another one keeps.
    package let keeper: ChildProcess
    /// The environment the daemon runs with, and its clients should.
    package let environment: [String: String]
    private var isKeeperKilled = false

    /// The socket.
    package var socketPath: String { folder.path + "/s" }

    /// Starts the daemon and waits until it is ready.
    ///
    /// - Parameters:
    ///   - configuration: the text of a configuration file, if any.
    ///   - wrapper: a program and arguments that run the daemon, such as `prlimit`.
    ///   - predecessor: a daemon that has ended, in whose folder this one goes on.
    ///   - programs: where `pulsard` and `pulsar-engine` are taken from.
    ///   - manager: who starts it, and gives it what it keeps.
    package init(
        configuration: String? = nil,
        wrapper: [String] = [],
        following predecessor: TestDaemon? = nil,
        programs: ReplaceablePrograms? = nil,
        manager: ServiceManager? = nil
    ) throws {
        folder = try predecessor?.folder ?? TemporaryFolder()
        // Whoever keeps from here on is this one's to end.
        predecessor?.isKeeperKilled = false
        var environment = [
            "HOME": folder.path, "PULSAR_SOCKET": folder.path + "/s", "XDG_STATE_HOME": folder.path + "/state",
            "XDG_RUNTIME_DIR": folder.path + "/run", "PATH": "/usr/local/bin:/usr/bin:/bin", "SHELL": "/bin/bash",
            "LANG": "C.UTF-8", "TERM": "xterm-256color",
        ]
        if let configuration {
            let path = folder.path + "/pulsar.toml"
            try Self.write(configuration, to: path)
            environment["PULSAR_CONFIG"] = path
        }
        self.environment = environment
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw Errno(rawValue: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[0]) }
        let log = open(folder.path + "/log", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        var descriptors = manager?.handed ?? [:]
        let ready = 3 + Int32(descriptors.count)
        descriptors.merge([1: log, 2: log, ready: ends[1]]) { _, ours in ours }
        let program = [programs?.keeper ?? BuildProducts.path("pulsard"), "--ready-fd", "\(ready)"]
        let command = wrapper + (manager?.wrapper ?? []) + program
        keeper = try ChildProcess(
            command[0],
            Array(command.dropFirst()),
            environment: environment.merging(manager?.environment ?? [:]) { _, managers in managers },
            descriptors: descriptors
        )
        close(ends[1])
        close(log)
        guard let line = Self.readLine(ends[0], seconds: 30), line == "ready" else {
            throw TestFailure("the daemon did not get ready: \(self.log)")
        }
    }

    deinit {
        // Otherwise whoever holds the lock now may be the daemon that followed this one.
        guard isKeeperKilled else {
            keeper.kill(SIGTERM)
            if keeper.wait(seconds: 10) == nil { keeper.kill(SIGKILL) }
            return
        }
        let engine = enginePID
        for (pid, signal) in [(keeperPID, SIGTERM), (engine, SIGKILL)] {
            guard let pid, pid > 0 else { continue }
            let process = pulsar_process_descriptor(pid)
            guard process >= 0 else { continue }
            _ = pulsar_signal_process(process, signal)
            _ = pulsar_wait_readable(process, 10_000)
            close(process)
        }
    }

    /// The keeper that holds the lock now; nil while there is none.
    package var keeperPID: Int32? {
        guard let text = try? Self.read(socketPath + ".lock"), let pid = Int32(text.filter(\.isNumber)),
            (try? Self.read("/proc/\(pid)/comm"))?.hasPrefix("pulsard") == true
        else { return nil }
        return pid
    }

    /// Kills the keeper as the kernel does.
    package func killKeeper() throws {
        guard let keeper = keeperPID else { throw TestFailure("no keeper runs") }
        isKeeperKilled = true
        Glibc.kill(keeper, SIGKILL)
        // Whoever asks for it by its number must not find what is left of it.
        if keeper == self.keeper.pid { _ = self.keeper.wait() }
    }

    /// Stops the keeper, which its engine will kill for it.
    package func hangKeeper() throws {
        guard let keeper = keeperPID else { throw TestFailure("no keeper runs") }
        isKeeperKilled = true
        Glibc.kill(keeper, SIGSTOP)
    }

    /// Kills both processes, so that neither can replace the other.
    package func killBoth() throws {
        guard let engine = enginePID else { throw TestFailure("no engine runs") }
        let process = pulsar_process_descriptor(engine)
        defer { close(process) }
        Glibc.kill(engine, SIGSTOP)
        try killKeeper()
        _ = pulsar_signal_process(process, SIGKILL)
        // Until then the lock is not free.
        _ = pulsar_wait_readable(process, 10_000)
        isKeeperKilled = false
    }

    /// Waits until a keeper other than one that was killed holds everything.
    ///
    /// - Returns: its process.
    @discardableResult
    package func awaitKeeper(after former: Int32, seconds: Int = 30) throws -> Int32 {
        let end = pulsar_monotonic_nanoseconds() + UInt64(seconds) * 1_000_000_000
        let control = try connect()
        while pulsar_monotonic_nanoseconds() < end {
            let status = try control.call(GetStatus())
            if let keeper = status.keeperProcessID, keeper != former, keeper > 0 { return Int32(keeper) }
        }
        throw TestFailure("no keeper came after \(former): \(log)")
    }

    /// Waits until an engine of another epoch serves.
    package func awaitEngine(after epoch: Int) throws -> GetStatus.Answer {
        for _ in 0..<10_000 {
            if let status = try? connect().call(GetStatus()), status.epoch != epoch { return status }
        }
        throw TestFailure("no engine came after \(epoch): \(log)")
    }

    /// What the daemon has logged.
    package var log: String { (try? Self.read(folder.path + "/log")) ?? "" }

    /// A new connection.
    package func connect() throws -> WireClient { try WireClient(socketPath) }

    /// The engine that runs now; nil between two.
    ///
    /// After the first keeper's death it may be anybody's child: it is known by its socket.
    package var enginePID: Int32? {
        let keeper = keeperPID ?? self.keeper.pid
        let children = (try? Self.read("/proc/\(keeper)/task/\(keeper)/children")) ?? ""
        let own = children.split(separator: " ").compactMap { Int32($0) }.first { isEngine($0) }
        return own ?? Self.names("/proc", depth: 1).compactMap { Int32($0.dropFirst(6)) }.first { isEngine($0) }
    }

    private func isEngine(_ pid: Int32) -> Bool {
        guard (try? Self.read("/proc/\(pid)/comm"))?.hasPrefix("pulsar-engine") == true,
            let arguments = try? Self.read("/proc/\(pid)/cmdline")
        else { return false }
        return arguments.split(separator: "\0").contains { $0 == socketPath }
    }

    /// Kills the engine as the kernel does, and returns when its successor serves.
    package func killEngine() throws {
        guard let engine = enginePID else { throw TestFailure("no engine runs") }
        Glibc.kill(engine, SIGKILL)
        // The socket stays; a connection is accepted and answered by the next engine.
        _ = try connect().call(GetStatus())
    }

    /// How many descriptors keeper and engine have open.
    ///
    /// Those of the catalogue are not counted: it is opened when the first session ends, and stays open.
    package func descriptorCounts() throws -> (keeper: Int, engine: Int) {
        guard let engine = enginePID else { throw TestFailure("no engine runs") }
        return (Self.entries("/proc/\(keeper.pid)/fd"), Self.entries("/proc/\(engine)/fd"))
    }

    /// How many descriptors the engine has open, those of the catalogue too: what a limit counts.
    package func engineDescriptorCount() throws -> Int {
        guard let engine = enginePID else { throw TestFailure("no engine runs") }
        return Self.names("/proc/\(engine)/fd", depth: 1).count
    }

    /// What the engine holds of the machine's memory, in KiB.
    package func engineMemory() throws -> Int {
        guard let engine = enginePID else { throw TestFailure("no engine runs") }
        let status = try Self.read("/proc/\(engine)/status")
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmRSS:") }),
            let count = Int(line.filter(\.isNumber))
        else { throw TestFailure("the engine's memory is not told") }
        return count
    }

    /// The processor time that the engine has used so far (`proc_pid_stat(5)`).
    package func engineProcessorSeconds() throws -> Double {
        guard let engine = enginePID, let fields = try Self.read("/proc/\(engine)/stat").split(separator: ")").last
        else {
            throw TestFailure("no engine runs")
        }
        // Behind the name the state is the first, utime the 12th, stime the 13th.
        let ticks = fields.split(separator: " ").dropFirst(11).prefix(2).compactMap { Double($0) }.reduce(0, +)
        return ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// How often a test does something that is done more often on demand, by a variable of the environment.
    package static func count(_ variable: String, otherwise: Int) -> Int {
        getenv(variable).flatMap { Int(String(cString: $0)) } ?? otherwise
    }

    /// Children of the keeper that have ended and were not reaped.
    package func zombies() -> Int {
        let children = (try? Self.read("/proc/\(keeper.pid)/task/\(keeper.pid)/children")) ?? ""
        return children.split(separator: " ").filter { pid in
            guard let stat = try? Self.read("/proc/\(pid)/stat") else { return false }
            return stat.split(separator: ")").last?.hasPrefix(" Z") == true
        }.count
    }

    // MARK: - Files

    /// A file's text.
    package static func read(_ path: String) throws -> String {
        String(decoding: try bytes(path), as: UTF8.self)
    }

    /// A file's bytes.
    package static func bytes(_ path: String) throws -> [UInt8] {
        let file = try FileDescriptor.open(FilePath(path), .readOnly)
        return try file.closeAfter {
            var text: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while true {
                let count = try buffer.withUnsafeMutableBytes { try file.read(into: $0) }
                if count == 0 { break }
                text += buffer[..<count]
            }
            return text
        }
    }

    /// Writes a file, 0600.
    package static func write(_ text: String, to path: String) throws {
        let file = try FileDescriptor.open(
            FilePath(path),
            .writeOnly,
            options: [.create, .truncate],
            permissions: [.ownerReadWrite]
        )
        _ = try file.closeAfter { try file.writeAll(text.utf8) }
    }

    /// The paths below a folder, as deep as is asked for.
    package static func names(_ path: String, depth: Int) -> [String] {
        guard depth > 0, let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name != ".", name != ".." else { continue }
            names.append(path + "/" + name)
            names += Self.names(path + "/" + name, depth: depth - 1)
        }
        return names
    }

    private static func entries(_ path: String) -> Int {
        guard let folder = opendir(path) else { return 0 }
        defer { closedir(folder) }
        var count = 0
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix("."), !target(of: path + "/" + name).contains("/catalogue.sqlite") { count += 1 }
        }
        return count
    }

    private static func target(of link: String) -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(link, &buffer, buffer.count)
        return String(decoding: buffer.prefix(max(0, count)).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private static func readLine(_ descriptor: Int32, seconds: Int) -> String? {
        var line: [UInt8] = []
        while true {
            var interest = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&interest, 1, Int32(seconds * 1000)) > 0 else { return nil }
            var byte: UInt8 = 0
            guard Glibc.read(descriptor, &byte, 1) == 1 else { return nil }
            if byte == 0x0A { return String(decoding: line, as: UTF8.self) }
            line.append(byte)
        }
    }
}

/// A test cannot go on.
package struct TestFailure: Error, CustomStringConvertible {
    /// Why.
    package let description: String

    /// A failure with its reason.
    package init(_ description: String) { self.description = description }
}

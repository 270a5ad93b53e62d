import Glibc
import PulsarConfiguration
import PulsarProtocol

/// What `pulsar doctor` looks at.
struct MachineFacts {
    enum Daemon: Hashable {
        case absent, stale
        case running(version: String)
        case mute(reason: String)
    }

    enum FileSystem: Hashable {
        case plain, memory
        case network(name: String)
    }

    var socket: String
    var stateFolder: String
    var logPath: String
    var version = PulsarVersion.current
    var daemon = Daemon.absent
    var hasSystemd = false
    var isLingering = false
    var killsUserProcesses = false
    /// nil where the folder is not there yet.
    var fileSystem: FileSystem?
    var freeBytes: UInt64?
    /// nil where the kernel's release is not told.
    var splicesTerminals: Bool?
    var terminals: (used: Int, limit: Int)?
    var descriptors: UInt64 = 0
    /// The access to the folder in which the socket lies.
    var folderMode: UInt32?

    init(socket: String, stateFolder: String) {
        self.socket = socket
        self.stateFolder = stateFolder
        logPath = stateFolder + "/pulsard.log"
    }

    /// Looks at this machine and the daemon that a command would talk to.
    static func gather(_ resolution: EndpointResolution) throws(CommandError) -> MachineFacts {
        let endpoint = try resolution.endpoint()
        let state = StateDirectory(endpoint: endpoint)
        let configured = try resolution.loadConfiguration().journal.directory
        let home = ClientEnvironment.value("HOME") ?? ""
        let folder = configured.map { $0.hasPrefix("~/") ? home + $0.dropFirst() : $0 } ?? state.path
        var facts = MachineFacts(socket: endpoint.path, stateFolder: folder)
        facts.logPath = state.logPath
        facts.daemon = daemon(endpoint)
        facts.hasSystemd = access("/run/systemd/system", F_OK) == 0
        if let user = getpwuid(getuid()) {
            let name = String(cString: user.pointee.pw_name)
            facts.isLingering = access("/var/lib/systemd/linger/" + name, F_OK) == 0
        }
        facts.killsUserProcesses = SystemFiles.killsUserProcesses()
        (facts.fileSystem, facts.freeBytes) = SystemFiles.fileSystem(of: folder)
        facts.splicesTerminals = SystemFiles.splicesTerminals(release: SystemFiles.release())
        if let used = SystemFiles.number("/proc/sys/kernel/pty/nr"),
            let limit = SystemFiles.number("/proc/sys/kernel/pty/max")
        {
            facts.terminals = (used, limit)
        }
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        facts.descriptors = UInt64(limit.rlim_max)
        var status = stat()
        let socketFolder = endpoint.path.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
        if stat(socketFolder, &status) == 0 { facts.folderMode = status.st_mode & 0o7777 }
        return facts
    }

    private static func daemon(_ endpoint: Endpoint) -> Daemon {
        do {
            guard var daemon = try DaemonConnection.ifRunning(endpoint) else {
                return access(endpoint.path, F_OK) == 0 ? .stale : .absent
            }
            // Why not its status: whoever may do nothing may still ask this.
            return .running(version: try daemon.call(Initialize()).version)
        } catch let error as CommandError {
            return .mute(reason: error.message)
        } catch {
            return .mute(reason: "\(error)")
        }
    }
}

/// What the system tells in files and by trying.
enum SystemFiles {
    /// Whether logind ends what a user left running, as far as its configuration says so.
    static func killsUserProcesses() -> Bool {
        var answer = false
        // The later ones go before the earlier ones.
        for path in ["/usr/lib/systemd/logind.conf", "/etc/systemd/logind.conf"] + dropIns() {
            for line in (text(path) ?? "").split(separator: "\n") {
                let parts = line.split(separator: "=", maxSplits: 1).map { $0.filter { $0 != " " && $0 != "\t" } }
                guard parts.count == 2, parts[0] == "KillUserProcesses" else { continue }
                answer = ["yes", "true", "on", "1"].contains(parts[1].lowercased())
            }
        }
        return answer
    }

    private static func dropIns() -> [String] {
        var paths: [String] = []
        for folder in ["/usr/lib", "/run", "/etc"].map({ $0 + "/systemd/logind.conf.d" }) {
            guard let stream = opendir(folder) else { continue }
            defer { closedir(stream) }
            while let entry = readdir(stream) {
                let name = withUnsafeBytes(of: entry.pointee.d_name) {
                    String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
                }
                if name.hasSuffix(".conf") { paths.append(folder + "/" + name) }
            }
        }
        return paths.sorted { ($0.split(separator: "/").last ?? "") < ($1.split(separator: "/").last ?? "") }
    }

    /// On what a folder lies, or the nearest one above it that is there, and what is free there.
    static func fileSystem(of folder: String) -> (MachineFacts.FileSystem?, UInt64?) {
        var path = folder
        var status = statvfs()
        while statvfs(path, &status) != 0 {
            guard errno == ENOENT, let slash = path.lastIndex(of: "/"), path != "/" else { return (nil, nil) }
            path = slash == path.startIndex ? "/" : String(path[..<slash])
        }
        let free = UInt64(status.f_bavail) &* UInt64(status.f_frsize)
        guard let real = realpath(path, nil) else { return (nil, free) }
        defer { Glibc.free(real) }
        return (kind(mountOf: String(cString: real), in: text("/proc/self/mounts") ?? ""), free)
    }

    /// The kind of file system that a path lies on, by the table of mounts.
    ///
    /// Pure.
    static func kind(mountOf path: String, in mounts: String) -> MachineFacts.FileSystem? {
        var best: (point: String, type: Substring)?
        for line in mounts.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count > 2 else { continue }
            // The table spells blanks in octal.
            let point = String(words[1]).replacing("\\040", with: " ")
            let isAbove = point == "/" || path == point || path.hasPrefix(point + "/")
            // Why the last of equals: it was mounted over the others.
            if isAbove, point.utf8.count >= best?.point.utf8.count ?? 0 { best = (point, words[2]) }
        }
        return best.map { best in
            switch best.type {
            case "tmpfs", "ramfs": .memory
            case "nfs", "nfs4", "cifs", "smb3", "9p", "ceph", "afs", "fuse.sshfs", "fuse.glusterfs":
                .network(name: String(best.type))
            default: .plain
            }
        }
    }

    /// Whether a kernel moves bytes from a terminal into a file without a copy, by its release.
    ///
    /// Pure.
    static func splicesTerminals(release: String) -> Bool? {
        let numbers = release.split { !$0.isNumber }.prefix(2).compactMap { Int($0) }
        guard numbers.count == 2 else { return nil }
        // Deviation: Linux took it away in 5.10 and brought it back in 5.12.
        return !(numbers[0] == 5 && (10...11).contains(numbers[1]))
    }

    static func release() -> String { text("/proc/sys/kernel/osrelease") ?? "" }

    /// A number in a file.
    static func number(_ path: String) -> Int? { text(path).flatMap { Int($0.prefix { $0.isNumber }) } }

    private static func text(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        // Bound: configuration files of a page or two.
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        let count = read(descriptor, &buffer, buffer.count)
        return count >= 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
    }
}

import CPulsarPTY
import SystemPackage

#if canImport(Glibc)
import Glibc
#endif

/// The one daemon's right to a socket: the lock beside it, held for life, and the listening socket.
package struct SocketClaim {
    /// What the lock file says of a daemon that a service manager started: it starts the next one, with what it kept.
    private static let managedMark = "managed"
    // Bound: how long a daemon that somebody else starts leaves the socket to that one; RestartSec= of the unit is far less.
    private static let managerNanoseconds: UInt64 = 3_000_000_000
    private static let managerProbeMilliseconds: Int32 = 20

    package let path: String
    package let listener: Int32
    /// The lock's open file description, which the engine shares.
    let lock: Int32
    private let inode: ino_t

    /// Takes the lock, prepares the folder, and listens; a stale socket is replaced, which only the lock's holder may do.
    ///
    /// - Parameter isManaged: whether a service manager started this process, and starts the next one when it dies.
    package init(path: String, isManaged: Bool = false) throws(KeeperError) {
        self.path = path
        let limit = pulsar_socket_path_max()
        guard path.utf8.count <= limit else {
            throw KeeperError(
                .pathTooLong,
                "the socket's path has \(path.utf8.count) bytes, the system allows \(limit): \(path)"
            )
        }
        try Self.prepareFolder(of: path)
        // Why twice: what is not ours to replace gets no lock file beside it.
        _ = try Self.socketExists(path)
        if !isManaged { try Self.leaveToManager(path) }
        lock = try Self.takeLock(path, isManaged: isManaged)
        try Self.removeStaleSocket(path)
        // Only who has no keeper has this one, and that would be an engine, which would have the lock.
        unlink(Self.successionPath(path))
        listener = pulsar_listen_unix(path)
        guard listener >= 0 else { throw KeeperError("the socket \(path)", negative: listener) }
        var status = stat()
        guard lstat(path, &status) == 0 else { throw KeeperError("lstat \(path)", negative: -errno) }
        inode = status.st_ino
    }

    /// A dead keeper's claim, as its engine hands it over.
    init(path: String, listener: Int32, lock: Int32, isManaged: Bool) throws(KeeperError) {
        self.path = path
        self.listener = listener
        self.lock = lock
        var status = stat()
        inode = lstat(path, &status) == 0 ? status.st_ino : 0
        try Self.writeProcessID(lock, path + ".lock", isManaged: isManaged)
    }

    /// Where an engine without a keeper waits for one.
    static func successionPath(_ path: String) -> String { path + ".next" }

    /// Removes the socket, if it is still the one that was made here.
    ///
    /// The lock file stays: removing it would let two daemons hold two locks of one name.
    package func removeSocket() {
        // Whoever comes next need not wait for a manager's.
        do throws(KeeperError) { try Self.writeProcessID(lock, path + ".lock", isManaged: false) } catch {
            // Then it waits.
        }
        var status = stat()
        guard lstat(path, &status) == 0, status.st_ino == inode else { return }
        unlink(path)
    }

    private static func socketExists(_ path: String) throws(KeeperError) -> Bool {
        var status = stat()
        guard lstat(path, &status) == 0 else { return false }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw KeeperError(.notASocket, "\(path) exists and is not a socket; it is left as it is")
        }
        return true
    }

    /// Only the lock's holder may do so, and only with a socket that nobody listens on.
    private static func removeStaleSocket(_ path: String) throws(KeeperError) {
        guard try socketExists(path) else { return }
        switch pulsar_probe_unix(path) {
        case 0: throw KeeperError(.alreadyRunning, "already running (pid unknown, socket \(path))")
        case -ECONNREFUSED, -ENOENT: unlink(path)
        case let result: throw KeeperError("the socket \(path)", negative: result)
        }
    }

    /// Makes the folder where it is missing, 0700, and insists that it is ours alone.
    static func prepareFolder(of path: String) throws(KeeperError) {
        let folder = FilePath(path).removingLastComponent()
        let name = folder.string.isEmpty ? "." : folder.string
        var made = FilePath(root: folder.root, [])
        for component in folder.components {
            made.append(component)
            mkdir(made.string, 0o700)
        }
        var link = stat()
        // Why not refused: the folder of a user's settings may be a link of the user's own.
        if lstat(name, &link) == 0, link.st_mode & S_IFMT == S_IFLNK, link.st_uid != geteuid() {
            throw KeeperError(.unsafeFolder, "\(name) is a symbolic link of user \(link.st_uid), not ours")
        }
        let descriptor = pulsar_open_file(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0)
        guard descriptor >= 0 else { throw KeeperError("the folder \(name)", negative: descriptor) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw KeeperError("fstat \(name)", negative: -errno) }
        // A folder of everybody's with the sticky bit, as /tmp, is refused too: the socket must be reachable by us alone.
        guard status.st_uid == geteuid() else {
            throw KeeperError(.unsafeFolder, "the folder \(name) belongs to user \(status.st_uid), not to us")
        }
        guard status.st_mode & 0o022 == 0 else {
            // What has the sticky bit is everybody's on purpose, and not to be taken from them.
            let advice =
                status.st_mode & S_ISVTX != 0
                ? "put the socket into a folder of your own" : "make it yours alone: chmod 700 \(name)"
            throw KeeperError(.unsafeFolder, "others may write to the folder \(name); \(advice)")
        }
    }

    /// Waits for the daemon that a service manager is about to start, where the last one was a manager's and died: that one
    /// has the sessions.
    private static func leaveToManager(_ path: String) throws(KeeperError) {
        let end = pulsar_monotonic_nanoseconds() + managerNanoseconds
        while isMarked(path), pulsar_monotonic_nanoseconds() < end {
            // Not known from the socket alone: that is there until the last process of the daemon that died has gone.
            if pulsar_probe_unix(path) == 0 { close(try lockFile(path)) }
            poll(nil, 0, managerProbeMilliseconds)
        }
    }

    private static func isMarked(_ path: String) -> Bool {
        let file = pulsar_open_file(path + ".lock", O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0)
        guard file >= 0 else { return false }
        defer { close(file) }
        return String(decoding: contents(file), as: UTF8.self).split(separator: "\n").dropFirst().first
            == managedMark[...]
    }

    private static func contents(_ file: Int32) -> [UInt8] {
        var text = [UInt8](repeating: 0, count: 64)
        let count = max(0, pread(file, &text, text.count, 0))
        return Array(text.prefix(count))
    }

    private static func takeLock(_ path: String, isManaged: Bool) throws(KeeperError) -> Int32 {
        let file = try lockFile(path)
        try writeProcessID(file, path + ".lock", isManaged: isManaged)
        // Why not closed: the lock is held until the process ends.
        return file
    }

    /// The lock file, locked.
    private static func lockFile(_ path: String) throws(KeeperError) -> Int32 {
        let name = path + ".lock"
        let file = pulsar_open_file(name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw KeeperError("the lock \(name)", negative: file) }
        let result = pulsar_lock_file(file)
        guard result != 0 else { return file }
        let text = contents(file)
        close(file)
        guard result == -EWOULDBLOCK else { throw KeeperError("the lock \(name)", negative: result) }
        let pid = String(decoding: text.prefix { $0 >= 0x30 && $0 <= 0x39 }, as: UTF8.self)
        throw KeeperError(.alreadyRunning, "already running (pid \(pid.isEmpty ? "unknown" : pid), socket \(path))")
    }

    private static func writeProcessID(_ file: Int32, _ name: String, isManaged: Bool) throws(KeeperError) {
        let pid = Array("\(getpid())\n\(isManaged ? managedMark + "\n" : "")".utf8)
        guard ftruncate(file, 0) == 0, pwrite(file, pid, pid.count, 0) == pid.count else {
            throw KeeperError("the lock \(name)", negative: -errno)
        }
    }
}

import CPulsarPTY
import Glibc
import Testing

@testable import PulsarKeeper

@Suite("The one daemon's right to a socket")
struct SocketClaimTests {
    private let folder = TemporaryFolder()

    @Test("The folder is made, 0700, and the socket, 0600; somebody accepts there")
    func fresh() throws {
        let path = folder("a/b/pulsar.sock")
        let claim = try SocketClaim(path: path)
        defer { close(claim.listener) }
        #expect(mode(of: folder("a/b")) == 0o700)
        #expect(mode(of: path) == 0o600)
        #expect(pulsar_probe_unix(path) == 0)
        #expect(Processes.contents(path + ".lock") == "\(getpid())\n")
        #expect(mode(of: path + ".lock") == 0o600)
    }

    @Test("A second claim says that one runs, with its process and the socket")
    func second() throws {
        let path = folder("pulsar.sock")
        let claim = try SocketClaim(path: path)
        defer { close(claim.listener) }
        let error = #expect(throws: KeeperError.self) { try SocketClaim(path: path) }
        #expect(error?.code == .alreadyRunning)
        #expect(error?.message == "already running (pid \(getpid()), socket \(path))")
        #expect(pulsar_probe_unix(path) == 0)
    }

    @Test("A daemon that a service manager started is marked; once it has ended by itself, no more")
    func managed() throws {
        let path = folder("pulsar.sock")
        let claim = try SocketClaim(path: path, isManaged: true)
        defer { close(claim.listener) }
        #expect(Processes.contents(path + ".lock") == "\(getpid())\nmanaged\n")
        let error = #expect(throws: KeeperError.self) { try SocketClaim(path: path) }
        #expect(error?.message == "already running (pid \(getpid()), socket \(path))")
        claim.removeSocket()
        #expect(Processes.contents(path + ".lock") == "\(getpid())\n")
    }

    @Test("Where a manager's daemon died, anybody else's waits for the next, and takes the place if none comes")
    func leftToManager() throws {
        let path = folder("pulsar.sock")
        let mark = pulsar_open_file(path + ".lock", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        _ = write(mark, "1\nmanaged\n", 10)
        close(mark)
        let begin = pulsar_monotonic_nanoseconds()
        let claim = try SocketClaim(path: path)
        defer { close(claim.listener) }
        #expect(pulsar_monotonic_nanoseconds() - begin >= 3_000_000_000)
        #expect(Processes.contents(path + ".lock") == "\(getpid())\n")
    }

    @Test("A stale socket is replaced")
    func stale() throws {
        let path = folder("pulsar.sock")
        let former = pulsar_listen_unix(path)
        close(former)
        #expect(pulsar_probe_unix(path) == -ECONNREFUSED)
        let claim = try SocketClaim(path: path)
        defer { close(claim.listener) }
        #expect(pulsar_probe_unix(path) == 0)
    }

    @Test("A socket that is served without the lock is left alone")
    func servedWithoutLock() throws {
        let path = folder("pulsar.sock")
        let other = pulsar_listen_unix(path)
        defer { close(other) }
        let error = #expect(throws: KeeperError.self) { try SocketClaim(path: path) }
        #expect(error?.code == .alreadyRunning)
        #expect(pulsar_probe_unix(path) == 0)
    }

    @Test("What is no socket is left as it is", arguments: [true, false])
    func otherFile(isFolder: Bool) throws {
        let path = folder("notes.txt")
        if isFolder { mkdir(path, 0o700) } else { close(pulsar_open_file(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)) }
        let error = #expect(throws: KeeperError.self) { try SocketClaim(path: path) }
        #expect(error?.code == .notASocket)
        #expect(access(path + ".lock", F_OK) != 0, "no lock is left beside what is not ours")
        #expect(error?.message.contains(path) == true)
        #expect(access(path, F_OK) == 0)
    }

    @Test("The lock file stays, and keeps the next claim from nothing")
    func lockStays() throws {
        let path = folder("pulsar.sock")
        let claim = try SocketClaim(path: path)
        close(claim.listener)
        claim.removeSocket()
        #expect(access(path, F_OK) != 0)
        #expect(access(path + ".lock", F_OK) == 0)
    }

    @Test("Only the socket that was made here is removed")
    func foreignSocket() throws {
        let path = folder("pulsar.sock")
        let claim = try SocketClaim(path: path)
        close(claim.listener)
        // Both exist at once, so that they cannot have the same inode.
        let other = pulsar_listen_unix(folder("other.sock"))
        defer { close(other) }
        rename(folder("other.sock"), path)
        claim.removeSocket()
        #expect(pulsar_probe_unix(path) == 0)
    }

    @Test("A path that is too long is refused with its length and the limit")
    func tooLong() throws {
        let path = folder(String(repeating: "x", count: 120))
        let error = #expect(throws: KeeperError.self) { try SocketClaim(path: path) }
        #expect(error?.code == .pathTooLong)
        #expect(error?.message.contains("\(path.utf8.count) bytes") == true)
        #expect(error?.message.contains("\(pulsar_socket_path_max())") == true)
        #expect(error?.message.contains(path) == true)
        #expect(TemporaryFolder.names(in: folder.path).isEmpty)
    }

    @Test("The longest allowed path is served")
    func longest() throws {
        let room = pulsar_socket_path_max() - folder.path.utf8.count - 1
        let path = folder(String(repeating: "x", count: room))
        let claim = try SocketClaim(path: path)
        defer { close(claim.listener) }
        #expect(pulsar_probe_unix(path) == 0)
    }

    @Test("A folder that others may write to is refused", arguments: [0o777, 0o770, 0o1777, 0o702])
    func openFolder(mode: Int) throws {
        chmod(folder.path, mode_t(mode))
        let error = #expect(throws: KeeperError.self) { try SocketClaim(path: folder("pulsar.sock")) }
        #expect(error?.code == .unsafeFolder)
        // A folder that is everybody's on purpose is not to be taken from them.
        let advice = mode & 0o1000 != 0 ? "a folder of your own" : "chmod 700 \(folder.path)"
        #expect(error?.message.contains(advice) == true)
        #expect(TemporaryFolder.names(in: folder.path).isEmpty)
    }

    @Test("A folder of somebody else's is refused")
    func foreignFolder() throws {
        // To root nothing is foreign that it has not given away; to everybody else, the root folder is.
        let isRoot = geteuid() == 0
        if isRoot { chown(folder.path, 65_534, 65_534) }
        let path = isRoot ? folder("pulsar.sock") : "/pulsar-test.sock"
        let error = #expect(throws: KeeperError.self) { try SocketClaim(path: path) }
        #expect(error?.code == .unsafeFolder)
        #expect(error?.message.contains(isRoot ? "65534" : "user 0") == true)
    }

    @Test("A lock that is a link is not followed")
    func linkedLock() throws {
        let path = folder("pulsar.sock")
        symlink(folder("elsewhere"), path + ".lock")
        #expect(throws: KeeperError.self) { try SocketClaim(path: path) }
        #expect(access(folder("elsewhere"), F_OK) != 0)
    }

    private func mode(of path: String) -> mode_t {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode & 0o7777 : 0
    }
}

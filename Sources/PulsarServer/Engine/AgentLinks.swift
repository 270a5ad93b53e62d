import PulsarValues
import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A link for each session through which its programs find the SSH agent of the login that attached last.
///
/// Why a link: a running program cannot be told another `SSH_AUTH_SOCK`, but what lies at the path can change.
struct AgentLinks {
    // Bound: sun_path of a Unix socket address, with its NUL.
    private static let pathBytesMax = 107

    /// Where the links lie, 0700.
    let folder: String

    /// The link of a session; nil where its path would be too long for a socket.
    func path(of id: SessionID) -> String? {
        let digits = String(id.high, radix: 16)
        let path = folder + "/" + String(repeating: "0", count: 16 - digits.count) + digits
        return path.utf8.count <= Self.pathBytesMax ? path : nil
    }

    /// Points a session's link to a socket, in one step for those who look.
    func point(_ id: SessionID, to socket: String) throws(Errno) {
        guard let link = path(of: id), let target = resolved(socket), target != link else { return }
        try makeFolder()
        let draft = link + ".new"
        unlink(draft)
        guard symlink(target, draft) == 0, rename(draft, link) == 0 else { throw Errno(rawValue: errno) }
    }

    /// Takes a session's link away.
    func remove(_ id: SessionID) {
        if let link = path(of: id) { unlink(link) }
    }

    /// Where a socket's path leads; one step further for a link of ours, which another session's client was given.
    ///
    /// Why: chains of links would break, or bite their own tails, as soon as one of the sessions moves on.
    private func resolved(_ socket: String) -> String? {
        guard socket.hasPrefix("/") else { return nil }
        guard socket.hasPrefix(folder + "/") else { return socket }
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(socket, &buffer, buffer.count)
        guard count > 0, count < buffer.count else { return nil }
        return String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private func makeFolder() throws(Errno) {
        var made = ""
        for part in folder.split(separator: "/") {
            made += "/" + part
            // Folders that exist are fine; one that cannot be made shows just below.
            mkdir(made, 0o700)
        }
        var status = stat()
        guard lstat(folder, &status) == 0 else { throw Errno(rawValue: errno) }
        guard status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid(), status.st_mode & 0o077 == 0 else {
            throw .permissionDenied
        }
    }
}

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// What the password database knows of the user the daemon runs as.
struct UserRecord {
    let name: String
    let home: String
    let shell: String

    /// The calling user's record, with plain defaults where there is none.
    static func current() -> UserRecord {
        var record = passwd()
        var found: UnsafeMutablePointer<passwd>?
        return withUnsafeTemporaryAllocation(byteCount: 16 * 1024, alignment: 16) { buffer in
            let memory = buffer.bindMemory(to: CChar.self)
            guard let base = memory.baseAddress, getpwuid_r(getuid(), &record, base, memory.count, &found) == 0,
                found != nil
            else {
                return UserRecord(name: "\(getuid())", home: "/", shell: "/bin/sh")
            }
            let shell = String(cString: record.pw_shell)
            return UserRecord(
                name: String(cString: record.pw_name),
                home: String(cString: record.pw_dir),
                shell: shell.isEmpty ? "/bin/sh" : shell
            )
        }
    }
}

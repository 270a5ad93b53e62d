import SystemPackage

#if canImport(Glibc)
import Glibc
#endif

/// What `/proc` tells about processes; nil or empty where there is none.
enum ProcessTable {
    /// The command's name as `comm(5)` has it, at most 15 bytes.
    static func name(of process: Int32) -> String? {
        guard let text = read("/proc/\(process)/comm") else { return nil }
        return String(text.prefix { $0 != "\n" })
    }

    /// The working directory.
    static func workingDirectory(of process: Int32) -> String? {
        withUnsafeTemporaryAllocation(byteCount: Int(PATH_MAX), alignment: 1) { buffer in
            guard let base = buffer.baseAddress else { return nil }
            let count = readlink("/proc/\(process)/cwd", base, buffer.count)
            guard count > 0, count < buffer.count else { return nil }
            return String(decoding: UnsafeRawBufferPointer(rebasing: buffer[..<count]), as: UTF8.self)
        }
    }

    /// Every process whose terminal session (`getsid(2)`) is the given one.
    static func members(ofTerminalSession session: Int32) -> [Int32] {
        guard let folder = opendir("/proc") else { return [] }
        defer { closedir(folder) }
        var members: [Int32] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard let process = Int32(name), getsid(process) == session else { continue }
            members.append(process)
        }
        return members
    }

    private static func read(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return withUnsafeTemporaryAllocation(byteCount: 256, alignment: 1) { buffer in
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            guard count > 0 else { return nil }
            return String(decoding: UnsafeRawBufferPointer(rebasing: buffer[..<count]), as: UTF8.self)
        }
    }
}

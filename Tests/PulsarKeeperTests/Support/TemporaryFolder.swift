import Glibc

/// A folder of a test's own, with everything in it removed at the end.
final class TemporaryFolder {
    let path: String

    init() {
        var template = Array("/tmp/pulsar-keeper-XXXXXX".utf8CString)
        path = mkdtemp(&template).map { String(cString: $0) } ?? "/nonexistent"
    }

    deinit { Self.remove(path) }

    func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }

    private static func remove(_ path: String) {
        for name in names(in: path) { remove("\(path)/\(name)") }
        Glibc.remove(path)
    }

    /// The names in a folder; none where it cannot be read or is none.
    static func names(in path: String) -> [String] {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, let folder = opendir(path) else {
            return []
        }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}

/// What /proc says about processes.
enum Processes {
    /// The children of a process, with the letters of their states; Z is a zombie.
    static func children(of parent: Int32) -> [Int32: Character] {
        var found: [Int32: Character] = [:]
        for pid in TemporaryFolder.names(in: "/proc").compactMap({ Int32($0) }) {
            // The name in parentheses may hold anything, parentheses too.
            guard let text = contents("/proc/\(pid)/stat"), let close = text.lastIndex(of: ")") else { continue }
            let fields = text[close...].split(separator: " ")
            if fields.count > 2, Int32(fields[2]) == parent, let state = fields[1].first { found[pid] = state }
        }
        return found
    }

    /// The descriptors of a process; nil where we may not look, as into a keeper unless we are root.
    static func descriptors(of process: Int32) -> Int? {
        let names = TemporaryFolder.names(in: "/proc/\(process)/fd")
        return names.isEmpty ? nil : names.count
    }

    static func contents(_ path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = read(file, &bytes, bytes.count)
        return count < 0 ? nil : String(decoding: bytes.prefix(count), as: UTF8.self)
    }
}

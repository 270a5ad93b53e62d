import SystemPackage

#if canImport(Glibc)
import Glibc
#endif

/// A folder of a test's own, 0700, removed with everything in it.
///
/// Its path is short: sockets lie in it.
package final class TemporaryFolder: Sendable {
    /// The folder.
    package let path: String

    /// Makes the folder.
    package init() throws {
        var template = Array("/tmp/pt.XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw Errno(rawValue: errno) }
        path = String(cString: made)
    }

    deinit {
        Self.remove(path)
    }

    private static func remove(_ path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        if status.st_mode & S_IFMT == S_IFDIR, let folder = opendir(path) {
            while let entry = readdir(folder) {
                let name = withUnsafeBytes(of: entry.pointee.d_name) {
                    String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
                }
                if name != ".", name != ".." { remove(path + "/" + name) }
            }
            closedir(folder)
            rmdir(path)
        } else {
            unlink(path)
        }
    }
}

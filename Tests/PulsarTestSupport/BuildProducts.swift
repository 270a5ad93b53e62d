import SystemPackage

#if canImport(Glibc)
import Glibc
#endif

/// Where the programs under test lie: beside the test bundle.
package enum BuildProducts {
    /// The path of a built program.
    package static func path(_ name: String) -> String {
        var folder = FilePath(executable()).removingLastComponent()
        // The runner of the toolchain loads the bundle; then the bundle's path is among the arguments.
        if access(folder.appending(name).string, X_OK) != 0 {
            for argument in CommandLine.arguments where argument.contains(".xctest") {
                folder = FilePath(argument)
                while folder.lastComponent?.string.contains(".xctest") != true, folder.removeLastComponent() {}
                folder.removeLastComponent()
                if access(folder.appending(name).string, X_OK) == 0 { break }
            }
        }
        return folder.appending(name).string
    }

    private static func executable() -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { buffer in
            guard let base = buffer.baseAddress else { return "" }
            let count = max(0, readlink("/proc/self/exe", base, buffer.count))
            return String(
                decoding: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<count]),
                as: UTF8.self
            )
        }
    }
}

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
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = buffer.withUnsafeMutableBytes { bytes in
            bytes.withMemoryRebound(to: CChar.self) { readlink("/proc/self/exe", $0.baseAddress ?? UnsafeMutablePointer(bitPattern: 1)!, $0.count) }
        }
        return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    }
}

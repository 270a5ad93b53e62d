import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Files of the repository that tests compare the code with.
enum RepositoryFile {
    /// The bytes of a file, by its path from the repository's root.
    static func bytes(_ path: String) throws -> [UInt8] {
        // Why: the tests may be reached by a link, from a package that holds nothing else.
        let here = try #require(realpath(#filePath, nil))
        defer { free(here) }
        let depth = "/Tests/PulsarTerminalTests/Support/RepositoryFile.swift".utf8.count
        let root = String(String(cString: here).dropLast(depth))
        let file = try #require(fopen(root + "/" + path, "rb"))
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            if count == 0 { return bytes }
            bytes += buffer[..<count]
        }
    }
}

import SystemPackage

extension Configuration {
    // Bound: every key with a comment of a page each is far less.
    private static let fileBytesMax = 1 << 20

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - path: nil gives the defaults.
    ///   - isExplicit: whether somebody asked for this very file. If not, it may be missing, and the defaults hold.
    package static func load(path: String?, isExplicit: Bool = true) throws(ConfigurationError) -> Configuration {
        guard let path else { return Configuration() }
        let bytes: [UInt8]
        do {
            bytes = try contents(of: FilePath(path))
        } catch {
            if !isExplicit, error == .noSuchFileOrDirectory || error == .notDirectory { return Configuration() }
            throw ConfigurationError(file: path, "the configuration cannot be read: \(error)")
        }
        guard bytes.count <= fileBytesMax else {
            throw ConfigurationError(file: path, "a configuration file has at most 1 MiB")
        }
        if let position = bytes.firstIndex(of: 0) {
            // Why: the parser takes a C string and would not see anything behind.
            throw ConfigurationError(file: path, line: line(of: position, in: bytes), "there is a NUL byte")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ConfigurationError(file: path, "the text is not UTF-8")
        }
        return try parse(text, file: path)
    }

    /// Reads the file that holds in these circumstances.
    package static func load(
        from locations: Locations,
        explicit: String?
    ) throws(ConfigurationError) -> Configuration {
        let file = locations.configurationFile(explicit: explicit)
        return try load(path: file.path, isExplicit: file.isExplicit)
    }

    /// What the file has, or a byte more than it may have.
    private static func contents(of path: FilePath) throws(Errno) -> [UInt8] {
        do {
            let descriptor = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
            return try descriptor.closeAfter {
                var bytes: [UInt8] = []
                var part = [UInt8](repeating: 0, count: 16 << 10)
                while bytes.count <= fileBytesMax {
                    let count = try part.withUnsafeMutableBytes { try descriptor.read(into: $0) }
                    if count == 0 { break }
                    bytes += part[..<count]
                }
                return bytes
            }
        } catch let error as Errno {
            throw error
        } catch {
            // Why: the calls above throw nothing but Errno, they only do not say so.
            throw .ioError
        }
    }

    private static func line(of position: Int, in bytes: [UInt8]) -> Int {
        1 + bytes[..<position].count { $0 == UInt8(ascii: "\n") }
    }
}

/// Reading an event file as a whole.
enum EventFile {
    // Bound: what EventLog lets a file grow to, with room to spare. What lies behind is treated as a damaged tail.
    static let bytesMax: UInt64 = 16 << 20

    /// The bytes of a file, as many as the bound of them.
    static func read(
        _ files: FileOperations,
        _ file: OpenFile,
        size: UInt64,
        bytesMax: UInt64 = EventFile.bytesMax
    ) throws(JournalError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: Int(min(size, bytesMax)))
        var filled = 0
        while filled < bytes.count {
            let count = try bytes.withUnsafeMutableBufferPointer { (buffer) throws(JournalError) in
                let rest = UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: buffer[filled...]))
                return try files.read(file, at: Int64(filled), into: rest)
            }
            guard count > 0 else { break }
            filled += count
        }
        bytes.removeLast(bytes.count - filled)
        return bytes
    }
}

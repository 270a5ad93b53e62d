/// The zeros that a file system leaves at a file's end when its size made it to the disk and its data did not.
enum ZeroTail {
    static let sectorBytes: UInt64 = 512

    /// Where the first all-zero sector begins from which zeros reach the end of the file; nil when the last whole sector
    /// holds anything else, or lies before `notBefore`.
    static func start(
        _ files: FileOperations,
        _ file: OpenFile,
        size: UInt64,
        notBefore: UInt64
    ) throws(JournalError) -> UInt64? {
        let result = withUnsafeTemporaryAllocation(byteCount: 64 * 1024, alignment: 16) {
            buffer -> Result<UInt64?, JournalError> in
            var zerosFrom = size
            while zerosFrom > notBefore {
                let from = max(notBefore, zerosFrom - min(zerosFrom, UInt64(buffer.count)))
                do throws(JournalError) {
                    var filled = 0
                    let wanted = Int(zerosFrom - from)
                    while filled < wanted {
                        let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled..<wanted])
                        let count = try files.read(file, at: Int64(clamping: from) + Int64(filled), into: rest)
                        guard count > 0 else { throw JournalError(.readFailed, operation: "pread") }
                        filled += count
                    }
                    if let last = buffer[..<wanted].lastIndex(where: { $0 != 0 }) {
                        zerosFrom = from + UInt64(last) + 1
                        break
                    }
                } catch { return .failure(error) }
                zerosFrom = from
            }
            let sector = (zerosFrom + sectorBytes - 1) / sectorBytes * sectorBytes
            return .success(sector + sectorBytes <= size ? sector : nil)
        }
        return try result.get()
    }
}

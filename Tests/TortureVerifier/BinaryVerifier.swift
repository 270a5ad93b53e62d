/// Checks the output of `torture binary`, in pieces of any size.
///
/// Every byte follows from its offset, so one that is lost or doubled shows there or a few bytes on. After the first
/// fault it only counts bytes.
package struct BinaryVerifier: Sendable {
    /// The offset of the first byte that is not what it should be; nil as long as everything was right.
    package private(set) var faultOffset: UInt64?
    /// The offset of the next byte.
    package private(set) var offset: UInt64

    private let seed: UInt64

    /// - Parameters:
    ///   - seed: what the writer was given.
    ///   - offset: of the first byte that will be fed.
    package init(seed: UInt64 = 0, offset: UInt64 = 0) {
        self.seed = seed
        self.offset = offset
    }

    package mutating func feed(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { feed($0) }
    }

    package mutating func feed(_ bytes: UnsafeRawBufferPointer) {
        defer { offset += UInt64(bytes.count) }
        guard faultOffset == nil else { return }
        var position = 0
        while position < bytes.count {
            let here = offset + UInt64(position)
            if here % 8 == 0, bytes.count - position >= TortureWord.byteCount,
                bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self).bigEndian
                    == TortureWord.value(here / 8, seed: seed)
            {
                position += TortureWord.byteCount
                continue
            }
            guard bytes[position] == TortureWord.byte(at: here, seed: seed) else {
                faultOffset = here
                return
            }
            position += 1
        }
    }
}

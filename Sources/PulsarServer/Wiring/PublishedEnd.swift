import PulsarValues

#if canImport(Glibc)
import Glibc
#endif

/// How far output was published, noted where it outlives the engine and the disk: the next engine must not use these
/// offsets for other bytes, and has to know how many were lost.
///
/// An engine may die between a move out of the spool pipe and any note of it. So what is noted before is where the output
/// ends that is in the pipe: nothing else takes bytes from there, and what is missing was moved. While bytes go into the
/// pipe it is where the output ends before them. On the disk the files say how far it is, and a note that is older than
/// what they say means nothing; it is for the session whose files nobody can open any more.
struct PublishedEnd: Sendable {
    private static let place = 48
    /// Set where the bytes in the pipe are counted in.
    private static let spoolBit: UInt64 = 1 << 63

    private let mapping: PageMapping

    init(mapping: PageMapping) {
        self.mapping = mapping
    }

    /// The end that follows from the last note; 0 when there was none.
    ///
    /// - Parameter spooled: how many bytes the spool pipe holds.
    func offset(spooled: UInt64) -> StreamOffset {
        let word = mapping.memory.load(fromByteOffset: Self.place, as: UInt64.self)
        guard word & Self.spoolBit != 0 else { return word }
        let end = word & ~Self.spoolBit
        return end - min(end, spooled)
    }

    /// Notes the end of what is published, and how many bytes wait in the spool pipe when they are to be moved next.
    // Hot: one store per splice.
    func note(_ end: StreamOffset, spooled: UInt64?) {
        let word = spooled.map { end + $0 | Self.spoolBit } ?? end
        mapping.memory.storeBytes(of: word, toByteOffset: Self.place, as: UInt64.self)
    }
}

/// A mapped page of memory, given back with its last user.
final class PageMapping: Sendable {
    private static let byteCount = 4096

    // Protected by: each of its words has one writer, the event loop or the gather thread, and is one aligned store.
    nonisolated(unsafe) let memory: UnsafeMutableRawPointer

    /// Nil when the descriptor cannot be mapped.
    init?(descriptor: Int32) {
        let mapped = mmap(nil, Self.byteCount, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
        guard let mapped, mapped != MAP_FAILED else { return nil }
        memory = mapped
    }

    deinit {
        munmap(memory, Self.byteCount)
    }
}

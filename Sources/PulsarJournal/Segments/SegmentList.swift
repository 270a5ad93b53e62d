package import PulsarValues
import Synchronization

/// One raw file: the offsets it holds.
package struct Segment: Hashable, Sendable {
    package let base: StreamOffset
    package let end: StreamOffset

    package init(base: StreamOffset, end: StreamOffset) {
        self.base = base
        self.end = end
    }
}

/// The raw files of one journal and how far it is written: the leaf that the gather thread, the event loop and the sync
/// thread share.
///
/// The newest may be in memory, while the disk takes nothing. The lock is taken once per rotation and never per byte; the
/// end is read without it.
final class SegmentList: Sendable {
    /// Where an offset is.
    enum Place {
        /// In a file that grows no more.
        case sealed(Segment)
        /// In the file that is being written.
        case active(base: StreamOffset, OpenFile)
        /// Nowhere; the journal goes on at this offset.
        case missing(next: StreamOffset)
    }

    private struct State {
        var sealed: [Segment]
        var sealedBytes: UInt64
        var active: (base: StreamOffset, file: OpenFile)?
        /// Sealed segments that are in memory and on no disk.
        var memory: [StreamOffset: OpenFile] = [:]
        var isActiveInMemory = false

        /// Where memory begins; nil while everything is on the disk.
        var memoryBase: StreamOffset? { memory.keys.min() ?? (isActiveInMemory ? active?.base : nil) }

        mutating func seal(_ end: StreamOffset) {
            guard let active else { return }
            sealed.append(Segment(base: active.base, end: end))
            sealedBytes += end - active.base
            if isActiveInMemory { memory[active.base] = active.file }
            isActiveInMemory = false
            self.active = nil
        }

        mutating func removeSealed(at index: Int) -> Segment {
            let segment = sealed.remove(at: index)
            sealedBytes -= segment.end - segment.base
            memory[segment.base] = nil
            return segment
        }
    }

    private let published: Atomic<UInt64>
    private let rotationCount = Atomic<UInt64>(0)
    private let state: Mutex<State>

    init(sealed: [Segment], active: (base: StreamOffset, file: OpenFile)?, end: StreamOffset) {
        published = Atomic(end)
        let bytes = sealed.reduce(UInt64(0)) { $0 + ($1.end - $1.base) }
        state = Mutex(State(sealed: sealed, sealedBytes: bytes, active: active))
    }

    /// The end of what may be read.
    var end: StreamOffset { published.load(ordering: .acquiring) }

    /// Grows whenever an offset may be in another file than before.
    var rotations: UInt64 { rotationCount.load(ordering: .acquiring) }

    /// The first offset that is left; the end when there is no file.
    var oldest: StreamOffset {
        state.withLock { $0.sealed.first?.base ?? $0.active?.base } ?? end
    }

    /// Bytes in all segments, holes between them not counted.
    // Hot: once per batch of output.
    var keptBytes: UInt64 {
        let end = end
        return state.withLock { state in
            // Why the maximum: the writer may have begun another segment since the end was read.
            state.sealedBytes + (state.active.map { max(end, $0.base) - $0.base } ?? 0)
        }
    }

    // MARK: - The writer's side

    /// Makes more bytes readable.
    ///
    /// Only the writer calls this.
    func publish(_ end: StreamOffset) {
        published.store(end, ordering: .releasing)
    }

    /// Seals the active segment at the published end and goes on in another.
    func rotate(to file: OpenFile, base: StreamOffset, isMemory: Bool = false) {
        state.withLock { state in
            // One without a byte is replaced: two segments never have the same base.
            if let active = state.active, active.base < base { state.seal(base) }
            state.active = (base, file)
            state.isActiveInMemory = isMemory
        }
        rotationCount.wrappingAdd(1, ordering: .releasing)
    }

    /// Seals the active segment; nothing is written after this.
    func close() {
        let end = end
        state.withLock { $0.seal(end) }
        rotationCount.wrappingAdd(1, ordering: .releasing)
    }

    /// Forgets the oldest sealed segment in memory when there are more than so many.
    func dropMemory(keeping countMax: Int) -> Segment? {
        let dropped = state.withLock { state -> Segment? in
            guard state.memory.count > countMax, let base = state.memory.keys.min(),
                let index = state.sealed.lastIndex(where: { $0.base == base })
            else { return nil }
            return state.removeSealed(at: index)
        }
        if dropped != nil { rotationCount.wrappingAdd(1, ordering: .releasing) }
        return dropped
    }

    /// The segments that are in memory, oldest first.
    func memorySegments() -> [(segment: Segment, file: OpenFile)] {
        let end = end
        return state.withLock { state in
            var segments = state.sealed.compactMap { segment in
                state.memory[segment.base].map { (segment: segment, file: $0) }
            }
            if state.isActiveInMemory, let active = state.active {
                segments.append((Segment(base: active.base, end: end), active.file))
            }
            return segments
        }
    }

    /// Says that a segment that was in memory is in a file on the disk now.
    func moveToDisk(_ base: StreamOffset, _ file: OpenFile) {
        state.withLock { state in
            state.memory[base] = nil
            guard let active = state.active, active.base == base else { return }
            state.active = (base, file)
            state.isActiveInMemory = false
        }
        rotationCount.wrappingAdd(1, ordering: .releasing)
    }

    // MARK: - The readers' side

    /// Whether there are segments that are on no disk.
    var hasMemory: Bool { state.withLock { $0.memoryBase != nil } }

    /// A sealed segment that is in memory.
    func memoryFile(_ base: StreamOffset) -> OpenFile? { state.withLock { $0.memory[base] } }

    func place(of offset: StreamOffset) -> Place {
        let end = end
        return state.withLock { state in
            if let active = state.active, offset >= active.base { return .active(base: active.base, active.file) }
            var next = state.active?.base ?? end
            for segment in state.sealed.reversed() {
                if offset >= segment.end { break }
                if offset >= segment.base { return .sealed(segment) }
                next = segment.base
            }
            return .missing(next: next)
        }
    }

    /// All segments, the active one last and with the end as it is now; and from which base on they are in memory.
    func snapshot() -> (segments: [Segment], memoryBase: StreamOffset?) {
        let end = end
        return state.withLock { state in
            var segments = state.sealed
            if let active = state.active { segments.append(Segment(base: active.base, end: max(active.base, end))) }
            return (segments, state.memoryBase)
        }
    }

    /// Forgets the oldest segment, which must be sealed.
    func dropOldest(_ base: StreamOffset) {
        state.withLock { state in
            if state.sealed.first?.base == base { _ = state.removeSealed(at: 0) }
        }
        rotationCount.wrappingAdd(1, ordering: .releasing)
    }
}

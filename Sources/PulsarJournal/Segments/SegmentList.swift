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
/// The lock is taken once per rotation and never per byte; the end is read without it.
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
        var active: (base: StreamOffset, file: OpenFile)?
    }

    private let published: Atomic<UInt64>
    private let rotationCount = Atomic<UInt64>(0)
    private let state: Mutex<State>

    init(sealed: [Segment], active: (base: StreamOffset, file: OpenFile)?, end: StreamOffset) {
        published = Atomic(end)
        state = Mutex(State(sealed: sealed, active: active))
    }

    /// The end of what may be read.
    var end: StreamOffset { published.load(ordering: .acquiring) }

    /// Grows whenever an offset may be in another file than before.
    var rotations: UInt64 { rotationCount.load(ordering: .acquiring) }

    /// The first offset that is left; the end when there is no file.
    var oldest: StreamOffset {
        state.withLock { $0.sealed.first?.base ?? $0.active?.base } ?? end
    }

    // MARK: - The writer's side

    /// Makes more bytes readable.
    ///
    /// Only the writer calls this.
    func publish(_ end: StreamOffset) {
        published.store(end, ordering: .releasing)
    }

    /// Seals the active segment at the published end and goes on in another.
    func rotate(to file: OpenFile, base: StreamOffset) {
        state.withLock { state in
            if let active = state.active { state.sealed.append(Segment(base: active.base, end: base)) }
            state.active = (base, file)
        }
        rotationCount.wrappingAdd(1, ordering: .releasing)
    }

    /// Seals the active segment; nothing is written after this.
    func close() {
        let end = end
        state.withLock { state in
            if let active = state.active { state.sealed.append(Segment(base: active.base, end: end)) }
            state.active = nil
        }
        rotationCount.wrappingAdd(1, ordering: .releasing)
    }

    // MARK: - The readers' side

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

    /// All segments, the active one last and with the end as it is now.
    func snapshot() -> (segments: [Segment], hasActive: Bool) {
        let end = end
        return state.withLock { state in
            var segments = state.sealed
            if let active = state.active { segments.append(Segment(base: active.base, end: max(active.base, end))) }
            return (segments, state.active != nil)
        }
    }

    /// Forgets the oldest segment, which must be sealed.
    func dropOldest(_ base: StreamOffset) {
        state.withLock { state in
            if state.sealed.first?.base == base { state.sealed.removeFirst() }
        }
        rotationCount.wrappingAdd(1, ordering: .releasing)
    }
}

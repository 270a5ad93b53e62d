import PulsarJournal
import PulsarPTY

/// A journal's writer as the gather thread wants it.
final class JournalSink: GatherSink {
    private let writer: SegmentWriter

    init(writer: SegmentWriter) {
        self.writer = writer
    }

    func target() throws(PTYError) -> GatherTarget {
        do throws(JournalError) {
            let target = try writer.target()
            return GatherTarget(descriptor: target.descriptor, position: target.position, room: target.room)
        } catch {
            throw PTYError(.sinkFailed, operation: error.operation, errno: error.errno)
        }
    }

    func advance(by count: Int) {
        writer.advance(by: count)
    }
}

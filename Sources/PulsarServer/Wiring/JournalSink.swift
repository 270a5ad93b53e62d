import PulsarJournal
import PulsarPTY

/// A journal's writer as the gather thread wants it.
final class JournalSink: GatherSink {
    private let writer: SegmentWriter
    private let publishedEnd: PublishedEnd?

    init(writer: SegmentWriter, publishedEnd: PublishedEnd?) {
        self.writer = writer
        self.publishedEnd = publishedEnd
    }

    func target() throws(PTYError) -> GatherTarget {
        do throws(JournalError) {
            let target = try writer.target()
            return GatherTarget(descriptor: target.descriptor, position: target.position, room: target.room)
        } catch { throw Self.failure(error) }
    }

    func advance(by count: Int) {
        // Why before it is published: no offset that a client saw is given to another byte, even where the file is gone.
        if !writer.isOverflowing { publishedEnd?.note(writer.end + UInt64(count), spooled: nil) }
        writer.advance(by: count)
    }

    func spoolWaits(_ count: Int?) {
        publishedEnd?.note(writer.end, spooled: count.map { UInt64($0) })
    }

    func overflow() throws(PTYError) {
        do throws(JournalError) { try writer.overflow() } catch { throw Self.failure(error) }
    }

    func settle() throws(PTYError) {
        do throws(JournalError) { try writer.returnToDisk() } catch { throw Self.failure(error) }
        // What comes into the pipe from here on is not counted in.
        publishedEnd?.note(writer.end, spooled: nil)
    }

    private static func failure(_ error: JournalError) -> PTYError {
        PTYError(.sinkFailed, operation: error.operation, errno: error.errno)
    }
}

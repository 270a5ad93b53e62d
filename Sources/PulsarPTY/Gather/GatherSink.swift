/// Where the gather thread puts a session's output: what the journal offers, in the words of descriptors and offsets.
///
/// All of it is called on the gather thread and on no other.
package protocol GatherSink: AnyObject, Sendable {
    /// Where the next bytes go, with room for at least one.
    ///
    /// - Throws: ``PTYError`` when there is nowhere: the bytes then wait in the spool pipe and this is asked again.
    func target() throws(PTYError) -> GatherTarget

    /// Publishes that `count` more bytes stand in the file, behind the last ones.
    func advance(by count: Int)

    /// Says, while the output is put elsewhere, that so many bytes wait in the spool pipe and are about to be moved from
    /// there; nil: that the next to be moved goes into the pipe.
    func spoolWaits(_ count: Int?)

    /// Goes on where there is room although there is none: the file takes nothing.
    ///
    /// - Throws: ``PTYError`` when there is no such place.
    func overflow() throws(PTYError)

    /// Goes back to files, with what was put elsewhere in the meantime.
    ///
    /// - Throws: ``PTYError`` when they do not take it yet.
    func settle() throws(PTYError)
}

/// A place in a file for the next bytes of a session.
package struct GatherTarget: Sendable {
    /// The file, opened for writing without O_APPEND (splice refuses that).
    package let descriptor: Int32
    /// Position of the next byte in it.
    package let position: Int64
    /// How many bytes it takes before another file follows.
    package let room: Int

    package init(descriptor: Int32, position: Int64, room: Int) {
        self.descriptor = descriptor
        self.position = position
        self.room = room
    }
}

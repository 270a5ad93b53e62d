import PulsarJournal

// What a session has to do with a disk that is full.
extension Session {
    /// Where a session's output goes.
    package enum OutputPlace: Hashable, Sendable {
        /// To where the session keeps it.
        case journal
        /// Nowhere: the disk is full, and the program waits.
        case nowhere
        /// Into memory: the disk is full.
        case memory
    }

    /// The output goes somewhere else from now on.
    package func outputPlaceChanged(to place: OutputPlace) {
        guard place != outputPlace else { return }
        outputPlace = place
        for attachment in attachments.values { attachment.stream?.channel.send(.outputPlace(place)) }
        for attachment in attachments.values { attachment.stream?.channel.flush() }
        observer?.session(self, didChange: .updated)
    }

    /// Whether the journal did not take how the session ended.
    package var isEndUnrecorded: Bool { unrecordedEnd != nil }

    /// Tries once more to write down how the session ended.
    package func recordEndAgain() {
        if let unrecordedEnd { record(unrecordedEnd) }
    }
}

package import PulsarValues

/// Something that happened at an offset of a session's output.
package enum JournalEvent: Hashable, Sendable {
    /// What the session is. The last one holds.
    case metadata(SessionMetadata)
    /// An engine began to treat the session.
    case epoch(Epoch)
    /// The window has this size from here on.
    case resize(WindowSize)
    /// The bytes from one offset up to another have this checksum.
    case check(Check)
    /// What the clocks showed; the monotonic one is in the record itself.
    case time(wallMilliseconds: UInt64)
    /// Output that could not be kept.
    case gap(Gap)
    /// A place or a range that means something.
    case mark(Mark)
    /// A snapshot of the terminal at this offset is in this file.
    case checkpoint(StreamOffset, file: String)
    /// The program ended.
    case end(Ending)
    case attach(ClientID, WindowSize?)
    case detach(ClientID)
    /// A record of a kind that is not known here, kept as it is.
    case unknown(type: UInt16, payload: [UInt8])

    /// One engine's tenure over the session.
    package struct Epoch: Hashable, Sendable {
        package let number: UInt64
        package let reason: String
        package let wallMilliseconds: UInt64
        package let bootID: Identifier?

        /// The reason of an epoch in which a session that had ended began to live again: an END before it holds no more.
        package static let revived = "revived"
        var isRevival: Bool { reason == Self.revived }
        /// The reason of an epoch that recovery wrote; it says nothing of the program.
        static let recovered = "recovered"

        package init(number: UInt64, reason: String, wallMilliseconds: UInt64, bootID: Identifier?) {
            self.number = number
            self.reason = reason
            self.wallMilliseconds = wallMilliseconds
            self.bootID = bootID
        }
    }

    /// A checksum over output.
    package struct Check: Hashable, Sendable {
        package let from: StreamOffset
        package let to: StreamOffset
        package let checksum: UInt32
        /// Whether the disk had confirmed the bytes before this was written.
        package let isDurable: Bool

        package init(from: StreamOffset, to: StreamOffset, checksum: UInt32, isDurable: Bool) {
            self.from = from
            self.to = to
            self.checksum = checksum
            self.isDurable = isDurable
        }
    }

    /// Output that is not there.
    package struct Gap: Hashable, Sendable {
        package enum Reason: UInt8, Sendable {
            case other = 0
            /// The disk was full.
            case noSpace = 1
            /// The events speak of output that no file holds any more.
            case missingBytes = 2
        }

        package let from: StreamOffset
        package let lost: UInt64
        package let reason: Reason

        package init(from: StreamOffset, lost: UInt64, reason: Reason) {
            self.from = from
            self.lost = lost
            self.reason = reason
        }
    }

    /// A place (`from` = `to`) or a range of output.
    package struct Mark: Hashable, Sendable {
        package struct Kind: RawRepresentable, Hashable, Sendable {
            package let rawValue: UInt8

            package init(rawValue: UInt8) {
                self.rawValue = rawValue
            }

            // OSC 133 A, B, C, D.
            package static let prompt = Kind(rawValue: 1)
            package static let command = Kind(rawValue: 2)
            package static let output = Kind(rawValue: 3)
            package static let finished = Kind(rawValue: 4)
            package static let bookmark = Kind(rawValue: 5)
            /// Written before a power failure and confirmed by nothing.
            package static let unverified = Kind(rawValue: 0x80)
            /// Bytes that are not those their check speaks of.
            package static let corrupt = Kind(rawValue: 0x81)
            /// Event records that could not be read stood here.
            package static let eventsLost = Kind(rawValue: 0x82)
            /// The disk refused to confirm these bytes.
            package static let suspect = Kind(rawValue: 0x83)
        }

        package let kind: Kind
        package let from: StreamOffset
        package let to: StreamOffset
        package let text: String

        package init(kind: Kind, from: StreamOffset, to: StreamOffset, text: String = "") {
            self.kind = kind
            self.from = from
            self.to = to
            self.text = text
        }
    }

    /// How it ended.
    package struct Ending: Hashable, Sendable {
        package enum Reason: UInt8, Sendable {
            case exited = 1
            case terminated = 2
            /// Nobody was there to see it: the machine or everything that held the session was gone.
            case interrupted = 3
            /// It was ended because the daemon or the machine ended.
            case shutdown = 4
        }

        package let status: ExitStatus
        package let reason: Reason
        package let wallMilliseconds: UInt64

        package init(status: ExitStatus, reason: Reason, wallMilliseconds: UInt64) {
            self.status = status
            self.reason = reason
            self.wallMilliseconds = wallMilliseconds
        }
    }
}

/// An event with its place and time.
package struct EventRecord: Hashable, Sendable {
    package let offset: StreamOffset
    package let monotonicNanoseconds: UInt64
    package let event: JournalEvent

    package init(offset: StreamOffset, monotonicNanoseconds: UInt64, event: JournalEvent) {
        self.offset = offset
        self.monotonicNanoseconds = monotonicNanoseconds
        self.event = event
    }
}

package import PulsarValues

/// One message between keeper and engine.
///
/// The layout is frozen: a keeper lives for months and meets engines of other versions; kinds are added, never changed,
/// and an unknown kind is ignored.
///
/// ```text
///  0  u16  magic 0x4B50 ("PK", little endian like everything here)
///  2  u8   version 1
///  3  u8   kind
///  4  u16  payload length, at most 480
///  6  u16  flags, 0
///  8  u32  sequence, counted by the sender
/// 12  u32  the sequence that is acknowledged, 0 for none
/// 16  u64  session id, first half      24  u64  session id, second half
/// 32  payload
/// ```
///
/// One message is one record of a `SOCK_SEQPACKET` socket; descriptors travel with their record.
package struct KeeperMessage: Hashable, Sendable {
    /// What a message says.
    ///
    /// From 1: engine to keeper; from 65: keeper to engine.
    package enum Kind: UInt8, Sendable, CaseIterable {
        /// I am here. Payload: process id.
        case hello = 1
        /// I serve clients.
        case ready = 2
        /// Start a program. Payload: key (16 bytes). Descriptor: the specification.
        case spawn = 3
        /// I hold what came with the acknowledged sequence.
        case acknowledge = 4
        /// My loop turns. Payload: a number.
        case beat = 5
        /// I have taken note of a session's end.
        case exitNoted = 6
        /// Let go of a session, or of an attempt at one.
        case release = 7
        /// Please end everything.
        case stop = 8
        /// I have ended everything and leave.
        case goodbye = 9
        /// Be my keeper from here on: yours is all that my last one held. Payload: epoch (u64), process id (i32), then what
        /// came as ``legacy``. Descriptors: lock, listener, my pidfd.
        case takeOver = 10
        /// One of the sessions you are to hold. Payload and descriptors as of ``session``.
        case heir = 11
        /// Every session has been sent.
        case takeOverDone = 12
        /// Replace who is named by the program that now lies in its place. Payload: 1 the engine, 2 the keeper, 3 both (u8).
        case upgrade = 13

        /// Payload: epoch (u64), number of inherited sessions (u32). Descriptors: listeners.
        case welcome = 65
        /// Payload: process id (i32), origin (u8), status kind (u8), status (u8), key (16 bytes).
        /// Descriptors: pty manager, spool read end, spool write end, shared page, pidfd.
        case session = 66
        /// Every inherited session has been sent.
        case inheritedDone = 67
        /// The program runs. Payload: process id (i32).
        case spawned = 68
        /// Payload: errno (i32), step (u8).
        case spawnFailed = 69
        /// Payload: status kind (u8), status (u8).
        case exited = 70
        /// End your sessions and leave.
        case shutdown = 71
        /// Read the configuration again.
        case reload = 72
        /// Who I am. Payload: process id (i32), version (text). Descriptor: my pidfd.
        case introduction = 73
        /// What the next keeper needs, should I die; you keep it unread. Descriptor: the lock.
        case legacy = 74
        /// Tells, should I die, whether a new session's program was executed; comes before its ``session``. Descriptor: the
        /// read end of the child's report.
        case report = 75
        /// I hold everything that you handed over.
        case tookOver = 76
        /// I have seen your beat. Payload: its number.
        case beatAnswered = 77
        /// Your successor is ready: finish what you are at, and leave.
        case drain = 78
        /// Whoever was to be replaced goes on. Payload: why (text).
        case upgradeFailed = 79
    }

    /// Why a session is handed over.
    package enum Origin: UInt8, Sendable {
        /// It was asked for, and waits at its gate.
        case new = 0
        /// A predecessor left it.
        case inherited = 1
        /// It was asked for again.
        case known = 2
    }

    package static let headerBytes = 32
    package static let payloadBytesMax = 480
    private static let magic: UInt16 = 0x4B50
    private static let version: UInt8 = 1

    package let kind: Kind
    package var sequence: UInt32
    package var acknowledges: UInt32
    package var session: SessionID
    package var payload: [UInt8]

    package init(
        _ kind: Kind,
        session: SessionID = SessionID(high: 0, low: 0),
        acknowledges: UInt32 = 0,
        payload: [UInt8] = []
    ) {
        precondition(payload.count <= Self.payloadBytesMax, "a keeper message is at most 512 bytes")
        self.kind = kind
        self.session = session
        self.acknowledges = acknowledges
        self.payload = payload
        sequence = 0
    }

    /// The record's bytes.
    package var encoded: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.headerBytes + payload.count)
        bytes.appendLittleEndian(Self.magic)
        bytes.append(Self.version)
        bytes.append(kind.rawValue)
        bytes.appendLittleEndian(UInt16(payload.count))
        bytes.appendLittleEndian(UInt16(0))
        bytes.appendLittleEndian(sequence)
        bytes.appendLittleEndian(acknowledges)
        bytes.appendLittleEndian(session.high)
        bytes.appendLittleEndian(session.low)
        return bytes + payload
    }

    /// Reads a record; nil for anything that is not a message of a known kind.
    package init?(decoding bytes: [UInt8]) {
        guard bytes.count >= Self.headerBytes,
            bytes.littleEndian(UInt16.self, at: 0) == Self.magic,
            bytes[2] == Self.version,
            let kind = Kind(rawValue: bytes[3]),
            let length = bytes.littleEndian(UInt16.self, at: 4),
            Int(length) == bytes.count - Self.headerBytes, Int(length) <= Self.payloadBytesMax,
            let sequence = bytes.littleEndian(UInt32.self, at: 8),
            let acknowledges = bytes.littleEndian(UInt32.self, at: 12),
            let high = bytes.littleEndian(UInt64.self, at: 16),
            let low = bytes.littleEndian(UInt64.self, at: 24)
        else { return nil }
        self.kind = kind
        self.sequence = sequence
        self.acknowledges = acknowledges
        session = SessionID(high: high, low: low)
        payload = Array(bytes[Self.headerBytes...])
    }
}

extension [UInt8] {
    mutating func appendLittleEndian(_ value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }

    /// An integer at a position; nil where the bytes end before it does.
    func littleEndian<Number: FixedWidthInteger & BitwiseCopyable>(_ type: Number.Type, at position: Int) -> Number? {
        guard position >= 0, position <= count - MemoryLayout<Number>.size else { return nil }
        return withUnsafeBytes { Number(littleEndian: $0.loadUnaligned(fromByteOffset: position, as: type)) }
    }
}

extension ExitStatus {
    /// A status as two bytes of the wire: kind (0 none, 1 exited, 2 signal, 3 unknown) and number.
    static func encode(_ status: ExitStatus?) -> [UInt8] {
        switch status {
        case nil: [0, 0]
        case .exited(let code): [1, code]
        case .signaled(let number): [2, number]
        case .unknown: [3, 0]
        }
    }

    /// What the kernel says of a process: 0 it runs, 1 exited, 2 ended by a signal, 3 nobody can tell.
    static func told(kind: Int32, value: Int32) -> ExitStatus? {
        let number = UInt8(truncatingIfNeeded: value)
        return switch kind {
        case 1: .exited(number)
        case 2: .signaled(number)
        case 3: .unknown
        default: nil
        }
    }

    /// The status in two bytes of the wire; nil for none.
    static func decode(_ kind: UInt8, _ number: UInt8) -> ExitStatus? {
        switch kind {
        case 0: nil
        case 1: .exited(number)
        case 2: .signaled(number)
        default: .unknown
        }
    }
}

import CPulsarPTY
import PulsarValues

#if canImport(Glibc)
import Glibc
#endif

/// What a keeper writes down before it executes the program that now lies in its place, and that one reads: messages, and
/// the numbers of the descriptors that stay open meanwhile.
///
/// The layout is frozen like that of the messages: the two are of different versions.
///
/// ```text
/// a record:  u16 length of the message   u16 number of descriptors   i32 each, -1 for none   the message
/// ```
enum StateFile {
    struct Record {
        let message: KeeperMessage
        let descriptors: [Int32]
    }

    static func encode(_ records: [Record]) -> [UInt8] {
        var bytes: [UInt8] = []
        for record in records {
            let message = record.message.encoded
            bytes.appendLittleEndian(UInt16(message.count))
            bytes.appendLittleEndian(UInt16(record.descriptors.count))
            for descriptor in record.descriptors { bytes.appendLittleEndian(descriptor) }
            bytes += message
        }
        return bytes
    }

    /// Reads what was written; records of unknown kinds are left out, and so is everything behind damage.
    static func decode(_ bytes: [UInt8]) -> [Record] {
        var records: [Record] = []
        var position = 0
        while let length = bytes.littleEndian(UInt16.self, at: position),
            let count = bytes.littleEndian(UInt16.self, at: position + 2)
        {
            let start = position + 4 + Int(count) * 4
            let end = start + Int(length)
            guard end <= bytes.count else { break }
            let descriptors = (0..<Int(count)).compactMap {
                bytes.littleEndian(Int32.self, at: position + 4 + $0 * 4)
            }
            if let message = KeeperMessage(decoding: Array(bytes[start..<end])) {
                records.append(Record(message: message, descriptors: descriptors))
            }
            position = end
        }
        return records
    }

    /// A memory file of records; negative on failure.
    static func make(_ records: [Record]) -> Int32 {
        let bytes = encode(records)
        let file = pulsar_make_memory("pulsar-keeper", bytes.count)
        guard file >= 0, pwrite(file, bytes, bytes.count, 0) != bytes.count else { return file }
        close(file)
        return -EIO
    }

    /// The records of a file, which is closed.
    static func read(_ file: Int32) -> [Record] {
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_size > 0, status.st_size < 1 << 24 else { return [] }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        guard pread(file, &bytes, bytes.count, 0) == bytes.count else { return [] }
        return decode(bytes)
    }
}

extension HeldSession {
    /// Everything about it, for the program that is executed in this one's place.
    var record: StateFile.Record {
        var payload = payload(.inherited)
        let (number, sequence): (UInt8, UInt32) =
            switch phase {
            case .gated(let sequence): (0, sequence)
            case .starting: (1, 0)
            case .running: (2, 0)
            case .ended: (3, 0)
            }
        payload.append(number)
        payload.appendLittleEndian(sequence)
        payload.append((isChild ? 1 : 0) | (isReaped ? 2 : 0) | (isInherited ? 4 : 0) | (isExitSeen ? 8 : 0))
        payload.appendLittleEndian(storedAs.map { $0 + 1 } ?? 0)
        return StateFile.Record(
            message: KeeperMessage(.heir, session: id, payload: payload),
            descriptors: handed + [gate, report]
        )
    }

    /// A session as the program before this one left it.
    init?(record: StateFile.Record) {
        let payload = record.message.payload
        guard record.message.kind == .heir, record.descriptors.count >= 7, payload.count >= 29,
            let sequence = payload.littleEndian(UInt32.self, at: 24),
            let session = HeldSession(
                heir: record.message.session,
                payload: payload,
                handed: Array(record.descriptors.prefix(5))
            )
        else { return nil }
        self = session
        gate = record.descriptors[5]
        report = record.descriptors[6]
        switch payload[23] {
        case 0: phase = .gated(sequence: sequence)
        case 1: phase = .starting
        default: break
        }
        let flags = payload[28]
        isChild = flags & 1 != 0
        isReaped = flags & 2 != 0
        isInherited = flags & 4 != 0
        isExitSeen = flags & 8 != 0
        // A program before there was a store wrote nothing here.
        storedAs = payload.littleEndian(UInt16.self, at: 29).flatMap { $0 > 0 ? $0 - 1 : nil }
    }
}

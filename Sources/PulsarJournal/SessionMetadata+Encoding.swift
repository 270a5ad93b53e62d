import PulsarValues

/// The binary form: entries of `u16 key, u32 length, value`, little-endian, in any order, unknown keys skipped.
///
/// ```text
///  1 name     2 kind pair*    3 argument*   4 working directory   5 workspace    6 label pair*
///  7 created (u64 ms)         8 boot id (16 bytes, as spelled)    9 window size (4 × u16)
/// 10 size policy             11 journal mode                     12 flags (u8): 1 truncated, 2 rebuilt
/// 13 last directory          14 environment pair*               15 format (u16), 1 where it is missing
/// a pair is u16 length of the key, key, value; * may come many times, in order
/// ```
extension SessionMetadata {
    private enum Key {
        static let name: UInt16 = 1
        static let kind: UInt16 = 2
        static let argument: UInt16 = 3
        static let workingDirectory: UInt16 = 4
        static let workspace: UInt16 = 5
        static let label: UInt16 = 6
        static let createdAt: UInt16 = 7
        static let bootID: UInt16 = 8
        static let windowSize: UInt16 = 9
        static let sizePolicy: UInt16 = 10
        static let journalMode: UInt16 = 11
        static let flags: UInt16 = 12
        static let lastDirectory: UInt16 = 13
        static let environment: UInt16 = 14
        static let format: UInt16 = 15
    }

    // Bound: 6 texts of 4,096, three maps and one list as below, and the small change: under 65,536.
    private static let textBytesMax = 4096
    private static let argumentBytesMax = 16 * 1024
    private static let mapBytesMax = 7 * 1024

    /// The binary form alone.
    package func encoded() -> [UInt8] {
        var writer = ByteWriter()
        encode(into: &writer)
        return writer.bytes
    }

    /// Reads the binary form alone; nil when it is none.
    package init?(encoded bytes: [UInt8]) {
        var reader = ByteReader(bytes[...])
        self.init(decoding: &reader)
        guard createdAtMilliseconds > 0 else { return nil }
    }

    func encode(into writer: inout ByteWriter) {
        var flags: UInt8 = (isTruncated ? 1 : 0) | (isRebuilt ? 2 : 0)
        func text(_ key: UInt16, _ value: String) {
            let bytes = Self.cut(value, to: Self.textBytesMax)
            if bytes.count < value.utf8.count { flags |= 1 }
            Self.entry(key, bytes, &writer)
        }
        func map(_ key: UInt16, _ pairs: [String: String]) {
            var room = Self.mapBytesMax
            for (name, value) in pairs.sorted(by: { $0.key < $1.key }) {
                room -= name.utf8.count + value.utf8.count + 8
                guard room >= 0 else {
                    flags |= 1
                    return
                }
                var pair = ByteWriter()
                pair.append(UInt16(truncatingIfNeeded: name.utf8.count))
                pair.append(name.utf8)
                pair.append(value.utf8)
                Self.entry(key, pair.bytes, &writer)
            }
        }
        text(Key.name, name)
        map(Key.kind, kind)
        var room = Self.argumentBytesMax
        for argument in arguments {
            room -= argument.utf8.count + 6
            guard room >= 0 else {
                flags |= 1
                break
            }
            Self.entry(Key.argument, Array(argument.utf8), &writer)
        }
        text(Key.workingDirectory, workingDirectory)
        if !lastDirectory.isEmpty { text(Key.lastDirectory, lastDirectory) }
        map(Key.environment, environment)
        text(Key.workspace, workspace)
        map(Key.label, labels)
        var small = ByteWriter()
        small.append(createdAtMilliseconds)
        Self.entry(Key.createdAt, small.bytes, &writer)
        if let bootID {
            small = ByteWriter()
            small.append(bootID)
            Self.entry(Key.bootID, small.bytes, &writer)
        }
        small = ByteWriter()
        small.append(windowSize)
        Self.entry(Key.windowSize, small.bytes, &writer)
        text(Key.sizePolicy, sizePolicy)
        text(Key.journalMode, journalMode)
        if format != 1 {
            small = ByteWriter()
            small.append(format)
            Self.entry(Key.format, small.bytes, &writer)
        }
        if flags != 0 { Self.entry(Key.flags, [flags], &writer) }
    }

    /// Reads the binary form; nil when its lengths do not add up.
    init?(decoding reader: inout ByteReader) {
        self.init(name: "", createdAtMilliseconds: 0)
        while !reader.isAtEnd {
            guard let key: UInt16 = reader.integer(), let length: UInt32 = reader.integer(),
                var value = reader.bytes(Int(length))
            else { return nil }
            switch key {
            case Key.name: name = value.text()
            case Key.kind: if let pair = Self.pair(&value) { kind[pair.name] = pair.value }
            case Key.argument: arguments.append(value.text())
            case Key.workingDirectory: workingDirectory = value.text()
            case Key.lastDirectory: lastDirectory = value.text()
            case Key.environment: if let pair = Self.pair(&value) { environment[pair.name] = pair.value }
            case Key.workspace: workspace = value.text()
            case Key.label: if let pair = Self.pair(&value) { labels[pair.name] = pair.value }
            case Key.createdAt: createdAtMilliseconds = value.integer() ?? 0
            case Key.bootID: bootID = value.identifier()
            case Key.windowSize: windowSize = value.windowSize() ?? .standard
            case Key.sizePolicy: sizePolicy = value.text()
            case Key.journalMode: journalMode = value.text()
            case Key.format: format = value.integer() ?? 1
            case Key.flags:
                let flags: UInt8 = value.integer() ?? 0
                isTruncated = flags & 1 != 0
                isRebuilt = flags & 2 != 0
            default: break
            }
        }
    }

    private static func entry(_ key: UInt16, _ value: [UInt8], _ writer: inout ByteWriter) {
        writer.append(key)
        writer.append(UInt32(truncatingIfNeeded: value.count))
        writer.append(value)
    }

    private static func pair(_ reader: inout ByteReader) -> (name: String, value: String)? {
        guard let length: UInt16 = reader.integer(), var name = reader.bytes(Int(length)) else { return nil }
        return (name.text(), reader.text())
    }

    /// At most so many bytes of a text, ending between two characters of it.
    private static func cut(_ text: String, to bytesMax: Int) -> [UInt8] {
        var bytes = Array(text.utf8.prefix(bytesMax + 1))
        guard bytes.count > bytesMax, let next = bytes.popLast() else { return bytes }
        guard next & 0xC0 == 0x80 else { return bytes }
        while let last = bytes.last, last & 0xC0 == 0x80 { bytes.removeLast() }
        if let last = bytes.last, last >= 0xC0 { bytes.removeLast() }
        return bytes
    }
}

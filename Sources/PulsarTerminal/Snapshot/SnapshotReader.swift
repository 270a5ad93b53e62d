/// Reads the bytes of a snapshot; nothing is read that is not there.
///
/// The bytes may be anybody's: whoever reads a number says what it may be before it is used.
struct SnapshotReader {
    private let bytes: UnsafeRawBufferPointer
    private(set) var position: Int
    private var end: Int
    /// The version it was written in.
    let version: UInt32
    /// Where the sections lie, by their number.
    private var sections: [Range<Int>] = []

    /// Checks the frame and the checksum, and finds the sections.
    init(_ bytes: UnsafeRawBufferPointer) throws(SnapshotError) {
        self.bytes = bytes
        end = bytes.count
        let isOurs = SnapshotFormat.magic.withUTF8Buffer { bytes.starts(with: $0) }
        guard isOurs else { throw SnapshotError(.notASnapshot, at: 0, version: 0) }
        position = SnapshotFormat.magic.utf8CodeUnitCount
        // Why: a later version may have another frame; all that is known of it is where its number stands.
        guard bytes.count >= position + 4 else { throw SnapshotError(.wrongLength, at: bytes.count) }
        version = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self))
        position += 4
        guard (SnapshotFormat.versionMin...SnapshotFormat.version).contains(version) else {
            throw SnapshotError(.unknownVersion, at: 8, version: version)
        }
        guard bytes.count >= SnapshotFormat.headerBytes + SnapshotFormat.checksumBytes,
            try integer(UInt64.self) == UInt64(bytes.count)
        else { throw SnapshotError(.wrongLength, at: bytes.count) }
        let body = bytes.count - SnapshotFormat.checksumBytes
        let checksum = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: body, as: UInt32.self))
        guard checksum == CRC32C.checksum(UnsafeRawBufferPointer(rebasing: bytes[..<body])) else {
            throw SnapshotError(.wrongChecksum, at: body)
        }
        end = body
        for section in SnapshotFormat.Section.allCases {
            try check(integer(UInt32.self) == section.tag)
            let length = try integer(UInt64.self)
            try check(length <= UInt64(end - position))
            sections.append(position..<(position + Int(length)))
            position += Int(length)
        }
        try finish()
    }

    /// Goes to the start of a section; nothing beyond its end is read.
    mutating func enter(_ section: SnapshotFormat.Section) {
        position = sections[section.rawValue].lowerBound
        end = sections[section.rawValue].upperBound
    }

    /// All of the section has been read.
    func finish() throws(SnapshotError) { try check(position == end) }

    /// Refuses the snapshot when what was just read cannot be.
    @inline(__always)
    func check(_ isValid: Bool) throws(SnapshotError) {
        if !isValid { throw SnapshotError(.invalid, at: position) }
    }

    /// Refuses the snapshot when what was just read is too much.
    func checkLimit(_ isAllowed: Bool) throws(SnapshotError) {
        if !isAllowed { throw SnapshotError(.exceedsLimits, at: position) }
    }

    var remaining: Int { end - position }

    // MARK: - Values

    @inline(__always)
    mutating func integer<Number: FixedWidthInteger & BitwiseCopyable>(
        _: Number.Type = Number.self
    ) throws(SnapshotError) -> Number {
        let size = MemoryLayout<Number>.size
        try check(size <= end - position)
        defer { position += size }
        return Number(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: Number.self))
    }

    mutating func flag() throws(SnapshotError) -> Bool {
        let byte = try integer(UInt8.self)
        try check(byte <= 1)
        return byte == 1
    }

    /// A number that lies in a range.
    mutating func number(_ range: ClosedRange<Int>) throws(SnapshotError) -> Int {
        let number = Int(try integer(UInt32.self))
        try check(range.contains(number))
        return number
    }

    /// A byte that is at most so much.
    mutating func byte(upTo last: UInt8) throws(SnapshotError) -> UInt8 {
        let byte = try integer(UInt8.self)
        try check(byte <= last)
        return byte
    }

    /// How many parts follow; so many of at least this size are there.
    mutating func count(ofBytes size: Int) throws(SnapshotError) -> Int {
        let count = Int(try integer(UInt32.self))
        try check(count <= remaining / size)
        return count
    }

    /// So many bytes, valid as long as those of the snapshot.
    mutating func raw(_ count: Int) throws(SnapshotError) -> UnsafeRawBufferPointer {
        try check(count >= 0 && count <= remaining)
        defer { position += count }
        return UnsafeRawBufferPointer(rebasing: bytes[position..<(position + count)])
    }

    /// Bytes with their number in front.
    mutating func countedBytes() throws(SnapshotError) -> UnsafeRawBufferPointer {
        try raw(count(ofBytes: 1))
    }

    /// A text without control characters, with the number of its bytes in front.
    mutating func text(bytesMax: Int) throws(SnapshotError) -> String {
        let bytes = try countedBytes()
        try checkLimit(bytes.count <= bytesMax)
        guard let text = UntrustedText.exact(bytes, bytesMax: bytesMax) else {
            throw SnapshotError(.invalid, at: position)
        }
        return text
    }

    /// - Parameter hyperlinks: numbers of hyperlinks lie below this.
    @inline(__always)
    mutating func style(hyperlinks: Int) throws(SnapshotError) -> Style {
        let foreground = Color(rawValue: try integer())
        let background = Color(rawValue: try integer())
        let underline = Color(rawValue: try integer())
        let attributes = Style.Attributes(rawValue: try integer())
        let hyperlink = try integer(UInt32.self)
        guard let foreground, let background, let underline, attributes.isKnown, Int(hyperlink) < hyperlinks else {
            throw SnapshotError(.invalid, at: position)
        }
        var style = Style()
        style.foreground = foreground
        style.background = background
        style.underlineColor = underline
        style.attributes = attributes
        style.hyperlink = hyperlink
        return style
    }

    mutating func cursor(columns: Int, rows: Int) throws(SnapshotError) -> ScreenCursor {
        let row = try number(0...(rows - 1))
        let column = try number(0...(columns - 1))
        return ScreenCursor(row: row, column: column, isPendingWrap: try flag())
    }

    mutating func charsets() throws(SnapshotError) -> Charsets {
        var charsets = Charsets()
        for slot in 0..<4 {
            guard let set = Charset(rawValue: try integer()) else { throw SnapshotError(.invalid, at: position) }
            charsets[UInt8(slot)] = set
        }
        charsets.left = try byte(upTo: 3)
        charsets.right = try byte(upTo: 3)
        charsets.single = try byte(upTo: 3)
        try check(charsets.single != 1)
        return charsets
    }
}

extension Style.Attributes {
    /// No bit is set that means nothing, and the kind of underline is one.
    fileprivate var isKnown: Bool {
        rawValue >> Style.Attributes.underlineShift <= Style.Underline.dashed.rawValue
    }
}

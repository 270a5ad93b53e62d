/// Writes the bytes of a snapshot, numbers least significant byte first.
struct SnapshotWriter {
    private(set) var bytes: [UInt8] = []
    /// Where the length of the section stands that is being written.
    private var lengthPosition = 0

    init(capacity: Int) {
        bytes.reserveCapacity(capacity)
        SnapshotFormat.magic.withUTF8Buffer { bytes.append(contentsOf: $0) }
        add(SnapshotFormat.version)
        add(UInt64(0))
    }

    // MARK: - Frame

    mutating func begin(_ section: SnapshotFormat.Section) {
        add(section.tag)
        lengthPosition = bytes.count
        add(UInt64(0))
    }

    mutating func endSection() {
        put(UInt64(bytes.count - lengthPosition - 8), at: lengthPosition)
    }

    /// Writes down the length and adds the checksum; the snapshot is complete.
    mutating func finish() {
        put(UInt64(bytes.count + SnapshotFormat.checksumBytes), at: 12)
        let checksum = bytes.withUnsafeBytes { CRC32C.checksum($0) }
        add(checksum)
    }

    private mutating func put(_ number: UInt64, at position: Int) {
        for index in 0..<8 { bytes[position + index] = UInt8(truncatingIfNeeded: number >> UInt64(index * 8)) }
    }

    // MARK: - Values

    mutating func add(_ number: some FixedWidthInteger) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func add(_ flag: Bool) { bytes.append(flag ? 1 : 0) }

    /// A number that counts rows, columns or parts; none of them reaches 32 bits.
    mutating func add(count: Int) { add(UInt32(clamping: count)) }

    /// Bytes, with their number in front.
    mutating func add(_ part: [UInt8]) {
        add(count: part.count)
        bytes.append(contentsOf: part)
    }

    /// A text, with the number of its bytes in front.
    mutating func add(_ text: String) {
        add(count: text.utf8.count)
        bytes.append(contentsOf: text.utf8)
    }

    /// Bytes as they are.
    mutating func add(raw: UnsafeRawBufferPointer) {
        bytes.append(contentsOf: raw)
    }

    mutating func add(_ style: Style) {
        add(style.foreground.rawValue)
        add(style.background.rawValue)
        add(style.underlineColor.rawValue)
        add(style.attributes.rawValue)
        add(style.hyperlink)
    }

    mutating func add(_ cursor: ScreenCursor) {
        add(count: cursor.row)
        add(count: cursor.column)
        add(cursor.isPendingWrap)
    }

    mutating func add(_ charsets: Charsets) {
        for slot in 0..<4 { add(charsets[UInt8(slot)].rawValue) }
        add(charsets.left)
        add(charsets.right)
        add(charsets.single)
    }
}

/// Packed rows are read without a look at their end: bytes that somebody else may have written are checked once before.
extension PackedRow {
    /// Checks the row at the start of some bytes.
    ///
    /// - Parameters:
    ///   - columns: cells it may have.
    ///   - styles: how many its block's dictionary has.
    /// - Returns: Where the next row begins; nothing when this one cannot be read.
    // Hot: a snapshot of 10,000 rows is checked in a few milliseconds.
    static func checked(
        _ start: UnsafePointer<UInt8>,
        _ end: UnsafePointer<UInt8>,
        columns: Int,
        styles: Int
    ) -> UnsafePointer<UInt8>? {
        guard end - start >= 3 else { return nil }
        let cells = Int(start[0]) | Int(start[1]) << 8
        let flags = Flags(rawValue: start[2])
        guard cells <= columns else { return nil }
        var position = start + 3
        var textBytes = cells
        var runBytes = 0
        if !flags.contains(.plain) {
            guard let bytes = checkedVarint(&position, end) else { return nil }
            textBytes = bytes
        }
        if flags.contains(.runs) {
            guard let bytes = checkedVarint(&position, end), bytes > 0 else { return nil }
            runBytes = bytes
        }
        guard textBytes + runBytes <= end - position else { return nil }
        let runs = position + textBytes
        if flags.contains(.plain) {
            guard isPlain(position, textBytes) else { return nil }
        } else {
            guard width(position, runs) == cells else { return nil }
        }
        guard runBytes == 0 || areRuns(runs, runs + runBytes, cells: cells, styles: styles) else { return nil }
        return runs + runBytes
    }

    /// A number of five bytes at most, as ``writeVarint(_:_:)`` writes those that occur.
    @inline(__always)
    private static func checkedVarint(_ position: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Int? {
        var value = 0
        var shift = 0
        while position < end, shift < 35 {
            let byte = position.pointee
            position += 1
            value |= Int(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }

    /// Every byte is a blank or printable ASCII.
    ///
    /// The sums are those of ``PrintableRun``; adding 0x7F carries into the top bit for all but 0.
    private static func isPlain(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        let raw = UnsafeRawPointer(bytes)
        var outside = SIMD2<UInt64>(repeating: 0)
        var position = 0
        while position &+ 16 <= count {
            // Safety: sixteen bytes from here lie before `count`.
            let part = raw.loadUnaligned(fromByteOffset: position, as: SIMD2<UInt64>.self)
            let low = part & 0x7F7F_7F7F_7F7F_7F7F
            let control = ~(low &+ 0x6060_6060_6060_6060) & (low &+ 0x7F7F_7F7F_7F7F_7F7F)
            outside |= part | control | (low &+ 0x0101_0101_0101_0101)
            position &+= 16
        }
        if (outside[0] | outside[1]) & 0x8080_8080_8080_8080 != 0 { return false }
        while position < count {
            if bytes[position] != Code.blank, bytes[position] &- 0x20 > 0x5E { return false }
            position &+= 1
        }
        return true
    }

    /// The columns that a text takes; -1 when it cannot be read.
    private static func width(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Int {
        var position = start
        var width = 0
        while position < end {
            let byte = position.pointee
            if byte >= 0x20, byte < 0x80 {
                position += 1
                width &+= 1
                continue
            }
            if byte >= 0xE1, byte <= 0xEC, end - position >= 3 {
                // Safety: three bytes from here lie before the end. In this range any two continuation bytes do.
                let second = position[1]
                let third = position[2]
                guard second & 0xC0 == 0x80, third & 0xC0 == 0x80 else { return -1 }
                let scalar = UInt32(byte & 0x0F) << 12 | UInt32(second & 0x3F) << 6 | UInt32(third & 0x3F)
                width &+= ScalarProperties.of(scalar).width == 2 ? 2 : 1
                position += 3
                continue
            }
            if byte >= 0x80 {
                guard let scalar = checkedScalar(&position, end) else { return -1 }
                width &+= ScalarProperties.of(scalar).width == 2 ? 2 : 1
                continue
            }
            position += 1
            switch byte {
            case Code.blank, Code.strayHalf, Code.leftOver:
                width &+= 1
            case Code.narrow, Code.wide:
                guard let scalar = checkedScalar(&position, end), scalar >= 0x20 else { return -1 }
                width &+= byte == Code.wide ? 2 : 1
            case Code.narrowCluster, Code.wideCluster:
                guard position < end else { return -1 }
                let count = Int(position.pointee)
                position += 1
                guard count >= 2, count <= ClusterTable.scalarsMax else { return -1 }
                for _ in 0..<count {
                    guard let scalar = checkedScalar(&position, end), scalar >= 0x20 else { return -1 }
                }
                width &+= byte == Code.wideCluster ? 2 : 1
            default:
                return -1
            }
        }
        return width
    }

    /// A scalar as ``writeScalar(_:_:)`` writes it: the shortest form, and no half of a surrogate pair.
    @inline(__always)
    private static func checkedScalar(_ position: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> UInt32? {
        guard position < end else { return nil }
        let first = position.pointee
        let length = first < 0x80 ? 1 : first < 0xC2 ? 9 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 9
        guard length <= end - position else { return nil }
        for index in 1..<max(1, length) where position[index] & 0xC0 != 0x80 { return nil }
        let scalar = readScalar(&position)
        let isShortest = length < 3 || scalar >= (length == 3 ? 0x800 : 0x1_0000)
        return isShortest && scalar < 0x11_0000 && scalar >> 11 != 0x1B ? scalar : nil
    }

    /// The runs name styles of the dictionary, and no more columns than there are.
    private static func areRuns(
        _ start: UnsafePointer<UInt8>,
        _ end: UnsafePointer<UInt8>,
        cells: Int,
        styles: Int
    ) -> Bool {
        var position = start
        var columns = 0
        while position < end {
            guard let count = checkedVarint(&position, end), let style = checkedVarint(&position, end), count > 0,
                style < styles
            else { return false }
            columns += count
            if columns > cells { return false }
        }
        return true
    }
}

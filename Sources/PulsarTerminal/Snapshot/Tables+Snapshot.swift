extension StyleTable {
    /// All styles in their order, those that no cell uses any more too: when the table is compacted decides where the
    /// scrollback's blocks end.
    ///
    /// - Parameter packedBlock: the newest block of the scrollback; where its dictionary has a style is written too.
    func write(to writer: inout SnapshotWriter, packedBlock: UInt32) {
        writer.add(count: capacity)
        writer.add(count: count - 1)
        for number in 1..<max(1, count) {
            let entry = entries[number]
            writer.add(entry.style)
            writer.add(entry.packedBlock == packedBlock && packedBlock != 0 ? entry.packedIndex : 0)
        }
    }

    /// - Parameters:
    ///   - hyperlinks: numbers of hyperlinks lie below this.
    ///   - block: the newest block of the scrollback that was loaded.
    ///   - isScrollbackKept: none was loaded only if there was none.
    ///   - cells: how many the screens have.
    mutating func read(
        from reader: inout SnapshotReader,
        hyperlinks: Int,
        packedIn block: Scrollback.Block?,
        isScrollbackKept: Bool,
        cells: Int
    ) throws(SnapshotError) {
        let capacity = try reader.number(StyleTable.capacityMin...(1 << 30))
        let count = try reader.count(ofBytes: SnapshotFormat.styleBytes + 4)
        // Bound: a table is never larger than this for the styles in it, so that it takes no more memory than they ask for.
        let most = StyleTable.capacityMax(styles: count, cells: cells)
        try reader.check(capacity & (capacity - 1) == 0 && count < capacity && capacity <= most)
        self = StyleTable(capacity: capacity)
        for number in 1..<(count + 1) {
            let style = try reader.style(hyperlinks: hyperlinks)
            try reader.check(intern(style) == UInt32(number))
            let index = try reader.integer(UInt32.self)
            if index == 0 { continue }
            guard let block else {
                try reader.check(!isScrollbackKept)
                continue
            }
            try reader.check(index < block.styles && block.style(Int(index)) == style)
            entries[number].packedBlock = block.serial
            entries[number].packedIndex = index
        }
        try reader.finish()
    }
}

extension ClusterTable {
    /// Those that cells show, in the order of the cells.
    func write(_ shown: [UInt32], to writer: inout SnapshotWriter) {
        writer.add(count: shown.count)
        for number in shown {
            let scalars = scalars(number)
            writer.add(UInt8(scalars.count))
            for scalar in scalars { writer.add(scalar) }
        }
    }

    mutating func read(from reader: inout SnapshotReader) throws(SnapshotError) {
        let count = try reader.count(ofBytes: 9)
        self = emptied(for: count, scalars: count * 4, cells: 0)
        var scalars: [UInt32] = []
        for _ in 0..<count {
            scalars.removeAll(keepingCapacity: true)
            let length = try reader.byte(upTo: UInt8(ClusterTable.scalarsMax))
            try reader.check(length >= 2)
            for _ in 0..<length {
                let scalar = try reader.integer(UInt32.self)
                try reader.check(scalar.isPrintable)
                scalars.append(scalar)
            }
            _ = insert(scalars)
        }
        try reader.finish()
    }
}

extension HyperlinkTable {
    func write(to writer: inout SnapshotWriter) {
        writer.add(count: links.count - 1)
        for link in links.dropFirst() {
            writer.add(link != nil)
            guard let link else { continue }
            writer.add(link.identifier)
            writer.add(link.target)
            writer.add(link.serial)
        }
        // The numbers that are given out next, the last one first.
        for number in free { writer.add(number) }
        writer.add(lastSerial)
        writer.add(nextSearch)
    }

    mutating func read(from reader: inout SnapshotReader, bytesMax: Int) throws(SnapshotError) {
        let count = try reader.count(ofBytes: 1)
        try reader.check(count <= HyperlinkTable.countMax + 1)
        var links: [Link?] = [nil]
        var freeCount = 0
        for _ in 0..<count {
            guard try reader.flag() else {
                links.append(nil)
                freeCount += 1
                continue
            }
            let identifier = try reader.countedBytes()
            let target = try reader.countedBytes()
            let isIdentifier = UntrustedText.exact(identifier, bytesMax: HyperlinkTable.identifierBytesMax) != nil
            let isTarget = UntrustedText.exact(target, bytesMax: HyperlinkTable.targetBytesMax) != nil
            try reader.check(isIdentifier && isTarget && !target.isEmpty)
            let serial = try reader.integer(UInt32.self)
            try reader.check(identifier.isEmpty == (serial != 0))
            links.append(Link(identifier: Array(identifier), target: Array(target), serial: serial))
        }
        var free: [UInt32] = []
        for _ in 0..<freeCount {
            let number = try reader.integer(UInt32.self)
            try reader.check(number >= 1 && number <= UInt32(count) && links[Int(number)] == nil)
            free.append(number)
        }
        try reader.check(Set(free).count == free.count)
        let lastSerial = try reader.integer(UInt32.self)
        let nextSearch = try reader.integer(UInt64.self)
        try reader.finish()
        guard var table = HyperlinkTable(links: links, free: free, lastSerial: lastSerial) else {
            throw SnapshotError(.invalid, at: reader.position)
        }
        try reader.checkLimit(table.byteCount <= bytesMax)
        table.nextSearch = nextSearch
        self = table
    }
}

extension Palette {
    func write(to writer: inout SnapshotWriter) {
        writer.add(hasChanged)
        writer.add(count: entries.count)
        for (index, color) in entries.sorted(by: { $0.key < $1.key }) {
            writer.add(index)
            writer.add(color)
        }
        for (colors, numbers) in [
            (dynamic, Palette.dynamicNumbers), (base, Palette.dynamicNumbers), (special, Palette.specialNumbers),
        ] {
            let known = colors.filter { numbers.contains($0.key) }
            writer.add(count: known.count)
            for (number, color) in known.sorted(by: { $0.key < $1.key }) {
                writer.add(UInt8(number))
                writer.add(color & 0xFF_FFFF)
            }
        }
    }

    mutating func read(from reader: inout SnapshotReader) throws(SnapshotError) {
        self = Palette()
        let wasChanged = try reader.flag()
        hasChanged = wasChanged
        for (number, color) in try Palette.colors(from: &reader) { self[UInt8(number)] = color }
        for (number, color) in try Palette.colors(from: &reader) {
            try reader.check(Palette.dynamicNumbers.contains(number))
            self[dynamic: number] = color
        }
        base = [:]
        for (number, color) in try Palette.colors(from: &reader) {
            try reader.check(Palette.dynamicNumbers.contains(number))
            base[number] = color
        }
        for (number, color) in try Palette.colors(from: &reader) {
            try reader.check(Palette.specialNumbers.contains(number))
            self[special: number] = color
        }
        try reader.check(hasChanged == wasChanged)
        try reader.finish()
    }

    private static let dynamicNumbers = 10...19

    private static func colors(
        from reader: inout SnapshotReader
    ) throws(SnapshotError) -> [(number: Int, color: UInt32)] {
        var colors: [(number: Int, color: UInt32)] = []
        for _ in 0..<(try reader.count(ofBytes: 5)) {
            let number = Int(try reader.integer(UInt8.self))
            let color = try reader.integer(UInt32.self)
            try reader.check(number > colors.last?.number ?? -1 && color <= 0xFF_FFFF)
            colors.append((number, color))
        }
        return colors
    }
}

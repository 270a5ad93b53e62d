/// A terminal as bytes, and back: it goes on as if nothing had been between.
extension Terminal {
    /// The whole state, to be loaded later or elsewhere.
    ///
    /// A sequence or a character that has begun is part of it. Replies and events that wait are not: whoever writes a
    /// snapshot takes them first, or they are lost with the terminal. Nor are the limits, and of the options those that
    /// the program around the terminal decides. Terminals with the same past give the same bytes, in whatever pieces
    /// they were fed.
    ///
    /// - Complexity: linear in the cells, the scrollback and the images.
    public borrowing func snapshot() -> [UInt8] {
        var writer = SnapshotWriter(capacity: 4096 + snapshotBytes)
        writer.begin(.size)
        writeSize(to: &writer)
        writer.endSection()
        writer.begin(.settings)
        writeSettings(to: &writer)
        writer.endSection()
        writer.begin(.cursor)
        writeCursor(to: &writer)
        writer.endSection()
        writer.begin(.parser)
        parser.write(to: &writer)
        writer.endSection()
        writer.begin(.tabs)
        for word in tabs.words { writer.add(word) }
        writer.endSection()
        writer.begin(.palette)
        palette.write(to: &writer)
        writer.endSection()
        writer.begin(.texts)
        writeTexts(to: &writer)
        writer.endSection()
        writer.begin(.hyperlinks)
        hyperlinks.write(to: &writer)
        writer.endSection()
        writer.begin(.styles)
        styles.write(to: &writer, packedBlock: scrollback.lastSerial)
        writer.endSection()
        var shownClusters: [UInt32] = []
        writer.begin(.screen)
        screen.write(to: &writer, &shownClusters)
        writer.endSection()
        writer.begin(.otherScreen)
        other.write(to: &writer, &shownClusters)
        writer.endSection()
        writer.begin(.clusters)
        clusters.write(shownClusters, to: &writer)
        writer.endSection()
        writer.begin(.images)
        writeImages(to: &writer)
        writer.endSection()
        writer.begin(.scrollback)
        scrollback.write(to: &writer)
        writer.endSection()
        writer.finish()
        return writer.bytes
    }

    /// What the large parts of a snapshot will take.
    private var snapshotBytes: Int {
        var bytes = scrollback.memoryBytes + images.byteCount + hyperlinks.byteCount + parser.string.bytes.count
        bytes += screen.grid.memoryBytes + other.grid.memoryBytes
        return bytes + styles.count * 24
    }

    /// The terminal that a snapshot was taken of.
    ///
    /// No bytes do harm: what is no snapshot, or one that contradicts itself, is refused.
    ///
    /// - Parameters:
    ///   - snapshot: what ``snapshot()`` gave.
    ///   - limits: what it may grow to. Scrollback and images beyond them are left out, oldest first, as if they had been
    ///     fed; a size or a text beyond them is refused.
    ///   - options: of these, the size of a cell and the colour scheme are taken from the snapshot.
    /// - Throws: When the bytes are not a snapshot that this version reads.
    public init(
        snapshot: UnsafeRawBufferPointer,
        limits: TerminalLimits = TerminalLimits(),
        options: TerminalOptions = TerminalOptions()
    ) throws(SnapshotError) {
        self.init(columns: 1, rows: 1, limits: limits)
        self.options = options
        try load(snapshot)
    }

    /// The terminal that a snapshot was taken of.
    ///
    /// - Parameters:
    ///   - snapshot: what ``snapshot()`` gave.
    ///   - limits: as for other bytes.
    ///   - options: the same.
    /// - Throws: When the bytes are not a snapshot that this version reads.
    public init(
        snapshot: [UInt8],
        limits: TerminalLimits = TerminalLimits(),
        options: TerminalOptions = TerminalOptions()
    ) throws(SnapshotError) {
        self.init(columns: 1, rows: 1, limits: limits)
        self.options = options
        let error = snapshot.withUnsafeBytes { bytes -> SnapshotError? in
            do throws(SnapshotError) {
                try load(bytes)
                return nil
            } catch {
                return error
            }
        }
        if let error { throw error }
    }

    /// Takes the state of a snapshot; when it is refused, some of it may have been taken.
    private mutating func load(_ snapshot: UnsafeRawBufferPointer) throws(SnapshotError) {
        var reader = try SnapshotReader(snapshot)
        reader.enter(.size)
        let columns = Int(try reader.integer(UInt32.self))
        let rows = Int(try reader.integer(UInt32.self))
        try reader.check(columns > 0 && rows > 0)
        try reader.checkLimit(columns <= limits.columnsMax && rows <= limits.rowsMax)
        let options = options
        self = Terminal(columns: columns, rows: rows, limits: limits)
        self.options = options
        try readSize(from: &reader)
        try restore(from: &reader)
    }

    private mutating func restore(from reader: inout SnapshotReader) throws(SnapshotError) {
        reader.enter(.settings)
        try readSettings(from: &reader)
        reader.enter(.hyperlinks)
        try hyperlinks.read(from: &reader, bytesMax: limits.hyperlinkBytesMax)
        let links = hyperlinks.links.count
        reader.enter(.scrollback)
        try scrollback.read(from: &reader, columns: columns, hyperlinks: links)
        reader.enter(.styles)
        try styles.read(
            from: &reader,
            hyperlinks: links,
            packedIn: scrollback.blocks.last,
            isScrollbackKept: limits.scrollbackRowsMax > 0,
            cells: columns * rows * 2
        )
        reader.enter(.clusters)
        try clusters.read(from: &reader)
        var nextCluster: UInt32 = 0
        reader.enter(.screen)
        try screen.read(from: &reader, styles: styles.count, hyperlinks: links, &nextCluster, clusters.count)
        reader.enter(.otherScreen)
        try other.read(from: &reader, styles: styles.count, hyperlinks: links, &nextCluster, clusters.count)
        try reader.check(Int(nextCluster) == clusters.count)
        reader.enter(.cursor)
        try readCursor(from: &reader, hyperlinks: links)
        reader.enter(.parser)
        try parser.read(from: &reader, stringBytesMax: limits.stringBytesMax)
        try reader.check(parser.state != .ground || sequenceStart == 0)
        reader.enter(.tabs)
        var words: [UInt64] = []
        for _ in tabs.words { words.append(try reader.integer()) }
        try reader.finish()
        tabs = TabStops(columns: columns, words: words)
        reader.enter(.palette)
        try palette.read(from: &reader)
        reader.enter(.texts)
        try readTexts(from: &reader)
        // Before version 2 nothing was known of where images are.
        if reader.version > 1 {
            reader.enter(.images)
            try readImages(from: &reader)
        }
        updateCanPrintRuns()
        generation = 1
        screen.grid.touchAll(generation: generation)
        other.grid.touchAll(generation: generation)
    }
}

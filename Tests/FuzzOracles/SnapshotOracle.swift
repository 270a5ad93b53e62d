import PulsarJournal
import PulsarTerminal

/// Laws of snapshots that somebody else wrote.
///
/// The input's first byte says how a snapshot is made of the others. 255: they are one, and only its length and its checksum
/// are put right. Else it counts places of two bytes and a value each; behind them comes output, and what a terminal
/// fed with it writes gets the values at the places.
///
/// - What is loaded is written as it was read.
/// - It is a terminal like others: with any output and at any size it goes on, and can be written and loaded again.
enum SnapshotOracle {
    static func check(_ input: [UInt8]) throws(Violation) {
        var source = ByteSource(input)
        let count = source.byte()
        var snapshot: [UInt8]
        if count == 255 {
            snapshot = source.bytes(input.count)
        } else {
            var patches: [(place: Int, value: UInt8)] = []
            for _ in 0..<count { patches.append((Int(source.pair()), source.byte())) }
            var terminal = Terminal(columns: 10, rows: 3)
            terminal.feed(source.bytes(input.count))
            snapshot = terminal.snapshot()
            for patch in patches { snapshot[patch.place % snapshot.count] = patch.value }
        }
        try load(snapshot)
        seal(&snapshot)
        try load(snapshot)
    }

    /// Puts length and checksum right.
    private static func seal(_ snapshot: inout [UInt8]) {
        let body = snapshot.count - 4
        guard body >= 20 else { return }
        for index in 0..<8 { snapshot[12 + index] = UInt8(truncatingIfNeeded: snapshot.count >> (index * 8)) }
        let checksum = snapshot.withUnsafeBytes {
            CRC32C.checksum(UnsafeRawBufferPointer(rebasing: $0[..<body]))
        }
        for index in 0..<4 { snapshot[body + index] = UInt8(truncatingIfNeeded: checksum >> UInt32(index * 8)) }
    }

    private static func load(_ snapshot: [UInt8]) throws(Violation) {
        // Bound: what a snapshot may ask for, far below what a fuzzer may take.
        var limits = TerminalLimits()
        limits.columnsMax = 300
        limits.rowsMax = 100
        limits.scrollbackBytesMax = 1 << 20
        var terminal = Terminal(columns: 1, rows: 1)
        do throws(SnapshotError) { terminal = try Terminal(snapshot: snapshot, limits: limits) } catch { return }
        let again = terminal.snapshot()
        // What the limits leave out is missing then.
        if terminal.scrollbackRows < 100 {
            try Violation.unless(again == snapshot, "a loaded snapshot is written in another way")
        }
        try terminal.checkBounds()
        let output =
            "m\u{301}\u{1B}[31m漢e\u{301}字\u{1B}[5b\t\r\n\n\u{1B}8\u{301}\u{1B}[u\u{1B}[2P\u{1B}[?1049hx\u{1B}[?1049ly"
        terminal.feed(output)
        terminal.resize(columns: 7, rows: 5)
        terminal.feed("\u{18}\u{1B}[!p\u{1B}]8;;b\u{7}" + output)
        terminal.resize(columns: 31, rows: 2)
        terminal.feed(snapshot)
        try terminal.reload(limits, TerminalOptions())
        _ = terminal.json(scrollbackRows: 10)
        try terminal.checkBounds()
    }
}

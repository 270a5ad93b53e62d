import Testing

@testable import PulsarTerminal

@Suite("Snapshots that are not whole")
struct SnapshotRefusalTests {
    /// A snapshot with something in every section.
    private static let small: [UInt8] = {
        var terminal = Terminal(columns: 6, rows: 2)
        terminal.feed("one\r\n\u{1B}[31mt\u{1B}[0mw\r\n漢e\u{301}\r\nfour\r\n\u{1B}[1m漢o\u{308}")
        terminal.feed("\u{1B}]8;;https://a\u{1B}\\l\u{1B}]8;;\u{1B}\\\u{1B}]2;t\u{7}\u{1B}[22t\u{1B}]7;/a\u{7}")
        terminal.feed("\u{1B}]4;1;#112233\u{7}\u{1B}_Ga=T,i=1,s=1,v=1;AA\u{1B}\\\u{1B}P0;1q?\u{1B}\\")
        terminal.feed("\u{1B}[?7s\u{1B}[>1u\u{1B}[?47h#\u{1B}[1;2")
        return terminal.snapshot()
    }()

    @Test("Every snapshot that is cut off is refused")
    func truncated() {
        for count in 0..<Self.small.count {
            #expect(throws: SnapshotError.self) { _ = try Self.load(Array(Self.small[..<count])) }
        }
        #expect(throws: SnapshotError.self) { _ = try Self.load(Self.small + [0]) }
    }

    @Test("Every snapshot with a bit turned is refused")
    func turned() {
        for position in Self.small.indices {
            for bit in 0..<8 {
                var bytes = Self.small
                bytes[position] ^= 1 << UInt8(bit)
                #expect(throws: SnapshotError.self) { _ = try Self.load(bytes) }
            }
        }
    }

    @Test("With a checksum that is right again any byte may be any other")
    func forged() throws {
        var loads = 0
        for position in SnapshotFormat.headerBytes..<(Self.small.count - SnapshotFormat.checksumBytes) {
            for value in [0, 1, 2, 3, 0x1B, 0x20, 0x7F, 0x80, 0xFF] + (0..<8).map({ Self.small[position] ^ 1 << $0 }) {
                var bytes = Self.small
                bytes[position] = value
                SnapshotTests.seal(&bytes)
                if try Self.survives(bytes) { loads += 1 }
            }
        }
        #expect(loads > 100)
    }

    @Test("A later version, another file and too small limits are told apart")
    func reasons() throws {
        func code(_ bytes: [UInt8], _ limits: TerminalLimits = TerminalLimits()) -> SnapshotError.Code? {
            do throws(SnapshotError) {
                _ = try Terminal(snapshot: bytes, limits: limits)
                return nil
            } catch {
                return error.code
            }
        }
        #expect(code(Self.small) == nil)
        #expect(code([]) == .notASnapshot)
        #expect(code(Array("PLSRTERN".utf8)) == .notASnapshot)
        #expect(code(Array(Self.small[..<40])) == .wrongLength)
        var later = Self.small
        later[8] = 3
        #expect(code(later) == .unknownVersion)
        var turned = Self.small
        turned[60] ^= 1
        #expect(code(turned) == .wrongChecksum)
        var limits = TerminalLimits()
        limits.columnsMax = 5
        #expect(code(Self.small, limits) == .exceedsLimits)
        let error = SnapshotError(.unknownVersion, at: 8, version: 3)
        #expect(error.description == "a snapshot of version 3; this program reads up to 2")
    }

    @Test("A snapshot of version 1 is read, without its images")
    func firstVersion() throws {
        var terminal = Terminal(columns: 10, rows: 3)
        terminal.feed("text")
        var bytes = terminal.snapshot()
        bytes[8] = 1
        SnapshotTests.seal(&bytes)
        #expect(try Terminal(snapshot: bytes).texts == ["text", "", ""])
        terminal.feed("\u{1B}[H\u{1B}Pq~\u{1B}\\")
        bytes = terminal.snapshot()
        #expect(try Terminal(snapshot: bytes).placedImages().count == 1)
        bytes[8] = 1
        SnapshotTests.seal(&bytes)
        let loaded = try Terminal(snapshot: bytes)
        #expect(loaded.texts == ["text", "", ""])
        #expect(loaded.images.isEmpty)
    }

    @Test("Smaller limits leave out the oldest rows and images")
    func limits() throws {
        var terminal = Terminal(columns: 80, rows: 5)
        for number in 0..<3000 { terminal.feed("line \(number) of some that fill more than a few blocks\r\n") }
        for _ in 0..<3 { terminal.feed("\u{1B}P0;1q\(String(repeating: "?", count: 100))\u{1B}\\\n") }
        var limits = TerminalLimits()
        limits.scrollbackBytesMax = 2 * Scrollback.blockBytes
        limits.imageBytesMax = 250
        let loaded = try Terminal(snapshot: terminal.snapshot(), limits: limits)
        #expect(loaded.scrollbackRows < 1000)
        #expect(loaded.scrollbackRows + Int(loaded.droppedRows) == terminal.scrollbackRows)
        #expect(loaded.scrollbackTexts == terminal.scrollbackTexts.suffix(loaded.scrollbackRows))
        #expect(loaded.images.images.count == 2)
        limits.scrollbackRowsMax = 7
        #expect(try Terminal(snapshot: terminal.snapshot(), limits: limits).scrollbackRows == 7)
        limits.scrollbackRowsMax = 0
        var none = try Terminal(snapshot: terminal.snapshot(), limits: limits)
        none.feed("\u{1B}[31mred\r\nand more\r\n\r\n\r\n\r\n")
        #expect(none.scrollbackRows == 0)
    }

    // Why: a terminal cannot be given out of a closure.
    private static func load(_ bytes: [UInt8]) throws(SnapshotError) -> Int {
        try Terminal(snapshot: bytes).rows
    }

    /// Loads a snapshot; if it is one, what was loaded is written as it was read, and can be used.
    private static func survives(_ bytes: [UInt8]) throws -> Bool {
        var terminal = Terminal(columns: 1, rows: 1)
        do throws(SnapshotError) { terminal = try Terminal(snapshot: bytes) } catch { return false }
        #expect(terminal.snapshot() == bytes)
        terminal.feed("m\u{1B}[31m漢e\u{301}字\u{1B}[5b\r\n\n\n\u{1B}[?1049hx\u{1B}[?1049l\u{1B}8\u{301}\u{1B}[u\u{1B}[P")
        terminal.resize(columns: 3, rows: 4)
        terminal.feed("\u{1B}c\u{1B}]8;;b\u{7}x")
        terminal.resize(columns: 20, rows: 1)
        #expect(try Terminal(snapshot: terminal.snapshot()).state == terminal.state)
        return true
    }
}

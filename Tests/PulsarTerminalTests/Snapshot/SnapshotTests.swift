import Testing

@testable import PulsarTerminal

@Suite("Snapshots")
struct SnapshotTests {
    /// Output that leaves something in every part of a snapshot.
    static let everything: [String] = [
        "plain", "\u{1B}[31;4:3mred\u{1B}[0m", "漢字\r\n", "e\u{301}a\u{308}\r\n", "\u{1B}]0;title\u{7}",
        "\u{1B}[22t\u{1B}]2;other\u{7}", "\u{1B}]8;id=1;https://example.org\u{1B}\\link\u{1B}]8;;\u{1B}\\",
        "\u{1B}]7;file:///home\u{7}", "\u{1B}]4;1;#112233\u{7}\u{1B}]11;#445566\u{7}", "\u{1B}[?6;7;25s\u{1B}[?25l",
        "\u{1B}7\u{1B}[>5u\u{1B}[=3u", "\u{1B}[?1049h\u{1B}[44malternate\u{1B}[>1u", "\u{1B}(0\u{1B}*A\u{1B}N",
        "\u{1B}[2;5r\u{1B}[?69h\u{1B}[3;30s", "\u{1B}H\u{1B}[3g\u{1B}[3;9H\u{1B}H",
        "\u{1B}[4 q\u{1B}[>4;2m\u{1B}[>4;1f",
        "\u{1B}_Gi=1,a=t,s=10,v=10,m=1;AAAA\u{1B}\\\u{1B}_Gm=0;AAAA\u{1B}\\",
        "\u{1B}_Gi=2,a=T,f=24,s=10,v=20;AAAA\u{1B}\\", "\u{1B}]9;4;1;40\u{7}", "\u{1B}]133;A\u{7}", "\u{1B}#6wide",
        "\u{1B}]1337;File=inline=1;width=2;height=1:AAAA\u{7}", "\u{1B}P0;1q??\u{1B}\\",
    ]

    @Test("A terminal comes back as it was, in the middle of a sequence too")
    func roundTrip() throws {
        var terminal = Terminal(columns: 40, rows: 6)
        for part in Self.everything {
            for byte in part.utf8 {
                terminal.feed([byte])
                let snapshot = terminal.snapshot()
                let loaded = try Terminal(snapshot: snapshot)
                #expect(loaded.snapshot() == snapshot)
                #expect(loaded.picture == terminal.picture)
                #expect(loaded.resumeOffset == terminal.resumeOffset)
            }
        }
        #expect(terminal.images.images.count == 4)
    }
}

extension SnapshotTests {
    /// Makes the checksum right again.
    static func seal(_ bytes: inout [UInt8]) {
        let end = bytes.count - SnapshotFormat.checksumBytes
        let checksum = bytes.withUnsafeBytes { CRC32C.checksum(UnsafeRawBufferPointer(rebasing: $0[..<end])) }
        for index in 0..<4 { bytes[end + index] = UInt8(truncatingIfNeeded: checksum >> UInt32(index * 8)) }
    }
}

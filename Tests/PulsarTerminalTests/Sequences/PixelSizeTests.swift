import Testing

@testable import PulsarTerminal

@Suite("Sizes of image files")
struct PixelSizeTests {
    /// A segment of a JPEG file.
    private static func segment(_ marker: UInt8, _ body: [UInt8]) -> [UInt8] {
        [0xFF, marker, UInt8((body.count + 2) >> 8), UInt8((body.count + 2) & 0xFF)] + body
    }

    /// A JPEG file of 300 by 45 pixels whose frame header has some marker and some things before it.
    private static func jpeg(_ marker: UInt8, after before: [UInt8] = []) -> [UInt8] {
        [0xFF, 0xD8] + before + segment(marker, [8, 0, 45, 1, 44, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1])
            + segment(0xDA, [1, 1, 0, 0, 63, 0]) + [0x12, 0x34, 0xFF, 0xD9]
    }

    private static func webP(_ chunk: String, _ body: [UInt8]) -> [UInt8] {
        Array("RIFF".utf8) + [0, 1, 0, 0] + Array("WEBP\(chunk)".utf8) + [60, 0, 0, 0] + body
            + [UInt8](repeating: 0, count: 20)
    }

    /// Files of 300 by 45 pixels.
    static let files: [(name: String, bytes: [UInt8])] = [
        ("JPEG", jpeg(0xC0, after: segment(0xE0, Array("JFIF".utf8) + [0, 1, 2, 0, 0, 1, 0, 1, 0, 0]))),
        ("progressive JPEG", jpeg(0xC2)),
        (
            "JPEG behind Exif of 64 KiB, tables, fill bytes and a restart marker",
            jpeg(
                0xC1,
                after: segment(0xE1, [UInt8](repeating: 0xFF, count: 65_533)) + [0xFF, 0xFF]
                    + segment(0xDB, [UInt8](repeating: 1, count: 65)) + [0xFF, 0xD0] + segment(0xC4, [1, 2, 3])
            )
        ),
        (
            "PNG",
            [0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10, 0, 0, 0, 13] + Array("IHDR".utf8) + [0, 0, 1, 44, 0, 0, 0, 45]
        ),
        ("GIF", Array("GIF89a".utf8) + [44, 1, 45, 0]),
        ("long GIF", Array("GIF87a".utf8) + [44, 1, 45, 0, 0, 0, 0, 0, 1]),
        ("WebP", webP("VP8 ", [0, 0, 0, 0x9D, 1, 0x2A, 44, 0x41, 45, 0x80])),
        ("lossless WebP", webP("VP8L", [0x2F, 0x2B, 0x01, 0x0B, 0])),
        ("extended WebP", webP("VP8X", [0x10, 0, 0, 0, 43, 1, 0, 44, 0, 0])),
    ]

    @Test("A file says how wide and how high it is", arguments: files)
    func known(name: String, bytes: [UInt8]) {
        #expect(PixelSize(file: Self.base64(bytes)[...]) == PixelSize(width: 300, height: 45))
        var terminal = Terminal(columns: 80, rows: 24)
        terminal.options.cellWidth = 10
        terminal.options.cellHeight = 20
        terminal.feed(Array("\u{1B}]1337;File=inline=1:".utf8) + Self.base64(bytes) + [0x07])
        #expect(terminal.images.images.map(\.record.columnCount) == [30])
        #expect(terminal.images.images.map(\.record.rowCount) == [3])
    }

    @Test("A JPEG file without a size says nothing")
    func unknown() {
        let files: [[UInt8]] = [
            [], [0xFF], [0xFF, 0xD8], [0xFF, 0xD8, 0xFF, 0xD9], [0xFF, 0xD8, 0xFF, 0xE0, 0, 0, 0xFF, 0xC0],
            [0xFF, 0xD8, 0x12], [0xFF, 0xD8] + Self.segment(0xC0, [8, 0, 0, 1, 44]),
            [0xFF, 0xD8] + [UInt8](repeating: 0xFF, count: 100_000),
            [0xFF, 0xD8] + Self.segment(0xDA, [0]) + Self.jpeg(0xC0),
        ]
        for bytes in files { #expect(PixelSize(file: Self.base64(bytes)[...]) == nil) }
        #expect(PixelSize(file: Array("no base64 at all: /9j/".utf8)[...]) == nil)
    }

    @Test("Whatever the bytes, a file is read to a size or to nothing", arguments: 0..<40)
    func total(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let original = Self.files[Int(seed) % Self.files.count].bytes
        for _ in 0..<100 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let place = Int.random(in: 0..<min(40, bytes.count), using: &random)
                bytes[place] = UInt8.random(in: 0...255, using: &random)
            }
            var text = Self.base64(Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random))))
            if !text.isEmpty, Bool.random(using: &random) { text[text.count / 2] = 0x21 }
            guard let size = PixelSize(file: text[...]) else { continue }
            #expect(size.width > 0 && size.width <= PixelSize.sideMax)
            #expect(size.height > 0 && size.height <= PixelSize.sideMax)
        }
    }

    private static func base64(_ bytes: [UInt8]) -> [UInt8] {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for place in 0...3 {
                text.append(place <= group.count ? alphabet[bits >> (18 - 6 * place) & 0x3F] : 0x3D)
            }
        }
        return text
    }
}

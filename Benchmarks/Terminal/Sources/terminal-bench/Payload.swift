/// Output to feed, made up and always the same.
struct Payload {
    let name: String
    let bytes: [UInt8]

    /// Bytes of each payload.
    static let size = 12_000_000

    /// Bytes of each payload that the mix takes in one turn.
    private static let turn = 8192

    private typealias Piece = (inout Generator) -> String

    static func all(columns: Int, rows: Int) -> [Payload] {
        let plain: [(name: String, piece: Piece)] = [
            ("dense ASCII", { $0.text(78) + "\r\n" }),
            ("coloured log", logLine),
            ("ever-new colours", colourLine),
            ("CJK and emoji", wideLine),
            ("full redraw", { redraw(&$0, columns: columns, rows: rows) }),
            ("scrolling region", { regionLine(&$0, rows: rows) }),
            ("long lines", { $0.text(4000) + "\r\n" }),
        ]
        var payloads = plain.map { payload in
            var generator = Generator()
            return Payload(name: payload.name, bytes: fill(size, &generator, payload.piece))
        }
        payloads.append(Payload(name: "mix", bytes: mix(plain.map(\.piece))))
        return payloads
    }

    /// Whole pieces until there are so many bytes.
    private static func fill(_ count: Int, _ generator: inout Generator, _ piece: Piece) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 65_536)
        while bytes.count < count { bytes += piece(&generator).utf8 }
        return bytes
    }

    /// Some KB of each in turn, each to the end of one of its lines or frames, the region set back in between.
    private static func mix(_ pieces: [Piece]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size + 131_072)
        var generators = pieces.map { _ in Generator() }
        while bytes.count < size {
            for (index, piece) in pieces.enumerated() {
                bytes += fill(turn, &generators[index], piece)
                bytes += "\u{1B}[m\u{1B}[r\u{1B}[999H".utf8
            }
        }
        return bytes
    }

    private static func logLine(_ generator: inout Generator) -> String {
        let level = ["32mINFO", "33mWARN", "31mERROR", "34mDEBUG"][generator.below(4)]
        return "\u{1B}[90m2026-01-01T00:00:\(10 + generator.below(50))\u{1B}[0m \u{1B}[1;\(level)\u{1B}[0m "
            + "\u{1B}[36m\(generator.text(10))\u{1B}[0m \(generator.text(20 + generator.below(60)))\r\n"
    }

    private static func colourLine(_ generator: inout Generator) -> String {
        var line = ""
        for _ in 0..<10 {
            let color = (generator.below(256), generator.below(256), generator.below(256))
            line += "\u{1B}[38;2;\(color.0);\(color.1);\(color.2)m\(generator.text(7))"
        }
        return line + "\u{1B}[0m\r\n"
    }

    private static func wideLine(_ generator: inout Generator) -> String {
        let emoji = ["😀", "👩‍💻", "🇯🇵", "👍🏽", "❤️", "👨‍👩‍👧‍👦"]
        var line = ""
        for _ in 0..<30 {
            line.unicodeScalars.append(Unicode.Scalar(0x4E00 + UInt32(generator.below(20_000))) ?? "中")
            if generator.below(6) == 0 { line += emoji[generator.below(emoji.count)] }
        }
        return line + "\r\n"
    }

    private static func redraw(_ generator: inout Generator, columns: Int, rows: Int) -> String {
        var frame = ""
        for row in 1...rows {
            frame += "\u{1B}[\(row);1H\u{1B}[\(30 + generator.below(8))m\(generator.text(columns / 2))"
            frame += "\u{1B}[\(row);\(columns / 2 + 1)H\u{1B}[m\(generator.text(columns - columns / 2 - 1))\u{1B}[K"
        }
        return frame
    }

    private static func regionLine(_ generator: inout Generator, rows: Int) -> String {
        let set = generator.below(50) == 0 ? "\u{1B}[2;\(rows - 1)r\u{1B}[\(rows - 1);1H" : ""
        return set + generator.text(70) + "\r\n"
    }
}

/// A linear congruential generator, the same on every machine.
struct Generator {
    private var state: UInt64 = 42
    private static let letters = Array(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789     .,:;/-_()[]{}".utf8
    )

    mutating func below(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(bound))
    }

    mutating func text(_ count: Int) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        for _ in 0..<count { bytes.append(Self.letters[below(Self.letters.count)]) }
        return String(decoding: bytes, as: UTF8.self)
    }
}

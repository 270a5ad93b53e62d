/// Output to feed, made up and always the same.
struct Payload {
    let name: String
    let bytes: [UInt8]

    /// Bytes of each payload.
    static let size = 12_000_000

    static func all(columns: Int, rows: Int) -> [Payload] {
        let plain: [(String, (inout Generator) -> String)] = [
            ("dense ASCII", { $0.text(78) + "\r\n" }),
            ("coloured log", logLine),
            ("ever-new colours", colourLine),
            ("CJK and emoji", wideLine),
            ("full redraw", { redraw(&$0, columns: columns, rows: rows) }),
            ("scrolling region", { regionLine(&$0, rows: rows) }),
            ("long lines", { $0.text(4000) + "\r\n" }),
        ]
        var payloads = plain.map { Payload(name: $0.0, bytes: fill($0.1)) }
        payloads.append(Payload(name: "mix", bytes: mix(payloads)))
        return payloads
    }

    private static func fill(_ piece: (inout Generator) -> String) -> [UInt8] {
        var generator = Generator()
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size + 65_536)
        while bytes.count < size { bytes += piece(&generator).utf8 }
        return bytes
    }

    /// Some KB of each in turn, each to the end of one of its lines, the region set back in between.
    private static func mix(_ payloads: [Payload]) -> [UInt8] {
        var bytes: [UInt8] = []
        var positions = [Int](repeating: 0, count: payloads.count)
        while bytes.count < size {
            for (index, payload) in payloads.enumerated() {
                var end = min(payload.bytes.count, positions[index] + 8192)
                while end < payload.bytes.count, payload.bytes[end - 1] != 0x0A { end += 1 }
                bytes += payload.bytes[positions[index]..<end]
                bytes += "\u{1B}[m\u{1B}[r\u{1B}[999H".utf8
                positions[index] = end
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

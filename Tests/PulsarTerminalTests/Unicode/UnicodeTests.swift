import Testing

@testable import PulsarTerminal

@Suite("Unicode")
struct UnicodeTests {
    @Test(
        "A scalar takes as many columns as on other terminals",
        arguments: [
            ("A", 1), ("é", 1), ("\u{AD}", 1), ("\u{300}", 0), ("\u{200D}", 0), ("\u{FE0F}", 0), ("漢", 2), ("か", 2),
            ("한", 2), ("\u{1161}", 0), ("ｱ", 1), ("Ａ", 2), ("😀", 2), ("❤", 1), ("🇩", 2), ("─", 1), ("α", 1),
            ("\u{93E}", 1), ("\u{941}", 0), ("\u{E000}", 1), ("\u{20000}", 2), ("\u{1F3FD}", 2),
        ] as [(Unicode.Scalar, Int)]
    )
    func width(scalar: Unicode.Scalar, columns: Int) {
        #expect(ScalarProperties.of(scalar.value).width == columns)
    }

    @Test("Every number has properties, also those that are no scalars")
    func totality() {
        for number in UInt32(0)...0x11_0100 { #expect((0...2).contains(ScalarProperties.of(number).width)) }
        #expect(ScalarProperties.of(.max) == ScalarProperties.of(0x10_FFFF))
    }

    @Test("U+FE0F widens what has an emoji form")
    func variationBase() {
        #expect(ScalarProperties.of(0x2764).isEmojiVariationBase)
        #expect(!ScalarProperties.of(0x41).isEmojiVariationBase)
    }

    @Test("Clusters end where the standard library ends a character", arguments: 0..<200)
    func clusters(seed: UInt64) throws {
        let pool: [UInt32] = [
            0x0D, 0x0A, 0x41, 0x300, 0x200D, 0xFE0F, 0x1F468, 0x1F469, 0x1F467, 0x1F3FD, 0x1F1E9, 0x1F1EA, 0x1100,
            0x1161, 0x11A8, 0xAC00, 0xAC01, 0x915, 0x94D, 0x937, 0x93E, 0x600, 0x903, 0x2764, 0x7, 0x6F22,
        ]
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        var text = String.UnicodeScalarView()
        for _ in 0..<40 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            text.append(try #require(Unicode.Scalar(pool[Int(state % UInt64(pool.count))])))
        }
        var breaker = GraphemeBreaker()
        var lengths: [Int] = []
        for scalar in text {
            if breaker.isBreak(before: .of(scalar.value)) { lengths.append(1) } else { lengths[lengths.count - 1] += 1 }
        }
        #expect(lengths == String(text).map(\.unicodeScalars.count))
    }
}

import Testing

@testable import PulsarTerminal

@Suite("UTF-8 by words")
struct UTF8WordTests {
    @Test("Every scalar is written as the standard library writes it, and read back")
    func roundTrip() {
        var wrong: [UInt32] = []
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 4) { buffer in
            guard let bytes = buffer.baseAddress else { return }
            for value in UInt32(0)..<0x11_0000 {
                guard let scalar = Unicode.Scalar(value) else { continue }
                buffer.update(repeating: 0x41)
                let length = UTF8Word.encode(value, bytes)
                let read = UTF8Word.decode(word(Array(buffer)))
                let isSame = buffer[..<length].elementsEqual(UTF8.encode(scalar) ?? .init())
                if !isSame || read?.scalar != value || read?.length != UInt32(length) { wrong.append(value) }
            }
        }
        #expect(wrong.isEmpty)
    }

    @Test("What is read is what the decoder reads byte by byte; whatever else is refused or has no known width")
    func agreement() {
        let widths = ScalarWidths.shared
        // Every head with second bytes at the borders of what is well-formed.
        for head in UInt8.min...UInt8.max {
            for second in [0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF] as [UInt8] {
                for third in [0x41, 0x80, 0xBF, 0xC0] as [UInt8] {
                    for fourth in [0x41, 0x80, 0xBF, 0xFE] as [UInt8] {
                        let bytes = [head, second, third, fourth]
                        guard let (scalar, length) = UTF8Word.decode(word(bytes)) else { continue }
                        let isText = Unicode.Scalar(scalar) != nil && scalar & ~1 != 0xFFFE
                        #expect((1...4).contains(length))
                        #expect(decoded(bytes) == scalar || !isText, "\(bytes)")
                        #expect(isText || ScalarWidths.simple(scalar, in: widths) == 0, "\(bytes)")
                    }
                }
            }
        }
        for bytes in [[0x80, 0x80, 0x80, 0x80], [0xC1, 0xBF, 0x41, 0x41], [0xE0, 0x9F, 0xBF, 0x41]] as [[UInt8]] {
            #expect(UTF8Word.decode(word(bytes)) == nil)
        }
    }

    @Test("A width that is known without a closer look is the scalar's")
    func simpleWidths() {
        let widths = ScalarWidths.shared
        for scalar in UInt32(0)...0x2_1000 {
            let simple = ScalarWidths.simple(scalar, in: widths)
            let width = scalar >= 0x300 && simple == ScalarWidths.joining ? 0 : simple
            #expect(simple == 0 || width == ScalarProperties.of(scalar).width)
        }
        #expect(ScalarWidths.simple(.max, in: widths) == 0)
        let controls: [UInt32] = [0x00, 0x1B, 0x7F, 0x80, 0x9F, 0xD800, 0xFFFF]
        for control in controls { #expect(ScalarWidths.simple(control, in: widths) == 0) }
        for mark in [0x300, 0x200D, 0xFE0F] as [UInt32] {
            #expect(ScalarWidths.simple(mark, in: widths) == ScalarWidths.joining)
        }
    }

    @Test("Mixed text looks the same whether it comes at once or byte by byte, and in the scrollback too")
    func mixedText() {
        let line = "漢字 and ᄀ kana かな, ｆｕｌｌ，é\u{301}ü😀❤\u{FE0F}🇩🇪\u{AD}߷한글\u{85}Ω end\u{0}\r\n"
        let text = String(repeating: line, count: 40) + "漢\u{1B}[3D字x\u{1B}[5Dé漢"
        var whole = Terminal(columns: 17, rows: 5)
        whole.feed(text)
        var pieces = Terminal(columns: 17, rows: 5)
        for byte in Array(text.utf8) { pieces.feed([byte]) }
        #expect(whole.plainText(scrollbackRows: .max) == pieces.plainText(scrollbackRows: .max))
        #expect(whole.plainText(scrollbackRows: .max).contains("漢字 and ᄀ"))
    }

    private func word(_ bytes: [UInt8]) -> UInt32 { bytes.reduce(0) { $0 << 8 | UInt32($1) } }

    private func decoded(_ bytes: [UInt8]) -> UInt32? {
        var decoder = UTF8Decoder()
        for byte in bytes {
            switch decoder.feed(byte) {
            case .unfinished: continue
            case .scalar(let scalar): return scalar
            case .invalidBefore: return nil
            }
        }
        return nil
    }
}

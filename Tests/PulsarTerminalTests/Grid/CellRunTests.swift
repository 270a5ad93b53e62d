import Testing

@testable import PulsarTerminal

@Suite("Runs of cells that are alike")
struct CellRunTests {
    @Test("ASCII of any length becomes cells and bytes again, and nothing beside it is touched", arguments: 0...41)
    func narrow(count: Int) {
        let text = (0..<count).map { UInt8(0x20 + $0 * 7 % 0x5F) }
        let style: UInt64 = 7 << Cell.styleShift
        withUnsafeTemporaryAllocation(of: Cell.self, capacity: 48) { cells in
            cells.initialize(repeating: Cell(bits: 1))
            guard let first = cells.baseAddress else { return }
            (text + [0]).withUnsafeBufferPointer { bytes in
                guard let start = bytes.baseAddress else { return }
                CellRun.widen(start, count, template: style, into: first)
            }
            #expect(cells.prefix(count).map(\.bits) == text.map { UInt64($0) | style })
            #expect(cells.dropFirst(count).allSatisfy { $0.bits == 1 })
            var bytes = [UInt8](repeating: 1, count: 48)
            bytes.withUnsafeMutableBufferPointer { target in
                guard let start = target.baseAddress else { return }
                CellRun.narrow(first, count, into: start)
            }
            #expect(bytes == text + [UInt8](repeating: 1, count: 48 - count))
        }
    }

    @Test(
        "Wide text goes as far as each character has three bytes and two columns, and there is room",
        arguments: [
            ("漢字かな한", 20, 5), ("漢字かな한", 7, 3), ("漢─字", 20, 1), ("漢é字", 20, 1), ("漢😀", 20, 1),
            ("字\u{3099}", 20, 1), ("─", 20, 0), ("漢x", 20, 1), ("漢", 1, 0),
        ]
    )
    func wide(text: String, room: Int, count: Int) {
        withUnsafeTemporaryAllocation(of: Cell.self, capacity: 20) { cells in
            cells.initialize(repeating: Cell(bits: 1))
            guard let first = cells.baseAddress else { return }
            let bytes = Array(text.utf8)
            let written = (bytes + [0]).withUnsafeBytes { bytes in
                guard let start = bytes.baseAddress else { return -1 }
                return CellRun.widenText(start, bytes.count, template: 0, into: first, room)
            }
            #expect(written == count)
            #expect(cells.dropFirst(count * 2).allSatisfy { $0.bits == 1 })
            var packed = [UInt8](repeating: 0, count: 100)
            let read = packed.withUnsafeMutableBufferPointer { target in
                guard let start = target.baseAddress else { return -1 }
                return CellRun.narrowText(first, 20, into: start)
            }
            #expect(read == count)
            #expect(Array(packed.prefix(count * 3)) == Array(bytes.prefix(count * 3)))
        }
    }
}

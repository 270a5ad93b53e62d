import TortureVerifier

/// Writes numbered lines or words to standard output, many at a time.
struct Writer {
    /// What is numbered.
    enum Form {
        case line(terminator: UInt8)
        case word

        /// Bytes of one.
        var byteCount: Int {
            switch self {
            case .line: TortureLine.byteCount + 1
            case .word: TortureWord.byteCount
            }
        }
    }

    private static let blockBytes = 8192

    private let seed: UInt64
    private var output: Output
    private var next: UInt64 = 0
    private var block = [UInt8](repeating: 0, count: blockBytes)

    init(seed: UInt64, output: Output) {
        self.seed = seed
        self.output = output
    }

    /// Writes the next so many; false when the output does not take them.
    mutating func write(_ amount: UInt64, as form: Form = .line(terminator: UInt8(ascii: "\n"))) -> Bool {
        var left = amount
        while left > 0 {
            let count = Int(min(left, UInt64(Self.blockBytes / form.byteCount)))
            left -= UInt64(count)
            let (next, seed) = (next, seed)
            block.withUnsafeMutableBufferPointer { bytes in
                guard let start = bytes.baseAddress else { return }
                for index in 0..<count {
                    Self.write(next + UInt64(index), seed, form, to: start + index * form.byteCount)
                }
            }
            self.next += UInt64(count)
            let isTaken = block.withUnsafeBytes {
                output.write(UnsafeRawBufferPointer(rebasing: $0[..<(count * form.byteCount)]))
            }
            guard isTaken else { return false }
        }
        return true
    }

    private static func write(_ number: UInt64, _ seed: UInt64, _ form: Form, to bytes: UnsafeMutablePointer<UInt8>) {
        switch form {
        case .line(let terminator):
            TortureLine.write(number, seed: seed, to: bytes)
            bytes[TortureLine.byteCount] = terminator
        case .word:
            let word = TortureWord.value(number, seed: seed)
            for index in 0..<TortureWord.byteCount {
                bytes[index] = UInt8(truncatingIfNeeded: word >> (56 - index * 8))
            }
        }
    }
}

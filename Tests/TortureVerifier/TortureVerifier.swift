#if canImport(Glibc)
import Glibc
#endif

/// Checks the output of `torture`, in pieces of any size: that no byte is lost, doubled, changed or out of order.
///
/// After the first fault it only counts bytes: everything behind a fault is suspect.
package struct TortureVerifier: Sendable {
    /// Where the bytes begin.
    package enum Start: Sendable {
        /// At the first byte of the first line.
        case firstLine
        /// Anywhere: checking begins behind the first line feed.
        case anywhere
    }

    /// The first thing that was wrong.
    package struct Fault: Error, Hashable, Sendable {
        package enum Kind: Hashable, Sendable {
            /// A whole line, but a later one: those between are lost.
            case lost(expected: UInt64, found: UInt64)
            /// A whole line, but an earlier one.
            case repeated(expected: UInt64, found: UInt64)
            /// No line of this seed, or an unknown terminator.
            case garbled(expected: UInt64?)
        }

        package let kind: Kind
        /// Of the first byte that is not what it should be.
        package let offset: UInt64

        package init(kind: Kind, offset: UInt64) {
            self.kind = kind
            self.offset = offset
        }
    }

    private enum State: Sendable {
        /// Before the first line feed of a stream that began anywhere.
        case seeking
        case inLine
        /// Behind the carriage return of a line.
        case afterReturn
        /// The line is whole; its terminator comes.
        case terminator
        case failed
    }

    /// Whole lines so far, terminators included.
    package private(set) var lineCount: UInt64 = 0
    /// Nil as long as everything was right.
    package private(set) var fault: Fault?
    /// The offset of the next byte.
    package private(set) var offset: UInt64
    /// The number that the next whole line must have; nil before the first of a stream that began anywhere.
    package private(set) var nextNumber: UInt64?

    private let seed: UInt64
    private var state: State
    private var line: [UInt8] = []
    private var expected: [UInt8]

    /// - Parameters:
    ///   - seed: what the writer was given.
    ///   - offset: of the first byte that will be fed.
    package init(seed: UInt64 = 0, start: Start = .firstLine, offset: UInt64 = 0) {
        self.seed = seed
        self.offset = offset
        state = start == .firstLine ? .inLine : .seeking
        nextNumber = start == .firstLine ? 0 : nil
        expected = [UInt8](repeating: 0, count: TortureLine.byteCount)
        line.reserveCapacity(TortureLine.byteCount)
        render()
    }

    /// Bytes of a line that is not whole yet: 0 when the stream ended where a line ended.
    package var pendingCount: Int {
        switch state {
        case .inLine: line.count
        case .terminator, .afterReturn: TortureLine.byteCount
        case .seeking, .failed: 0
        }
    }

    package mutating func feed(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { feed($0) }
    }

    package mutating func feed(_ bytes: UnsafeRawBufferPointer) {
        var position = 0
        while position < bytes.count {
            // Most of a stream: whole lines as they should be, compared at once.
            if case .inLine = state, line.isEmpty, nextNumber != nil, bytes.count - position >= TortureLine.byteCount,
                let next = bytes.baseAddress?.advanced(by: position), memcmp(next, expected, TortureLine.byteCount) == 0
            {
                position += TortureLine.byteCount
                offset += UInt64(TortureLine.byteCount)
                state = .terminator
                continue
            }
            take(bytes[position])
            position += 1
            offset += 1
        }
    }

    private mutating func take(_ byte: UInt8) {
        switch (state, byte) {
        case (.failed, _): break
        case (.seeking, UInt8(ascii: "\n")): state = .inLine
        case (.seeking, _): break
        case (.inLine, _):
            line.append(byte)
            if line.count == TortureLine.byteCount { check() }
        case (.terminator, UInt8(ascii: "\r")): state = .afterReturn
        case (.terminator, UInt8(ascii: "\n")), (.terminator, UInt8(ascii: " ")), (.afterReturn, UInt8(ascii: "\n")):
            state = .inLine
            line.removeAll(keepingCapacity: true)
            lineCount += 1
            nextNumber = nextNumber.map { $0 + 1 }
            render()
        case (.terminator, _), (.afterReturn, _): fail(.garbled(expected: nextNumber), at: offset)
        }
    }

    /// Judges a line that has all its bytes, of which the last has not been counted yet.
    private mutating func check() {
        let start = offset + 1 - UInt64(TortureLine.byteCount)
        let found = TortureLine.number(in: line)
        let isWhole = found.map { Self.rendered($0, seed: seed) == line } ?? false
        guard let wanted = nextNumber ?? found else { return fail(.garbled(expected: nil), at: start) }
        nextNumber = wanted
        render()
        if line == expected {
            state = .terminator
            return
        }
        guard isWhole, let found else {
            let same = zip(line, expected).prefix { $0 == $1 }.count
            return fail(.garbled(expected: wanted), at: start + UInt64(same))
        }
        let isLater = found > wanted
        fail(isLater ? .lost(expected: wanted, found: found) : .repeated(expected: wanted, found: found), at: start)
    }

    private mutating func fail(_ kind: Fault.Kind, at offset: UInt64) {
        fault = Fault(kind: kind, offset: offset)
        state = .failed
    }

    private mutating func render() {
        guard let nextNumber else { return }
        expected = Self.rendered(nextNumber, seed: seed)
    }

    private static func rendered(_ number: UInt64, seed: UInt64) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: TortureLine.byteCount) { bytes, count in
            if let start = bytes.baseAddress { TortureLine.write(number, seed: seed, to: start) }
            count = TortureLine.byteCount
        }
    }
}

extension TortureVerifier.Fault: CustomStringConvertible {
    package var description: String {
        switch kind {
        case .lost(let expected, let found): "at \(offset): line \(expected) expected, \(found) found: lines are lost"
        case .repeated(let expected, let found): "at \(offset): line \(expected) expected, \(found) found: lines repeat"
        case .garbled(let expected): "at \(offset): bytes that are no part of line \(expected.map(String.init) ?? "?")"
        }
    }
}

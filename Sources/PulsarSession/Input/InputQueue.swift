package import PulsarValues

/// Bytes on their way to the program, in the order they were accepted, with the marks that say whose they were.
///
/// The kernel takes about 18 KB from a program that does not read; the rest waits here.
package struct InputQueue {
    /// Bound: bytes that wait.
    ///
    /// At the bound further input is refused whole, with an error; nothing is dropped.
    package static let bytesMax = 1024 * 1024

    /// Input of a client that has been written to the pty to its last byte.
    package struct Mark: Hashable, Sendable {
        package let client: ClientID
        package let sequence: UInt64

        package init(client: ClientID, sequence: UInt64) {
            self.client = client
            self.sequence = sequence
        }
    }

    private var chunks: [[UInt8]] = []
    private var firstChunk = 0
    private var consumedOfFirst = 0
    /// Marks with the number of bytes, counted from the first ever accepted, at which they are reached.
    private var marks: [(at: UInt64, mark: Mark)] = []
    private var accepted: UInt64 = 0
    private var written: UInt64 = 0

    package init() {}

    /// Bytes that wait.
    package var count: Int { Int(accepted - written) }
    package var isEmpty: Bool { accepted == written }

    /// Takes input; false when it does not fit, and then nothing of it was taken.
    package mutating func append(_ bytes: [UInt8], mark: Mark?) -> Bool {
        guard bytes.count <= Self.bytesMax - count else { return false }
        if !bytes.isEmpty { chunks.append(bytes) }
        accepted += UInt64(bytes.count)
        if let mark { marks.append((accepted, mark)) }
        return true
    }

    /// Offers what waits, piece by piece, until the program takes no more.
    ///
    /// - Parameter write: returns how many bytes were taken; fewer than offered ends the call.
    /// - Returns: the marks that were reached.
    package mutating func drain<E: Error>(_ write: (UnsafeRawBufferPointer) throws(E) -> Int) throws(E) -> [Mark] {
        while firstChunk < chunks.count {
            let offered = chunks[firstChunk].count - consumedOfFirst
            let taken = try offer(write)
            written += UInt64(taken)
            guard taken == offered else {
                consumedOfFirst += taken
                break
            }
            firstChunk += 1
            consumedOfFirst = 0
        }
        compact()
        let reached = marks.prefix { $0.at <= written }.map(\.mark)
        marks.removeFirst(reached.count)
        return reached
    }

    /// Forgets what waits: there is nobody left to read it.
    package mutating func removeAll() {
        chunks.removeAll()
        marks.removeAll()
        firstChunk = 0
        consumedOfFirst = 0
        written = accepted
    }

    private func offer<E: Error>(_ write: (UnsafeRawBufferPointer) throws(E) -> Int) throws(E) -> Int {
        let chunk = chunks[firstChunk]
        var result: Result<Int, E> = .success(0)
        chunk.withUnsafeBytes { bytes in
            let rest = UnsafeRawBufferPointer(rebasing: bytes[consumedOfFirst...])
            do throws(E) { result = .success(try write(rest)) } catch { result = .failure(error) }
        }
        return try result.get()
    }

    private mutating func compact() {
        guard firstChunk > 0 else { return }
        if firstChunk == chunks.count {
            chunks.removeAll(keepingCapacity: chunks.count < 16)
            firstChunk = 0
        } else if firstChunk >= 64 {
            chunks.removeFirst(firstChunk)
            firstChunk = 0
        }
    }
}

import PulsarJournal
import PulsarValues

/// What a session's journal was given, and how much of it was reported as synchronised.
struct PowerLossModel {
    /// The output by offset; nil where a gap was found.
    var output: [UInt8?] = []
    /// Up to here the output was reported as synchronised, or has outlived a power failure.
    var confirmedTo = 0
    /// What is missing before this was dropped on purpose.
    var oldest = 0
    /// Ranges that an earlier recovery called doubtful.
    var doubted: [Range<Int>] = []
    /// What the journal may say: of each the last confirmed value, and all that came after it.
    var names: [String] = []
    var endings: [JournalEvent.Ending?] = [nil]
    var sizes: [WindowSize] = [.standard]
    /// Texts of all bookmarks, and of those that must be there.
    var bookmarks: [String] = []
    var confirmedBookmarks: [String] = []
    var checkpoints: [StreamOffset: [UInt8]] = [:]
    var confirmedCheckpoint: StreamOffset?
    /// Whether the session was reported as synchronised, and not removed since.
    var isConfirmed = false
    private var isRemoved = false

    /// Notes that everything until now was reported as synchronised.
    mutating func confirm(bookmarks kept: [String]) {
        isConfirmed = true
        confirmedTo = output.count
        names = names.suffix(1)
        endings = endings.suffix(1)
        sizes = sizes.suffix(1)
        confirmedBookmarks = kept
        confirmedCheckpoint = checkpoints.keys.max()
    }

    /// Notes that the session is being removed: anything of it may be left, and nothing that is wrong.
    mutating func remove() {
        isRemoved = true
        isConfirmed = false
        oldest = output.count
        confirmedTo = 0
    }

    /// Compares a journal that was recovered after a power failure with what it was given.
    ///
    /// - Returns: what is wrong with it.
    func faults(in journal: Journal) throws -> [String] {
        var faults = try outputFaults(in: journal)
        if isRemoved { return faults }
        let summary = journal.summary
        if !names.contains(summary.metadata.name), isConfirmed || !summary.repairs.isRebuilt {
            faults.append("the name is '\(summary.metadata.name)', not one of \(names)")
        }
        if !endings.contains(summary.ending) {
            faults.append("the end is \(String(describing: summary.ending)), not one of \(endings)")
        }
        if !sizes.contains(summary.windowSize), isConfirmed { faults.append("the size is \(summary.windowSize)") }
        let found = try journal.bookmarks()
        if !isSubsequence(confirmedBookmarks, of: found) {
            faults.append("bookmarks \(confirmedBookmarks) were confirmed, there are \(found)")
        }
        if !isSubsequence(found, of: bookmarks) { faults.append("bookmarks \(found), of \(bookmarks) that were set") }
        if let confirmedCheckpoint {
            let isThere = summary.checkpoints.contains { offset in
                offset >= confirmedCheckpoint && checkpoints[offset] != nil
                    && (try? journal.readCheckpoint(offset)) == checkpoints[offset]
            }
            if !isThere { faults.append("no checkpoint from \(confirmedCheckpoint) on, of \(summary.checkpoints)") }
        }
        return faults
    }

    /// Goes on with what was found after a power failure.
    ///
    /// All of it is on the disk; but of a tail that nothing confirms, zeros may be cut the next time.
    mutating func goOn(with journal: Journal) throws {
        output = try journal.output()
        let end = journal.segments.last?.end
        let tail = journal.summary.repairs.doubtfulRanges.first { $0.end == end }
        confirmedTo = min(output.count, tail.map { Int($0.base) } ?? output.count)
        oldest = max(oldest, output.firstIndex { $0 != nil } ?? output.count)
        doubted += journal.summary.repairs.doubtfulRanges.map { Int($0.base)..<Int($0.end) }
        names = [journal.summary.metadata.name]
        endings = [journal.summary.ending]
        sizes = [journal.summary.windowSize]
        bookmarks = try journal.bookmarks()
        confirmedBookmarks = bookmarks
        checkpoints = checkpoints.filter { offset, bytes in (try? journal.readCheckpoint(offset)) == bytes }
        confirmedCheckpoint = checkpoints.keys.max()
        isConfirmed = true
        isRemoved = false
    }

    // MARK: - Output

    private func outputFaults(in journal: Journal) throws -> [String] {
        var faults: [String] = []
        let found = try journal.output()
        if found.count > output.count { faults.append("\(found.count) bytes, of \(output.count) that were written") }
        if found.count < confirmedTo { faults.append("\(found.count) bytes, \(confirmedTo) were confirmed") }
        let doubtful = journal.summary.repairs.doubtfulRanges.map { Int($0.base)..<Int($0.end) }
        let marked = doubtful + (try journal.doubtfulRanges())
        for offset in 0..<min(found.count, output.count) where offset < confirmedTo || found[offset] != nil {
            if offset < oldest, found[offset] == nil { continue }
            let isRight = found[offset] == output[offset]
            if offset < confirmedTo, offset >= oldest {
                if !isRight { faults.append("confirmed offset \(offset) is \(String(describing: found[offset]))") }
                if output[offset] != nil, doubtful.contains(where: { $0.contains(offset) }),
                    !doubted.contains(where: { $0.contains(offset) })
                {
                    faults.append("confirmed offset \(offset) is called doubtful")
                }
            } else if !isRight, !marked.contains(where: { $0.contains(offset) }) {
                faults.append("offset \(offset) is wrong and not marked")
            }
            if faults.count > 3 { break }
        }
        return faults
    }

    private func isSubsequence(_ part: [String], of whole: [String]) -> Bool {
        var rest = whole[...]
        for element in part {
            guard let index = rest.firstIndex(of: element) else { return false }
            rest = rest[(index + 1)...]
        }
        return true
    }
}

extension Journal {
    /// The output by offset, from 0 to the end; nil where there is none.
    func output() throws -> [UInt8?] {
        var output = [UInt8?](repeating: nil, count: Int(end))
        var buffer = [UInt8](repeating: 0, count: 4096)
        var offset = oldest
        while offset < end {
            do {
                let count = try buffer.withUnsafeMutableBytes { try read(at: offset, into: $0) }
                for index in 0..<count { output[Int(offset) + index] = buffer[index] }
                offset += UInt64(count)
            } catch let error as JournalError {
                guard error.code == .missing, let next = error.offset else { throw error }
                offset = next
            }
        }
        return output
    }

    /// The texts of the bookmarks that can be read.
    func bookmarks() throws -> [String] {
        try events().compactMap {
            if case .mark(let mark) = $0, mark.kind == .bookmark { mark.text } else { nil }
        }
    }

    fileprivate func doubtfulRanges() throws -> [Range<Int>] {
        try events().compactMap {
            guard case .mark(let mark) = $0, [.unverified, .corrupt, .suspect].contains(mark.kind) else { return nil }
            return Int(mark.from)..<Int(mark.to)
        }
    }
}

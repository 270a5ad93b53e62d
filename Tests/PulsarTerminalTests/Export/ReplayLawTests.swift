import Testing

@testable import PulsarTerminal

@Suite("Laws of the replay")
struct ReplayLawTests {
    @Test("A recording, split anywhere, looks the same by replay and what follows", arguments: RecordingTests.names)
    func recordings(name: String) throws {
        let output = try RecordingTests.bytes(name)
        var random = SeededGenerator(seed: UInt64(output.count))
        var splits = [output.count]
        for _ in 0..<8 { splits.append(Int.random(in: 0...output.count, using: &random)) }
        for split in splits { check(output, split: split, columns: 80, rows: 24, seed: UInt64(split)) }
    }

    /// Seeds of output that holds rare things: wide characters that do not fit, double rows, saved cursors that wait or
    /// are outside the margins, blanks at the end of rows that wrap.
    private static let rare: [UInt64] = [
        208, 245, 1190, 2094, 2323, 2511, 2829, 2905, 3077, 3191, 3208, 6113, 6218, 9409, 11569, 24512, 80545,
    ]

    @Test("Made-up output, split anywhere, looks the same by replay and what follows", arguments: Array(0..<300) + rare)
    func generated(seed: UInt64) {
        var generator = RichOutputGenerator(seed: seed &+ 7000)
        let columns = generator.number(1...40)
        let rows = generator.number(1...12)
        var output: [UInt8] = []
        for _ in 0..<120 { output += generator.next() }
        let split = generator.number(0...output.count)
        check(output, split: split, columns: columns, rows: rows, seed: seed)
    }

    /// Seeds of output with rows of double width on a screen that is hidden while side margins are made possible.
    private static let double: [UInt64] = [8680, 27848, 70532]

    /// Seeds of output that leaves cells of images behind, moves the cursor over a margin, or saves it outside of them.
    private static let left: [UInt64] = [23349, 35342, 43748, 50228]

    @Test("Output with images, split anywhere, looks the same by replay", arguments: Array(0..<500) + double + left)
    func images(seed: UInt64) {
        var generator = ImageOutputGenerator(seed: seed &+ 9000)
        let columns = generator.number(1...40)
        let rows = generator.number(1...12)
        var output: [UInt8] = []
        for _ in 0..<120 { output += generator.next() }
        let split = generator.number(0...output.count)
        check(output, split: split, columns: columns, rows: rows, seed: seed)
    }

    private func check(_ output: [UInt8], split: Int, columns: Int, rows: Int, seed: UInt64) {
        var first = Terminal(columns: columns, rows: rows)
        // National sets are among what is made up.
        first.modes.insert(.nationalSets)
        first.feed(Array(output[..<split]))
        first.forgetUnreachable()
        first.forgetImagesLeftOut()
        var second = Terminal(columns: columns, rows: rows)
        var junk = ImageOutputGenerator(seed: seed &+ 1)
        for _ in 0..<60 { second.feed(junk.next()) }
        // What cannot be taken back from outside, or is the viewer's own.
        second.images.replace(with: second.images.images.filter { !$0.name.isNamed && !$0.isOpen })
        second.savedModes = [:]
        second.modes.formUnion([.alternateScroll, .metaSendsEscape, .altSendsEscape])
        if !first.palette.hasChanged { second.palette = Palette() }
        _ = second.takeEvents()
        _ = second.takeReplies()

        let replay = first.replay(scrollbackRows: .max)
        second.feed(replay)
        second.settleImages()
        let kept = first.scrollbackRows
        expectSame(first, second, kept, "\(seed): after the replay of \(split) bytes")
        #expect(second.takeReplies().isEmpty)
        for event in second.takeEvents() { #expect(Self.isHarmless(event), "\(event)") }
        #expect(second.parser.state == .ground || first.parser.isReplayed)

        let resume = Int(first.resumeOffset)
        adopt(first, in: &second)
        first.feed(Array(output[split...]))
        second.feed(Array(output[resume...]))
        let rest = first.scrollbackRows
        expectSame(first, second, min(rest, second.scrollbackRows), "after what follows \(split) bytes")
    }

    /// What a replay leaves out by design but what follows may depend on.
    private func adopt(_ first: borrowing Terminal, in second: inout Terminal) {
        second.lastScalar = first.lastScalar
        second.savedModes = first.savedModes
        second.titles = first.titles
        second.palette = first.palette
        second.screen.saved.charsets.single = first.screen.saved.charsets.single
        second.other.saved.charsets.single = first.other.saved.charsets.single
        let last = first.rows - 1
        if first.screen.grid.row(last).pointee.flags.contains(.wrapped) {
            second.screen.grid.row(last).pointee.flags.insert(.wrapped)
        }
        if first.other.grid.row(last).pointee.flags.contains(.wrapped) {
            second.other.grid.row(last).pointee.flags.insert(.wrapped)
        }
    }

    private func expectSame(
        _ first: borrowing Terminal,
        _ second: borrowing Terminal,
        _ scrollbackRows: Int,
        _ when: String
    ) {
        let expected = first.replayedState(scrollbackRows: scrollbackRows)
        let found = second.replayedState(scrollbackRows: scrollbackRows)
        guard expected != found else { return }
        let differing = zip(expected, found).first { $0 != $1 }
        Issue.record("\(when): \(differing?.0 ?? "\(expected.count) lines") became \(differing?.1 ?? "\(found.count)")")
    }

    private static func isHarmless(_ event: TerminalEvent) -> Bool {
        switch event {
        case .title, .iconName, .workingDirectory, .colorsChanged, .image: true
        default: false
        }
    }
}

extension Terminal {
    /// Takes back what no sequence can make of a cursor: it waits behind a margin that is gone, or stands where a row
    /// of double width shows nothing and no other row helps.
    fileprivate mutating func forgetUnreachable() {
        cursor = reachable(cursor, isOriginMode: modes.contains(.origin), marginsForCursor, isPrimary: !isAlternate)
        let shown = screen.saved
        screen.saved.cursor = reachable(
            shown.cursor,
            isOriginMode: shown.isOriginMode,
            margins(for: shown),
            isPrimary: !isAlternate
        )
        let hidden = other.saved
        other.saved.cursor = reachable(
            hidden.cursor,
            isOriginMode: hidden.isOriginMode,
            margins(for: hidden),
            isPrimary: isAlternate
        )
    }

    /// Takes back images that cannot be drawn where they are, those that others moved over, and what of them lies over a
    /// character that has to be printed once more for a cursor.
    fileprivate mutating func forgetImagesLeftOut() {
        uncover(cursor, marginsForCursor, isPrimary: !isAlternate)
        uncover(screen.saved.cursor, margins(for: screen.saved), isPrimary: !isAlternate)
        uncover(other.saved.cursor, margins(for: other.saved), isPrimary: isAlternate)
        settleImages()
        let placed = placedImages()
        for (index, one) in placed.enumerated() {
            guard let row = one.row else { continue }
            let isCovered = placed[(index + 1)...].contains { other in
                guard let otherRow = other.row, other.image.isAlternate == one.image.isAlternate else { return false }
                return other.image.canCover(one.image) && other.image.columns.contains(one.image.columns)
                    && other.image.rows(from: otherRow).contains(one.image.rows(from: row))
            }
            if isCovered || !canReplay(one.image, row: row, isPrimary: !one.image.isAlternate) {
                images.setSlot(ImageList.Image.noSlot, at: index)
            }
        }
        settleImages()
    }

    private func uncover(_ cursor: ScreenCursor, _ margins: Margins, isPrimary: Bool) {
        let row = exportedRow(cursor.row, isPrimary: isPrimary)
        guard let column = columnToReprint(for: cursor, in: row, margins) else { return }
        screen.grid.endImages(row, column..<(column + character(row, column).width))
    }

    private func reachable(
        _ cursor: ScreenCursor,
        isOriginMode: Bool,
        _ margins: Margins,
        isPrimary: Bool
    ) -> ScreenCursor {
        var cursor = cursor
        let row = exportedRow(cursor.row, isPrimary: isPrimary)
        if columnToReprint(for: cursor, in: row, margins) == nil { cursor.isPendingWrap = false }
        let isHidden = !row.pointee.flags.isDisjoint(with: .double) && cursor.column >= columns / 2
        let helpers = isOriginMode ? margins.top...margins.bottom : 0...(rows - 1)
        let isDouble = helpers.allSatisfy {
            !exportedRow($0, isPrimary: isPrimary).pointee.flags.isDisjoint(with: .double)
        }
        if isHidden, isDouble {
            cursor.column = max(0, columns / 2 - 1)
            cursor.isPendingWrap = false
        }
        return cursor
    }
}

import Testing

@testable import PulsarTerminal

/// Whoever adds a stored property to the state decides here what the snapshot does with it.
///
/// A property that decides about anything later is written and read in `Sources/PulsarTerminal/Snapshot`, compared in
/// `Terminal.state`, and named here without a sign. `-` stands before what can be found again or has no effect.
@Suite("Coverage of snapshots")
struct SnapshotCoverageTests {
    /// The types that make up a terminal, with their files and all their stored properties.
    private static let types: [(name: String, file: String, properties: String)] = [
        (
            "Terminal", "Terminal",
            """
            -limits options parser screen other isAlternate scrollback cursor pen -penBits -blank isPenStale modes \
            savedModes margins charsets tabs isUTF8 -canPrintRuns lastScalar styles clusters hyperlinks palette \
            titles cursorStyle conformanceLevel modifyOtherKeys formatOtherKeys workingDirectory progress images -generation offset \
            sequenceStart -events -replies
            """
        ),
        (
            "TerminalOptions", "Terminal",
            "-answersChecksums -checksumExtension -changesWidth -stopsAtSizeRequests -version cellWidth cellHeight isDark -showsSixel"
        ),
        (
            "Parser", "Parser/Parser",
            "state parameters prefix intermediate secondIntermediate hasTooManyIntermediates hasExecuted string utf8 -table"
        ),
        ("Parameters", "Parser/Parameters", "values subparameters last current isEmpty"),
        ("StringCollector", "Parser/StringCollector", "kind final bytes isTooLong -endedWithBell"),
        ("UTF8Decoder", "Parser/UTF8Decoder", "scalar needed length"),
        ("Screen", "Screen/Screen", "grid saved keyboard"),
        ("KeyboardStack", "Screen/Screen", "flags pushed"),
        ("ScreenCursor", "Screen/Cursor", "row column isPendingWrap"),
        ("SavedCursor", "Screen/Cursor", "cursor style charsets isOriginMode"),
        ("Margins", "Screen/Cursor", "top bottom left right"),
        ("TabStops", "Screen/TabStops", "words -columns"),
        ("Titles", "Screen/Titles", "title iconName pushed"),
        ("Palette", "Screen/Palette", "entries dynamic special hasChanged base"),
        ("ImageList", "Screen/ImageList", "images -byteCount -wereShown"),
        ("Image", "Screen/ImageList", "record bytes role isAlternate slot advance name isOpen"),
        ("KittyName", "Screen/ImageList", "identifier number placement layer"),
        ("ImageRecord", "TerminalEvent", "kind range row column rowCount columnCount"),
        ("Charsets", "Sequences/Charset", "g0 g1 g2 g3 left right single"),
        ("Modes", "Sequences/Mode", "rawValue"),
        ("Grid", "Grid/Grid", "columns rows slots order -movedRows -movedGeneration"),
        ("Row", "Grid/Row", "cells count flags mark -generation"),
        ("Cell", "Grid/Cell", "bits"),
        ("Style", "Grid/Style", "foreground background underlineColor attributes hyperlink"),
        ("StyleTable", "Grid/StyleTable", "entries -index count capacity"),
        ("Entry", "Grid/StyleTable", "style -hash packedBlock packedIndex"),
        ("ClusterTable", "Grid/ClusterTable", "entries pool -entriesMax -scalarsCountMax -longest"),
        ("HyperlinkTable", "Grid/HyperlinkTable", "links -numbers free -byteCount lastSerial nextSearch"),
        ("Link", "Grid/HyperlinkTable", "identifier target serial"),
        (
            "Scrollback", "Grid/Scrollback",
            "blocks -spare -nextSerial -firstBlock -rowCount -newestMayGoOn -blockBytesTotal droppedRows -rowsMax -bytesMax"
        ),
        ("Block", "Grid/Scrollback", "base capacity used first rows styles -serial"),
    ]

    @Test("Every stored property is written, or known to be left out")
    func properties() throws {
        for type in Self.types {
            let source = try Self.source(type.file)
            let known = type.properties.split(separator: " ").map { $0.first == "-" ? $0.dropFirst() : $0 }
            #expect(Self.storedProperties(of: type.name, in: source) == known.map(String.init), "\(type.name)")
        }
    }

    /// The names of a type's stored properties, in the order of the file: those whose line declares no body to compute them.
    private static func storedProperties(of type: String, in source: [Substring]) -> [String] {
        guard let start = source.firstIndex(where: { words($0).hasPrefix(["struct", type]) }) else { return [] }
        let indentation = source[start].prefix { $0 == " " }
        var names: [String] = []
        for line in source[(start + 1)...] {
            if line == indentation + "}" { break }
            guard line.hasPrefix(indentation + "    "), line.dropFirst(indentation.count + 4).first != " " else {
                continue
            }
            let words = words(line)
            let isComputed = line.contains(" { ") || (line.last == "{" && !words.contains("="))
            guard !words.contains("static"), !isComputed,
                let keyword = words.firstIndex(where: { $0 == "var" || $0 == "let" }), words.count > keyword + 1
            else { continue }
            names.append(String(words[keyword + 1].prefix { $0 != ":" }))
        }
        return names
    }

    /// The words of a line, without those that say who may see a thing.
    private static func words(_ line: Substring) -> [Substring] {
        let access: Set<Substring> = ["public", "package", "private", "internal(set)", "private(set)", "///", "//"]
        return line.split(separator: " ").filter { !access.contains($0) }
    }

    private static func source(_ file: String) throws -> [Substring] {
        let bytes = try RepositoryFile.bytes("Sources/PulsarTerminal/\(file).swift")
        return String(decoding: bytes, as: UTF8.self).split(
            separator: "\n",
            omittingEmptySubsequences: false
        )
    }
}

extension [Substring] {
    fileprivate func hasPrefix(_ words: [String]) -> Bool {
        count >= words.count && zip(self, words).allSatisfy { $0.prefix { $0 != ":" } == $1 }
    }
}

import Testing

@testable import PulsarTerminal

/// Holds `Docs/Sequences.md` and the code together: each sequence that does anything is listed, each listed one does it.
@Suite("The list of sequences")
struct DocumentTests {
    let document: SequenceDocument

    init() throws {
        document = try SequenceDocument()
    }

    // MARK: - Control characters

    @Test("Every C0 control that does something is listed, and every listed one does something")
    func c0() {
        let listed = document.active("C0 controls") { $0.hexadecimal }
        for byte in UInt8(0)..<0x20 {
            var isActive = false
            for start in ["", "\u{1B}[3"] where !isActive {
                var terminal = Terminal.probed(isUnusual: false)
                terminal.feed("\u{1B})0\u{1B}n" + start)
                isActive = terminal.isChanged(by: [byte])
            }
            #expect(isActive == listed.contains(Int(byte)), "C0 \(byte)")
        }
        #expect(document.section("C0 controls").allSatisfy { $0.hexadecimal != nil })
    }

    @Test("Every C1 control that does something is listed, as a character, as a byte and as an escape sequence")
    func c1() {
        let listed = document.active("C1 controls") { $0.hexadecimal }
        for byte in UInt8(0x80)..<0xA0 where byte != 0x9C {
            for (start, sequence) in [("\u{1B}%G", [0xC2, byte]), ("\u{1B}%@", [byte]), ("", [0x1B, byte - 0x40])] {
                var isActive = false
                for isUnusual in [false, true] where !isActive {
                    var terminal = Terminal.probed(isUnusual: isUnusual)
                    terminal.feed(start)
                    isActive = terminal.isChanged(by: sequence)
                }
                #expect(isActive == listed.contains(Int(byte)), "C1 \(sequence)")
            }
        }
    }

    @Test("Every escape sequence that does something is listed, and every listed one does something")
    func escapes() {
        let listed = document.active("Escape sequences") { $0.escape }
        let controls = UInt8(0x40)...0x5F
        for intermediate in [0] + Array(UInt8(0x20)...0x2F) where !Self.designators.contains(intermediate) {
            for final in UInt8(0x30)...0x7E where intermediate != 0 || !controls.contains(final) {
                let sequence = intermediate == 0 ? [0x1B, final] : [0x1B, intermediate, final]
                var isActive = false
                for (isUnusual, start) in [(false, ""), (false, "\u{1B}#6"), (true, "")] where !isActive {
                    var terminal = Terminal.probed(isUnusual: isUnusual)
                    terminal.feed(start)
                    isActive = terminal.isChanged(by: sequence)
                }
                #expect(isActive == listed.contains(Array(sequence.dropFirst())), "ESC \(sequence)")
            }
        }
    }

    private static let designators = Array("()*+-./".utf8)

    @Test("Every character set that can be designated is listed, and every listed one can be", arguments: designators)
    func charsets(designator: UInt8) {
        let is96 = "-./".utf8.contains(designator)
        let entries = document.section("Character sets").filter { $0.parts.dropFirst().first == (is96 ? "-" : "(") }
        let listed = Set(entries.filter { $0.status != .ignored }.map { Array($0.parts.dropFirst(2).joined().utf8) })
        #expect(!listed.isEmpty)
        for intermediate in [0] + Array(UInt8(0x20)...0x2F) {
            for final in UInt8(0x30)...0x7E {
                let name = intermediate == 0 ? [final] : [intermediate, final]
                // Whatever a set holds, one of these two is another one.
                var isActive = false
                for other in ["\u{1B}[?42h\u{1B}(K\u{1B})K\u{1B}*K\u{1B}+K", "\u{1B}(0\u{1B})0\u{1B}*0\u{1B}+0"] {
                    var terminal = Terminal(columns: 10, rows: 2)
                    terminal.feed(other)
                    let before = terminal.charsets
                    terminal.feed([0x1B, designator] + name)
                    if terminal.charsets != before { isActive = true }
                }
                #expect(isActive == listed.contains(name), "\(name)")
            }
        }
    }

    // MARK: - Control sequences

    private static let parameters = [
        "", "1", "2", "3", "4", "5", "6", "7", "8", "11", "14", "18", "22", "30", "61", "132", "4;1", "4;0", "5;2",
        "1;3", "63;1", "1;1;2;2", "2;2;3;4;1", "65;2;2;3;4", "1;1;2;2;1;2;3;1", "1;1;1;1;2;2", "996",
    ].map { Array($0.utf8) }

    @Test("Every control sequence that does something is listed, and every listed one does something")
    func controlSequences() {
        let listed = document.activeKeys("CSI")
        for key in SequenceKey.all {
            var isActive = false
            for isUnusual in [false, true] where !isActive {
                var terminal = Terminal.probed(isUnusual: isUnusual)
                for parameters in Self.parameters where !isActive {
                    isActive = terminal.isChanged(by: key.bytes([0x1B, 0x5B], parameters))
                }
            }
            #expect(isActive == listed.contains(key), "CSI \(key)")
        }
        #expect(listed.count > 60)
    }

    @Test(
        "Every number of SGR, DSR and XTWINOPS that does something is listed, and every listed one does something",
        arguments: [
            ("Character attributes", "", "m"), ("Status reports", "", "n"), ("Status reports", "?", "n"),
            ("Window operations", "", "t"),
        ]
    )
    func numbers(section: String, prefix: String, final: String) {
        let entries = document.section(section).filter { $0.parts.contains("?") == (prefix == "?") }
        #expect(entries.allSatisfy { $0.number != nil && $0.parts.last == final })
        let listed = Set(entries.filter { $0.status != .ignored }.compactMap(\.number))
        // From 24 on XTWINOPS is DECSLPP.
        for number in 0...(final == "t" ? 24 : 1100) {
            var isActive = false
            for isUnusual in [false, true] where !isActive {
                for rest in ["", final == "m" ? ":5:5" : ";5;5"] {
                    var terminal = Terminal.probed(isUnusual: isUnusual)
                    if terminal.isChanged(by: Array("\u{1B}[\(prefix)\(number)\(rest)\(final)".utf8)) {
                        isActive = true
                    }
                }
            }
            #expect(isActive == listed.contains(number), "CSI \(prefix)\(number)\(final)")
        }
    }

    // MARK: - Modes

    @Test("DECRQM answers for each number what its line says, and 0 for those that have none", arguments: ["", "?"])
    func modes(prefix: String) {
        let section = document.section(prefix.isEmpty ? "Modes" : "Private modes")
        #expect(section.allSatisfy { $0.number != nil })
        let lines = Dictionary(grouping: section) { $0.number ?? -1 }
        #expect(lines.values.allSatisfy { $0.count == 1 })
        for number in 0...10_000 {
            let expected: [String]
            switch lines[number]?.first {
            case nil: expected = ["0", "0"]
            case let line? where line.note.hasPrefix("Always set"): expected = ["3", "3"]
            case let line? where line.note.hasPrefix("Always reset"): expected = ["4", "4"]
            case let line? where line.status == .ignored: expected = ["0", "0"]
            default: expected = ["1", "2"]
            }
            var terminal = Terminal(columns: 80, rows: 4)
            terminal.feed("\u{1B}[65;1\"p\u{1B}[?40h")
            for (final, value) in zip(["h", "l"], expected) {
                _ = terminal.answer(to: "\u{1B}[\(prefix)\(number)\(final)")
                let answer = terminal.answer(to: "\u{1B}[\(prefix)\(number)$p")
                #expect(answer == "\u{1B}[\(prefix)\(number);\(value)$y")
            }
        }
    }

    // MARK: - Strings

    private static let commands = [
        "", ";", ";x", ";?", ";1;?", ";#123456", ";1;#654321", ";c;QQ==", ";A", ";notify;a;b", ";CurrentDir=/",
        ";4;1;5",
        ";;u:b", ";i=1;x", ";1;1",
    ]

    @Test("Every operating system command that does something is listed, and every listed one does something")
    func commands() {
        let listed = document.active("Operating system commands") { $0.number }
        for number in 0...3100 {
            var isActive = false
            var terminal = Terminal.probed(isUnusual: true)
            for body in Self.commands where !isActive {
                isActive = terminal.isChanged(by: Array("\u{1B}]\(number)\(body)\u{1B}\\".utf8))
            }
            #expect(isActive == listed.contains(number), "OSC \(number)")
        }
    }

    @Test("Every device control string that does something is listed, and every listed one does something")
    func deviceControls() {
        let listed = document.activeKeys("DCS")
        let bodies = ["", "m", "436F", "5", "1;1;1;@;@;@;0;2;@;0000", "\"1;1;9;9#0~", "A;x", "17/41", "x"]
        for key in SequenceKey.all {
            var isActive = false
            var terminal = Terminal.probed(isUnusual: true)
            for parameters in ["", "0", "1", "2"] {
                for body in bodies where !isActive {
                    let sequence = key.bytes([0x1B, 0x50], Array(parameters.utf8)) + Array("\(body)\u{1B}\\".utf8)
                    isActive = terminal.isChanged(by: sequence)
                }
            }
            #expect(isActive == listed.contains(key), "DCS \(key)")
        }
    }

    @Test("DECRQSS answers for each setting what its line says")
    func settings() {
        let listed = document.active("Settings") { entry in
            entry.parts.dropFirst(3).dropLast().map { $0 == "SP" ? " " : $0 }.joined()
        }
        var terminal = Terminal(columns: 80, rows: 24)
        for intermediate in [""] + (0x20...0x2F).map({ String(Unicode.Scalar(UInt8($0))) }) {
            for final in UInt8(0x40)...0x7E {
                let name = intermediate + String(Unicode.Scalar(final))
                let answer = terminal.answer(to: "\u{1B}P$q\(name)\u{1B}\\")
                #expect(answer.hasPrefix("\u{1B}P1$r") == listed.contains(name), "\(name)")
                #expect(answer.hasSuffix((listed.contains(name) ? name : "0$r") + "\u{1B}\\"))
            }
        }
    }

    @Test("XTGETTCAP answers the capabilities of the list and no others")
    func capabilities() {
        let section = document.section("Capabilities")
        let names = Capability.all.map { $0.name.description }
        #expect(Set(section.compactMap(\.parts.first)) == Set(names))
        #expect(section.allSatisfy { $0.status == .supported })
    }

    @Test("Of the strings of applications only those of the kitty graphics protocol do something")
    func applications() {
        let bodies = ["a=q,i=1", "a=T,s=1,v=1;", "x"]
        for introducer in ["_", "^", "X"] {
            for first in UInt8(0x20)...0x7E {
                var isActive = false
                var terminal = Terminal.probed(isUnusual: false)
                for body in bodies {
                    let sequence = Array("\u{1B}\(introducer)".utf8) + [first] + Array("\(body)\u{1B}\\".utf8)
                    if terminal.isChanged(by: sequence) { isActive = true }
                }
                #expect(isActive == (introducer == "_" && first == 0x47), "ESC \(introducer) \(first)")
            }
        }
    }
}

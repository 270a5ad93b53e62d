import PulsarProtocol
import PulsarTerminal

/// Asks the user's terminal for its colours and whether it shows sixel graphics, and takes its answers out of what is typed.
///
/// The last question is one that every terminal answers, and in order: with that answer, what has not been told will not
/// be. Pure: time is the caller's.
struct TerminalQuestions {
    /// OSC 10 to 12 for the colours of text, background and cursor, then DA1.
    static let text = "\u{1B}]10;?\u{1B}\\\u{1B}]11;?\u{1B}\\\u{1B}]12;?\u{1B}\\\u{1B}[c"
    // Bound: a terminal that has not answered by then is not listened to any more.
    /// How long answers are waited for.
    static let answerMilliseconds: Int64 = 2000
    /// How long a piece is held back that may be the beginning of an answer or a key; the rest nearly always comes with it.
    static let pieceMilliseconds: Int64 = 50
    /// Bound: no answer is longer; more is something that was typed.
    private static let answerMax = 128

    /// What has been told.
    private(set) var description = TerminalDescription()
    /// Questions were asked, and the last one has not been answered.
    private(set) var isWaiting = false
    private var held: [UInt8] = []

    /// A terminal that would show a question instead of answering it is asked nothing.
    static func areUnderstood(by terminal: String?) -> Bool {
        guard let terminal, !terminal.isEmpty else { return false }
        return !["dumb", "linux", "vt52"].contains(terminal)
    }

    /// Whether a piece is held back that may be the beginning of an answer, or a key; what no key begins like is held until
    /// the rest comes, however slow the line.
    var holdsPiece: Bool { !held.isEmpty && !Self.isNoKey(held) }

    private static func isNoKey(_ piece: [UInt8]) -> Bool {
        piece.starts(with: [0x1B, UInt8(ascii: "["), UInt8(ascii: "?")])
            || piece.starts(with: [0x1B, UInt8(ascii: "]"), UInt8(ascii: "1")]) && piece.count > 3
    }

    /// The questions have been written to the terminal.
    mutating func asked() { isWaiting = true }

    /// Something came from the terminal.
    ///
    /// - Returns: what of it is no answer, in order.
    mutating func feed(_ bytes: [UInt8]) -> [UInt8] {
        guard isWaiting else { return bytes }
        let all = held + bytes
        held = []
        var typed: [UInt8] = []
        var position = 0
        while position < all.count {
            guard isWaiting, all[position] == 0x1B else {
                typed.append(all[position])
                position += 1
                continue
            }
            switch Self.answer(in: all[position...]) {
            case .none:
                typed.append(all[position])
                position += 1
            case .unfinished:
                held = Array(all[position...])
                position = all.count
            case .color(let number, let color, let count):
                note(number, color)
                position += count
            case .attributes(let attributes, let count):
                description.showsSixel = attributes.dropFirst().contains(4)
                isWaiting = false
                position += count
            }
        }
        return typed
    }

    /// Nothing more came: what was held back was typed.
    mutating func timeout() -> [UInt8] {
        defer { held = [] }
        return held
    }

    /// The terminal has not answered in its time, and does not.
    mutating func giveUp() -> [UInt8] {
        isWaiting = false
        return timeout()
    }

    private mutating func note(_ number: Int, _ color: UInt32?) {
        switch number {
        case 10: description.foreground = color
        case 11: description.background = color
        default: description.cursor = color
        }
    }

    // MARK: - The answers

    private enum Answer {
        case none
        case unfinished
        case color(Int, UInt32?, count: Int)
        case attributes([Int], count: Int)
    }

    private static func answer(in bytes: ArraySlice<UInt8>) -> Answer {
        let start = bytes.startIndex
        // A lone Escape is a key of its own, or the first byte of an answer.
        guard bytes.count > 1 else { return .unfinished }
        switch bytes[start + 1] {
        case UInt8(ascii: "["): return attributes(in: bytes)
        case UInt8(ascii: "]"): return color(in: bytes)
        default: return .none
        }
    }

    /// `CSI ? … c`.
    private static func attributes(in bytes: ArraySlice<UInt8>) -> Answer {
        let body = bytes.dropFirst(2)
        guard let mark = body.first else { return .unfinished }
        guard mark == UInt8(ascii: "?") else { return .none }
        let parameters = body.dropFirst().prefix { (0x30...0x3B).contains($0) }
        guard parameters.count <= answerMax else { return .none }
        guard parameters.endIndex < bytes.endIndex else { return .unfinished }
        guard bytes[parameters.endIndex] == UInt8(ascii: "c") else { return .none }
        let numbers = String(decoding: parameters, as: UTF8.self).split(separator: ";").compactMap { Int($0) }
        return .attributes(numbers, count: parameters.endIndex + 1 - bytes.startIndex)
    }

    /// `OSC 10 ; colour ST`, or 11 or 12.
    private static func color(in bytes: ArraySlice<UInt8>) -> Answer {
        let body = bytes.dropFirst(2).prefix { $0 != 0x07 && $0 != 0x1B }
        let beginning = Array(body.prefix(3))
        let numbers = [10, 11, 12]
        guard numbers.contains(where: { Array("\($0);".utf8).starts(with: beginning) }), body.count <= answerMax
        else { return .none }
        guard body.endIndex < bytes.endIndex else { return .unfinished }
        guard beginning.count == 3, let number = Int(String(decoding: body.prefix(2), as: UTF8.self)) else {
            return .none
        }
        var end = body.endIndex + 1
        if bytes[body.endIndex] == 0x1B {
            guard end < bytes.endIndex else { return .unfinished }
            guard bytes[end] == UInt8(ascii: "\\") else { return .none }
            end += 1
        }
        return .color(number, ColorSpecification.color(body.dropFirst(3)), count: end - bytes.startIndex)
    }
}

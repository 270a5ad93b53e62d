import PulsarTerminal

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Lets `Scripts/compare-with-xterm` see what the engine makes of output: a question a line, an answer a line.
///
/// A question is `COLUMNS ROWS HEX`, the output in hexadecimal digits; the answer is JSON: the replies, and the screen.
struct Probe {
    static func answer(to question: String) -> String? {
        let parts = question.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 3, let columns = Int(parts[0]), let rows = Int(parts[1]) else { return nil }
        var terminal = Terminal(columns: columns, rows: rows)
        terminal.options.answersChecksums = true
        terminal.options.cellWidth = 6
        terminal.options.cellHeight = 13
        var replies: [UInt8] = []
        // In pieces, so that no reply is dropped for want of room.
        var output = bytes(parts[2])[...]
        while !output.isEmpty {
            terminal.feed(Array(output.prefix(256)))
            output = output.dropFirst(256)
            replies += terminal.takeReplies()
            _ = terminal.takeEvents()
        }
        let screen = String(decoding: terminal.json(), as: UTF8.self)
        return "{\"replies\":\"\(hexadecimal(replies))\",\"screen\":\(screen)}"
    }

    private static func bytes(_ digits: Substring) -> [UInt8] {
        let values = digits.utf8.map { $0 <= 0x39 ? $0 &- 0x30 : ($0 | 0x20) &- 0x57 }
        return stride(from: 0, to: values.count - 1, by: 2).map { values[$0] << 4 | values[$0 + 1] & 0xF }
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

while let line = readLine() {
    guard let answer = Probe.answer(to: line) else { exit(2) }
    print(answer)
    fflush(nil)
}

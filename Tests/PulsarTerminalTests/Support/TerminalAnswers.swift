import Testing

@testable import PulsarTerminal

/// What a terminal says to what it is fed.
extension Terminal {
    /// The replies to some output; bytes from 0x80 on as the scalars of the same number.
    mutating func answer(to output: String) -> String {
        feed(output)
        return Terminal.readable(takeReplies())
    }

    /// The same, fed byte by byte.
    mutating func answerByByte(to output: String) -> String {
        for byte in output.utf8 { feed([byte]) }
        return Terminal.readable(takeReplies())
    }

    /// What happened while some output was fed.
    mutating func events(of output: String) -> [TerminalEvent] {
        feed(output)
        return takeEvents()
    }

    private static func readable(_ bytes: [UInt8]) -> String {
        var text = String.UnicodeScalarView()
        for byte in bytes { text.append(Unicode.Scalar(byte)) }
        return String(text)
    }
}

/// Output and what is sent back to it.
struct Answer: CustomTestStringConvertible {
    let output: String
    let reply: String
    var testDescription: String { output.debugDescription }

    init(_ output: String, _ reply: String) {
        self.output = output
        self.reply = reply
    }
}

import ArgumentParser
import Glibc
import PulsarTerminal

/// `pulsar render`.
struct Render: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "render",
        abstract: "Show what terminal output on standard input looks like.",
        discussion: """
            Reads what a program printed on a terminal and prints the screen it leads to. Whatever the bytes are, that \
            is no error.

            text  the characters, a line for each row
            json  characters, colours, attributes, links and the cursor, for programs
            html  a page that needs no other file
            svg   a picture of a window, such as a README can show
            ansi  text and colours, for cat in a terminal
            """
    )

    /// The forms of the screen.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json, html, svg, ansi
    }

    /// A change of size at an offset.
    struct Change: ExpressibleByArgument, Hashable {
        let offset: Int
        let columns: Int
        let rows: Int

        /// `OFFSET:COLSxROWS`.
        init?(argument: String) {
            let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, let offset = Int(parts[0]), offset >= 0 else { return nil }
            let sides = parts[1].split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
            guard sides.count == 2, let columns = sides[0], let rows = sides[1] else { return nil }
            guard Render.sides.contains(columns), Render.sides.contains(rows) else { return nil }
            (self.offset, self.columns, self.rows) = (offset, columns, rows)
        }
    }

    // Keep in step: the sizes that sessions may have.
    static let sides = 1...10_000

    @Option(help: "Columns of the screen.")
    var cols = 80

    @Option(help: "Rows of the screen.")
    var rows = 24

    @Option(help: ArgumentHelp("Also print up to N rows that scrolled off the screen.", valueName: "N"))
    var scrollback = 0

    @Option(
        help: ArgumentHelp(
            "Change the size before the byte at this offset; may be given again.",
            valueName: "OFFSET:COLSxROWS"
        )
    )
    var resize: [Change] = []

    @Option(help: "The form of what is printed.")
    var format = Format.text

    func validate() throws {
        guard Self.sides.contains(cols) else { throw ValidationError("--cols must be from 1 to 10000, not \(cols).") }
        guard Self.sides.contains(rows) else { throw ValidationError("--rows must be from 1 to 10000, not \(rows).") }
        guard scrollback >= 0 else { throw ValidationError("--scrollback must not be negative, not \(scrollback).") }
    }

    func run() throws {
        var limits = TerminalLimits()
        // Bound: what is asked for is kept, up to a hundred thousand rows.
        limits.scrollbackRowsMax = max(limits.scrollbackRowsMax, min(scrollback, 100_000))
        var terminal = Terminal(columns: cols, rows: rows, limits: limits)
        terminal.options.changesWidth = true
        var changes = resize.sorted { $0.offset < $1.offset }[...]
        var position = 0
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = try Self.read(into: &buffer)
            if count == 0 { break }
            var start = 0
            while let change = changes.first, change.offset <= position + count {
                let end = max(start, change.offset - position)
                buffer.withUnsafeBytes { terminal.feed(UnsafeRawBufferPointer(rebasing: $0[start..<end])) }
                terminal.resize(columns: change.columns, rows: change.rows)
                changes.removeFirst()
                start = end
            }
            buffer.withUnsafeBytes { terminal.feed(UnsafeRawBufferPointer(rebasing: $0[start..<count])) }
            position += count
            // Nobody takes what the program asked for: it is only looked at.
            _ = terminal.takeEvents()
            _ = terminal.takeReplies()
        }
        for change in changes { terminal.resize(columns: change.columns, rows: change.rows) }
        switch format {
        case .text: try StandardOutput.write(Array(terminal.plainText(scrollbackRows: scrollback).utf8))
        case .json: try StandardOutput.write(terminal.json(scrollbackRows: scrollback) + [0x0A])
        case .html: try StandardOutput.write(terminal.html(scrollbackRows: scrollback))
        case .svg: try StandardOutput.write(terminal.svg(scrollbackRows: scrollback))
        case .ansi: try StandardOutput.write(terminal.ansi(scrollbackRows: scrollback))
        }
    }

    /// Reads what there is; 0 at the end.
    private static func read(into buffer: inout [UInt8]) throws(CommandError) -> Int {
        while true {
            let count = buffer.withUnsafeMutableBytes { Glibc.read(STDIN_FILENO, $0.baseAddress, $0.count) }
            if count >= 0 { return count }
            guard errno == EINTR else {
                throw CommandError("Standard input cannot be read: \(String(cString: strerror(errno))).")
            }
        }
    }
}

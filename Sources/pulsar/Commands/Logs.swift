import ArgumentParser
import Glibc
import PulsarProtocol

/// `pulsar logs`.
struct Logs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "Print what a session has printed so far.",
        discussion: """
            Works for sessions that have ended too. Printed is the text; --raw prints the bytes as they were, with what \
            steers a terminal.
            """
    )

    @Argument(help: "The session.", completion: SessionCompletion.kind)
    var session: String

    @Flag(name: .shortAndLong, help: "Go on until the session's program ends.")
    var follow = false

    @Flag(help: "Print the bytes as they are.")
    var raw = false

    @Option(name: [.customShort("n"), .customLong("lines")], help: "Only the last lines.")
    var lines: Int?

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard let lines, lines < 0 else { return }
        throw ValidationError("A number of lines is not negative.")
    }

    func run() throws {
        var daemon = try DaemonAccess.connect(global.resolution)
        var printer = LogPrinter(isRaw: raw)
        // Why a session's id from here on: its name may change while its output is read.
        let (id, end) = try daemon.withSession(session) { daemon, session in
            let info = try SessionLookup.find(session, in: try daemon.call(ListSessions()).sessions)
            var reader = LogReader(session: info.id.description)
            return (info.id.description, try reader.printAll(lines: lines, &daemon, &printer))
        }
        guard follow else { return }
        try LogFollower.run(endpoint: daemon.endpoint, session: id, from: end, printer: printer)
    }
}

/// Prints output as text, or as it is.
struct LogPrinter {
    private let isRaw: Bool
    private var text = PlainText()

    init(isRaw: Bool) { self.isRaw = isRaw }

    mutating func print(_ bytes: [UInt8]) throws(CommandError) {
        try StandardOutput.write(isRaw ? bytes : text.feed(bytes))
    }
}

/// Reads a session's output by offsets.
struct LogReader {
    /// Bound: bytes asked for at once; as base64 in a line they stay below the protocol's limit.
    private static let pieceMax = 512 * 1024

    /// The session's id.
    let session: String

    /// Prints everything that is kept, or its last lines.
    ///
    /// - Returns: The offset after the last byte printed.
    mutating func printAll(
        lines: Int?,
        _ daemon: inout DaemonConnection,
        _ printer: inout LogPrinter
    ) throws -> StreamOffset {
        let first = try daemon.call(ReadOutput(session: session, bytesMax: 1))
        let end = first.endOffset
        var next = try lines.map { try start(of: $0, first, &daemon) } ?? first.oldestOffset
        while next < end {
            let piece = try read(at: next, max: Int(min(UInt64(Self.pieceMax), end - next)), &daemon)
            guard piece.nextOffset > next, !piece.data.isEmpty else { break }
            if piece.offset > next { Self.note(missing: piece.offset - next) }
            try printer.print(piece.data)
            next = piece.nextOffset
        }
        return next
    }

    /// Says on standard error that output is missing, which the text itself does not show.
    private static func note(missing count: UInt64) {
        var line = "pulsar: \(count) bytes of output are missing here.\n"
        line.withUTF8 { _ = Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    /// Reads; where the output is no longer kept, from where it is.
    private func read(
        at offset: StreamOffset,
        max: Int,
        _ daemon: inout DaemonConnection
    ) throws -> ReadOutput.Answer {
        do {
            return try daemon.call(ReadOutput(session: session, offset: offset, bytesMax: max))
        } catch let error as RPCError where error.code == .lagged {
            guard let oldest = error.data?["oldest_offset"]?.integerValue.flatMap({ StreamOffset(exactly: $0) }),
                oldest > offset
            else { throw error }
            return try daemon.call(ReadOutput(session: session, offset: oldest, bytesMax: max))
        }
    }

    /// Where the last so many lines begin: searched backwards, piece by piece.
    private func start(
        of lines: Int,
        _ first: ReadOutput.Answer,
        _ daemon: inout DaemonConnection
    ) throws -> StreamOffset {
        var wanted = lines
        var upper = first.endOffset
        var isLast = true
        while upper > first.oldestOffset, wanted > 0 {
            let lower = upper - min(64 * 1024, upper - first.oldestOffset)
            let piece = try read(at: lower, max: Int(upper - lower), &daemon)
            for index in piece.data.indices.reversed() where piece.data[index] == 0x0A {
                // The line end that ends the output begins no line.
                if isLast, piece.offset + UInt64(index) + 1 == first.endOffset { continue }
                wanted -= 1
                if wanted == 0 { return piece.offset + UInt64(index) + 1 }
            }
            isLast = false
            guard piece.offset < upper else { break }
            upper = piece.offset
        }
        return wanted > 0 ? upper : first.endOffset
    }
}

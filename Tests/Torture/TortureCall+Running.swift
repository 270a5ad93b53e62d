import Glibc
import TortureVerifier

extension TortureCall {
    /// Writes, and gives back the exit status: 1 when nobody takes the output any more.
    func run() -> Int32 {
        if isRaw { makeRaw() }
        switch mode {
        case .flood: return finish { $0.write(amount(of: .line(terminator: Self.newline))) }
        case .trickle: return finish { bursts(of: 1, &$0) }
        case .bursts: return finish { bursts(of: lines, &$0) }
        case .binary: return finish { $0.write(amount(of: .word), as: .word) }
        case .longline: return finish { longline(&$0) }
        case .count(let lines, let status): return finish(status) { $0.write(lines) }
        case .sigwinch: return echoSizes()
        }
    }

    private static let newline = UInt8(ascii: "\n")

    private func finish(_ status: Int32 = 0, _ body: (inout Writer) -> Bool) -> Int32 {
        var writer = Writer(seed: seed, output: Output(rate: rate))
        return body(&writer) ? status : 1
    }

    /// How many lines or words the asked bytes take; the last one is always whole.
    private func amount(of form: Writer.Form, otherwise: UInt64 = .max) -> UInt64 {
        guard let bytes = bytes ?? (otherwise == .max ? nil : otherwise) else { return .max }
        let size = UInt64(form.byteCount)
        return bytes / size + (bytes % size == 0 ? 0 : 1)
    }

    private func bursts(of lines: UInt64, _ writer: inout Writer) -> Bool {
        var left = amount(of: .line(terminator: Self.newline))
        while left > 0 {
            let count = min(lines, left)
            guard writer.write(count) else { return false }
            left -= count
            if left > 0 { poll(nil, 0, pauseMilliseconds) }
        }
        return true
    }

    private func longline(_ writer: inout Writer) -> Bool {
        let count = max(1, amount(of: .line(terminator: Self.newline), otherwise: 100_000_000))
        return writer.write(count - 1, as: .line(terminator: UInt8(ascii: " "))) && writer.write(1)
    }

    private func echoSizes() -> Int32 {
        var output = Output(rate: nil)
        var changes = sigset_t()
        sigemptyset(&changes)
        sigaddset(&changes, SIGWINCH)
        // Why blocked and waited for: a change between writing and waiting is not missed.
        pthread_sigmask(SIG_BLOCK, &changes, nil)
        for _ in 0..<lines {
            var size = winsize()
            guard ioctl(1, UInt(TIOCGWINSZ), &size) == 0 else { return 1 }
            guard Array("\(size.ws_col)x\(size.ws_row)\n".utf8).withUnsafeBytes({ output.write($0) }) else { return 1 }
            var signal: Int32 = 0
            sigwait(&changes, &signal)
        }
        return 0
    }

    private func makeRaw() {
        var settings = termios()
        guard tcgetattr(1, &settings) == 0 else { return }
        cfmakeraw(&settings)
        tcsetattr(1, TCSANOW, &settings)
    }
}

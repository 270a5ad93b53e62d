import Glibc
import Testing
import TortureVerifier

/// Runs the program that was built beside the tests, into a pipe.
@Suite("The torture child")
struct TortureProgramTests {
    /// What a call writes, and its exit status.
    private func output(of arguments: String) throws -> (bytes: [UInt8], status: Int32) {
        let stream = try #require(popen("exec '\(Self.program)' \(arguments)", "r"))
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&part, 1, part.count, stream)
            if count == 0 { break }
            bytes += part[..<count]
        }
        return (bytes, pclose(stream) >> 8)
    }

    private static let program: String = {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = max(0, readlink("/proc/self/exe", &buffer, buffer.count))
        let path = String(decoding: buffer[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let folder = path.prefix(through: path.lastIndex(of: "/") ?? path.startIndex)
        return "\(folder)torture"
    }()

    @Test(
        "What it writes is what the verifier expects, in lines of 32 bytes",
        arguments: [
            ("flood --bytes 100000", 3125), ("flood --bytes 1 --raw", 1), ("trickle --bytes 96 --pause 0", 3),
            ("bursts --lines 7 --pause 0 --bytes 1000", 32), ("longline --bytes 40000", 1250),
            ("flood --bytes 3200 --rate 10000000", 100),
        ]
    )
    func lines(arguments: String, count: UInt64) throws {
        let (bytes, status) = try output(of: arguments + " --seed 77")
        var verifier = TortureVerifier(seed: 77)
        verifier.feed(bytes)
        #expect(verifier.fault == nil)
        #expect(verifier.lineCount == count)
        #expect(bytes.count == Int(count) * 32)
        #expect(status == 0)
    }

    @Test("A long line has its only line feed at its end")
    func longline() throws {
        let (bytes, _) = try output(of: "longline --bytes 10000")
        #expect(bytes.firstIndex(of: UInt8(ascii: "\n")) == bytes.count - 1)
    }

    @Test("A binary stream is what its verifier expects")
    func binary() throws {
        let (bytes, status) = try output(of: "binary --bytes 100001 --seed 3")
        var verifier = BinaryVerifier(seed: 3)
        verifier.feed(bytes)
        #expect(verifier.faultOffset == nil)
        #expect(bytes.count == 100_008)
        #expect(status == 0)
    }

    @Test("It exits with the status it was given, and with 1 when nobody reads")
    func status() throws {
        #expect(try output(of: "count 3 42").status == 42)
        #expect(try output(of: "count 3 42").bytes.count == 96)
        #expect(try output(of: "flood --bytes 1 > /dev/full").status == 1)
    }

    @Test("It writes the size of its terminal, now and when it changes")
    func sizes() throws {
        var (manager, subsidiary): (Int32, Int32) = (-1, -1)
        var size = winsize(ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0)
        var name = [CChar](repeating: 0, count: 128)
        try #require(openpty(&manager, &subsidiary, &name, nil, &size) == 0)
        defer {
            close(manager)
            close(subsidiary)
        }
        let path = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        // Why setsid: the terminal becomes its controlling one, and so it is told of changes.
        let shell = "exec setsid sh -c 'exec \"$1\" sigwinch --lines 2 <>\"$2\" >&0' sh '\(Self.program)' '\(path)'"
        let stream = try #require(popen(shell, "r"))
        #expect(line(of: manager) == "80x24\r\n")
        size.ws_col = 100
        #expect(ioctl(manager, UInt(TIOCSWINSZ), &size) == 0)
        #expect(line(of: manager) == "100x24\r\n")
        size.ws_col = 90
        #expect(ioctl(manager, UInt(TIOCSWINSZ), &size) == 0)
        #expect(pclose(stream) == 0)
    }

    private func line(of manager: Int32) -> String {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while bytes.last != UInt8(ascii: "\n"), read(manager, &byte, 1) == 1 { bytes.append(byte) }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(
        "A call that makes no sense is told how to call",
        arguments: ["", "drizzle", "count 3", "count 3 256", "flood --bytes", "flood --bytes x", "flood --loud 1"]
    )
    func usage(arguments: String) throws {
        #expect(try output(of: arguments + " 2>/dev/null").status == 64)
        #expect(try output(of: arguments + " 2>/dev/null").bytes == [])
    }
}

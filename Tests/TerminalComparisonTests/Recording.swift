import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// What a real program printed, from `Tests/PulsarTerminalTests/Recordings`.
struct Recording {
    /// Those whose window kept its size.
    static let names = [
        "build", "dialog", "fish", "git-log", "htop", "less", "less-pipe", "ls", "man", "mc", "nano", "python",
        "splits",
        "tmux", "top", "utf8", "vim", "wide-window", "zsh",
    ]

    let columns: Int
    let rows: Int
    let output: [UInt8]

    init(_ name: String) throws {
        // Why: the tests may be reached by a link, from a package that holds nothing else.
        let here = try #require(realpath(#filePath, nil))
        defer { free(here) }
        let tests = String(cString: here).dropLast("/TerminalComparisonTests/Recording.swift".utf8.count)
        let folder = "\(tests)/PulsarTerminalTests/Recordings/\(name)"
        output = try Self.bytes("\(folder)/input.bin")
        // The file is `{"columns": 80, "rows": 24, …}`.
        let numbers = String(decoding: try Self.bytes("\(folder)/size.json"), as: UTF8.self)
            .split { !$0.isNumber }.compactMap { Int($0) }
        columns = try #require(numbers.first)
        rows = try #require(numbers.dropFirst().first)
    }

    private static func bytes(_ path: String) throws -> [UInt8] {
        let file = try #require(fopen(path, "rb"))
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            if count == 0 { return bytes }
            bytes += buffer[..<count]
        }
    }
}

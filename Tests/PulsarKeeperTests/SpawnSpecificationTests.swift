import CPulsarPTY
import Glibc
import PulsarValues
import Testing

@testable import PulsarKeeper

@Suite("What a program is started with")
struct SpawnSpecificationTests {
    static let samples = [
        SpawnSpecification(executable: "sh", arguments: ["sh"], environment: [], directory: "/", size: .standard),
        SpawnSpecification(
            executable: "/bin/écho",
            arguments: ["écho", "", "a b\n\t\"", "日本語"],
            environment: ["A=", "B=1=2", "=", "", "C=\u{1F600}"],
            directory: "/tmp/with space",
            size: WindowSize(columns: .max, rows: 1, pixelWidth: 640, pixelHeight: .max)
        ),
        SpawnSpecification(
            executable: "",
            arguments: (0..<16_384).map(String.init),
            environment: (0..<16_384).map { "V\($0)=\($0)" },
            directory: "",
            size: .standard
        ),
    ]

    @Test("It comes back as it was written, in bytes and in a file", arguments: samples)
    func roundTrip(specification: SpawnSpecification) throws {
        let bytes = try #require(specification.encoded)
        #expect(SpawnSpecification(decoding: bytes) == specification)
        let file = specification.makeFile()
        defer { close(file) }
        #expect(SpawnSpecification(reading: file) == specification)
    }

    @Test("Seeded random ones come back", arguments: 1...4)
    func randomRoundTrip(seed: Int) throws {
        var generator = SeededGenerator(seed: seed)
        func text() -> String {
            let count = Int.random(in: 0...20, using: &generator)
            return String(decoding: generator.bytes(count).map { $0 == 0 ? 1 : $0 }, as: UTF8.self)
        }
        for _ in 0..<200 {
            let specification = SpawnSpecification(
                executable: text(),
                arguments: (0...Int.random(in: 0...9, using: &generator)).map { _ in text() },
                environment: (0..<Int.random(in: 0...9, using: &generator)).map { _ in text() },
                directory: text(),
                size: WindowSize(
                    columns: .random(in: 0...(.max), using: &generator),
                    rows: .random(in: 0...(.max), using: &generator)
                )
            )
            #expect(SpawnSpecification(decoding: try #require(specification.encoded)) == specification)
        }
    }

    @Test("Any bytes are decoded or refused; what is decoded survives another round", arguments: 1...8)
    func totality(seed: Int) throws {
        var generator = SeededGenerator(seed: seed)
        for turn in 0..<1000 {
            var bytes = generator.bytes(Int.random(in: 0...200, using: &generator))
            if turn % 2 == 0, bytes.count >= 20 {
                bytes.replaceSubrange(0..<4, with: Array("PLSS".utf8))
                bytes.replaceSubrange(12..<20, with: [UInt8(turn % 5), 0, 0, 0, UInt8(turn % 7), 0, 0, 0])
            }
            guard let specification = SpawnSpecification(decoding: bytes) else { continue }
            #expect(SpawnSpecification(decoding: try #require(specification.encoded)) == specification)
        }
    }

    @Test("Every cut of a good one is refused")
    func cuts() throws {
        let bytes = try #require(Self.samples[1].encoded)
        for count in 0..<bytes.count { #expect(SpawnSpecification(decoding: Array(bytes.prefix(count))) == nil) }
        #expect(SpawnSpecification(decoding: bytes + [0]) == nil)
    }

    @Test("Declared numbers are not believed", arguments: [12, 16])
    func hugeCounts(position: Int) throws {
        var bytes = try #require(Self.samples[0].encoded)
        bytes.replaceSubrange(position..<(position + 4), with: [0xFF, 0xFF, 0xFF, 0xFF])
        #expect(SpawnSpecification(decoding: bytes) == nil)
    }

    @Test("Bytes that are no text are refused, for they would name another program")
    func invalidText() throws {
        var bytes = try #require(Self.samples[0].encoded)
        let name = try #require(bytes.firstIndex(of: UInt8(ascii: "h")))
        bytes[name] = 0xFF
        #expect(SpawnSpecification(decoding: bytes) == nil)
    }

    @Test("What cannot be written is refused before anything is started")
    func unwritable() {
        var specification = Self.samples[0]
        specification.arguments = ["a\0b"]
        #expect(specification.encoded == nil)
        specification.arguments = []
        #expect(specification.encoded == nil)
        specification.arguments = Array(repeating: "", count: 16_385)
        #expect(specification.encoded == nil)
        specification.arguments = [String(repeating: "x", count: SpawnSpecification.bytesMax)]
        #expect(specification.encoded == nil)
        #expect(specification.makeFile() == -E2BIG)
    }

    @Test("A descriptor that is no file of a right size is refused")
    func oddDescriptors() {
        var (read, write): (Int32, Int32) = (-1, -1)
        #expect(pulsar_open_pipe(0, &read, &write) == 0)
        let empty = open("/dev/null", O_RDONLY | O_CLOEXEC)
        for descriptor in [read, empty, -1] { #expect(SpawnSpecification(reading: descriptor) == nil) }
        for descriptor in [read, write, empty] { close(descriptor) }
    }
}

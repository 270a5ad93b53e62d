import FuzzOracles
import Glibc
import Testing

@Suite("The inputs that the fuzzers kept")
struct ReplayTests {
    @Test("Break no law", arguments: Fuzzer.allCases)
    func corpus(fuzzer: Fuzzer) throws {
        let corpus = try Corpus(fuzzer)
        #expect(!corpus.inputs.isEmpty)
        for (name, input) in corpus.inputs {
            #expect(throws: Never.self, "\(corpus.folder)/\(name)") { try fuzzer.check(input) }
        }
    }

    @Test("Break no law cut off anywhere, or with a bit turned", arguments: Fuzzer.allCases)
    func damaged(fuzzer: Fuzzer) throws {
        // Bound: the longest inputs are damaged at fewer places.
        for (name, input) in try Corpus(fuzzer).inputs {
            for position in stride(from: 0, to: input.count, by: max(1, input.count / 20)) {
                let cut = Array(input[..<position])
                var turned = input
                turned[position] ^= 1 << UInt8(position % 8)
                #expect(throws: Never.self, "\(name) cut at \(position)") { try fuzzer.check(cut) }
                #expect(throws: Never.self, "\(name) turned at \(position)") { try fuzzer.check(turned) }
            }
        }
    }
}

/// The inputs of one fuzzer that are in the repository.
private struct Corpus {
    let folder: String
    let inputs: [(name: String, bytes: [UInt8])]

    init(_ fuzzer: Fuzzer, file: String = #filePath) throws {
        let root = file.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        folder = "\(root)/Fuzz/Corpus/\(fuzzer.rawValue)-seed"
        let stream = try #require(opendir(folder))
        defer { closedir(stream) }
        var inputs: [(name: String, bytes: [UInt8])] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 1) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { inputs.append((name, try Self.bytes("\(folder)/\(name)"))) }
        }
        self.inputs = inputs.sorted { $0.name < $1.name }
    }

    private static func bytes(_ path: String) throws -> [UInt8] {
        let file = try #require(fopen(path, "r"))
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = fread(&part, 1, part.count, file)
            if count == 0 { return bytes }
            bytes += part[..<count]
        }
    }
}

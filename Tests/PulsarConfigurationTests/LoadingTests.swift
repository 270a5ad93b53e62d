import PulsarConfiguration
import SystemPackage
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

@Suite struct LoadingTests {
    /// The error of loading a path, as it is printed.
    private func error(_ path: String, isExplicit: Bool = true) -> String? {
        do {
            _ = try Configuration.load(path: path, isExplicit: isExplicit)
            return nil
        } catch {
            return error.description
        }
    }

    /// Calls with the path of a file that holds these bytes.
    private func withFile<Result>(_ bytes: [UInt8], _ body: (String) throws -> Result) throws -> Result {
        let name = "pulsar-\(UInt64.random(in: 0...UInt64.max)).toml"
        let path = FilePath("/tmp").appending(name)
        let file = try FileDescriptor.open(
            path,
            .writeOnly,
            options: [.create, .exclusiveCreate],
            permissions: .ownerReadWrite
        )
        try file.closeAfter { _ = try file.writeAll(bytes) }
        defer { _ = remove(path.string) }
        return try body(path.string)
    }

    @Test("Without a file there are the defaults, unless somebody named it")
    func missing() throws {
        #expect(try Configuration.load(path: nil) == Configuration())
        #expect(error("/nowhere/pulsar.toml", isExplicit: false) == nil)
        #expect(error("/dev/null/pulsar.toml", isExplicit: false) == nil)
        let message = "/nowhere/pulsar.toml: the configuration cannot be read: No such file or directory"
        #expect(error("/nowhere/pulsar.toml") == message)
        let locations = Locations(environment: [:], home: "/nowhere")
        #expect(try Configuration.load(from: locations, explicit: nil) == Configuration())
        #expect(throws: ConfigurationError.self) {
            try Configuration.load(from: locations, explicit: "/nowhere/pulsar.toml")
        }
    }

    @Test("A file that is there and cannot be read is never passed over")
    func unreadable() {
        #expect(error("/tmp", isExplicit: false) == "/tmp: the configuration cannot be read: Is a directory")
    }

    @Test("A file is read to its end")
    func whole() throws {
        let text = String(repeating: "# comment\n", count: 5000) + "[limits]\nclients = 9\n"
        let clients = try withFile(Array(text.utf8)) { try Configuration.load(path: $0).limits.clients }
        #expect(clients == 9)
    }

    @Test(
        "Bytes that are no text are told before they are parsed",
        arguments: [
            (Array("\n\n\0".utf8), ":3: there is a NUL byte"), ([0x23, 0xFF], ": the text is not UTF-8"),
        ]
    )
    func bytes(_ bytes: [UInt8], _ message: String) throws {
        try withFile(bytes) { #expect(error($0) == $0 + message) }
    }

    @Test("A file has at most a mebibyte")
    func size() throws {
        let comment = [UInt8](repeating: UInt8(ascii: "#"), count: 1 << 20)
        try withFile(comment) { #expect(error($0) == nil) }
        try withFile(comment + comment) { #expect(error($0) == $0 + ": a configuration file has at most 1 MiB") }
    }

    @Test("Faults carry the path of the file")
    func path() throws {
        try withFile(Array("[limits]\nclient = 3\n".utf8)) { path in
            #expect(error(path) == "\(path):2: limits.client: there is no such key; did you mean clients?")
        }
    }
}

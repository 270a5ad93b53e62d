import ArgumentParser
import PulsarTestSupport
import SystemPackage
import Testing

@testable import pulsar

@Suite("The command line")
struct CommandLineTests {
    // swift-format-ignore
    @Test("The short path of `new` reads what the full parser reads", arguments: [
        ["new"], ["new", "-d"], ["new", "-d", "-s", "dev"], ["new", "--name", "dev", "--detach", "--login"],
        ["new", "-s", "dev", "-c", "/tmp", "--cols", "100", "--rows", "30"],
        ["new", "-d", "--", "vim", "-d", "a", "b"], ["new", "-d", "vim", "-s", "x"], ["new", "--", "-weird"],
        ["new", "--socket", "/tmp/s", "make", "--", "x"], ["new", "-d", "--"],
    ])
    func plain(arguments: [String]) throws {
        let full = try #require(try Pulsar.parseAsRoot(arguments) as? New)
        #expect(try #require(NewOptions(plain: arguments)) == full.options)
    }

    // swift-format-ignore
    @Test("The short path of `attach` reads what the full parser reads", arguments: [
        ["attach"], ["attach", "dev"], ["attach", "-A", "dev"], ["attach", "dev", "-r", "--scrollback"],
        ["attach", "dev", "--revive"], ["attach", "--no-revive", "dev"],
        ["attach", "--create", "--read-only", "--detach-key", "C-]", "dev"], ["attach", "--socket", "/tmp/s", "x"],
    ])
    func plainAttach(arguments: [String]) throws {
        let full = try #require(try Pulsar.parseAsRoot(arguments) as? Attach)
        #expect(try #require(AttachOptions(plain: arguments)) == full.options)
    }

    @Test(
        "Everything unusual is left to the full parser",
        arguments: [
            ["new", "--help"], ["new", "-ds", "dev"], ["new", "--name=dev"], ["new", "-s"], ["new", "--cols", "x"],
            ["new", "-s", "-d"], ["new", "--bogus"], ["list"], [],
            ["attach", "a", "b"], ["attach", "a", "--revive", "--no-revive"], ["attach", "-h"], ["attach", "-Ar", "a"],
            ["attach", "--detach-key"],
            ["attach", "--", "a"], ["attach", "--socket=/tmp/s"],
        ]
    )
    func unusual(arguments: [String]) {
        #expect(NewOptions(plain: arguments) == nil)
        #expect(AttachOptions(plain: arguments) == nil)
    }

    @Test("Every command says its name itself, since the parser takes long to find it out")
    func names() {
        func check(_ command: any ParsableCommand.Type) {
            #expect(command.configuration.commandName?.isEmpty == false, "\(command)")
            for subcommand in command.configuration.subcommands { check(subcommand) }
        }
        check(Pulsar.self)
    }

    @Test(
        "What makes no sense is refused with the status of usage errors",
        arguments: [
            ["new", "--bogus"], ["new", "-s"], ["kill"], ["send", "dev"], ["rename", "a"],
            ["wait", "x", "--timeout", "-1"],
            ["logs", "x", "-n", "-1"], ["nonsense"], ["render", "--cols", "0"], ["render", "--rows", "10001"],
            ["render", "--scrollback", "-1"], ["render", "--resize", "5:80"], ["render", "--resize", "-1:80x24"],
            ["render", "--format", "picture"],
        ]
    )
    func refused(arguments: [String]) {
        #expect {
            _ = try Pulsar.parseAsRoot(arguments)
        } throws: { error in
            Pulsar.exitCode(for: error).rawValue == ExitCodes.usage
        }
    }

    @Test("The screen is rendered in the form that was asked for", arguments: Render.Format.allCases)
    func form(format: Render.Format) throws {
        let arguments = ["render", "--format", "\(format)", "--scrollback", "5", "--resize", "10:100x30"]
        let render = try #require(try Pulsar.parseAsRoot(arguments) as? Render)
        #expect(render.format == format)
        #expect(render.scrollback == 5)
    }

    @Test("Programs on the PATH are completed, each once")
    func programs() {
        let names = ProgramCompletion.names(beginningWith: "ba", path: "/bin:/nonexistent:/bin")
        #expect(names.count { $0 == "bash" } == 1)
        #expect(names.allSatisfy { $0.hasPrefix("ba") })
        #expect(ProgramCompletion.names(beginningWith: "", path: "").isEmpty)
    }

    // swift-format-ignore
    @Test("What could not be written is an error, by whatever means it was printed", arguments: [
        ["--help"], ["config", "path"], ["render", "--cols", "5"],
    ])
    func fullDisk(arguments: [String]) throws {
        let full = try FileDescriptor.open("/dev/full", .writeOnly)
        // Why not said: closing what holds nothing loses nothing.
        defer { try? full.close() }
        let said = try FileDescriptor.pipe()
        let command = try ChildProcess(
            BuildProducts.path("pulsar"),
            arguments,
            environment: ["HOME": "/nonexistent"],
            descriptors: [1: full.rawValue, 2: said.writeEnd.rawValue]
        )
        try said.writeEnd.close()
        #expect(command.wait() == ExitCodes.failure)
        let sentence = try withUnsafeTemporaryAllocation(byteCount: 4_096, alignment: 1) { buffer in
            String(decoding: buffer[..<(try said.readEnd.read(into: buffer))], as: UTF8.self)
        }
        try said.readEnd.close()
        #expect(sentence.contains("cannot be written: No space left on device."))
    }

    @Test("Every shell gets a completion script", arguments: [CompletionShell.bash, .zsh, .fish])
    func completion(shell: CompletionShell) {
        #expect(Pulsar.completionScript(for: shell).contains("attach"))
    }
}

import PulsarProtocol
import Testing

@testable import pulsar

@Suite("The doctor")
struct DoctorTests {
    private static var sound: MachineFacts {
        var facts = MachineFacts(socket: "/home/x/.config/orbit/pulsar.sock", stateFolder: "/home/x/state")
        facts.daemon = .running(version: facts.version)
        facts.hasSystemd = true
        facts.isLingering = true
        facts.fileSystem = .plain
        facts.freeBytes = 10 << 30
        facts.splicesTerminals = true
        facts.terminals = (5, 4_096)
        facts.descriptors = 524_288
        facts.folderMode = 0o700
        return facts
    }

    @Test("A sound machine gets nothing but good words")
    func sound() {
        let findings = Diagnosis.findings(Self.sound)
        #expect(findings.count == 7)
        #expect(findings.allSatisfy { $0.level == .good && $0.advice.isEmpty && $0.message.hasSuffix(".") })
    }

    // swift-format-ignore
    private static let troubles: [(String, Finding.Level, @Sendable (inout MachineFacts) -> Void)] = [
        ("daemon", .warning, { $0.daemon = .running(version: "0.0.1") }),
        ("daemon", .warning, { $0.daemon = .mute(reason: "no answer") }),
        ("daemon", .note, { $0.daemon = .stale }),
        ("logout", .warning, { ($0.isLingering, $0.killsUserProcesses) = (false, true) }),
        ("journal", .warning, { $0.fileSystem = .memory }),
        ("journal", .warning, { $0.fileSystem = .network(name: "NFS") }),
        ("space", .warning, { $0.freeBytes = 1 << 20 }),
        ("kernel", .note, { $0.splicesTerminals = false }),
        ("terminals", .warning, { $0.terminals = (4_090, 4_096) }),
        ("files", .warning, { $0.descriptors = 1_024 }),
        ("socket", .warning, { $0.folderMode = 0o777 }),
    ]

    @Test("Each trouble is one finding that says what to do", arguments: troubles.indices)
    func trouble(index: Int) {
        let (check, level, change) = Self.troubles[index]
        var facts = Self.sound
        change(&facts)
        let bad = Diagnosis.findings(facts).filter { $0.level != .good }
        #expect(bad.map(\.check) == [check] && bad.map(\.level) == [level])
        #expect(bad.allSatisfy { !$0.advice.isEmpty && $0.json["advice"]?.stringValue == $0.advice })
    }

    @Test(
        "A folder lies on what is mounted nearest above it",
        arguments: [
            ("/home/x/state", MachineFacts.FileSystem.plain), ("/home/x/net/a", .network(name: "nfs4")),
            ("/home/x/network", .plain), ("/run/user/1/p", .memory), ("/over", .memory), ("/a b/c", .memory),
        ]
    )
    func mounts(path: String, kind: MachineFacts.FileSystem) {
        let mounts = """
            /dev/sda / ext4 rw 0 0
            tmpfs /run tmpfs rw 0 0
            server:/x /home/x/net nfs4 rw 0 0
            /dev/sdb /over ext4 rw 0 0
            tmpfs /over tmpfs rw 0 0
            tmpfs /a\\040b tmpfs rw 0 0
            """
        #expect(SystemFiles.kind(mountOf: path, in: mounts) == kind)
    }

    @Test("What this machine says about itself can be found out")
    func here() {
        #expect(SystemFiles.fileSystem(of: "/proc/none/of/this").1 != nil)
        #expect(SystemFiles.fileSystem(of: "/").0 != nil)
        #expect(SystemFiles.splicesTerminals(release: SystemFiles.release()) != nil)
        #expect(SystemFiles.splicesTerminals(release: "5.10.0-21-amd64") == false)
        #expect((SystemFiles.number("/proc/sys/kernel/pty/max") ?? 0) > 0)
    }
}

import PulsarProtocol
import PulsarTestSupport
import Testing

/// A disk that takes nothing, under a flood.
@Suite("A full disk", .serialized)
struct FullDiskTests {
    enum Death: CaseIterable { case nobody, engine, keeper }

    @Test(
        "holds no program up for a second, whoever dies meanwhile, and the journal says exactly what was lost",
        .enabled(if: FloodedDaemon.canMount, "The kernel lets nobody mount a tmpfs."),
        arguments: Death.allCases
    )
    func goesOn(death: Death) throws {
        let disk = try FloodedDaemon(onFull: "continue", wrapper: FloodedDaemon.smallDisk(megabytes: 8))
        var control = try disk.daemon.connect()
        try disk.placeBallast(control, megabytes: 6)
        let flood = try disk.flood(control, ["--rate", "3000000"])
        try disk.wait(control, flood) { $0.journalState == .memory }
        #expect(try control.call(GetStatus()).journalState == .memory)
        // Far beyond what memory keeps.
        let from = try disk.info(control, flood).outputOffset
        #expect(try disk.longestPause(control, flood, until: from + 3_000_000) < 1)

        let before = try disk.info(control, flood).outputOffset
        switch death {
        case .nobody: break
        case .engine:
            try disk.daemon.killEngine()
            control = try disk.daemon.connect()
        case .keeper:
            let keeper = try #require(disk.daemon.keeperPID)
            try disk.daemon.killKeeper()
            try disk.daemon.awaitKeeper(after: keeper)
        }
        #expect(try disk.info(control, flood).outputOffset >= before)
        try disk.wait(control, flood) { $0.journalState == .memory }

        try disk.removeBallast(control)
        try disk.wait(control, flood) { $0.journalState == .disk }
        try disk.expectExactGaps(control, flood) { !$0.isEmpty }
        let lines = disk.daemon.log.split(separator: "\n")
        #expect(lines.contains { $0.contains("output goes to memory") && $0.contains("No space left on device") })
        #expect(lines.contains { $0.contains("the journal takes output again") && $0.contains("lost_bytes=") })
        #expect(!disk.daemon.log.contains("cannot splice"))
        #expect(lines.count < 60)
    }

    @Test(
        "with on_full = block makes programs wait, and every byte is there once there is room",
        .enabled(if: FloodedDaemon.canMount, "The kernel lets nobody mount a tmpfs.")
    )
    func block() throws {
        let disk = try FloodedDaemon(onFull: "block", wrapper: FloodedDaemon.smallDisk(megabytes: 8))
        let control = try disk.daemon.connect()
        try disk.placeBallast(control, megabytes: 6)
        let flood = try disk.flood(control, ["--bytes", "5000000"])
        try disk.wait(control, flood) { $0.journalState == .waiting }
        #expect(try control.call(GetStatus()).journalState == .waiting)
        var call = CreateSession(name: "one more")
        call.command = ["true"]
        let refused = #expect(throws: RPCError.self) { try control.call(call) }
        #expect(refused?.message.contains("disk is full") == true)

        try disk.removeBallast(control)
        let end = try control.call(Wait(session: flood.description, timeoutMilliseconds: 60_000))
        #expect(end.exitStatus == .exited(0))
        #expect(try disk.info(control, flood).outputOffset >= 5_000_000)
        try disk.expectExactGaps(control, flood) { $0.isEmpty }
    }

    @Test(
        "shows the end of a program that ends meanwhile, and has it on the disk once there is room",
        .enabled(if: FloodedDaemon.canMount, "The kernel lets nobody mount a tmpfs.")
    )
    func end() throws {
        let disk = try FloodedDaemon(onFull: "continue", wrapper: FloodedDaemon.smallDisk(megabytes: 8))
        var control = try disk.daemon.connect()
        var call = CreateSession(name: "short")
        call.command = ["/bin/sh", "-c", "stty -echo; echo ready; read line; seq 2000; exit 7"]
        let short = try control.call(call).session
        try disk.wait(control, short) { $0.outputOffset >= 7 }
        try disk.placeBallast(control, megabytes: 9)
        _ = try control.call(SendInput(session: short.description, data: Array("\n".utf8)))
        let end = try control.call(Wait(session: short.description, timeoutMilliseconds: 30_000))
        #expect(end.exitStatus == .exited(7))
        let printed = try control.call(ReadOutput(session: short.description)).data
        #expect(String(decoding: printed, as: UTF8.self).hasSuffix("\r\n1999\r\n2000\r\n"))
        #expect(try disk.info(control, short).journalState != .disk)

        try disk.removeBallast(control)
        try disk.wait(control, short) { $0.journalState == .disk }
        try disk.daemon.killEngine()
        control = try disk.daemon.connect()
        let isKept = try control.call(ReadOutput(session: short.description)).data == printed
        #expect(isKept)
        #expect(try disk.info(control, short).exitStatus == .exited(7))
    }

    @Test("that is the folder removed from under it is treated alike, and output returns with the folder")
    func folder() throws {
        let disk = try FloodedDaemon(onFull: "continue")
        let control = try disk.daemon.connect()
        let flood = try disk.flood(control, ["--rate", "12000000"])
        // What the shell prints finds its way whatever becomes of the flood.
        try disk.run("cd \(FloodedDaemon.folder(of: flood))/.. && mv \(flood) \"$HOME/aside\"", control)
        try disk.wait(control, flood) { $0.journalState == .memory }
        let from = try disk.info(control, flood).outputOffset
        #expect(try disk.longestPause(control, flood, until: from + 3_000_000) < 1)
        try disk.run("mv \"$HOME/aside\" \(flood)", control)
        try disk.wait(control, flood) { $0.journalState == .disk }
        try disk.expectExactGaps(control, flood) { !$0.isEmpty }
        #expect(disk.daemon.log.contains("No such file or directory"))
    }

    @Test("that is a limit on the size of files ends nobody, and output goes on in the next file")
    func fileSize() throws {
        let disk = try FloodedDaemon(onFull: "continue", wrapper: ["/usr/bin/prlimit", "--fsize=1500000:"])
        let control = try disk.daemon.connect()
        let flood = try disk.flood(control, ["--bytes", "6000000", "--rate", "2000000"])
        #expect(try disk.longestPause(control, flood, until: 5_000_000) < 1)
        let end = try control.call(Wait(session: flood.description, timeoutMilliseconds: 60_000))
        #expect(end.exitStatus == .exited(0))
        try disk.wait(control, flood) { $0.journalState == .disk }
        try disk.expectExactGaps(control, flood) { _ in true }
        #expect(disk.daemon.log.contains("File too large"))
        #expect(!disk.daemon.log.contains("was ended by signal"))
    }
}

import PulsarProtocol
import PulsarTestSupport
import Testing

/// What lies in the place of a journal is none that may be opened, and its session runs.
@Suite("A journal that cannot be opened any more", .serialized)
struct UnusableJournalTests {
    /// What a shell puts in the place of the folder.
    enum Trouble: String, CaseIterable, Sendable {
        case nothing = "true"
        case link = "ln -s \"$HOME/aside\" FOLDER"
        case pipe = "mkfifo FOLDER"
        case open = "mkdir -m 777 FOLDER"
        case pipeInside = "mkdir -m 700 FOLDER && mkfifo FOLDER/0000000000000000.raw"
    }

    @Test(
        "ends no session: the next engine goes on in memory after a second, and later where there is a journal again",
        arguments: Trouble.allCases
    )
    func goesOn(trouble: Trouble) throws {
        let disk = try FloodedDaemon(onFull: "continue")
        var control = try disk.daemon.connect()
        let flood = try disk.flood(control, ["--rate", "500000"])
        try disk.wait(control, flood) { $0.outputOffset > 100_000 }
        let place = "cd \(FloodedDaemon.folder(of: flood))/.. && mv \(flood) \"$HOME/aside\" && "
        try disk.run(place + trouble.rawValue.replacing("FOLDER", with: "\(flood)"), control)
        let before = try disk.info(control, flood).outputOffset

        try disk.daemon.killEngine()
        control = try disk.daemon.connect()
        try disk.awaitListed(control, flood)
        let found = try disk.info(control, flood)
        #expect(found.name == "recovered-\(flood.description.prefix(8))")
        #expect(found.oldestOffset >= before)
        #expect(found.state != .stopped)
        #expect(disk.daemon.log.contains("the session goes on with a new one in memory"))
        try disk.wait(control, flood) { $0.outputOffset > found.oldestOffset + 100_000 }
        try disk.expectAsPrinted(control, flood, from: found.oldestOffset)

        // The one after it finds what this one made.
        try disk.daemon.killEngine()
        control = try disk.daemon.connect()
        try disk.awaitListed(control, flood)
        #expect(try disk.info(control, flood).oldestOffset == found.oldestOffset)
        try disk.expectAsPrinted(control, flood, from: found.oldestOffset)

        try disk.run("rm -rf \(flood) && mv \"$HOME/aside\" \(flood)", control)
        let last = try disk.info(control, flood).outputOffset
        try disk.daemon.killEngine()
        control = try disk.daemon.connect()
        let returned = try disk.info(control, flood)
        #expect(returned.name == "flood")
        #expect(returned.outputOffset >= last)
        // What the substitute had is where it belongs.
        try disk.expectExactGaps(control, flood) { $0.isEmpty }
    }
}

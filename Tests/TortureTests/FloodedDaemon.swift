import PulsarJournal
import PulsarProtocol
import PulsarTestSupport
import SystemPackage
import Testing
import TortureVerifier

#if canImport(Glibc)
import Glibc
#endif

/// A daemon whose journal cannot be written at times, with a shell that puts that right and a flood.
final class FloodedDaemon {
    /// Whether this kernel lets a user mount a tmpfs in a namespace of their own.
    static let canMount: Bool = {
        let arguments = ["--user", "--map-root-user", "--mount", "mount", "-t", "tmpfs", "none", "/tmp"]
        let probe = try? ChildProcess("/usr/bin/unshare", arguments, environment: [:])
        return probe?.wait(seconds: 10) == 0
    }()

    let daemon: TestDaemon
    private let shell: SessionID

    init(onFull: String, wrapper: [String] = []) throws {
        daemon = try TestDaemon(
            configuration: "[journal]\non_full = \"\(onFull)\"\n",
            wrapper: wrapper
        )
        var call = CreateSession(name: "shell")
        call.command = ["/bin/sh"]
        shell = try daemon.connect().call(call).session
    }

    /// Runs a daemon whose state lies on a disk of its own.
    static func smallDisk(megabytes: Int) -> [String] {
        let mount =
            "mkdir -p \"$XDG_STATE_HOME\" && mount -t tmpfs -o mode=700,size=\(megabytes)m none \"$XDG_STATE_HOME\""
        let script = mount + " && exec \"$@\""
        return ["/usr/bin/unshare", "--user", "--map-root-user", "--mount", "/bin/sh", "-c", script, "sh"]
    }

    /// Where a session's journal lies, for a shell.
    static func folder(of session: SessionID) -> String { "\"$XDG_STATE_HOME\"/pulsar*/at-*/sessions/\(session)" }

    /// Fills the disk with a file that ``removeBallast(_:)`` removes.
    func placeBallast(_ control: WireClient, megabytes: Int) throws {
        try run("head -c \(megabytes)000000 /dev/zero > \"$XDG_STATE_HOME/ballast\"", control)
    }

    /// A session that prints lines of 32 bytes, as they are.
    func flood(_ control: WireClient, _ options: [String]) throws -> SessionID {
        var call = CreateSession(name: "flood")
        call.command = [BuildProducts.path("torture"), "flood", "--raw"] + options
        return try control.call(call).session
    }

    func removeBallast(_ control: WireClient) throws {
        _ = try control.call(
            SendInput(session: shell.description, data: Array("rm \"$XDG_STATE_HOME/ballast\"\n".utf8))
        )
    }

    func info(_ control: WireClient, _ session: SessionID) throws -> SessionInfo {
        let sessions = try control.call(ListSessions()).sessions
        guard let info = sessions.first(where: { $0.id == session }) else { throw TestFailure("the session is gone") }
        return info
    }

    /// Waits until a session is in the list, which it is not while its journal is tried.
    func awaitListed(_ control: WireClient, _ session: SessionID) throws {
        let deadline = now() + 60
        while try !control.call(ListSessions()).sessions.contains(where: { $0.id == session }) {
            guard now() < deadline else { throw TestFailure("the session stays away: \(daemon.log)") }
        }
    }

    func wait(_ control: WireClient, _ session: SessionID, until isDone: (SessionInfo) -> Bool) throws {
        let deadline = now() + 60
        while try !isDone(info(control, session)) {
            guard now() < deadline else { throw TestFailure("nothing came of it: \(daemon.log)") }
            _ = try control.call(Synchronize(session: session.description))
        }
    }

    /// Looks at a session until it has printed so much.
    ///
    /// - Returns: the longest time in seconds in which it printed nothing.
    func longestPause(_ control: WireClient, _ session: SessionID, until target: StreamOffset) throws -> Double {
        var offset = try info(control, session).outputOffset
        var last = now()
        var longest = 0.0
        while offset < target {
            let end = try info(control, session).outputOffset
            let time = now()
            longest = max(longest, time - last)
            guard time - last < 30 else { return longest }
            guard end > offset else { continue }
            offset = end
            last = time
        }
        return longest
    }

    /// Ends a flood, and checks that every byte stands where it was printed or in exactly one gap the journal tells of.
    func expectExactGaps(
        _ control: WireClient,
        _ flood: SessionID,
        and isExpected: ([Range<StreamOffset>]) -> Bool
    ) throws {
        if try info(control, flood).state != .stopped { _ = try control.call(TerminateSession(session: "\(flood)")) }
        let kept = try verify(control, flood)
        #expect(kept.oldest == 0)
        #expect(kept.faults == [])
        #expect(isExpected(kept.holes), "\(kept.holes)")
        // Gaps that follow one another, as after an engine's death, are one hole.
        let gaps = try gaps(control, flood).reduce(into: [Range<StreamOffset>]()) { merged, gap in
            if let last = merged.last, last.upperBound == gap.lowerBound {
                merged[merged.count - 1] = last.lowerBound..<gap.upperBound
            } else {
                merged.append(gap)
            }
        }
        #expect(gaps == kept.holes)
    }

    /// Checks that what can be read of a flood begins there, has no hole, and is what was printed.
    func expectAsPrinted(_ control: WireClient, _ flood: SessionID, from start: StreamOffset) throws {
        let kept = try verify(control, flood)
        #expect(kept.oldest == start)
        #expect(kept.holes == [])
        #expect(kept.faults == [])
        #expect(kept.end > start)
    }

    /// What of a flood's output can be read.
    private struct Kept {
        var oldest: StreamOffset
        var holes: [Range<StreamOffset>] = []
        var faults: [StreamOffset] = []
        var end: StreamOffset
    }

    /// Reads all output, and compares each byte with the one that was printed there.
    private func verify(_ control: WireClient, _ session: SessionID) throws -> Kept {
        let found = try info(control, session)
        var kept = Kept(oldest: found.oldestOffset, end: found.oldestOffset)
        var line = [UInt8](repeating: UInt8(ascii: "\n"), count: TortureLine.byteCount + 1)
        // Why a bound: a flood that goes on is printed faster than it is compared.
        while kept.end < found.outputOffset {
            let answer: ReadOutput.Answer
            do {
                answer = try control.call(
                    ReadOutput(session: session.description, offset: kept.end, bytesMax: 524_288)
                )
            } catch let error as RPCError where error.code == .lagged {
                let next = StreamOffset(try #require(error.data?["oldest_offset"]?.integerValue).magnitude)
                kept.holes.append(kept.end..<next)
                kept.end = next
                continue
            }
            if answer.data.isEmpty { break }
            for (index, byte) in answer.data.enumerated() {
                let offset = kept.end + UInt64(index)
                if index == 0 || offset % 32 == 0 {
                    line.withUnsafeMutableBufferPointer { buffer in
                        if let base = buffer.baseAddress { TortureLine.write(offset / 32, seed: 0, to: base) }
                    }
                }
                if byte != line[Int(offset % 32)], kept.faults.count < 10 { kept.faults.append(offset) }
            }
            kept.end += UInt64(answer.data.count)
        }
        return kept
    }

    /// What the journal's events say is missing.
    private func gaps(_ control: WireClient, _ session: SessionID) throws -> [Range<StreamOffset>] {
        // A copy is not to be under the limit that the journal is under.
        let copy = "cp -rp \(Self.folder(of: session)) \"$HOME/copy/\""
        try run("ulimit -S -f unlimited; mkdir -m 700 \"$HOME/copy\" && \(copy)", control)
        let directories = try SessionDirectories(path: FilePath(daemon.folder.path + "/copy"))
        let configuration = JournalConfiguration(sync: try JournalSync())
        let journal = try Journal.open(in: directories, id: session, for: .reading, configuration: configuration)
        var gaps: [Range<StreamOffset>] = []
        try journal.readEvents { record in
            if case .gap(let gap) = record.event { gaps.append(gap.from..<gap.from + gap.lost) }
            return true
        }
        return gaps
    }

    /// Has the shell run a line, and waits until that is done.
    func run(_ line: String, _ control: WireClient) throws {
        let mark = "done-\(SessionID.random())"
        var offset = try control.call(ReadOutput(session: shell.description, bytesMax: 1)).endOffset
        // Why in two parts: the echo of the line is not the answer.
        let text = "\(line); echo \(mark.prefix(12))''\(mark.dropFirst(12))\n"
        _ = try control.call(SendInput(session: shell.description, data: Array(text.utf8)))
        var seen: [UInt8] = []
        while !String(decoding: seen, as: UTF8.self).contains(mark) {
            let answer = try control.call(ReadOutput(session: shell.description, offset: offset))
            seen += answer.data
            offset = answer.nextOffset
            _ = try control.call(Synchronize(session: shell.description))
        }
    }

    private func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

import CPulsarPTY
import Glibc
import PulsarKeeper
import PulsarValues
import Synchronization

/// Holds what the keeper hands over, reports every event as a line, and obeys lines.
///
/// Lines are words separated by tabs. What happened before somebody connected is told on connecting.
///
/// - Commands: `hold` and `pass` (acknowledge offers or not), `stubborn` (ignore a shutdown), `spawn ID KEY DIRECTORY
///   ARGUMENT…`, `noted ID`, `release ID`, `hello` (again; the keeper hands everything over once more), `stop`, `goodbye`,
///   `later` (say what only a later version knows), `quit STATUS`, `die`, `type ID TEXT` (into the terminal), `put ID TEXT` (into spool pipe and page), `get ID`.
/// - Events: `welcome EPOCH INHERITED PID`, `session ID PID ORIGIN STATUS`, `inherited-done`, `spawned ID PID`, `failed ID
///   ERRNO STEP`, `exited ID STATUS`, `shutdown`, `reload`, `keeper-gone`, `got ID PAGE SPOOLED`.
final class StandIn: Sendable {
    private struct State {
        var listener: Int32 = -1
        var client: Int32 = -1
        var history: [String] = []
        var handles: [SessionID: SessionHandles] = [:]
        var isHolding = false
        var isStubborn = false
        var beats: UInt64 = 0
    }

    private let wire: Int32
    private let link: KeeperLink
    private let state = Mutex(State())

    init(wire: Int32) {
        self.wire = wire
        link = KeeperLink(descriptor: wire)
    }

    /// Serves until the keeper is gone or a command ends it.
    func run() -> Int32 {
        do throws(KeeperError) {
            try link.start { [self] event in take(event) }
            try link.hello()
        } catch { return 1 }
        var pending: [UInt8] = []
        while true {
            let (listener, client, beats) = state.withLock { state in
                state.beats += 1
                return (state.listener, state.client, state.beats)
            }
            link.beat(beats)
            var interests = [
                pollfd(fd: listener, events: Int16(POLLIN), revents: 0),
                pollfd(fd: client, events: Int16(POLLIN), revents: 0),
            ]
            // Until the keeper's listener has come, there is nothing to wait for but time.
            poll(&interests, 2, listener < 0 ? 5 : 1000)
            if interests[0].revents != 0 { accept(listener) }
            if interests[1].revents != 0, !obey(client, &pending) { drop(client) }
        }
    }

    // MARK: - The test

    private func accept(_ listener: Int32) {
        let client = Glibc.accept(listener, nil, nil)
        guard client >= 0 else { return }
        state.withLock { state in
            state.client = client
            for line in state.history { Self.write(line, to: client) }
        }
    }

    private func drop(_ client: Int32) {
        state.withLock { $0.client = -1 }
        close(client)
    }

    /// Reads what a test sent; false when it has gone.
    private func obey(_ client: Int32, _ pending: inout [UInt8]) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = read(client, &buffer, buffer.count)
        guard count > 0 else { return false }
        pending += buffer[..<count]
        while let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
            let line = String(decoding: pending[..<end], as: UTF8.self)
            pending.removeSubrange(...end)
            perform(line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init))
        }
        return true
    }

    private func perform(_ words: [String]) {
        let id = words.count > 1 ? SessionID(words[1]) : nil
        switch (words[0], id) {
        case ("spawn", let id?): spawn(id, words)
        case ("noted", let id?): link.exitNoted(id)
        case ("release", let id?):
            link.release(id)
            state.withLock { $0.handles.removeValue(forKey: id) }?.close()
        case ("type", let id?): put(words[2], to: handles(id)?.manager)
        case ("put", let id?):
            put(words[2], to: handles(id)?.spoolWrite)
            put(words[2], to: handles(id)?.page)
        case ("get", let id?):
            let (page, spooled) = (text(handles(id)?.page, isFile: true), text(handles(id)?.spoolRead, isFile: false))
            report("got\t\(id)\t\(page)\t\(spooled)")
        case ("hold", _): state.withLock { $0.isHolding = true }
        case ("pass", _): state.withLock { $0.isHolding = false }
        case ("stubborn", _): state.withLock { $0.isStubborn = true }
        case ("hello", _): greet()
        case ("stop", _): link.requestStop()
        case ("goodbye", _): link.goodbye()
        case ("later", _): sayLater()
        case ("quit", _): exit(words.count > 1 ? Int32(words[1]) ?? 0 : 0)
        case ("die", _): kill(getpid(), SIGKILL)
        default: report("unknown\t\(words[0])")
        }
    }

    private func handles(_ id: SessionID) -> SessionHandles? { state.withLock { $0.handles[id] } }

    private func put(_ text: String, to descriptor: Int32?) {
        let bytes = Array(text.replacing("\\n", with: "\n").replacing("\\3", with: "\u{3}").utf8)
        if let descriptor { _ = Glibc.write(descriptor, bytes, bytes.count) }
    }

    private func text(_ descriptor: Int32?, isFile: Bool) -> String {
        var bytes = [UInt8](repeating: 0, count: 4096)
        guard let descriptor else { return "" }
        let count = isFile ? pread(descriptor, &bytes, bytes.count, 0) : read(descriptor, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(0, count)).prefix { $0 != 0 }, as: UTF8.self)
    }

    private func greet() {
        do throws(KeeperError) { try link.hello() } catch { report("unknown\t\(error)") }
    }

    /// Says what an engine of a later version may say: a kind and a form that nobody knows, both with descriptors, and more
    /// about its heartbeat than a number.
    private func sayLater() {
        var kind = KeeperMessage(.beat, payload: [1, 2, 3]).encoded
        kind[3] = 60
        var form = KeeperMessage(.release).encoded
        form[2] = 2
        var longer = KeeperMessage(.beat, payload: [UInt8](repeating: 7, count: 100)).encoded
        longer[6] = 1
        for (bytes, descriptors) in [(kind, [Int32(0), 2]), (form, [2]), (longer, [])] {
            _ = pulsar_send_message(wire, bytes, bytes.count, descriptors, descriptors.count)
        }
    }

    private func spawn(_ id: SessionID, _ words: [String]) {
        guard words.count > 4, let key = Identifier(words[2]) else { return report("unknown\tspawn") }
        let specification = SpawnSpecification(
            executable: words[4],
            arguments: Array(words[4...]),
            environment: ["PATH=/usr/local/bin:/usr/bin:/bin"],
            directory: words[3],
            size: .standard
        )
        do throws(KeeperError) { try link.spawn(id: id, key: key, specification: specification) } catch {
            report("failed\t\(id)\t\(error)\t0")
        }
    }

    // MARK: - The keeper

    private func take(_ event: KeeperEvent) {
        switch event {
        case .welcome(let epoch, let listeners, let inherited):
            state.withLock { state in
                for other in listeners {
                    if state.listener < 0 { state.listener = other } else { close(other) }
                }
            }
            report("welcome\t\(epoch)\t\(inherited)\t\(getpid())")
        case .session(let offer): take(offer)
        case .inheritedDone:
            // The keeper is told first: a test that has heard of it may kill this process.
            link.ready()
            report("inherited-done")
        case .spawned(let id, let processID): report("spawned\t\(id)\t\(processID)")
        case .spawnFailed(let id, let number, let step):
            state.withLock { $0.handles.removeValue(forKey: id) }?.close()
            report("failed\t\(id)\t\(number)\t\(step.rawValue)")
        case .exited(let id, let status): report("exited\t\(id)\t\(Self.text(status))")
        case .shutdown:
            report("shutdown")
            guard !state.withLock(\.isStubborn) else { return }
            link.goodbye()
            exit(0)
        case .reload: report("reload")
        case .legacy(let lock, _): close(lock)
        case .report(_, let descriptor): close(descriptor)
        case .introduced, .tookOver, .beatAnswered: break
        case .drain: exit(0)
        case .upgradeFailed(let reason): report("not-replaced\t\(reason)")
        case .keeperGone:
            report("keeper-gone")
            exit(0)
        }
    }

    private func take(_ offer: SessionOffer) {
        let isHolding = state.withLock { state in
            // Further copies of what is held already.
            if let former = state.handles.updateValue(offer.handles, forKey: offer.id) { former.close() }
            return state.isHolding
        }
        let origin = offer.isInherited ? "inherited" : offer.isKnown ? "known" : "new"
        report("session\t\(offer.id)\t\(offer.handles.processID)\t\(origin)\t\(Self.text(offer.status))")
        if !isHolding { link.acknowledge(offer.sequence) }
    }

    private func report(_ line: String) {
        state.withLock { state in
            state.history.append(line)
            if state.client >= 0 { Self.write(line, to: state.client) }
        }
    }

    private static func write(_ line: String, to client: Int32) {
        let bytes = Array((line + "\n").utf8)
        _ = send(client, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    private static func text(_ status: ExitStatus?) -> String {
        switch status {
        case nil: "-"
        case .exited(let code): "code:\(code)"
        case .signaled(let number): "signal:\(number)"
        case .unknown: "unknown"
        }
    }
}

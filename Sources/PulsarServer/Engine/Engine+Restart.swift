import Logging
import NIOCore
import PulsarJournal
import PulsarKeeper
import PulsarProtocol
import PulsarSession

// What a new engine finds, and how it begins.
extension Engine {
    /// Lets clients in: everything a predecessor left has been taken over.
    func startAccepting(_ descriptors: [Int32]) {
        guard !isAccepting else { return }
        isAccepting = true
        let engine = NIOLoopBound(self, eventLoop: loop)
        for descriptor in descriptors {
            UnixListener.start(descriptor: descriptor, engine: engine, log: log)
                .assumeIsolated()
                .whenComplete { [self] result in
                    switch result {
                    case .success(let channel): listeners.append(channel)
                    case .failure(let error): log.critical("cannot listen", metadata: ["error": "\(error)"])
                    }
                }
        }
        keeper.ready()
        noteStart()
        every(.seconds(60)) { [self] in cleanUp() }
        every(.seconds(10)) { [self] in
            for session in registry.all where session.end == nil { session.writeAgedCheckpoint() }
        }
        // The beat comes from this loop, so that a loop that hangs is noticed.
        var beat: UInt64 = 0
        every(.seconds(1)) { [self] in
            beat += 1
            keeper.beat(beat)
            watchKeeper()
            closeExpired()
        }
    }

    /// Reads the configuration anew; a faulty one changes nothing.
    func reload() throws(RPCError) {
        do {
            settings = try reread()
            log.notice("configuration reloaded")
        } catch {
            log.error("configuration is not reloaded", metadata: ["error": "\(error)"])
            throw RPCError(code: .invalidParameters, message: "The configuration was not reloaded: \(error)")
        }
    }
}

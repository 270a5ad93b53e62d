import CPulsarPTY
import Logging
import NIOCore
import PulsarKeeper
import PulsarProtocol
import PulsarSession

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A call that waits for keeper or engine to be replaced.
struct Restart {
    let wantsEngine: Bool
    let reply: Reply
}

// How this engine makes room for the next one.
extension Engine {
    /// Bound: how long a replacement may take to begin; the keeper tries each program for 5 s at most.
    private static let restartSeconds: Int64 = 12
    /// Bound: how long checkpoints may be written for the next engine; what has none is fed from an older one.
    private static let checkpointNanoseconds: UInt64 = 100_000_000
    /// How long what has been said may take to reach the clients' sockets.
    private static let farewell = TimeAmount.milliseconds(2)

    func restart(_ call: RestartDaemon, reply: @escaping Reply) {
        func refuse(_ why: String) {
            reply(.failure(RPCError(code: .restartFailed, message: "The daemon goes on as it was: \(why).")))
        }
        guard !isShuttingDown else { return refuse("it is ending") }
        guard hasKeeper else { return refuse("its keeper is being replaced just now; try again") }
        guard pendingRestart == nil else { return refuse("it is being replaced already") }
        pendingRestart = Restart(wantsEngine: call.engine, reply: reply)
        log.notice("to be replaced", metadata: ["engine": "\(call.engine)", "keeper": "\(call.keeper)"])
        keeper.upgrade(engine: call.engine, keeper: call.keeper)
        loop.assumeIsolated().scheduleTask(in: .seconds(Self.restartSeconds)) { [self] in
            let version = custody.version.isEmpty ? "of an older version" : "version \(custody.version)"
            restartFailed(
                "the keeper (\(version)) has not done it in \(Self.restartSeconds) s; `pulsar daemon stop` ends the sessions "
                    + "and the daemon, and the next command starts the programs on disk"
            )
        }
    }

    /// The keeper has told that it could not be done.
    func restartFailed(_ reason: String) {
        guard let restart = pendingRestart else { return }
        pendingRestart = nil
        log.error("not replaced", metadata: ["reason": "\(reason)"])
        let message = "The daemon goes on as it was: \(reason)."
        restart.reply(.failure(RPCError(code: .restartFailed, message: message)))
    }

    /// A keeper has said who it is: where it alone was to be replaced, that was all.
    func keeperWasReplaced() {
        guard let restart = pendingRestart, !restart.wantsEngine else { return }
        pendingRestart = nil
        restart.reply(.success(Success().json))
    }

    /// The next engine is ready: this one leaves, without ending anything.
    ///
    /// It may be killed at any point of this; what it does is done to spare the next one work.
    func drain() {
        log.notice("the next engine is ready: this one leaves")
        pendingRestart?.reply(.success(Success().json))
        pendingRestart = nil
        for listener in listeners { listener.close(promise: nil) }
        let end = pulsar_monotonic_nanoseconds() + Self.checkpointNanoseconds
        for session in registry.all where session.end == nil {
            session.writeCheckpoint()
            guard pulsar_monotonic_nanoseconds() < end else { break }
        }
        note(.engineEnded, detail: "replaced")
        catalogue.settle()
        // Why not like any other end: that waits for the disk, for half a second under load, and whatever is not on it yet
        // the next engine's sync brings there, as after a kill.
        loop.assumeIsolated().scheduleTask(in: Self.farewell) { _exit(0) }
    }
}

import CPulsarPTY
import Synchronization
import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The thread that moves what programs write from their ptys into their journals, and publishes how far it is.
///
/// It knows descriptors and offsets and nothing else. Sessions are told through a list of notices: each source stands in
/// it at most once, and the owner is woken once for all of them.
package final class GatherThread: Sendable {
    enum Command: Sendable {
        case add(GatherSource)
        case remove(GatherSource)
        case treated(GatherSource)
        case typed(GatherSource)
        case watchWritable(GatherSource)
        case finish(GatherSource)
        case overflow(GatherSource)
        case settle(GatherSource)
        case barrier(@Sendable () -> Void)
        case stop
    }

    let poller: Int32
    private let doorbell: Int32
    private let commands = Mutex<[Command]>([])
    private let noticed = Mutex<[GatherSource]>([])

    /// Creates the thread's descriptors; ``start(mover:wakeOwner:)`` starts it.
    package init() throws(PTYError) {
        poller = pulsar_poll_create()
        guard poller >= 0 else { throw PTYError(.gatherFailed, operation: "epoll_create1", negative: poller) }
        doorbell = pulsar_event_create()
        guard doorbell >= 0 else { throw PTYError(.gatherFailed, operation: "eventfd", negative: doorbell) }
        let result = pulsar_poll_set(poller, doorbell, PULSAR_POLL_READ, Self.doorbellToken)
        guard result == 0 else { throw PTYError(.gatherFailed, operation: "epoll_ctl", negative: result) }
    }

    static let doorbellToken: UInt64 = .max

    /// Starts the thread.
    ///
    /// Called once.
    ///
    /// - Parameter wakeOwner: called on the gather thread when there are notices to take, once until they are taken.
    package func start(mover: Mover, wakeOwner: @escaping @Sendable () -> Void) throws(PTYError) {
        let body = Unmanaged.passRetained(
            ThreadBody { [self] in
                pulsar_name_thread("gather")
                pulsar_prefer_latency()
                var loop = GatherLoop(thread: self, mover: mover, wakeOwner: wakeOwner)
                loop.run()
            }
        )
        #if os(Linux)
        var thread = pthread_t()
        #else
        var thread: pthread_t?
        #endif
        let result = pthread_create(
            &thread,
            nil,
            { argument in
                #if os(Linux)
                guard let argument else { return nil }
                #endif
                Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            },
            body.toOpaque()
        )
        guard result == 0 else {
            body.release()
            throw PTYError(.gatherFailed, operation: "pthread_create", errno: Errno(rawValue: result))
        }
    }

    // MARK: - What the owner asks for

    /// Begins to gather.
    ///
    /// What waits in the spool pipe, left there by a predecessor, goes first.
    package func add(_ source: GatherSource) { post(.add(source)) }

    /// Stops gathering at once; `finished` follows.
    package func remove(_ source: GatherSource) { post(.remove(source)) }

    /// Says that the program has ended: gather what is still in the pty, then `finished` follows.
    package func finish(_ source: GatherSource) { post(.finish(source)) }

    /// Asks for one `writable` notice when the pty takes input again.
    package func watchWritable(_ source: GatherSource) { post(.watchWritable(source)) }

    /// Says that everything gathered so far has been treated, so that a paused source may go on.
    package func treated(_ source: GatherSource, gathered: UInt64) {
        let before = source.treated.exchange(gathered, ordering: .acquiringAndReleasing)
        if source.gathered.load(ordering: .acquiring) &- before > GatherLoop.untreatedBytesMax {
            post(.treated(source))
        }
    }

    /// Says that something was typed: its answer is waited for.
    package func noteInput(of source: GatherSource) {
        source.typed.store(pulsar_monotonic_nanoseconds(), ordering: .releasing)
        if source.isResting.load(ordering: .acquiring) { post(.typed(source)) }
    }

    /// Lets a source whose file takes nothing put its output elsewhere.
    package func overflow(_ source: GatherSource) { post(.overflow(source)) }

    /// Has a source go back to its file, if that takes what it has put elsewhere.
    package func settle(_ source: GatherSource) { post(.settle(source)) }

    /// Gathers from every pty once and then calls back on the gather thread, behind the notices of that.
    package func barrier(_ reached: @escaping @Sendable () -> Void) { post(.barrier(reached)) }

    /// Ends the thread; sources keep their descriptors.
    package func stop() { post(.stop) }

    /// The notices that came since the last call, each source once.
    package func takeNotices() -> [(source: GatherSource, notice: GatherNotice, gathered: UInt64)] {
        let sources = noticed.withLock { list in
            defer { list.removeAll(keepingCapacity: true) }
            return list
        }
        return sources.map { source in
            let notice = GatherNotice(rawValue: source.notices.exchange(0, ordering: .acquiringAndReleasing))
            return (source, notice, source.gathered.load(ordering: .acquiring))
        }
    }

    // MARK: - The thread's side

    func takeCommands() -> [Command] {
        _ = pulsar_event_clear(doorbell)
        return commands.withLock { list in
            defer { list.removeAll(keepingCapacity: true) }
            return list
        }
    }

    /// Puts the sources that have something to say into the list; true when it was empty, so that the owner must be
    /// woken.
    func publish(_ sources: [GatherSource]) -> Bool {
        noticed.withLock { list in
            defer { list.append(contentsOf: sources) }
            return list.isEmpty
        }
    }

    private func post(_ command: Command) {
        let first = commands.withLock { list in
            list.append(command)
            return list.count == 1
        }
        if first { _ = pulsar_event_signal(doorbell) }
    }
}

/// Carries a closure through `pthread_create`.
private final class ThreadBody {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) {
        self.run = run
    }
}

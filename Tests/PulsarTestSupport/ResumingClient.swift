import CPulsarPTY
package import PulsarProtocol
import SystemPackage
package import TortureVerifier

#if canImport(Glibc)
import Glibc
#endif

/// A client on a thread of its own that looks at a session, and comes back at its offset whenever its connection is
/// lost; it checks every byte it gets.
package final class ResumingClient: @unchecked Sendable {
    // Protected by: the thread writes until it has ended; the test reads after `finish()` has joined it.
    /// What it has checked.
    package private(set) var verifier = TortureVerifier()
    /// The offset behind what it has.
    package private(set) var offset: StreamOffset = 0
    /// How often it has connected.
    package private(set) var connections = 0
    /// How long each break was: from the last output of one connection to the first of the next, in nanoseconds.
    package private(set) var breaks: [UInt64] = []
    /// When output came last, on the monotonic clock.
    private var lastOutput: UInt64 = 0
    private var isBroken = false
    /// The first thing that was wrong.
    package private(set) var fault: String?
    /// How the session ended.
    package private(set) var end: StreamEnd?
    private let socketPath: String
    private let session: SessionID
    private var thread = pthread_t()

    /// A client that has not begun yet.
    package init(_ socketPath: String, session: SessionID) {
        self.socketPath = socketPath
        self.session = session
    }

    /// Begins to look.
    package func start() {
        let argument = Unmanaged.passRetained(self).toOpaque()
        pthread_create(
            &thread,
            nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<ResumingClient>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            },
            argument
        )
    }

    /// Waits until the session's end has come.
    package func finish() { pthread_join(thread, nil) }

    private func run() {
        // Bound: each engine that dies costs one connection; a test kills some dozens.
        while end == nil, fault == nil, connections < 10_000 {
            connections += 1
            do { try look() } catch let failure as TestFailure {
                fault = failure.description
            } catch {
                // The engine was killed in the middle of something: come back. Nobody listens for a while where the keeper
                // was killed, too.
                if error as? Errno == .connectionRefused { _ = poll(nil, 0, 1) }
            }
        }
    }

    private func look() throws {
        let client = try WireClient(socketPath)
        let answer: OpenStream.Answer
        do {
            answer = try client.openStream(OpenStream(session: session.description, resumeFrom: offset))
        } catch is TestFailure {
            return
        }
        guard answer.offset == offset else {
            throw TestFailure("resumed at \(answer.offset) instead of \(offset)")
        }
        isBroken = lastOutput > 0
        while let frame = try client.receiveFrame() {
            switch frame {
            case .output(let at, let bytes):
                let now = pulsar_monotonic_nanoseconds()
                if isBroken { breaks.append(now - lastOutput) }
                (isBroken, lastOutput) = (false, now)
                guard at == offset else { throw TestFailure("output at \(at) came after \(offset)") }
                offset += UInt64(bytes.count)
                verifier.feed(bytes)
                if let fault = verifier.fault { throw TestFailure("\(fault)") }
            case .lagged(let from, let to): throw TestFailure("lagged from \(from) to \(to)")
            case .end(let end):
                self.end = end
                return
            default: break
            }
        }
    }
}

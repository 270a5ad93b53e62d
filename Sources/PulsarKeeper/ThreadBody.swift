import CPulsarPTY

#if canImport(Glibc)
import Glibc
#endif

/// Carries a closure through `pthread_create`.
package final class ThreadBody {
    private let run: @Sendable () -> Void

    private init(_ run: @escaping @Sendable () -> Void) {
        self.run = run
    }

    /// Runs a closure on a detached thread.
    package static func start(_ name: String, _ run: @escaping @Sendable () -> Void) throws(KeeperError) {
        let body = Unmanaged.passRetained(
            ThreadBody {
                pulsar_name_thread(name)
                run()
            }
        )
        var thread = pthread_t()
        let result = pthread_create(
            &thread,
            nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            },
            body.toOpaque()
        )
        guard result == 0 else {
            body.release()
            throw KeeperError("pthread_create", negative: -result)
        }
        pthread_detach(thread)
    }
}

/// What a service manager is told of the daemon: one datagram each time, as in sd_notify(3).
///
/// A manager that does not take it misses it: nothing here waits.
package struct ServiceNotification: Sendable {
    private let socket: ServiceSocket
    private let intervalNanoseconds: UInt64?
    /// When the manager is to hear that the loop turns; nil where it does not ask for that.
    package private(set) var nextDue: UInt64?

    /// Nil where no service manager started this process.
    ///
    /// - Parameter environment: of this process; what it says of a watchdog holds for the process that it names.
    package init?(environment: [String: String], processID: Int32, now: UInt64) {
        guard let socket = ServiceSocket(environment: environment) else { return nil }
        self.socket = socket
        let isMeant = environment["WATCHDOG_PID"].map { $0 == "\(processID)" } ?? true
        if isMeant, let text = environment["WATCHDOG_USEC"], let microseconds = UInt64(text), microseconds > 0 {
            // Half of it, as sd_watchdog_enabled(3) advises.
            intervalNanoseconds = min(microseconds, UInt64(UInt32.max)) * 500
            nextDue = now
        } else {
            intervalNanoseconds = nil
            nextDue = nil
        }
    }

    /// The daemon serves.
    package func ready(processID: Int32) { socket.send("READY=1\nMAINPID=\(processID)") }

    /// The daemon begins to end.
    package func stopping() { socket.send("STOPPING=1") }

    /// The loop turns; tells it when that is due.
    package mutating func tick(now: UInt64) {
        guard let due = nextDue, let intervalNanoseconds, now >= due else { return }
        nextDue = now + intervalNanoseconds
        socket.send("WATCHDOG=1")
    }
}

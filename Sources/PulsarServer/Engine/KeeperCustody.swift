import PulsarKeeper

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// What the engine holds so that it can make another keeper of any `pulsard`, should its own die.
struct KeeperCustody {
    /// The lock's open file description, shared with the keeper: neither's death frees the socket for strangers.
    private(set) var lock: Int32 = -1
    /// A further descriptor of the listening socket; the one that accepts belongs to its channel.
    private(set) var listener: Int32 = -1
    /// The keeper's word to the next one.
    private(set) var legacy: [UInt8] = []
    var processID: Int32 = 0
    var version = ""
    /// Why there is no keeper and none could be started; nil while there is one, or nothing has failed yet.
    var failure: String?

    mutating func keep(lock: Int32, legacy: [UInt8]) {
        if self.lock >= 0 { close(self.lock) }
        self.lock = lock
        self.legacy = legacy
    }

    mutating func keep(listener: Int32) {
        if self.listener >= 0 { close(self.listener) }
        self.listener = fcntl(listener, F_DUPFD_CLOEXEC, 3)
    }

    /// Whether another keeper can be handed everything; not so with a keeper of a version that left nothing.
    var isComplete: Bool { lock >= 0 && listener >= 0 }

    /// Closes a descriptor that nobody waits for.
    static func discard(_ descriptor: Int32) { close(descriptor) }
}

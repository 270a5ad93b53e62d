#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// An open descriptor that closes with its last user.
///
/// Why counted: the gather thread leaves a segment while the event loop and the sync thread may still be in a call on
/// it; a number closed under them could already mean another file.
package final class OpenFile: Sendable {
    package let descriptor: Int32

    package init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }
}

package import PulsarValues

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Which start of the machine this is.
///
/// Recovery asks it one question: whether what is in the page cache is still what was written. A boot that is not known
/// counts as another one, which costs a verification and no byte.
package enum BootID {
    /// The running boot's identifier, nil where the system does not say.
    package static func current() -> Identifier? {
        var text = [UInt8](repeating: 0, count: 64)
        #if os(Linux)
        let descriptor = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        let count = text.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        #else
        var count = text.count
        guard sysctlbyname("kern.bootsessionuuid", &text, &count, nil, 0) == 0 else { return nil }
        #endif
        guard count >= 36 else { return nil }
        return Identifier(String(decoding: text.prefix(36), as: UTF8.self))
    }
}

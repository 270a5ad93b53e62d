import Glibc

/// Descriptors that no program started from here inherits.
enum Descriptors {
    /// A pipe: the end to read, the end to write.
    ///
    /// Nil with `errno` set.
    ///
    /// Why in two steps: `pipe2` is no part of what Swift sees of the C library, and no other thread forks here.
    static func pipe() -> (read: Int32, write: Int32)? {
        var ends: [Int32] = [-1, -1]
        guard Glibc.pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    /// Makes a descriptor non-blocking.
    ///
    /// Only for such that nobody shares.
    static func makeNonBlocking(_ descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    }

    /// Keeps whatever the caller of this command left open from a program that outlives it.
    static func keepFromChildren(above first: Int32) {
        // Bound: shells and build tools number theirs low; a daemon that holds a stray one does no harm.
        for descriptor in first..<1_024 { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    }
}

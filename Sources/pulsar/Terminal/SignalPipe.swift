import Glibc

/// Turns signals into bytes on a pipe, which an event loop can wait for.
///
/// One for the whole process. The handler does nothing but write the signal's number.
enum SignalPipe {
    // Protected by: written once, before the first handler is installed.
    nonisolated(unsafe) private static var writeEnd: Int32 = -1

    /// Opens the pipe.
    ///
    /// - Returns: The end to read, which belongs to the caller.
    static func open() throws(CommandError) -> Int32 {
        guard let (readEnd, newWriteEnd) = Descriptors.pipe() else {
            throw CommandError("No pipe for signals: \(String(cString: strerror(errno))).")
        }
        Descriptors.makeNonBlocking(newWriteEnd)
        writeEnd = newWriteEnd
        return readEnd
    }

    /// Sends a signal to the pipe from now on.
    static func watch(_ number: Int32) {
        var action = sigaction()
        action.sa_flags = SA_RESTART
        action.__sigaction_handler.sa_handler = { number in
            let kept = errno
            var byte = UInt8(truncatingIfNeeded: number)
            // A full pipe loses nothing that matters: the same signals are waiting in it.
            _ = write(SignalPipe.writeEnd, &byte, 1)
            errno = kept
        }
        sigaction(number, &action, nil)
    }

    /// Gives a signal its usual effect again.
    static func restoreDefault(_ number: Int32) { signal(number, SIG_DFL) }
}

import Glibc

/// Bytes to standard output, past the buffer of `print`.
enum StandardOutput {
    /// Writes all of it, waiting where the reader is slow.
    ///
    /// - Throws: When nobody reads any more.
    static func write(_ bytes: UnsafeRawBufferPointer) throws(CommandError) {
        var written = 0
        while written < bytes.count {
            let count = Glibc.write(STDOUT_FILENO, bytes.baseAddress?.advanced(by: written), bytes.count - written)
            if count >= 0 {
                written += count
            } else if errno == EAGAIN {
                var entry = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
                poll(&entry, 1, -1)
            } else if errno != EINTR {
                throw CommandError("Standard output cannot be written: \(String(cString: strerror(errno))).")
            }
        }
    }

    /// Empties the buffer of `print`, and ends the process as failed when that cannot be written.
    ///
    /// For the end of the process: a full disk must not look like success.
    static func finish() {
        errno = 0
        guard fflush(nil) != 0, errno != EPIPE else { return }
        var line = "pulsar: Standard output cannot be written: \(String(cString: strerror(errno))).\n"
        line.withUTF8 { _ = Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
        _exit(ExitCodes.failure)
    }

    /// Writes all of it.
    static func write(_ bytes: [UInt8]) throws(CommandError) {
        let result: Result<Void, CommandError> = bytes.withUnsafeBytes { buffer in
            do throws(CommandError) { return .success(try write(buffer)) } catch { return .failure(error) }
        }
        try result.get()
    }
}

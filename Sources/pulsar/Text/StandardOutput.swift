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

    /// Writes all of it.
    static func write(_ bytes: [UInt8]) throws(CommandError) {
        let result: Result<Void, CommandError> = bytes.withUnsafeBytes { buffer in
            do throws(CommandError) { return .success(try write(buffer)) } catch { return .failure(error) }
        }
        try result.get()
    }
}

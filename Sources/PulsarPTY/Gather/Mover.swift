import CPulsarPTY

/// How bytes get from the pty into the journal's file.
package enum Mover: Sendable {
    /// `splice(2)` from the tty into the spool pipe, and from there into the file: at no moment do the bytes exist in
    /// this process alone, so a SIGKILL between any two calls loses nothing and doubles nothing.
    case splice
    /// `read(2)` and `pwrite(2)`, for kernels that cannot splice from a tty (Linux 5.10 and 5.11, macOS).
    ///
    /// What has been read and not yet written, one buffer, is lost with the process.
    case copy

    /// What one call takes out of the pty at most.
    static let batchBytes = 32 * 1024

    /// Tries a splice from a tty into a pipe and on into a file of the folder that will hold the journals.
    package static func probe(folder: String) -> Mover {
        // Why again: what fails may be a descriptor that is not to be had at the moment.
        (0..<3).contains { _ in pulsar_probe_splice(folder) == 0 } ? .splice : .copy
    }
}

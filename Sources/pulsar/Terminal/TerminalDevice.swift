import Glibc
import PulsarProtocol

/// The user's terminal, opened anew.
///
/// Why anew: descriptors 0 to 2 share one open file description with the outer shell and with whatever else runs there.
/// To make that non-blocking would make it so for all of them.
struct TerminalDevice: Sendable {
    /// A descriptor of our own; belongs to whoever opened the device.
    let descriptor: Int32

    /// Opens the terminal that standard input and output are.
    ///
    /// - Throws: When they are no terminal.
    static func open() throws(CommandError) -> TerminalDevice {
        guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else {
            throw CommandError(
                "Attaching needs a terminal on standard input and output.",
                advice: "For scripts there are `pulsar new -d`, `pulsar send` and `pulsar logs`.",
                exitCode: ExitCodes.usage
            )
        }
        var name = [CChar](repeating: 0, count: 256)
        let flags = O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK
        if ttyname_r(STDIN_FILENO, &name, name.count) == 0 {
            let descriptor = Glibc.open(name, flags)
            if descriptor >= 0 { return TerminalDevice(descriptor: descriptor) }
        }
        // Why the second try: after `su` the device belongs to somebody else, but the controlling terminal still opens.
        let descriptor = Glibc.open("/dev/tty", flags)
        guard descriptor >= 0 else {
            throw CommandError("The terminal cannot be opened: \(String(cString: strerror(errno))).")
        }
        return TerminalDevice(descriptor: descriptor)
    }

    /// The window of this terminal; nil where it has none.
    var size: WindowSize? { Self.size(of: descriptor) }

    /// The window of the terminal behind a descriptor; nil where there is no terminal, or one without a size.
    static func size(of descriptor: Int32) -> WindowSize? {
        var window = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &window) == 0 else { return nil }
        guard WindowSize(columns: Int(window.ws_col), rows: Int(window.ws_row)) != nil else { return nil }
        return WindowSize(
            columns: window.ws_col,
            rows: window.ws_row,
            pixelWidth: window.ws_xpixel,
            pixelHeight: window.ws_ypixel
        )
    }

    /// Reads without the event loop, once it has ended.
    ///
    /// - Returns: what is there; nil when nothing comes before the deadline.
    func readDirectly(until deadline: Int64) -> [UInt8]? {
        var interest = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        var ready: Int32
        repeat {
            ready = poll(&interest, 1, Int32(clamping: max(0, deadline - MonotonicTime.milliseconds())))
        } while ready < 0 && errno == EINTR
        guard ready > 0 else { return nil }
        var buffer = [UInt8](repeating: 0, count: 1024)
        let count = Glibc.read(descriptor, &buffer, buffer.count)
        return count > 0 ? Array(buffer[..<count]) : nil
    }

    /// Writes without the event loop, for the moments in which it stands still.
    ///
    /// What does not fit is lost.
    func writeDirectly(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            _ = Glibc.write(descriptor, bytes.baseAddress, bytes.count)
        }
    }
}

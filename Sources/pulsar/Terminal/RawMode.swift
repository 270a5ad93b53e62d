import Glibc

/// The terminal passes every key on as it is, until this value goes away: by any path, the terminal is put back.
///
/// A crash is a path too: while raw mode is on, the signals of a crash first put the terminal back.
struct RawMode: ~Copyable {
    private let descriptor: Int32
    private let original: termios
    private var isOn = false

    /// Switches on.
    init(descriptor: Int32) throws(CommandError) {
        var settings = termios()
        guard tcgetattr(descriptor, &settings) == 0 else {
            throw CommandError("The terminal's settings cannot be read: \(String(cString: strerror(errno))).")
        }
        self.descriptor = descriptor
        original = settings
        enter()
    }

    deinit { if isOn { Self.set(descriptor, original) } }

    /// Switches on again.
    mutating func enter() {
        var raw = original
        cfmakeraw(&raw)
        CrashRestoration.arm(descriptor, original)
        Self.set(descriptor, raw)
        isOn = true
    }

    /// Puts the terminal back.
    mutating func leave() {
        guard isOn else { return }
        Self.set(descriptor, original)
        CrashRestoration.disarm()
        isOn = false
    }

    private static func set(_ descriptor: Int32, _ settings: termios) {
        var settings = settings
        // Why now and not after the output has drained: a terminal that was stopped with Ctrl-S never drains.
        while tcsetattr(descriptor, TCSANOW, &settings) == -1, errno == EINTR {}
    }
}

/// Holds the raw mode for a class, whose callbacks share it.
final class RawModeOwner {
    var mode: RawMode

    init(descriptor: Int32) throws(CommandError) { mode = try RawMode(descriptor: descriptor) }
}

/// Puts the terminal back from within a signal handler.
private enum CrashRestoration {
    // Protected by: the command has one thread while a terminal is raw; the handler only reads, and `armed` is set last
    // and cleared first.
    nonisolated(unsafe) private static var armed: Int32 = -1
    nonisolated(unsafe) private static var settings = termios()

    static func arm(_ descriptor: Int32, _ original: termios) {
        settings = original
        armed = descriptor
        for number in [SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGSEGV, SIGFPE] {
            var action = sigaction()
            // Why reset: the handler sends the signal again, and it then does what it always does.
            action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND)) | SA_NODEFER
            action.__sigaction_handler.sa_handler = { number in
                // Only calls that signal-safety(7) allows.
                if CrashRestoration.armed >= 0 {
                    tcsetattr(CrashRestoration.armed, TCSANOW, &CrashRestoration.settings)
                }
                raise(number)
            }
            sigaction(number, &action, nil)
        }
    }

    static func disarm() { armed = -1 }
}

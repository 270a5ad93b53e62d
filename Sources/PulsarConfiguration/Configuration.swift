/// What the configuration file says, with the defaults for all it does not say.
package struct Configuration: Hashable, Sendable {
    /// `[daemon]`: the daemon as a whole.
    package var daemon = Daemon()
    /// `[session]`: new sessions, and what becomes of ended ones.
    package var session = Session()
    /// `[journal]`: what is kept of the output.
    package var journal = Journal()
    /// `[limits]`: how many of everything.
    package var limits = Limits()
    /// `[attach]`: terminals that look at a session.
    package var attach = Attach()
    /// `[terminal]`: the terminal that a session's program sees.
    package var terminal = Terminal()

    /// The defaults.
    package init() {}
}

extension Configuration {
    /// The table `[daemon]`.
    package struct Daemon: Hashable, Sendable {
        /// As swift-log names its levels.
        package enum LogLevel: String, CaseIterable, Sendable {
            case trace, debug, info, notice, warning, error
        }

        /// How a log line looks.
        package enum LogFormat: String, CaseIterable, Sendable {
            case plain, json
        }

        /// As written, so possibly beginning with `~/`.
        ///
        /// ``Locations/socket(explicit:configured:)`` resolves it.
        package var socket: String?
        package var logLevel = LogLevel.info
        package var logFormat = LogFormat.plain

        package init() {}
    }

    /// The table `[session]`.
    package struct Session: Hashable, Sendable {
        /// Whose terminal decides about the window size.
        package enum SizePolicy: String, CaseIterable, Sendable {
            case latest, smallest, largest, manual
        }

        /// An absolute path; without one it is the user's shell.
        package var shell: String?
        package var isLogin = false
        /// TERM of the child.
        package var term = "xterm-256color"
        /// Between asking a child to end and making it.
        package var terminateTimeoutMilliseconds: UInt64 = 3000
        package var keepStoppedMilliseconds: UInt64 = 30 * 24 * 3600 * 1000
        package var keepStoppedMax = 10_000
        package var sizePolicy = SizePolicy.latest

        package init() {}
    }

    /// The table `[journal]`.
    package struct Journal: Hashable, Sendable {
        /// Where the output of a session goes.
        package enum Mode: String, CaseIterable, Sendable {
            case disk, memory, off
        }

        /// When output is made to reach the disk itself.
        package enum Sync: String, CaseIterable, Sendable {
            case off
            case everySecond = "1s"
            case always
        }

        /// What becomes of new output while the disk takes none.
        package enum OnFull: String, CaseIterable, Sendable {
            /// Programs go on; what memory does not hold is lost.
            case `continue`
            /// Programs wait, and nothing is lost.
            case block
        }

        /// As written, so possibly beginning with `~/`.
        ///
        /// ``Locations/stateDirectory(socket:configured:)`` resolves it.
        package var directory: String?
        package var mode = Mode.disk
        package var sessionBytesMax: UInt64 = 64 << 20
        package var totalBytesMax: UInt64 = 2 << 30
        package var sync = Sync.everySecond
        package var onFull = OnFull.continue

        package init() {}
    }

    /// The table `[limits]`.
    package struct Limits: Hashable, Sendable {
        package var sessions = 4096
        package var clients = 1024

        package init() {}
    }

    /// The table `[terminal]`.
    package struct Terminal: Hashable, Sendable {
        /// Programs may ask for checksums of the screen (DECRQCRA), and read it that way.
        package var answersChecksums = false
        /// How they are computed, as xterm's resource `checksumExtension` numbers it.
        package var checksumExtension: UInt8 = 0

        package init() {}
    }

    /// The table `[attach]`.
    package struct Attach: Hashable, Sendable {
        package var detachKey = DetachKey(byte: 0x1C)
        /// How much earlier output a client without a window is shown first.
        package var replayBytes: UInt64 = 256 << 10
        /// Whether to start a session again that ended with the daemon or the machine.
        package var revive = Revive.ask

        /// What attaching to a session does that ended with the daemon or the machine.
        package enum Revive: String, CaseIterable, Sendable {
            case ask, auto, never
        }

        package init() {}
    }
}

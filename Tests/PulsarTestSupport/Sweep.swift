import CPulsarPTY
package import SystemPackage

#if canImport(Glibc)
import Glibc
#endif

/// What befalls engine or keeper at a system call that changes something: at the first, the second and so on, until a short
/// scripted life of sessions has no more of them.
///
/// A library that is loaded into the process stands between it and the C library and counts the calls of all its threads
/// together. The process is the second one of its kind: the first is killed while one session prints, so that taking over
/// is part of the life.
package struct Sweep: Sendable {
    /// Whom it befalls.
    package enum Victim: String, CaseIterable, Sendable {
        case engine, keeper
    }

    /// What befalls it.
    package enum Fault: Hashable, Sendable {
        /// It dies in place of the call.
        case death
        /// The call fails, and so many in a row do.
        case error(String, times: Int = 1)
        /// The call, and each one behind it, moves one byte.
        case oneByte

        /// Those that fail with an error, by its name.
        package static let errors: [String: Errno] = [
            "EAGAIN": .resourceTemporarilyUnavailable, "ECONNRESET": .connectionReset, "EDQUOT": .diskQuotaExceeded,
            "EINTR": .interrupted, "EIO": .ioError, "EMFILE": .tooManyOpenFiles, "ENOMEM": .noMemory,
            "ENOSPC": .noSpace, "EPIPE": .brokenPipe,
        ]

        /// The calls that may end so, of those that change a state somebody else sees.
        package var calls: [String] {
            switch self {
            case .death: Sweep.calls
            case .oneByte: ["write", "writev", "read", "pwrite", "pread", "splice"]
            case .error("EIO", _):
                ["fdatasync", "fsync", "pwrite", "pread", "splice", "ftruncate", "renameat", "unlinkat", "mkdirat"]
            case .error("ENOSPC", _), .error("EDQUOT", _):
                ["pwrite", "splice", "openat", "mkdirat", "renameat", "ftruncate"]
            case .error("EMFILE", _): ["openat", "accept4", "pipe2"]
            case .error("ENOMEM", _): ["splice", "sendmsg", "openat"]
            case .error("EAGAIN", _): ["clone"]
            case .error("EPIPE", _), .error("ECONNRESET", _): ["write", "writev", "read"]
            default: Sweep.calls.filter { $0 != "clone" && $0 != "unlinkat" && $0 != "mkdirat" && $0 != "close" }
            }
        }

        fileprivate var effect: String {
            switch self {
            case .death: "KILL"
            case .oneByte: "SHORT"
            case .error(let name, _): "\(Self.errors[name]?.rawValue ?? 0)"
            }
        }

        /// How many calls of a client may be answered with an error.
        fileprivate var refusalsMax: Int {
            if case .error(_, let times) = self { times } else { 0 }
        }

        fileprivate var times: Int {
            switch self {
            case .death: 1
            case .oneByte: .max / 2
            case .error(_, let times): times
            }
        }
    }

    /// What came of it.
    package struct Outcome: Sendable {
        /// Whether there was such a call.
        package var happened: Bool
        /// Whether the victim ended before it served, and another one took its place.
        package var endedAtStart = false
        /// What was wrong, a sentence each.
        package var faults: [String]
    }

    /// The calls that change a state somebody else sees; of the others nothing is left when the caller dies.
    package static let calls = [
        "splice", "pwrite", "pread", "write", "writev", "read", "fdatasync", "fsync", "renameat", "ftruncate",
        "unlinkat", "mkdirat", "openat", "sendmsg", "recvmsg", "clone", "close", "ioctl", "dup3", "pipe2", "accept4",
    ]
    // Bound: of a call that comes more often, the later ones are the same ones again.
    package static let pointsMax = 400

    /// Whom it befalls.
    package let victim: Victim
    /// What.
    package let fault: Fault
    /// At which call.
    package let call: String
    /// Which one of these calls.
    package let point: Int

    /// How long the life is: how many lines each program prints, one of them 100 a second.
    package let lines: Int

    /// One life.
    package init(_ victim: Victim, _ fault: Fault, call: String, point: Int, lines: Int = 150) {
        self.victim = victim
        self.fault = fault
        self.call = call
        self.point = point
        self.lines = lines
    }

    /// Lives once.
    package func run() throws -> Outcome {
        let programs = try ReplaceablePrograms()
        let folder = try TemporaryFolder()
        try place(programs, folder.path)
        let daemon = try TestDaemon(programs: programs)
        let life = SweptLife(daemon: daemon, folder: folder.path, lines: lines, refusalsMax: fault.refusalsMax)
        var outcome = Outcome(happened: false, faults: [])
        do {
            try life.begin()
            try TestDaemon.write("", to: folder.path + "/armed")
            switch victim {
            // Its successor may fail at the first connection; then the next one tells.
            case .engine: do { try daemon.killEngine() } catch is TestFailure {}
            case .keeper:
                let former = daemon.keeperPID ?? 0
                try daemon.killKeeper()
                // Where the next one dies as it starts, it is the one after that.
                try daemon.awaitKeeper(after: former)
            }
            let wrapped = Int64((try? TestDaemon.read(folder.path + "/pid"))?.filter(\.isNumber) ?? "")
            outcome.endedAtStart = try life.process(of: victim) != wrapped
            try life.goOn()
            let isGone = try life.process(of: victim) != wrapped
            if fault != .death, isGone, !outcome.endedAtStart { life.note("the \(victim) ended") }
        } catch { life.note("\(life.step): \(error)") }
        outcome.happened = access(folder.path + "/befell", F_OK) == 0
        outcome.faults = life.faults
        if !life.faults.isEmpty { outcome.faults.append("the log: \(daemon.log.suffix(3000))") }
        return outcome
    }

    /// Lives once with a flood, whose client goes on at its offset when its connection breaks and checks every byte.
    package func runFlood() throws -> Outcome {
        let programs = try ReplaceablePrograms()
        let folder = try TemporaryFolder()
        try place(programs, folder.path)
        let daemon = try TestDaemon(configuration: Floods.configuration, programs: programs)
        let floods = try Floods(daemon, count: 1)
        let processes = try floods.processes()
        try TestDaemon.write("", to: folder.path + "/armed")
        do { try daemon.killEngine() } catch is TestFailure {}
        let engine = daemon.enginePID
        // Its own connection may be one of those that break.
        for _ in 0..<10 { do { try floods.advance(by: 40_000) } catch is TestFailure {} }
        var outcome = Outcome(happened: access(folder.path + "/befell", F_OK) == 0, faults: [])
        if daemon.enginePID != engine { outcome.faults.append("the engine ended: \(daemon.log.suffix(3000))") }
        if try floods.processes() != processes { outcome.faults.append("the program does not run") }
        outcome.faults += try floods.end().faults
        return outcome
    }

    /// Puts a script in the victim's place, under which the real one runs.
    private func place(_ programs: ReplaceablePrograms, _ folder: String) throws {
        let program = victim == .engine ? programs.engine : programs.keeper
        let real = program + ".real"
        rename(program, real)
        // Why by a file that is moved: exactly one of them is the victim.
        try TestDaemon.write(
            """
            #!/bin/sh
            if mv \(folder)/armed \(folder)/fired 2>/dev/null; then
              echo $$ >\(folder)/pid
              export LD_PRELOAD=\(BuildProducts.path("libFaultyCalls.so")) FAULT_LOG=\(folder)/befell
              export FAULT_CALL=\(call) FAULT_POINT=\(point) FAULT_TIMES=\(fault.times) FAULT_EFFECT=\(fault.effect)
            fi
            exec \(real) "$@"

            """,
            to: program
        )
        chmod(program, 0o700)
    }
}

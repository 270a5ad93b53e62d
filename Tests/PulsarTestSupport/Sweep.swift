#if canImport(Glibc)
import Glibc
#endif

/// The death of engine or keeper at each system call that changes something: at the first, the second and so on, until a
/// short scripted life of sessions has no more of them.
///
/// `strace` runs the process that is to die and sends the signal in place of the call. It is the second one of its kind: the
/// first is killed while one session prints, so that taking over is part of the life.
package struct Sweep: Sendable {
    /// Which process dies.
    package enum Victim: String, CaseIterable, Sendable {
        case engine, keeper
    }

    /// The calls that change a state somebody else sees; of the others nothing is left when the caller dies.
    package static let calls = [
        "splice", "pwrite64", "write", "writev", "fdatasync", "fsync", "rename", "renameat", "renameat2", "ftruncate",
        "unlink", "unlinkat", "mkdirat", "openat", "sendmsg", "recvmsg", "clone", "clone3", "execve", "close", "ioctl",
        "dup3",
    ]
    // Bound: of a call that comes more often, the later ones are the same ones again.
    package static let pointsMax = 400

    /// Who dies.
    package let victim: Victim
    /// At which call.
    package let call: String
    /// Which one of these calls.
    package let point: Int

    /// One death.
    package init(victim: Victim, call: String, point: Int) {
        self.victim = victim
        self.call = call
        self.point = point
    }

    /// Lives once.
    ///
    /// - Returns: whether the victim died, and what was wrong then.
    package func run() throws -> (died: Bool, faults: [String]) {
        let programs = try ReplaceablePrograms()
        let program = victim == .engine ? programs.engine : programs.keeper
        let real = program + ".real"
        rename(program, real)
        let folder = try TemporaryFolder()
        // Why not of the keeper's children: strace has the keeper's end of the wire to the engine as long as one of them lives.
        let threads = victim == .engine ? "-f" : ""
        // Why by a file that is moved: exactly one of them is to die.
        try TestDaemon.write(
            """
            #!/bin/sh
            if mv \(folder.path)/armed \(folder.path)/fired 2>/dev/null; then
              echo $$ >\(folder.path)/pid
              exec strace -D \(threads) -qqq -o /dev/null -e trace=\(call) -e inject=\(call):signal=KILL:when=\(point) \
            \(real) "$@"
            fi
            exec \(real) "$@"

            """,
            to: program
        )
        chmod(program, 0o700)
        let daemon = try TestDaemon(programs: programs)
        let life = SweptLife(daemon: daemon, folder: folder.path)
        try life.begin()
        try TestDaemon.write("", to: folder.path + "/armed")
        switch victim {
        case .engine: try daemon.killEngine()
        case .keeper:
            let former = daemon.keeperPID ?? 0
            try daemon.killKeeper()
            // Where the next one dies as it starts, it is the one after that.
            try daemon.awaitKeeper(after: former)
        }
        do { try life.goOn() } catch {
            return (true, life.faults + ["\(life.step): \(error)\n\(daemon.log.suffix(1500))"])
        }
        // It may have died long before, while it took over.
        let wrapped = Int64((try? TestDaemon.read(folder.path + "/pid"))?.filter(\.isNumber) ?? "")
        let died = try life.process(of: victim) != wrapped
        return (died, life.faults)
    }
}

import SystemPackage

#if canImport(Glibc)
import Glibc
#endif

/// The daemon's programs under names of their own, to be replaced while they run.
package final class ReplaceablePrograms {
    /// What is put in a program's place.
    package enum Replacement: Hashable, CaseIterable, Sendable {
        /// There is no program any more.
        case missing
        /// It ends at once, with status 3.
        case ends
        /// It does nothing, for ever.
        case hangs
        /// It ends at once as often as is said, and is another program then.
        case endsAtFirst(Int, then: String)

        /// Those that never work.
        package static var allCases: [Replacement] { [.missing, .ends, .hangs] }

        /// What a refusal says of it.
        package var complaint: String {
            switch self {
            case .missing: "No such file or directory"
            case .ends, .endsAtFirst: "ended with status 3"
            case .hangs: "within 5 s"
            }
        }
    }

    private let folder: TemporaryFolder

    /// The keeper's program.
    package var keeper: String { folder.path + "/pulsard" }
    /// The engine's program.
    package var engine: String { folder.path + "/pulsar-engine" }

    /// Puts the built programs in place.
    package init() throws {
        folder = try TemporaryFolder()
        for program in [keeper, engine] { try restore(program) }
    }

    /// Puts something else in a program's place, as a package manager does: the file that runs stays as it is.
    package func replace(_ program: String, by replacement: Replacement) throws {
        unlink(program)
        let body: String
        switch replacement {
        case .missing: return
        case .ends: body = "exit 3"
        case .hangs: body = "exec sleep 100"
        case .endsAtFirst(let count, let then):
            let mark = "\(program).count"
            body = "echo >>\(mark); [ $(wc -l <\(mark)) -gt \(count) ] || exit 3; exec \(then) \"$@\""
        }
        try TestDaemon.write("#!/bin/sh\n\(body)\n", to: program + ".new")
        chmod(program + ".new", 0o700)
        rename(program + ".new", program)
    }

    /// Puts the built program in its place.
    package func restore(_ program: String) throws {
        let name = FilePath(program).lastComponent?.string ?? ""
        // A link where that is possible: the programs of a build for tests are large.
        let script =
            "rm -f \"$2\"; { ln -f \"$1\" \"$2.new\" 2>/dev/null || cp \"$1\" \"$2.new\"; } && mv -f \"$2.new\" \"$2\""
        let shell = try ChildProcess(
            "sh",
            ["-c", script, "sh", BuildProducts.path(name), program],
            environment: ["PATH": "/usr/bin:/bin"]
        )
        guard shell.wait() == 0 else { throw TestFailure("\(program) cannot be put in place") }
    }
}

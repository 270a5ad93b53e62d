import CPulsarPTY
import Glibc

/// A built program that a test has started, with its standard error and a line of readiness to read.
final class RunningProgram {
    let processID: Int32
    let output: LineReader
    let readiness: LineReader
    private let ends: [Int32]
    private var status: Int32?

    /// - Parameters:
    ///   - name: of a program that was built with the tests.
    ///   - prelude: what a shell does before it becomes the program.
    init(
        _ name: String,
        _ arguments: [String],
        environment: [String: String] = [:],
        prelude: String? = nil
    ) throws(Overdue) {
        let (outputPipe, readyPipe) = (Self.makePipe(), Self.makePipe())
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, outputPipe.write, 1)
        posix_spawn_file_actions_adddup2(&actions, outputPipe.write, 2)
        posix_spawn_file_actions_adddup2(&actions, readyPipe.write, 9)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        var command = [BuiltPrograms.path(of: name)] + arguments
        if let prelude { command = ["/bin/sh", "-c", "\(prelude); exec \"$@\"", "sh"] + command }
        let variables = ["PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/nonexistent"]
            .merging(environment) { _, ours in ours }
        var pid: pid_t = 0
        let program = command[0]
        let result = Self.withStrings(command) { arguments in
            Self.withStrings(variables.map { "\($0.key)=\($0.value)" }) { variables in
                posix_spawn(&pid, program, &actions, &attributes, arguments, variables)
            }
        }
        close(outputPipe.write)
        close(readyPipe.write)
        processID = pid
        ends = [outputPipe.read, readyPipe.read]
        output = LineReader(outputPipe.read)
        readiness = LineReader(readyPipe.read)
        guard result == 0 else { throw Overdue(description: "\(program) cannot be started: errno \(result)") }
    }

    deinit {
        end()
        for end in ends { close(end) }
    }

    /// Ends it, and what it has started, at once.
    func end() {
        guard status == nil, processID > 0 else { return }
        let children = Processes.children(of: processID).keys
        pulsar_kill_and_reap(processID)
        for child in children { kill(child, SIGKILL) }
        status = 128 + SIGKILL
    }

    /// Waits for its end: the exit status, or 128 and the signal.
    func wait(_ deadline: Deadline = Deadline()) throws(Overdue) -> Int32 {
        if let status { return status }
        try deadline.waitEnded(processID)
        var value: Int32 = 0
        let kind = pulsar_peek_exit(processID, &value)
        _ = pulsar_reap(processID)
        let result = kind == 1 ? value : 128 + value
        status = result
        return result
    }

    private static func makePipe() -> (read: Int32, write: Int32) {
        var (read, write): (Int32, Int32) = (-1, -1)
        _ = pulsar_open_pipe(0, &read, &write)
        // A program expects that its output waits.
        _ = fcntl(write, F_SETFL, 0)
        return (read, write)
    }

    private static func withStrings<R>(
        _ strings: [String],
        _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> R
    ) -> R {
        var pointers: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        return pointers.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress else { preconditionFailure("an array with an element has an address") }
            return body(start)
        }
    }
}

/// The programs that are built with the tests lie beside them.
enum BuiltPrograms {
    static func path(of name: String) -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        readlink("/proc/self/exe", &buffer, Int(PATH_MAX))
        let program = buffer.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
        return "\(program.prefix(upTo: program.lastIndex(of: "/") ?? program.startIndex))/\(name)"
    }
}

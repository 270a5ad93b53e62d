import CPulsarPTY
import PulsarValues

#if canImport(Glibc)
import Glibc
#endif

/// What the keeper holds of one session.
struct HeldSession {
    enum Phase {
        /// The child waits at its gate until the engine holds the descriptors too.
        case gated(sequence: UInt32)
        /// The gate is open; the exec has not been heard of.
        case starting
        case running
        case ended(ExitStatus)
    }

    let id: SessionID
    let key: Identifier
    let processID: Int32
    let processDescriptor: Int32
    let manager: Int32
    let spoolRead: Int32
    let spoolWrite: Int32
    let page: Int32
    /// The keeper's ends of the gate and of the child's report; -1 when closed.
    var gate: Int32
    var report: Int32
    var phase: Phase
    /// Whether the program is a child of this process: of one that a dead keeper started, only its descriptor tells.
    var isChild = true
    /// Whether the child has been removed from the process table.
    var isReaped = false
    /// Whether the engine that asked for it has been succeeded by another.
    var isInherited = false
    /// Whether the child's end has been seen, so that its descriptor is no longer watched.
    var isExitSeen = false
    /// The number under which a service manager keeps its descriptors, too; nil where none does.
    var storedAs: UInt16?

    /// What a message that hands it over says.
    func payload(_ origin: KeeperMessage.Origin) -> [UInt8] {
        SessionHandles.payload(processID: processID, origin: origin, status: status, key: key)
    }

    /// How the program ended; nil while it runs.
    ///
    /// `unknown` where nobody can tell any more.
    func askForEnd() -> ExitStatus? {
        var value: Int32 = 0
        let kind =
            isChild ? pulsar_peek_exit(processID, &value) : pulsar_exit_of(processDescriptor, processID, &value)
        return ExitStatus.told(kind: kind, value: value)
    }

    /// The descriptors as they are handed over, in the wire's order.
    var handed: [Int32] { [manager, spoolRead, spoolWrite, page, processDescriptor] }

    var status: ExitStatus? {
        if case .ended(let status) = phase { status } else { nil }
    }

    /// Starts a child at its gate.
    ///
    /// - Returns: the session, or the step that failed and its errno.
    static func start(
        id: SessionID,
        key: Identifier,
        specification: SpawnSpecification,
        limits: UserLimits
    ) -> Result<HeldSession, SpawnFault> {
        var opened: [Int32] = []
        func fail(_ step: Int, _ result: Int32) -> Result<HeldSession, SpawnFault> {
            for descriptor in opened { close(descriptor) }
            return .failure(SpawnFault(step: UInt8(step), errno: -result))
        }
        var (manager, subsidiary): (Int32, Int32) = (-1, -1)
        let size = specification.size
        var result = pulsar_open_terminal(
            size.rows,
            size.columns,
            size.pixelWidth,
            size.pixelHeight,
            &manager,
            &subsidiary
        )
        guard result == 0 else { return fail(Int(PULSAR_STEP_TERMINAL), result) }
        opened += [manager, subsidiary]
        var pipes: [(read: Int32, write: Int32)] = []
        // The spool pipe takes what one turn of the gather thread moves; gate and report carry a few bytes.
        for capacity in [256 * 1024, 0, 0] {
            var (read, write): (Int32, Int32) = (-1, -1)
            result = pulsar_open_pipe(capacity, &read, &write)
            guard result == 0 else { return fail(Int(PULSAR_STEP_PIPE), result) }
            opened += [read, write]
            pipes.append((read, write))
        }
        let (spool, gate, report) = (pipes[0], pipes[1], pipes[2])
        // The child waits at its gate in read(2).
        _ = fcntl(gate.read, F_SETFL, 0)
        let page = pulsar_make_memory("pulsar-page", 4096)
        guard page >= 0 else { return fail(Int(PULSAR_STEP_PAGE), page) }
        opened.append(page)
        // Descriptors are given out lowest first: the highest says how many there are.
        guard max(page, report.write) < limits.sessionDescriptorMax else {
            return fail(Int(PULSAR_STEP_LIMIT), -EMFILE)
        }
        let pid = spawn(specification, subsidiary, gate: gate, report: report.write, limits)
        guard pid > 0 else { return fail(Int(PULSAR_STEP_FORK), pid) }
        let processDescriptor = pulsar_process_descriptor(pid)
        guard processDescriptor >= 0 else {
            pulsar_kill_and_reap(pid)
            return fail(Int(PULSAR_STEP_FORK), processDescriptor)
        }
        for descriptor in [subsidiary, gate.read, report.write] { close(descriptor) }
        return .success(
            HeldSession(
                id: id,
                key: key,
                processID: pid,
                processDescriptor: processDescriptor,
                manager: manager,
                spoolRead: spool.read,
                spoolWrite: spool.write,
                page: page,
                gate: gate.write,
                report: report.read,
                phase: .gated(sequence: 0)
            )
        )
    }

    private static func spawn(
        _ specification: SpawnSpecification,
        _ subsidiary: Int32,
        gate: (read: Int32, write: Int32),
        report: Int32,
        _ limits: UserLimits
    ) -> pid_t {
        let strings = CStrings(specification.arguments)
        let variables = CStrings(specification.environment)
        return specification.executable.withCString { executable in
            specification.directory.withCString { directory in
                "\(limits.oomScore)".withCString { score in
                    var child = pulsar_child(
                        executable: executable,
                        arguments: strings.pointer,
                        environment: variables.pointer,
                        directory: directory,
                        subsidiary: subsidiary,
                        gate: gate.read,
                        gate_write: gate.write,
                        oom_score: score,
                        report: report,
                        umask: limits.umask,
                        descriptors_max: limits.descriptorsMax,
                        core_max: limits.coreMax
                    )
                    return withExtendedLifetime((strings, variables)) { pulsar_spawn(&child) }
                }
            }
        }
    }

    /// Lets the child execute.
    mutating func openGate() {
        var byte: UInt8 = 1
        _ = pulsar_write(gate, &byte, 1)
        closeGate()
        phase = .starting
    }

    /// Without a byte before it, the end makes the child leave without executing anything.
    mutating func closeGate() {
        guard gate >= 0 else { return }
        close(gate)
        gate = -1
    }

    mutating func closeReport() {
        guard report >= 0 else { return }
        close(report)
        report = -1
    }

    /// Closes everything but the process's descriptor.
    ///
    /// A child at its gate leaves.
    mutating func letGo() {
        closeGate()
        closeReport()
        for descriptor in [manager, spoolRead, spoolWrite, page] { close(descriptor) }
    }
}

extension HeldSession {
    /// A session that a dead keeper held.
    ///
    /// - Parameters:
    ///   - payload: as of a message that hands a session over.
    ///   - handed: the descriptors, in the wire's order.
    init?(heir id: SessionID, payload: [UInt8], handed: [Int32]) {
        guard handed.count == 5, payload.count >= 23, let process = payload.littleEndian(Int32.self, at: 0),
            process > 0,
            let high = payload.littleEndian(UInt64.self, at: 7), let low = payload.littleEndian(UInt64.self, at: 15)
        else { return nil }
        let status = ExitStatus.decode(payload[5], payload[6])
        self.init(
            id: id,
            key: Identifier(high: high, low: low),
            processID: process,
            processDescriptor: handed[4],
            manager: handed[0],
            spoolRead: handed[1],
            spoolWrite: handed[2],
            page: handed[3],
            gate: -1,
            report: -1,
            phase: status.map { .ended($0) } ?? .running,
            isChild: false,
            isReaped: true,
            isInherited: true,
            isExitSeen: status != nil
        )
    }
}

/// Why a spawn failed.
struct SpawnFault: Error {
    let step: UInt8
    let errno: Int32
}

import CPulsarPTY
import PulsarProtocol

#if canImport(Glibc)
import Glibc
#endif

/// A short life of two sessions, and what is expected of it whatever befalls the daemon.
final class SweptLife {
    private let daemon: TestDaemon
    private let folder: String
    /// How many lines each program prints.
    private let lines: Int
    private(set) var faults: [String] = []
    /// What is being done.
    private(set) var step = ""
    private var first = ""
    /// How many calls may be refused, each to be made again: those that ran into an error.
    private var refusalsLeft: Int

    init(daemon: TestDaemon, folder: String, lines: Int, refusalsMax: Int) {
        self.daemon = daemon
        self.folder = folder
        self.lines = lines
        refusalsLeft = refusalsMax
    }

    func note(_ fault: String) { faults.append(fault) }

    /// Which process there is of a kind.
    func process(of victim: Sweep.Victim) throws -> Int64? {
        let status = try asking { try $0.call(GetStatus()) }
        let process = victim == .engine ? status.engineProcessID : status.keeperProcessID
        return process.map(Int64.init)
    }

    /// A session that prints all the time.
    func begin() throws {
        first = try create("first", step: "0.01")
    }

    /// Another one is created, renamed, left, and both end and are removed.
    func goOn() throws {
        step = "create"
        let second = try create("second", step: "0")
        step = "rename and leave"
        _ = try asking { try $0.call(UpdateSession(session: second, name: "renamed")) }
        _ = try asking { control in
            let client = try control.call(AttachSession(session: second)).client
            // With the last client that leaves, a checkpoint is written.
            _ = try control.call(DetachSession(session: second, client: client))
        }
        step = "end"
        try TestDaemon.write("", to: folder + "/go")
        for (name, session) in [("first", first), ("second", second)] { try expectEnd(of: session, name) }
        step = "remove"
        _ = try asking { control in
            do { _ = try control.call(RemoveSession(session: second)) } catch let error as RPCError {
                guard error.code == .sessionNotFound else { throw error }
            }
        }
        let left = try asking { try $0.call(ListSessions()) }.sessions
        if left.map(\.id.description) != [first] {
            let told = left.map { "\($0.name): \($0.endReason?.rawValue ?? "runs")" }
            note("sessions left: \(told.joined(separator: ", "))")
        }
    }

    private func create(_ name: String, step: String) throws -> String {
        let script = """
            echo run >>"$1/\(name)"; i=0
            while [ $i -lt \(lines) ]; do echo "line $i"; i=$((i+1)); [ \(step) = 0 ] || sleep \(step); done
            while [ ! -e "$1/go" ]; do sleep 0.01; done; echo end; exit 42
            """
        var call = CreateSession(name: name)
        call.command = ["sh", "-c", script, "sh", folder]
        call.idempotencyKey = name
        return try asking { try $0.call(call) }.session.description
    }

    private func expectEnd(of session: String, _ name: String) throws {
        let end = try asking { try $0.call(Wait(session: session, timeoutMilliseconds: 20_000)) }
        if end.exitStatus != .exited(42) { note("\(name): \(String(describing: end.exitStatus)) for exit 42") }
        let expected = (0..<lines).map { "line \($0)\r\n" }.joined() + "end\r\n"
        var bytes: [UInt8] = []
        while bytes.count <= expected.utf8.count {
            let part = try asking { try $0.call(ReadOutput(session: session, offset: UInt64(bytes.count))) }.data
            if part.isEmpty { break }
            bytes += part
        }
        if bytes != Array(expected.utf8) { note("\(name): \(bytes.count) bytes for \(expected.utf8.count)") }
        let runs = (try? TestDaemon.read(folder + "/" + name)) ?? ""
        if runs != "run\n" { note("\(name): its program ran \(runs.count / 4) times") }
    }

    /// Calls until there is an answer: with a connection that broke, the next is the same call again.
    private func asking<Answer>(_ body: (WireClient) throws -> Answer) throws -> Answer {
        let deadline = pulsar_monotonic_nanoseconds() + 30_000_000_000
        while true {
            do { return try body(try daemon.connect()) } catch let error as RPCError {
                guard refusalsLeft > 0 else { throw error }
                refusalsLeft -= 1
            } catch {
                guard pulsar_monotonic_nanoseconds() < deadline else { throw error }
                poll(nil, 0, 5)
            }
        }
    }
}

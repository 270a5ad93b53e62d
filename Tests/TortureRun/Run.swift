import CPulsarPTY
import PulsarProtocol
import PulsarTestSupport

#if canImport(Glibc)
import Glibc
#endif

/// One kind of harm, done again and again to a daemon with floods.
struct Run {
    enum Harm: String {
        case engineKill = "engine killed"
        case keeperKill = "keeper killed"
        case upgrade = "both upgraded"
    }

    /// What came of it.
    struct Figures {
        var name: String
        var count = 0
        var milliseconds: [Double] = []
        /// How long the clients got nothing, each time one had to come back.
        var breaks: [Double] = []
        var bytes: UInt64 = 0
        var faults: [String] = []

        var line: String {
            func quantiles(_ values: [Double]) -> String {
                let sorted = values.sorted()
                func quantile(_ part: Double) -> String {
                    guard !sorted.isEmpty else { return "-" }
                    let value = sorted[min(sorted.count - 1, Int(Double(sorted.count) * part))]
                    return "\((value * 10).rounded() / 10)"
                }
                return "p50 \(quantile(0.5)) p95 \(quantile(0.95)) max \(quantile(1))"
            }
            return
                "\(name)  times \(count)  serving again ms \(quantiles(milliseconds))"
                + "  \(breaks.count) breaks of clients ms \(quantiles(breaks))  bytes \(bytes)  violations \(faults.count)"
        }
    }

    /// Bound: how often one daemon is harmed before its floods are ended and checked, for the sake of the disk.
    static let countMax = 100

    let options: RunOptions
    private let daemon: TestDaemon
    private let floods: Floods
    private let processes: [SessionID: Int32?]
    /// How often a client has to have connected again; nil when something else was done that makes it uncertain.
    private var reconnections: Int? = 0

    init(_ options: RunOptions) throws {
        self.options = options
        daemon = try TestDaemon(configuration: Floods.configuration)
        let control = try daemon.connect()
        for number in 0..<options.idle {
            var call = CreateSession(name: "idle\(number)")
            call.command = ["cat"]
            _ = try control.call(call)
        }
        floods = try Floods(daemon, count: options.floods, rate: options.rate)
        processes = try floods.processes()
        try floods.advance()
    }

    /// Waits for a moment that the seed chose, and does it.
    ///
    /// - Returns: after how many milliseconds the daemon, or its new part, answered.
    mutating func perform(_ harm: Harm, _ chance: inout Chance) throws -> Double {
        // Where in the output it falls is to be chance.
        poll(nil, 0, Int32.random(in: 2...500, using: &chance))
        switch harm {
        case .engineKill:
            // One that is killed before a client is back costs that client one more, or none.
            reconnections = nil
            let begin = pulsar_monotonic_nanoseconds()
            try daemon.killEngine()
            return Self.milliseconds(since: begin)
        case .keeperKill:
            let keeper = try daemon.connect().call(GetStatus()).keeperProcessID ?? 0
            let begin = pulsar_monotonic_nanoseconds()
            try daemon.killKeeper()
            try daemon.awaitKeeper(after: Int32(keeper))
            return Self.milliseconds(since: begin)
        case .upgrade:
            let before = try daemon.connect().call(GetStatus()).engineProcessID
            reconnections = reconnections.map { $0 + 1 }
            _ = try daemon.connect().call(RestartDaemon())
            let begin = pulsar_monotonic_nanoseconds()
            while true {
                if let status = try? daemon.connect().call(GetStatus()), status.engineProcessID != before { break }
                guard Self.milliseconds(since: begin) < 30_000 else {
                    throw TestFailure("no engine came: \(daemon.log)")
                }
            }
            return Self.milliseconds(since: begin)
        }
    }

    /// Ends the floods and checks everything.
    func finish(_ figures: inout Figures) throws {
        if try floods.processes() != processes {
            figures.faults.append("not all programs run: \(daemon.log.suffix(2000))")
        }
        let outcome = try floods.end()
        figures.bytes += outcome.bytes
        figures.faults += outcome.faults
        figures.breaks += outcome.breaks.map { Double($0) / 1e6 }
        if let reconnections, outcome.connections != 1 + reconnections {
            figures.faults.append(
                "a client connected \(outcome.connections) times, where \(1 + reconnections) were due"
            )
        }
    }

    private static func milliseconds(since begin: UInt64) -> Double {
        Double(pulsar_monotonic_nanoseconds() - begin) / 1e6
    }
}

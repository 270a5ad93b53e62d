import CPulsarPTY
import PulsarProtocol
import PulsarTestSupport

#if canImport(Glibc)
import Glibc
#endif

/// Floods for a long time with the bounds that a user has who set none: what is on the disk and in memory stays bounded.
struct Soak {
    /// What came of it.
    struct Figures {
        var seconds = 0
        var bytes: UInt64 = 0
        /// What all sessions took on the disk at most, in bytes, and what they may.
        var diskMax: UInt64 = 0
        var diskBound: UInt64 = 0
        /// The engine's memory, in KiB: after the first minute, at most, and how it grew from then on, in KiB an hour.
        var memory = (first: 0, max: 0, slope: 0.0)
        var faults: [String] = []

        var line: String {
            "soak  \(seconds) s  bytes \(bytes)  disk max \(diskMax >> 20) MiB of \(diskBound >> 20)  engine \(memory.first) KiB"
                + " after a minute, max \(memory.max), \(Int(memory.slope.rounded())) KiB an hour"
                + "  violations \(faults.count)"
        }
    }

    // The defaults of `journal.session_bytes` and of a segment's size.
    private static let sessionBytesMax: UInt64 = 64 << 20
    private static let segmentBytes: UInt64 = 8 << 20
    private static let sampleMilliseconds: Int32 = 1_000

    let options: RunOptions

    func run() throws -> Figures {
        let daemon = try TestDaemon()
        let control = try daemon.connect()
        var figures = Figures()
        figures.diskBound = UInt64(options.floods) * (Self.sessionBytesMax + Self.segmentBytes)
        let sessions = try (0..<options.floods).map { number in
            var call = CreateSession(name: "flood\(number)")
            call.command = [BuildProducts.path("torture"), "flood", "--rate", "\(options.rate)"]
            return try control.call(call).session
        }
        let clients = sessions.map { ResumingClient(daemon.socketPath, session: $0) }
        for client in clients { client.start() }
        let journals = daemon.folder.path + "/state"
        let begin = pulsar_monotonic_nanoseconds()
        var samples: [(hours: Double, kibibytes: Double)] = []
        while true {
            let elapsed = (pulsar_monotonic_nanoseconds() - begin) / 1_000_000_000
            guard elapsed < UInt64(options.soak) else { break }
            poll(nil, 0, Self.sampleMilliseconds)
            figures.diskMax = max(figures.diskMax, Self.diskBytes(below: journals))
            let memory = try daemon.engineMemory()
            figures.memory.max = max(figures.memory.max, memory)
            if elapsed >= 60 { samples.append((Double(elapsed) / 3600, Double(memory))) }
        }
        figures.seconds = options.soak
        figures.memory.first = Int(samples.first?.kibibytes ?? 0)
        figures.memory.slope = Self.slope(samples)
        for session in sessions { _ = try control.call(TerminateSession(session: session.description)) }
        for (session, client) in zip(sessions, clients) {
            client.finish()
            figures.bytes += client.offset
            if let fault = client.fault { figures.faults.append("client of \(session): \(fault)") }
            if client.connections != 1 { figures.faults.append("client of \(session): disconnected") }
        }
        if figures.diskMax > figures.diskBound { figures.faults.append("more on the disk than is allowed") }
        return figures
    }

    /// What all output below a folder takes on the disk.
    private static func diskBytes(below folder: String) -> UInt64 {
        TestDaemon.names(folder, depth: 6).reduce(0) { sum, name in
            var status = stat()
            guard lstat(name, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return sum }
            return sum + UInt64(status.st_blocks) * 512
        }
    }

    /// The slope of the line with the least squares.
    private static func slope(_ samples: [(hours: Double, kibibytes: Double)]) -> Double {
        guard samples.count > 1 else { return 0 }
        let count = Double(samples.count)
        let meanX = samples.reduce(0) { $0 + $1.hours } / count
        let meanY = samples.reduce(0) { $0 + $1.kibibytes } / count
        let above = samples.reduce(0) { $0 + ($1.hours - meanX) * ($1.kibibytes - meanY) }
        let below = samples.reduce(0) { $0 + ($1.hours - meanX) * ($1.hours - meanX) }
        return below > 0 ? above / below : 0
    }
}

import CAllocations
import CLibVTerm
import Glibc
import PulsarTerminal

// Feeds the same output to both engines, 64 KiB at a time, in turns; the best round of each counts, in CPU time.

let chunkBytes = 65_536
let scrollbackRows = 10_000
let rounds = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 3

func seconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

func inChunks(_ bytes: [UInt8], _ feed: (UnsafeRawBufferPointer) -> Void) -> Double {
    bytes.withUnsafeBytes { buffer in
        let start = seconds()
        var position = 0
        while position < buffer.count {
            let end = min(buffer.count, position + chunkBytes)
            feed(UnsafeRawBufferPointer(rebasing: buffer[position..<end]))
            position = end
        }
        return seconds() - start
    }
}

func runPulsar(_ bytes: [UInt8], columns: Int, rows: Int) -> Double {
    var limits = TerminalLimits()
    limits.scrollbackRowsMax = scrollbackRows
    var terminal = Terminal(columns: columns, rows: rows, limits: limits)
    return inChunks(bytes) { terminal.feed($0) }
}

func runReference(_ bytes: [UInt8], columns: Int, rows: Int) -> Double {
    guard let terminal = reference_new(Int32(columns), Int32(rows), Int32(scrollbackRows)) else { return .infinity }
    defer { reference_free(terminal) }
    return inChunks(bytes) { piece in
        reference_feed(terminal, piece.baseAddress?.assumingMemoryBound(to: CChar.self), piece.count)
    }
}

func rounded(_ value: Double) -> String { value >= 10 ? "\(Int(value.rounded()))" : "\((value * 10).rounded() / 10)" }

print("| payload | size | Pulsar MB/s | libvterm MB/s | multiple |")
print("| --- | --- | ---: | ---: | ---: |")
for (columns, rows) in [(80, 24), (200, 50)] {
    for payload in Payload.all(columns: columns, rows: rows) {
        var best = (pulsar: Double.infinity, reference: Double.infinity)
        for _ in 0..<rounds {
            best.pulsar = min(best.pulsar, runPulsar(payload.bytes, columns: columns, rows: rows))
            best.reference = min(best.reference, runReference(payload.bytes, columns: columns, rows: rows))
        }
        let megabytes = Double(payload.bytes.count) / 1e6
        let (ours, theirs) = (megabytes / best.pulsar, megabytes / best.reference)
        print(
            "| \(payload.name) | \(columns)×\(rows) | \(rounded(ours)) | \(rounded(theirs)) | \(rounded(ours / theirs)) × |"
        )
    }
}

/// Memory and the time of a snapshot, of a terminal full of such lines.
func measureState(_ name: String, _ payload: [UInt8]) {
    var limits = TerminalLimits()
    limits.scrollbackRowsMax = scrollbackRows
    var terminal = Terminal(columns: 200, rows: 50, limits: limits)
    _ = inChunks(payload) { terminal.feed($0) }
    var best = (write: Double.infinity, load: Double.infinity)
    var bytes: [UInt8] = []
    for _ in 0..<(rounds * 3) {
        var start = seconds()
        bytes = terminal.snapshot()
        best.write = min(best.write, seconds() - start)
        start = seconds()
        guard let loaded = try? loadedOffset(bytes), loaded == terminal.offset else { return }
        best.load = min(best.load, seconds() - start)
    }
    let memory = terminal.memoryBytes / 1024
    print(
        "| \(name) | \(memory) | \(bytes.count / 1024) | \(rounded(best.write * 1e3)) | \(rounded(best.load * 1e3)) |"
    )
}

func loadedOffset(_ bytes: [UInt8]) throws -> UInt64 {
    let terminal = try Terminal(snapshot: bytes)
    return terminal.offset
}

print("\n| 200×50 and 10,000 rows of | memory KiB | snapshot KiB | written in ms | loaded in ms |")
print("| --- | ---: | ---: | ---: | ---: |")
for payload in Payload.all(columns: 80, rows: 24).prefix(2) { measureState(payload.name, payload.bytes) }

/// How often memory is asked for in a megabyte, once the scrollback is full.
func allocationsPerMegabyte(_ payload: [UInt8]) -> Double {
    var terminal = Terminal(columns: 80, rows: 24)
    _ = inChunks(payload) { terminal.feed($0) }
    _ = terminal.takeEvents()
    let before = pulsar_bench_allocations()
    _ = inChunks(payload) { terminal.feed($0) }
    return Double(pulsar_bench_allocations() - before) / (Double(payload.count) / 1e6)
}

// Blocks of a scrollback whose rows differ in size; tables of styles and clusters that are made anew when they are full.
let allocationsMax = ["ever-new colours": 2_000.0, "CJK and emoji": 2_000, "mix": 500]
var isExceeded = false
print("\n| 80×24 | allocations a MB | at most |")
print("| --- | ---: | ---: |")
for payload in Payload.all(columns: 80, rows: 24) {
    let count = allocationsPerMegabyte(payload.bytes)
    let bound = allocationsMax[payload.name] ?? 20
    isExceeded = isExceeded || count > bound
    print("| \(payload.name) | \(rounded(count)) | \(rounded(bound)) |")
}
if isExceeded {
    let message = "terminal-bench: more allocations than there may be\n"
    _ = write(STDERR_FILENO, message, message.utf8.count)
    exit(1)
}

import CPulsarPTY
import PulsarPTY
import Synchronization
import SystemPackage
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// A file that is full, until its output is put elsewhere.
private final class RefusingSink: GatherSink {
    let elsewhere: Int32
    private let full: Int32
    private let refuses = Atomic<Bool>(true)
    private let position = Atomic<Int>(0)

    init() throws {
        full = open("/dev/full", O_RDWR | O_CLOEXEC)
        elsewhere = pulsar_make_memory("elsewhere", 65_536)
        guard full >= 0, elsewhere >= 0 else { throw Errno(rawValue: errno) }
    }

    deinit { for descriptor in [full, elsewhere] { close(descriptor) } }

    func target() throws(PTYError) -> GatherTarget {
        GatherTarget(
            descriptor: refuses.load(ordering: .relaxed) ? full : elsewhere,
            position: Int64(position.load(ordering: .relaxed)),
            // Why odd: what was refused does not fit into one piece.
            room: 777
        )
    }

    func advance(by count: Int) { position.wrappingAdd(count, ordering: .relaxed) }
    func spoolWaits(_ count: Int?) {}
    func overflow() throws(PTYError) { refuses.store(false, ordering: .relaxed) }
    func settle() throws(PTYError) {}
}

@Suite("Output that a file does not take")
struct RefusedOutputTests {
    @Test(
        "waits, is put elsewhere when asked for, and is neither lost nor doubled, nor is what lies in the spool pipe",
        arguments: [Mover.splice, .copy],
        [0, 1000]
    )
    func refused(mover: Mover, spooled: Int) throws {
        var program: [Int32] = [-1, -1]
        var spool: [Int32] = [-1, -1]
        let doorbell = pulsar_event_create()
        try #require(pipe(&program) == 0 && pipe(&spool) == 0)
        for descriptor in program + spool { _ = fcntl(descriptor, F_SETFL, O_NONBLOCK) }
        defer { for descriptor in program + spool + [doorbell] { close(descriptor) } }
        let printed = (0..<5_000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 / 256) }
        for (end, part) in [(spool[1], printed.prefix(spooled)), (program[1], printed.dropFirst(spooled))] {
            try #require(pulsar_write(end, Array(part), part.count) == Int64(part.count))
        }

        let sink = try RefusingSink()
        let source = GatherSource(
            token: 1,
            manager: program[0],
            spoolRead: spool[0],
            spoolWrite: spool[1],
            sink: sink
        )
        let thread = try GatherThread()
        try thread.start(mover: mover) { _ = pulsar_event_signal(doorbell) }
        thread.add(source)
        var gathered: UInt64 = 0
        func wait(until isSo: () -> Bool) throws {
            while !isSo() {
                try #require(pulsar_wait_readable(doorbell, 10_000) > 0)
                _ = pulsar_event_clear(doorbell)
                for notice in thread.takeNotices() { gathered = notice.gathered }
            }
        }
        try wait { source.outputPlace == .nowhere }
        #expect(gathered == 0)
        thread.overflow(source)
        try wait { source.outputPlace == .overflow && gathered == 5_000 }
        thread.settle(source)
        try wait { source.outputPlace == .file }
        var kept = [UInt8](repeating: 0, count: 6_000)
        pread(sink.elsewhere, &kept, kept.count, 0)
        #expect(kept.prefix(5_000).elementsEqual(printed))
        thread.remove(source)
        thread.stop()
    }
}

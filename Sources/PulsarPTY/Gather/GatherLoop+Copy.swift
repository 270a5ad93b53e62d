import CPulsarPTY
import Synchronization
import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

// Moving for kernels that cannot splice from a tty.
extension GatherLoop {
    /// One buffer from the pty into the file; what the file did not take goes first.
    mutating func copyOnce(_ member: inout Member) -> (moved: Int, outcome: Outcome) {
        let source = member.source
        let target: GatherTarget
        do throws(PTYError) { target = try source.sink.target() } catch {
            source.refusal.store(error.errno?.rawValue ?? 0, ordering: .relaxed)
            return (0, .stalled)
        }
        guard member.unwritten.isEmpty else {
            let written = member.unwritten.withUnsafeBytes { put(UnsafeRawBufferPointer($0), to: target, member) }
            member.unwritten.removeFirst(written)
            return (written, member.unwritten.isEmpty || written == target.room ? .more : .stalled)
        }
        // Why: an engine that could splice may have left something in the pipe, which was printed before.
        let spooled = member.spooled ?? max(0, Int(pulsar_pipe_waiting(source.spoolRead)))
        member.spooled = 0
        return withUnsafeTemporaryAllocation(byteCount: Mover.batchBytes, alignment: 16) { buffer in
            let from = spooled > 0 ? source.spoolRead : source.manager
            let n = Int(pulsar_read(from, buffer.baseAddress, min(buffer.count, target.room)))
            if spooled > 0 { member.spooled = n > 0 ? max(0, spooled - n) : nil }
            guard n > 0 else { return (0, n == -Int(EAGAIN) ? .empty : Outcome(ofTerminal: n)) }
            let written = put(UnsafeRawBufferPointer(rebasing: buffer[..<n]), to: target, member)
            member.unwritten = Array(buffer[written..<n])
            return (written, written < n ? .stalled : n < 1024 && spooled == 0 ? .empty : .more)
        }
    }

    /// Writes as much as the file takes, and publishes it.
    private func put(_ bytes: UnsafeRawBufferPointer, to target: GatherTarget, _ member: Member) -> Int {
        let source = member.source
        let count = min(bytes.count, target.room)
        var written = 0
        while written < count {
            let n = Int(
                pulsar_pwrite(
                    target.descriptor,
                    bytes.baseAddress.map { $0 + written },
                    count - written,
                    target.position + Int64(written)
                )
            )
            guard n > 0 else {
                source.refusal.store(Int32(clamping: -n), ordering: .relaxed)
                break
            }
            written += n
        }
        if member.isOverflowing { source.sink.spoolWaits(written + (member.spooled ?? 0)) }
        source.sink.advance(by: written)
        source.gathered.wrappingAdd(UInt64(written), ordering: .releasing)
        return written
    }
}

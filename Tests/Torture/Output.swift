import Glibc

/// Standard output, with a pace.
struct Output {
    /// Bytes per second; nil for as fast as they are taken.
    let rate: UInt64?
    private let start = Output.nowMilliseconds()
    private var written: UInt64 = 0

    init(rate: UInt64?) {
        self.rate = rate
    }

    /// Writes all the bytes; false when nobody takes them any more.
    mutating func write(_ bytes: UnsafeRawBufferPointer) -> Bool {
        wait()
        var position = 0
        while position < bytes.count {
            let count = Glibc.write(1, bytes.baseAddress?.advanced(by: position), bytes.count - position)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            position += count
        }
        written += UInt64(bytes.count)
        return true
    }

    /// Waits until what was written is due.
    private func wait() {
        guard let rate else { return }
        let due = start + written * 1000 / max(1, rate)
        let now = Self.nowMilliseconds()
        if due > now { poll(nil, 0, Int32(clamping: due - now)) }
    }

    private static func nowMilliseconds() -> UInt64 {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return UInt64(now.tv_sec) * 1000 + UInt64(now.tv_nsec) / 1_000_000
    }
}

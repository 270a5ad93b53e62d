#if canImport(Glibc)
import Glibc
#endif

/// The keeper's own lines, on stderr.
package enum Log {
    package static func line(_ level: String, _ message: String) {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        var parts = tm()
        gmtime_r(&now.tv_sec, &parts)
        var text = [CChar](repeating: 0, count: 32)
        strftime(&text, text.count, "%Y-%m-%dT%H:%M:%S", &parts)
        let stamp = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let thousandths = String(String(1_000 + now.tv_nsec / 1_000_000).dropFirst())
        let bytes = Array("\(stamp).\(thousandths)Z \(level) pulsard: \(message)\n".utf8)
        // Why: a line is lost rather than the sessions held up, when nobody reads what is written.
        var interest = pollfd(fd: 2, events: Int16(POLLOUT), revents: 0)
        guard poll(&interest, 1, 0) == 1 else { return }
        _ = write(2, bytes, bytes.count)
    }
}

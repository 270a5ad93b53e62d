#if canImport(Glibc)
import Glibc
#endif

/// The keeper's own lines, on stderr.
package enum Log {
    package static func line(_ level: String, _ message: String) {
        var now = time(nil)
        var parts = tm()
        gmtime_r(&now, &parts)
        var text = [CChar](repeating: 0, count: 32)
        strftime(&text, text.count, "%Y-%m-%dT%H:%M:%SZ", &parts)
        let stamp = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let bytes = Array("\(stamp) \(level) pulsard: \(message)\n".utf8)
        // Why: a line is lost rather than the sessions held up, when nobody reads what is written.
        var interest = pollfd(fd: 2, events: Int16(POLLOUT), revents: 0)
        guard poll(&interest, 1, 0) == 1 else { return }
        _ = write(2, bytes, bytes.count)
    }
}

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
        _ = write(2, bytes, bytes.count)
    }
}

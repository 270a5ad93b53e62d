import Logging
import PulsarJournal
import PulsarProtocol

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Writes log lines as text on stderr, one a line, as the keeper writes its own beside them.
struct PlainLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .info

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let now = Timestamp(JournalClock.system.wallMilliseconds())
        let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
        let fields = all.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        let bytes = Array("\(now) \(event.level) engine: \(event.message)\(fields)\n".utf8)
        _ = write(2, bytes, bytes.count)
    }
}

import Logging
import PulsarJournal
import PulsarProtocol

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Writes log lines as JSON objects on stderr, one a line.
struct JSONLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .info

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let now = Timestamp(JournalClock.system.wallMilliseconds())
        let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
        let line = JSONValue.object([
            "time": .string(now.description),
            "level": .string(event.level.rawValue),
            "message": .string("\(event.message)"),
            "fields": .stringMap(all.mapValues { "\($0)" }),
        ])
        let bytes = Array((line.jsonText + "\n").utf8)
        _ = write(2, bytes, bytes.count)
    }
}

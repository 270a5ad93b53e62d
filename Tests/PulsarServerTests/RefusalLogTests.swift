import Logging
import PulsarJournal
import Synchronization
import Testing

@testable import PulsarServer

@Suite("Refused connections in the log")
struct RefusalLogTests {
    /// Keeps what is logged.
    private final class Lines: LogHandler {
        let texts = Mutex<[String]>([])
        var metadata: Logger.Metadata {
            get { [:] }
            set {}
        }
        var logLevel: Logger.Level {
            get { .info }
            set {}
        }
        subscript(metadataKey _: String) -> Logger.Metadata.Value? {
            get { nil }
            set {}
        }

        func log(event: LogEvent) {
            let fields = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            texts.withLock { $0.append(fields.joined(separator: " ")) }
        }
    }

    @Test("Somebody who tries all day gets one line in ten seconds, which says how often")
    func bounded() {
        let lines = Lines()
        let now = Mutex<UInt64>(0)
        let refusals = RefusalLog(log: Logger(label: "test") { _ in lines }, "refused") { now.withLock { $0 } }
        for second in UInt64(0)..<21 {
            now.withLock { $0 = second * 1_000_000_000 }
            for _ in 0..<100 { refusals.note(["uid": "1001"]) }
        }
        #expect(
            lines.texts.withLock { $0 } == [
                "uid=1001", "more_since_last=999 uid=1001", "more_since_last=999 uid=1001",
            ]
        )
    }
}

import PulsarProtocol

/// How long ago something was, for people.
enum Age {
    /// `now`, `40 s`, `5 min`, `3 h`, `2 d`.
    static func text(from moment: Timestamp, to now: Timestamp) -> String {
        let seconds = max(0, (now.millisecondsSince1970 - moment.millisecondsSince1970) / 1_000)
        return switch seconds {
        case 0..<2: "now"
        case 0..<100: "\(seconds) s"
        case 0..<6_000: "\(seconds / 60) min"
        case 0..<172_800: "\(seconds / 3_600) h"
        default: "\(seconds / 86_400) d"
        }
    }
}

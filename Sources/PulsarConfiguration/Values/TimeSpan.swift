/// A length of time as people write it: `30s`, `5m`, `12h`, `30d`.
enum TimeSpan {
    /// In milliseconds; nil when it is not written like this, or does not fit.
    static func parse(_ text: String) -> UInt64? {
        let unit: UInt64
        switch text.last {
        case "s": unit = 1000
        case "m": unit = 60 * 1000
        case "h": unit = 3600 * 1000
        case "d": unit = 24 * 3600 * 1000
        default: return nil
        }
        return Quantity.parse(text.dropLast(), times: unit)
    }

    /// Whole seconds, in the biggest unit that leaves nothing over.
    static func text(_ milliseconds: UInt64) -> String {
        let seconds = milliseconds / 1000
        for (name, unit) in [("d", 24 * 3600), ("h", 3600), ("m", 60)] as [(String, UInt64)] where seconds > 0 {
            if seconds.isMultiple(of: unit) { return "\(seconds / unit)\(name)" }
        }
        return "\(seconds)s"
    }
}

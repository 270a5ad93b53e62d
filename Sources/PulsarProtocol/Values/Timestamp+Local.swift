#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

extension Timestamp {
    /// The moment as the user's clock on the wall shows it: `2026-01-31 23:59:59`.
    public var local: String {
        var seconds = time_t(clamping: millisecondsSince1970 / 1_000)
        var parts = tm()
        localtime_r(&seconds, &parts)
        let offset = Int64(parts.tm_gmtoff) * 1_000
        let (local, isBeyond) = millisecondsSince1970.addingReportingOverflow(offset)
        let shifted = Timestamp(millisecondsSince1970: isBeyond ? millisecondsSince1970 : local).description
        return "\(shifted.prefix(10)) \(shifted.dropFirst(11).prefix(8))"
    }
}

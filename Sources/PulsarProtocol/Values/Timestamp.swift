/// A moment in milliseconds since 1970, written as RFC 3339 in UTC: `2026-01-31T23:59:59.123Z`.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
    public let millisecondsSince1970: Int64

    /// A moment from its number.
    public init(millisecondsSince1970: Int64) { self.millisecondsSince1970 = millisecondsSince1970 }

    /// Earlier comes first.
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.millisecondsSince1970 < right.millisecondsSince1970
    }

    private static let millisecondsPerDay: Int64 = 86_400_000
    /// Bound: RFC 3339 has four digits for the year; moments outside are written as the nearest one inside.
    private static let writable: ClosedRange<Int64> = -62_167_219_200_000...253_402_300_799_999
}

extension Timestamp: LosslessStringConvertible {
    /// The moment as text.
    public var description: String {
        let moment = min(max(millisecondsSince1970, Self.writable.lowerBound), Self.writable.upperBound)
        let timeOfDay = (moment % Self.millisecondsPerDay + Self.millisecondsPerDay) % Self.millisecondsPerDay
        let date = Self.civilDate(fromDays: (moment - timeOfDay) / Self.millisecondsPerDay)
        func padded(_ value: Int64, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let day = "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
        let hour = padded(timeOfDay / 3_600_000, 2)
        let minute = padded(timeOfDay / 60_000 % 60, 2)
        let second = padded(timeOfDay / 1_000 % 60, 2)
        return "\(day)T\(hour):\(minute):\(second).\(padded(timeOfDay % 1_000, 3))Z"
    }

    /// Reads RFC 3339 with any offset; digits past the millisecond are dropped.
    ///
    /// Nil for anything else.
    public init?(_ description: String) {
        var reader = DigitReader(bytes: Array(description.utf8))
        guard let year = reader.number(digits: 4), reader.skip("-"),
            let month = reader.number(digits: 2), 1...12 ~= month, reader.skip("-"),
            let day = reader.number(digits: 2), 1...Self.days(inMonth: month, of: year) ~= day,
            reader.skip("T") || reader.skip("t"),
            let hour = reader.number(digits: 2), hour < 24, reader.skip(":"),
            let minute = reader.number(digits: 2), minute < 60, reader.skip(":"),
            // Why 60: RFC 3339 spells leap seconds so; it is the next minute's first moment here.
            let second = reader.number(digits: 2), second <= 60,
            let fraction = reader.fraction(), let offset = reader.offset(), reader.isAtEnd
        else { return nil }
        let seconds = hour * 3_600 + minute * 60 + second - offset * 60
        let days = Self.days(fromYear: year, month: month, day: day)
        self.init(millisecondsSince1970: days * Self.millisecondsPerDay + seconds * 1_000 + fraction)
    }

    // MARK: - The calendar

    // Why: the proleptic Gregorian calendar repeats every 400 years of 146,097 days. Years are counted from March, so
    // that the leap day is the last of its year and month lengths follow (153 m + 2) / 5.

    private static func civilDate(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }

    private static func days(fromYear year: Int64, month: Int64, day: Int64) -> Int64 {
        let marchYear = month <= 2 ? year - 1 : year
        let era = (marchYear >= 0 ? marchYear : marchYear - 399) / 400
        let yearOfEra = marchYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func days(inMonth month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

/// Reads digits off a text, front to back.
private struct DigitReader {
    let bytes: [UInt8]
    var position = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    private var digit: Int64? {
        guard position < bytes.count, UInt8(ascii: "0")...UInt8(ascii: "9") ~= bytes[position] else { return nil }
        return Int64(bytes[position] - UInt8(ascii: "0"))
    }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    mutating func number(digits count: Int) -> Int64? {
        var value: Int64 = 0
        for _ in 0..<count {
            guard let digit else { return nil }
            value = value * 10 + digit
            position += 1
        }
        return value
    }

    /// Milliseconds of `.123…`, 0 where there is no fraction.
    mutating func fraction() -> Int64? {
        guard skip(".") else { return 0 }
        guard digit != nil else { return nil }
        var milliseconds: Int64 = 0
        var weight: Int64 = 100
        while let digit {
            milliseconds += digit * weight
            weight /= 10
            position += 1
        }
        return milliseconds
    }

    /// Minutes east of UTC: `Z` or `±hh:mm`.
    mutating func offset() -> Int64? {
        if skip("Z") || skip("z") { return 0 }
        let sign: Int64 = skip("+") ? 1 : -1
        guard sign == 1 || skip("-"), let hours = number(digits: 2), hours < 24, skip(":"),
            let minutes = number(digits: 2), minutes < 60
        else { return nil }
        return sign * (hours * 60 + minutes)
    }
}

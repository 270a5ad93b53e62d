/// A number as it is spelled, known to be spelled as JSON spells numbers.
struct JSONNumeral {
    /// The spelling.
    let bytes: UnsafeRawBufferPointer
    /// It has neither fraction nor exponent.
    let isWhole: Bool

    /// The number: an integer wherever it is one of 64 bits, however it is spelled.
    var value: JSONValue {
        if isWhole, let integer = wholeInteger { return .integer(integer) }
        guard let number = Double(String(decoding: bytes, as: UTF8.self)) else { return .number(.nan) }
        if number.magnitude < Self.exactMax {
            return Int64(exactly: number).map { .integer($0) } ?? .number(number)
        }
        if !isWhole, number.magnitude <= Self.integerMax, let integer = shiftedInteger { return .integer(integer) }
        return .number(number)
    }

    /// 2⁵³: below it, a `Double` that is whole stands for no other whole number.
    private static let exactMax = 9_007_199_254_740_992.0
    /// 2⁶³: above it, there is no `Int64`.
    private static let integerMax = 9_223_372_036_854_775_808.0

    private var isNegative: Bool { bytes.first == UInt8(ascii: "-") }

    /// The integer that a spelling without fraction and exponent says, if it fits.
    private var wholeInteger: Int64? {
        var integer: Int64 = 0
        for byte in bytes.dropFirst(isNegative ? 1 : 0) {
            guard Self.append(byte, to: &integer) else { return nil }
        }
        return signed(integer)
    }

    /// The integer that a spelling with a fraction or an exponent says, if it is one and fits.
    ///
    /// Only for numbers whose size is known to be near that of an `Int64`: as many digits are gone through.
    private var shiftedInteger: Int64? {
        let spelling = bytes.dropFirst(isNegative ? 1 : 0)
        let mantissa = spelling.prefix { $0 | 0x20 != UInt8(ascii: "e") }
        // Why zero will do: an exponent that no Int holds belongs to a number of no such size, or to 0.
        let exponent = Int(String(decoding: spelling.dropFirst(mantissa.count + 1), as: UTF8.self)) ?? 0
        let whole = mantissa.prefix { $0 != UInt8(ascii: ".") }
        let digits = Array(whole) + Array(mantissa.dropFirst(whole.count + 1))
        let point = whole.count + exponent
        guard point >= 0, digits.dropFirst(point).allSatisfy({ $0 == UInt8(ascii: "0") }) else { return nil }
        var integer: Int64 = 0
        for index in 0..<point {
            let digit = index < digits.count ? digits[index] : UInt8(ascii: "0")
            guard Self.append(digit, to: &integer) else { return nil }
        }
        return signed(integer)
    }

    /// Appends a digit to a number that is kept negative, since that side reaches further; false when it does not fit.
    private static func append(_ digit: UInt8, to integer: inout Int64) -> Bool {
        let (tens, overflows) = integer.multipliedReportingOverflow(by: 10)
        let (sum, overflowsToo) = tens.subtractingReportingOverflow(Int64(digit &- UInt8(ascii: "0")))
        integer = sum
        return !overflows && !overflowsToo
    }

    private func signed(_ negative: Int64) -> Int64? {
        guard !isNegative else { return negative }
        return negative == .min ? nil : -negative
    }
}

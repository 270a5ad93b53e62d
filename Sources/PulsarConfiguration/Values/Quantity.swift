/// The number before a unit.
enum Quantity {
    /// Nothing but ASCII digits; nil also when the product does not fit.
    static func parse(_ digits: Substring, times unit: UInt64) -> UInt64? {
        // Why: the initializer would take a sign.
        guard digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        guard let number = UInt64(digits) else { return nil }
        let (product, overflow) = number.multipliedReportingOverflow(by: unit)
        return overflow ? nil : product
    }
}

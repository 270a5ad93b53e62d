extension Fuzzer {
    /// Checks an input as libFuzzer hands it over.
    ///
    /// Ends the process where a law does not hold, so that the input is kept.
    public func run(_ input: UnsafeBufferPointer<UInt8>) -> CInt {
        do { try check(Array(input)) } catch { fatalError("\(rawValue): \(error)") }
        return 0
    }
}

/// OSC 9;4: how far something is.
struct Progress: Hashable {
    let state: ProgressState
    /// Nothing when the program did not say.
    let percent: Int?

    /// - Parameter body: what follows `9;4`.
    init?(body: ArraySlice<UInt8>) {
        let parts = body.split(separator: 0x3B, omittingEmptySubsequences: false)
        guard parts.count >= 2, parts.count <= 3, parts[0].isEmpty, let number = Decimal.value(parts[1]), number <= 4,
            let state = ProgressState(rawValue: UInt8(number))
        else { return nil }
        self.state = state
        if parts.count == 3, !parts[2].isEmpty {
            guard let percent = Decimal.value(parts[2]) else { return nil }
            self.percent = min(percent, 100)
        } else {
            percent = nil
        }
    }
}

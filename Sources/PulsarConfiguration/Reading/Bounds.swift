/// The least and the most a quantity may be, in the words of the file.
struct Bounds {
    let least: String
    let most: String

    init(_ least: String, _ most: String) {
        self.least = least
        self.most = most
    }

    /// Gives the quantity back when it is within.
    func check(_ quantity: UInt64, _ parse: (String) -> UInt64?, written: String) throws(Rejection) -> UInt64 {
        guard quantity >= parse(least) ?? 0, quantity <= parse(most) ?? .max else {
            throw Rejection("expected something from \(least) to \(most), found \(written)")
        }
        return quantity
    }
}

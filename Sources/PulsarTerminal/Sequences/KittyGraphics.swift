/// A command of the kitty graphics protocol: its keys, and what follows them.
///
/// Source: "Terminal graphics protocol", kitty's documentation.
struct KittyGraphics {
    private var values: [UInt8: Int] = [:]
    let payload: ArraySlice<UInt8>

    /// Nothing when the keys do not read well.
    init?(_ body: ArraySlice<UInt8>) {
        let end = body.firstIndex(of: 0x3B) ?? body.endIndex
        payload = end < body.endIndex ? body[(end + 1)...] : []
        // Bound: no command has as many keys.
        for pair in body[..<end].prefix(1024).split(separator: 0x2C) {
            guard pair.count >= 3, let key = pair.first, pair[pair.startIndex + 1] == 0x3D else { return nil }
            let value = pair.dropFirst(2)
            if let number = Decimal.value(value.first == 0x2D ? value.dropFirst() : value) {
                values[key] = value.first == 0x2D ? -number : number
            } else if value.count == 1, let letter = value.first {
                values[key] = Int(letter)
            } else {
                return nil
            }
        }
    }

    /// A key's number, or a letter's code.
    subscript(key: Unicode.Scalar) -> Int? { values[UInt8(truncatingIfNeeded: key.value)] }

    /// A number of cells; nothing when the key is missing or 0.
    func cells(_ key: Unicode.Scalar) -> Int? {
        self[key].flatMap { $0 > 0 ? min($0, PixelSize.sideMax) : nil }
    }

    /// A key's letter.
    func letter(_ key: Unicode.Scalar) -> Unicode.Scalar? {
        self[key].flatMap { UInt8(exactly: $0) }.map { Unicode.Scalar($0) }
    }

    /// It says nothing but that more of the transmission before it follows, or ends.
    var isContinuation: Bool { values[0x6D] != nil && values.keys.allSatisfy { $0 == 0x6D || $0 == 0x71 } }

    /// The pixels, as far as the command says it.
    var pixels: PixelSize? {
        if let width = self["s"], let height = self["v"], width > 0, height > 0 {
            return PixelSize(width: width, height: height)
        }
        guard self["f"] == 100, self["t"] == nil || letter("t") == "d",
            let header = Base64.decoded(payload.prefix(32))
        else { return nil }
        return PixelSize(header: header)
    }
}

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
            if let number = KittyGraphics.number(value.first == 0x2D ? value.dropFirst() : value) {
                values[key] = value.first == 0x2D ? -number : number
            } else if value.count == 1, let letter = value.first {
                values[key] = Int(letter)
            } else {
                return nil
            }
        }
    }

    /// A number of 32 bits.
    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        guard digits.count > 9 else { return Decimal.value(digits) }
        guard digits.count == 10, let high = Decimal.value(digits.prefix(5)), let low = Decimal.value(digits.suffix(5))
        else { return nil }
        return UInt32(exactly: high * 100_000 + low).map { Int($0) }
    }

    /// The first command of a whole sequence, or of several.
    init?(sequence: [UInt8]) {
        let body = sequence.dropFirst(3)
        guard let end = body.firstIndex(where: { $0 == 0x3B || $0 == 0x1B }) else { return nil }
        self.init(sequence[end] == 0x3B ? body : body[..<end])
    }

    /// What it does: `t` when it does not say.
    var action: Unicode.Scalar { letter("a") ?? "t" }

    /// It sends an image.
    var isTransmission: Bool { action == "t" || action == "T" }

    /// What it sends is in the sequence itself, or in a file that is still there later.
    var canBeSentAgain: Bool {
        switch letter("t") {
        case nil, "d", "f": true
        default: false
        }
    }

    /// How it names the image.
    var name: KittyName {
        KittyName(
            identifier: max(0, self["i"] ?? 0),
            number: max(0, self["I"] ?? 0),
            placement: max(0, self["p"] ?? 0),
            layer: self["z"] ?? 0
        )
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

    /// The part of an image that is to be shown, if it says both sides of it.
    var part: PixelSize? {
        guard let width = self["w"], let height = self["h"], width > 0, height > 0 else { return nil }
        return PixelSize(width: width, height: height)
    }

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

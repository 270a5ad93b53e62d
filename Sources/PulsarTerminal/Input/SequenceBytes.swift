/// What the encoders of input write with.
extension [UInt8] {
    /// CSI, the seven-bit form.
    static let csi: [UInt8] = [0x1B, 0x5B]
    /// SS3, the seven-bit form.
    static let ss3: [UInt8] = [0x1B, 0x4F]

    mutating func append(number: Int) {
        append(contentsOf: String(number).utf8)
    }

    mutating func append(_ scalar: Unicode.Scalar) {
        append(contentsOf: scalar.utf8)
    }
}

extension UInt8 {
    /// ESC.
    static let escape: UInt8 = 0x1B
    /// What stands between two parameters.
    static let semicolon = UInt8(ascii: ";")
    /// What stands between the parts of one parameter.
    static let colon = UInt8(ascii: ":")
}

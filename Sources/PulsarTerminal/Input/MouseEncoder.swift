/// Turns what happens to the mouse into the bytes a program in the terminal reads.
///
/// Nothing is kept between two calls: that the pointer moved within one cell, the viewer leaves out.
/// Source: xterm ctlseqs, "Mouse Tracking".
public enum MouseEncoder {
    /// The largest column or row, one-based, that a byte above 32 can say.
    static let legacyMax = 255 - 32
    /// The same for two bytes of UTF-8.
    static let utf8Max = 0x7FF - 32

    /// The bytes for an event; nil when these modes do not report it, or cannot say where it was.
    ///
    /// Bound: beyond column or row 223 (legacy) and 2015 (UTF-8) there is no report. Deviation: xterm then sends a zero for
    /// the coordinate, which no program can use.
    public static func encode(_ event: MouseEvent, modes: MouseModes) -> [UInt8]? {
        guard isReported(event, modes.tracking) else { return nil }
        let code = buttonCode(event, modes)
        guard let (x, y) = coordinates(event, modes.encoding) else { return nil }
        var bytes = [UInt8].csi
        switch modes.encoding {
        case .legacy:
            guard max(x, y) <= legacyMax else { return nil }
            bytes += [UInt8(ascii: "M"), UInt8(code + 32), UInt8(x + 32), UInt8(y + 32)]
        case .utf8:
            guard max(x, y) <= utf8Max else { return nil }
            bytes.append(UInt8(ascii: "M"))
            for value in [code, x, y] {
                guard let scalar = Unicode.Scalar(UInt32(value + 32)) else { return nil }
                bytes.append(scalar)
            }
        case .sgr, .sgrPixels:
            bytes.append(UInt8(ascii: "<"))
            bytes.append(numbers: [code, x, y])
            bytes.append(UInt8(ascii: event.kind == .release ? "m" : "M"))
        case .urxvt:
            bytes.append(numbers: [code + 32, x, y])
            bytes.append(UInt8(ascii: "M"))
        }
        return bytes
    }

    private static func isReported(_ event: MouseEvent, _ tracking: MouseModes.Tracking) -> Bool {
        switch event.kind {
        case .press:
            if event.button == .none || tracking == .none { return false }
            return tracking != .x10 || event.button.rawValue < MouseEvent.Button.none.rawValue
        case .release:
            if event.button == .none || event.button.isWheel { return false }
            return tracking != .none && tracking != .x10
        case .motion:
            if event.button.isWheel { return false }
            return tracking == .any || tracking == .button && event.button != .none
        }
    }

    /// The button, 32 for motion, 4 for shift, 8 for alt, 16 for ctrl.
    private static func buttonCode(_ event: MouseEvent, _ modes: MouseModes) -> Int {
        var code = Int(event.button.rawValue)
        // Only the SGR forms say which button went up.
        if event.kind == .release, modes.encoding != .sgr, modes.encoding != .sgrPixels {
            code = Int(MouseEvent.Button.none.rawValue)
        }
        if event.kind == .motion { code += 32 }
        if modes.tracking == .x10 { return code }
        if event.modifiers.contains(.shift) { code += 4 }
        if !event.modifiers.isDisjoint(with: [.alt, .meta]) { code += 8 }
        if event.modifiers.contains(.ctrl) { code += 16 }
        return code
    }

    /// Where it was, one-based; nil before the first column or row, and when pixels are asked for but not known.
    private static func coordinates(_ event: MouseEvent, _ encoding: MouseModes.Encoding) -> (x: Int, y: Int)? {
        let isPixels = encoding == .sgrPixels
        guard let x = isPixels ? event.pixelX : event.column, let y = isPixels ? event.pixelY : event.row else {
            return nil
        }
        // Bound: no screen is larger than what a parameter holds in any program; and adding one cannot overflow.
        guard (0..<Int(Int32.max)).contains(x), (0..<Int(Int32.max)).contains(y) else { return nil }
        return (x + 1, y + 1)
    }
}

extension [UInt8] {
    /// Writes numbers with semicolons between them.
    fileprivate mutating func append(numbers: [Int]) {
        for (index, number) in numbers.enumerated() {
            if index > 0 { append(.semicolon) }
            append(number: number)
        }
    }
}

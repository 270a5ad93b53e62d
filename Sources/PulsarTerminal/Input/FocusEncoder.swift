/// Says that the terminal got or lost the focus, to programs that set private mode 1004.
///
/// Source: xterm ctlseqs, "FocusIn/FocusOut".
public enum FocusEncoder {
    /// `CSI I` when the terminal now has the focus, `CSI O` when it has lost it.
    public static func encode(isFocused: Bool) -> [UInt8] {
        .csi + [UInt8(ascii: isFocused ? "I" : "O")]
    }
}

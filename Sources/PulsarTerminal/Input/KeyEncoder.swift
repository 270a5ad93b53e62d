/// Turns what happens to a key into the bytes a program in the terminal reads.
///
/// Nothing is kept between two calls: everything that matters is in the event and in the modes. Three encodings exist, and
/// the modes choose: the kitty keyboard protocol when it is switched on, xterm's modifyOtherKeys, and what every terminal
/// since the VT220 sends.
public enum KeyEncoder {
    /// The bytes for an event; none for what these modes do not report.
    public static func encode(_ event: KeyEvent, modes: KeyboardModes) -> [UInt8] {
        // Why: alternate keys and text only add to sequences that one of the three other flags asks for.
        if !modes.kittyFlags.isDisjoint(with: [.disambiguate, .reportEvents, .allKeysAsEscape]) {
            return encodeKitty(event, modes: modes)
        }
        if event.kind == .release { return [] }
        if modes.modifyOtherKeys > 0, let bytes = encodeOtherKey(event, modes: modes) { return bytes }
        return encodeLegacy(event, modes: modes)
    }
}

/// What the program has asked of the keyboard and the mouse, for the encoders.
extension Terminal {
    /// What decides which bytes a key sends now; for ``KeyEncoder``.
    public var keyboardModes: KeyboardModes {
        KeyboardModes(
            applicationCursorKeys: modes.contains(.applicationCursorKeys),
            applicationKeypad: modes.contains(.applicationKeypad),
            backarrowSendsBackspace: modes.contains(.backarrow),
            newLineMode: modes.contains(.newLine),
            modifyOtherKeys: modifyOtherKeys,
            formatOtherKeys: formatOtherKeys,
            kittyFlags: KittyKeyboardFlags(rawValue: screen.keyboard.flags),
            altSendsEscape: !modes.isDisjoint(with: [.altSendsEscape, .metaSendsEscape])
        )
    }

    /// Which events of the mouse are reported now, and how; for ``MouseEncoder``.
    public var mouseModes: MouseModes {
        let tracking: MouseModes.Tracking =
            modes.contains(.mouseAny)
            ? .any
            : modes.contains(.mouseButton)
                ? .button : modes.contains(.mouseNormal) ? .normal : modes.contains(.mouseX10) ? .x10 : .none
        let encoding: MouseModes.Encoding =
            modes.contains(.mousePixels)
            ? .sgrPixels
            : modes.contains(.mouseSGR)
                ? .sgr : modes.contains(.mouseURXVT) ? .urxvt : modes.contains(.mouseUTF8) ? .utf8 : .legacy
        return MouseModes(tracking: tracking, encoding: encoding)
    }

    /// A paste is put between brackets (private mode 2004); for ``PasteEncoder``.
    public var isPasteBracketed: Bool { modes.contains(.bracketedPaste) }

    /// The program hears when the window gets and loses the focus (private mode 1004); for ``FocusEncoder``.
    public var reportsFocus: Bool { modes.contains(.focusReports) }
}

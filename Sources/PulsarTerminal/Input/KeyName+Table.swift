extension KeyName {
    /// Names of modifiers; those of one letter stand before `-` only.
    static let modifierNames: [(modifier: KeyModifiers, names: [String])] = [
        (.ctrl, ["ctrl", "control", "c"]),
        (.alt, ["alt", "opt", "option", "m", "a"]),
        (.shift, ["shift", "s"]),
        (.super, ["super", "cmd", "command", "win"]),
        (.hyper, ["hyper"]),
        (.meta, ["meta"]),
    ]

    /// Names that are a key with something: characters with names of their own, and shift and tab in one.
    static let events: [(names: [String], event: KeyEvent)] = [
        (["space", "spc"], KeyEvent(.character(" "))),
        (["plus"], KeyEvent(.character("=", shifted: "+"), .shift)),
        (["minus", "hyphen"], KeyEvent(.character("-", shifted: "_"))),
        (["backslash", "\\\\"], KeyEvent(.character("\\", shifted: "|"))),
        (["slash"], KeyEvent(.character("/", shifted: "?"))),
        (["comma"], KeyEvent(.character(",", shifted: "<"))),
        (["period", "dot"], KeyEvent(.character(".", shifted: ">"))),
        (["semicolon"], KeyEvent(.character(";", shifted: ":"))),
        (["quote", "apostrophe"], KeyEvent(.character("'", shifted: "\""))),
        (["backquote", "backtick", "grave"], KeyEvent(.character("`", shifted: "~"))),
        (["equal", "equals"], KeyEvent(.character("=", shifted: "+"))),
        (["bracket_left"], KeyEvent(.character("[", shifted: "{"))),
        (["bracket_right"], KeyEvent(.character("]", shifted: "}"))),
        (["backtab", "btab"], KeyEvent(.tab, .shift)),
    ]

    /// The names of each key: Pulsar's first, then those of kitty, tmux and browsers.
    static let keys: [(key: NamedKey, names: [String])] =
        editing + functions + keypad + media + ownModifiers

    private static let editing: [(key: NamedKey, names: [String])] = [
        (.enter, ["enter", "return", "ret", "cr"]),
        (.tab, ["tab"]),
        (.backspace, ["backspace", "bspace", "bs"]),
        (.escape, ["escape", "esc"]),
        (.insert, ["insert", "ins", "ic"]),
        (.delete, ["delete", "del", "dc"]),
        (.up, ["up", "arrow_up"]),
        (.down, ["down", "arrow_down"]),
        (.left, ["left", "arrow_left"]),
        (.right, ["right", "arrow_right"]),
        (.home, ["home"]),
        (.end, ["end"]),
        (.pageUp, ["pageup", "pgup", "ppage", "prior"]),
        (.pageDown, ["pagedown", "pgdn", "pgdown", "npage", "next"]),
        (.capsLock, ["caps_lock"]),
        (.scrollLock, ["scroll_lock"]),
        (.numLock, ["num_lock"]),
        (.printScreen, ["print_screen", "print"]),
        (.pause, ["pause"]),
        (.menu, ["menu", "context_menu"]),
    ]

    private static let functions: [(key: NamedKey, names: [String])] = (1...35).compactMap { number in
        NamedKey.function(number).map { ($0, ["f\(number)"]) }
    }

    private static let keypad: [(key: NamedKey, names: [String])] =
        (0...9).compactMap { number in
            NamedKey(rawValue: NamedKey.keypad0.rawValue + UInt16(number)).map {
                ($0, ["kp_\(number)", "numpad\(number)"])
            }
        } + [
            (.keypadDecimal, ["kp_decimal", "numpad_decimal"]),
            (.keypadDivide, ["kp_divide", "numpad_divide"]),
            (.keypadMultiply, ["kp_multiply", "numpad_multiply"]),
            (.keypadSubtract, ["kp_subtract", "numpad_subtract"]),
            (.keypadAdd, ["kp_add", "numpad_add"]),
            (.keypadEnter, ["kp_enter", "numpad_enter"]),
            (.keypadEqual, ["kp_equal", "numpad_equal"]),
            (.keypadSeparator, ["kp_separator", "numpad_comma"]),
            (.keypadLeft, ["kp_left"]),
            (.keypadRight, ["kp_right"]),
            (.keypadUp, ["kp_up"]),
            (.keypadDown, ["kp_down"]),
            (.keypadPageUp, ["kp_page_up"]),
            (.keypadPageDown, ["kp_page_down"]),
            (.keypadHome, ["kp_home"]),
            (.keypadEnd, ["kp_end"]),
            (.keypadInsert, ["kp_insert"]),
            (.keypadDelete, ["kp_delete"]),
            (.keypadBegin, ["kp_begin"]),
        ]

    private static let media: [(key: NamedKey, names: [String])] = [
        (.mediaPlay, ["media_play"]),
        (.mediaPause, ["media_pause"]),
        (.mediaPlayPause, ["media_play_pause"]),
        (.mediaReverse, ["media_reverse"]),
        (.mediaStop, ["media_stop"]),
        (.mediaFastForward, ["media_fast_forward"]),
        (.mediaRewind, ["media_rewind"]),
        (.mediaTrackNext, ["media_track_next"]),
        (.mediaTrackPrevious, ["media_track_previous"]),
        (.mediaRecord, ["media_record"]),
        (.lowerVolume, ["lower_volume", "audio_volume_down"]),
        (.raiseVolume, ["raise_volume", "audio_volume_up"]),
        (.muteVolume, ["mute_volume", "audio_volume_mute"]),
    ]

    private static let ownModifiers: [(key: NamedKey, names: [String])] = [
        (.leftShift, ["left_shift", "shift_left"]),
        (.leftControl, ["left_control", "control_left"]),
        (.leftAlt, ["left_alt", "alt_left"]),
        (.leftSuper, ["left_super", "super_left"]),
        (.leftHyper, ["left_hyper", "hyper_left"]),
        (.leftMeta, ["left_meta", "meta_left"]),
        (.rightShift, ["right_shift", "shift_right"]),
        (.rightControl, ["right_control", "control_right"]),
        (.rightAlt, ["right_alt", "alt_right"]),
        (.rightSuper, ["right_super", "super_right"]),
        (.rightHyper, ["right_hyper", "hyper_right"]),
        (.rightMeta, ["right_meta", "meta_right"]),
        (.isoLevel3Shift, ["iso_level3_shift", "alt_graph"]),
        (.isoLevel5Shift, ["iso_level5_shift"]),
    ]
}

/// The states of the parser, named as on https://vt100.net/emu/dec_ansi_parser.
enum ParserState: UInt8 {
    case ground = 0
    case escape
    case escapeIntermediate
    case csiEntry
    case csiParameter
    case csiIntermediate
    case csiIgnore
    case dcsEntry
    case dcsParameter
    case dcsIntermediate
    case dcsIgnore
    /// The body of an OSC, DCS, APC, PM or SOS string; ``Parser/string`` says which.
    case string
    /// ESC inside a string: `\` ends it, anything else gives it up.
    case stringEscape

    static let count = 13
}

/// What the parser does with a byte.
enum ParserAction: UInt8 {
    case ignore = 0
    case execute
    case clear
    case collect
    case prefix
    case parameter
    case separator
    case subseparator
    case escapeDispatch
    case csiDispatch
    case dcsStart
    case oscStart
    case apcStart
    case pmStart
    case sosStart
}

/// State and byte to action and next state, for all that is not text and not the body of a string.
///
/// Source: Paul Williams, "A parser for DEC's ANSI-compatible video terminals". Deviations, all as xterm does it:
/// - colons separate sub-parameters instead of making a sequence invalid (ISO 8613-6);
/// - a private prefix is kept apart from the intermediates;
/// - DEL and bytes from 0x80 on are ignored inside sequences: 8-bit controls arrive as scalars, see ``Terminal``;
/// - an ESC inside a string ends the string only together with `\`.
struct TransitionTable {
    /// `state << 8 | byte` → `action << 4 | next state`.
    private let entries: UnsafePointer<UInt8>

    @inline(__always)
    func entry(_ state: ParserState, _ byte: UInt8) -> (action: ParserAction, next: ParserState) {
        // Safety: the table has 256 entries for each state, and holds only raw values that exist.
        let packed = entries[Int(state.rawValue) << 8 | Int(byte)]
        return (
            unsafeBitCast(packed >> 4, to: ParserAction.self),
            unsafeBitCast(packed & 0xF, to: ParserState.self)
        )
    }

    // Protected by: written before it is shared, never after.
    nonisolated(unsafe) static let shared = TransitionTable()

    private init() {
        let table = UnsafeMutablePointer<UInt8>.allocate(capacity: ParserState.count << 8)
        func set(_ state: ParserState, _ bytes: ClosedRange<UInt8>, _ action: ParserAction, _ next: ParserState) {
            for byte in bytes { table[Int(state.rawValue) << 8 | Int(byte)] = action.rawValue << 4 | next.rawValue }
        }
        for state in 0..<ParserState.count {
            guard let state = ParserState(rawValue: UInt8(state)) else { continue }
            set(state, 0x00...0xFF, .ignore, state)
            set(state, 0x00...0x17, .execute, state)
            set(state, 0x19...0x19, .execute, state)
            set(state, 0x1C...0x1F, .execute, state)
            set(state, 0x18...0x18, .execute, .ground)  // CAN
            set(state, 0x1A...0x1A, .execute, .ground)  // SUB
            set(state, 0x1B...0x1B, .clear, .escape)
        }
        set(.escape, 0x20...0x2F, .collect, .escapeIntermediate)
        set(.escape, 0x30...0x7E, .escapeDispatch, .ground)
        set(.escape, 0x5B...0x5B, .clear, .csiEntry)
        set(.escape, 0x50...0x50, .clear, .dcsEntry)
        set(.escape, 0x5D...0x5D, .oscStart, .string)
        set(.escape, 0x5F...0x5F, .apcStart, .string)
        set(.escape, 0x5E...0x5E, .pmStart, .string)
        set(.escape, 0x58...0x58, .sosStart, .string)
        set(.escapeIntermediate, 0x20...0x2F, .collect, .escapeIntermediate)
        set(.escapeIntermediate, 0x30...0x7E, .escapeDispatch, .ground)

        set(.csiEntry, 0x3C...0x3F, .prefix, .csiParameter)
        set(.csiParameter, 0x3C...0x3F, .ignore, .csiIgnore)
        for state in [ParserState.csiEntry, .csiParameter] {
            set(state, 0x30...0x39, .parameter, .csiParameter)
            set(state, 0x3A...0x3A, .subseparator, .csiParameter)
            set(state, 0x3B...0x3B, .separator, .csiParameter)
            set(state, 0x20...0x2F, .collect, .csiIntermediate)
            set(state, 0x40...0x7E, .csiDispatch, .ground)
        }
        set(.csiIntermediate, 0x20...0x2F, .collect, .csiIntermediate)
        set(.csiIntermediate, 0x30...0x3F, .ignore, .csiIgnore)
        set(.csiIntermediate, 0x40...0x7E, .csiDispatch, .ground)
        set(.csiIgnore, 0x40...0x7E, .ignore, .ground)

        set(.dcsEntry, 0x3C...0x3F, .prefix, .dcsParameter)
        set(.dcsParameter, 0x3C...0x3F, .ignore, .dcsIgnore)
        for state in [ParserState.dcsEntry, .dcsParameter] {
            set(state, 0x30...0x39, .parameter, .dcsParameter)
            set(state, 0x3A...0x3A, .subseparator, .dcsParameter)
            set(state, 0x3B...0x3B, .separator, .dcsParameter)
            set(state, 0x20...0x2F, .collect, .dcsIntermediate)
            set(state, 0x40...0x7E, .dcsStart, .string)
        }
        set(.dcsIntermediate, 0x20...0x2F, .collect, .dcsIntermediate)
        set(.dcsIntermediate, 0x30...0x3F, .ignore, .dcsIgnore)
        set(.dcsIntermediate, 0x40...0x7E, .dcsStart, .string)
        for state in [ParserState.dcsEntry, .dcsParameter, .dcsIntermediate] {
            set(state, 0x00...0x17, .ignore, state)
            set(state, 0x19...0x19, .ignore, state)
            set(state, 0x1C...0x1F, .ignore, state)
        }
        // A DCS that makes no sense is read over like the body of a string.
        set(.dcsIgnore, 0x40...0x7E, .sosStart, .string)
        entries = UnsafePointer(table)
    }
}

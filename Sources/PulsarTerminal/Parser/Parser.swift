/// Where the parser is in the bytes: the state, and what it has collected of an unfinished sequence.
struct Parser: ~Copyable {
    var state = ParserState.ground
    var parameters = Parameters()
    /// `<`, `=`, `>` or `?` at the start of the parameters; 0 for none.
    var prefix: UInt8 = 0
    var intermediate: UInt8 = 0
    /// The one after it, which only character sets have; 0 for none.
    var secondIntermediate: UInt8 = 0
    /// More intermediates than any sequence has.
    var hasTooManyIntermediates = false
    /// A control was executed since the ESC of the sequence: to read that once more would execute it once more.
    var hasExecuted = false
    var string = StringCollector()
    var utf8 = UTF8Decoder()
    let table = TransitionTable.shared

    @inline(__always)
    mutating func clear() {
        parameters.clear()
        prefix = 0
        intermediate = 0
        secondIntermediate = 0
        hasTooManyIntermediates = false
    }

    @inline(__always)
    mutating func collect(_ byte: UInt8) {
        if intermediate == 0 {
            intermediate = byte
        } else if secondIntermediate == 0 {
            secondIntermediate = byte
        } else {
            hasTooManyIntermediates = true
        }
    }

    /// What a finished sequence is told apart by: prefix, intermediate, final.
    @inline(__always)
    func key(_ final: UInt8) -> UInt32 {
        UInt32(prefix) << 16 | UInt32(intermediate) << 8 | UInt32(final)
    }
}

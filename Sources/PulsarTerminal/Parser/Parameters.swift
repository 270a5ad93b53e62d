/// The numbers of a control sequence, and which of them are sub-parameters.
///
/// Bound: 32 numbers, each at most 65,535; what comes beyond is read over. A number that is missing counts as 0.
struct Parameters: ~Copyable {
    static let countMax = 32
    static let valueMax: UInt32 = 65_535

    private let values: UnsafeMutablePointer<UInt16>
    /// Bit n: number n follows a colon.
    private(set) var subparameters: UInt32 = 0
    /// How many separators were seen; the number being read is the one after the last.
    private var last = 0
    private var current: UInt32 = 0
    private(set) var isEmpty = true

    init() {
        values = .allocate(capacity: Parameters.countMax)
        values.initialize(repeating: 0, count: Parameters.countMax)
    }

    deinit { values.deallocate() }

    @inline(__always)
    mutating func clear() {
        last = 0
        current = 0
        subparameters = 0
        isEmpty = true
    }

    @inline(__always)
    mutating func add(digit byte: UInt8) {
        isEmpty = false
        current = min(Parameters.valueMax, current &* 10 &+ UInt32(byte &- 0x30))
    }

    @inline(__always)
    mutating func separate(isSubparameter: Bool) {
        isEmpty = false
        if last < Parameters.countMax { values[last] = UInt16(truncatingIfNeeded: current) }
        last = min(last &+ 1, Parameters.countMax)
        if isSubparameter, last < Parameters.countMax { subparameters |= 1 << UInt32(last) }
        current = 0
    }

    /// Reads numbers of up to three digits and what separates them, from an empty list on.
    ///
    /// - Returns: where the first byte is that is neither, or nothing, and none of them read, where a number is longer or
    ///   the last byte is too near.
    // Measured: 162 MB/s a byte at a time, 268 like this (ever-new colours, 2026-11-30): nobody foresees how many
    // digits the next number has, and a wrong guess costs the processor more than all that is computed here.
    @inline(__always)
    mutating func read(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int? {
        let raw = UnsafeRawPointer(bytes)
        var position = 0
        while position &+ 4 <= count {
            // Safety: four bytes from here lie before `count`.
            let word = UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: position, as: UInt32.self))
            let digits = word ^ 0x3030_3030
            // The top bit of each byte that is no digit, up to the first one: what is carried goes to later ones.
            let others = (digits | (digits &+ 0x7676_7676)) & 0x8080_8080
            if others == 0 { break }
            let bits = UInt32(truncatingIfNeeded: others.trailingZeroBitCount) & 24
            // The digits of the number alone, the last one highest.
            let number = UInt32(truncatingIfNeeded: UInt64(digits) &<< UInt64(32 &- bits))
            current = (number >> 24) &+ (number >> 16 & 0xF) &* 10 &+ (number >> 8 & 0xF) &* 100
            if bits > 0 { isEmpty = false }
            position &+= Int(truncatingIfNeeded: bits / 8)
            let byte = UInt8(truncatingIfNeeded: word &>> bits)
            guard byte == 0x3B || byte == 0x3A else { return position }
            separate(isSubparameter: byte == 0x3A)
            position &+= 1
        }
        clear()
        return nil
    }

    /// Ends the last number; called once before the parameters are used.
    @inline(__always)
    mutating func finish() {
        if last < Parameters.countMax { values[last] = UInt16(truncatingIfNeeded: current) }
    }

    /// How many numbers there are; a sequence without any has one, which is 0.
    @inline(__always)
    var count: Int { min(last &+ 1, Parameters.countMax) }

    /// A number, 0 where there is none.
    @inline(__always)
    subscript(index: Int) -> Int { index < count ? Int(values[index]) : 0 }

    /// A number that counts something: 1 where it is missing or 0.
    @inline(__always)
    func amount(_ index: Int) -> Int { max(1, self[index]) }

    /// Whether a number follows a colon.
    @inline(__always)
    func isSubparameter(_ index: Int) -> Bool { index < 32 && subparameters >> UInt32(index) & 1 != 0 }

    // MARK: - State

    /// All there is of it, for a snapshot.
    var state: (values: [UInt16], subparameters: UInt32, last: Int, current: UInt32, isEmpty: Bool) {
        ((0..<min(last, Parameters.countMax)).map { values[$0] }, subparameters, last, current, isEmpty)
    }

    mutating func restore(values: [UInt16], subparameters: UInt32, current: UInt32, isEmpty: Bool) {
        clear()
        for value in values.prefix(Parameters.countMax) {
            self.values[last] = value
            last += 1
        }
        self.subparameters = subparameters
        self.current = min(current, Parameters.valueMax)
        self.isEmpty = isEmpty
    }
}

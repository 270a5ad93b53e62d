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

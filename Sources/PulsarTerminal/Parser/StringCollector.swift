/// The body of an OSC, DCS, APC, PM or SOS string while it arrives.
struct StringCollector {
    enum Kind: UInt8 {
        case osc = 0
        case dcs, apc, pm, sos
    }

    var kind = Kind.sos
    /// The final of a DCS.
    var final: UInt8 = 0
    var bytes: [UInt8] = []
    /// The body passed its bound: it is read over and does nothing.
    var isTooLong = false
    /// It ended with BEL, and so does what answers it.
    var endedWithBell = false

    mutating func start(_ kind: Kind, final: UInt8 = 0) {
        self.kind = kind
        self.final = final
        isTooLong = false
        endedWithBell = false
        bytes.removeAll(keepingCapacity: bytes.capacity <= 4096)
    }

    mutating func append(_ part: UnsafeBufferPointer<UInt8>, max: Int) {
        guard isRead else { return keepHalf(part) }
        guard bytes.count + part.count <= max else {
            isTooLong = true
            bytes = []
            return keepHalf(part)
        }
        bytes.append(contentsOf: part)
    }

    /// Nothing reads PM and SOS, nor what is too long.
    private var isRead: Bool { kind != .sos && kind != .pm && !isTooLong }

    /// Of a body that is not read only the first half of U+009C, which ends a string, is of interest.
    private mutating func keepHalf(_ part: UnsafeBufferPointer<UInt8>) {
        bytes.removeAll(keepingCapacity: true)
        if part.last == StringCollector.firstHalf { bytes.append(StringCollector.firstHalf) }
    }

    /// The first of the two bytes of the characters from U+0080 to U+00BF.
    static let firstHalf: UInt8 = 0xC2
}

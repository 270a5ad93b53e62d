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

    mutating func start(_ kind: Kind, final: UInt8 = 0) {
        self.kind = kind
        self.final = final
        isTooLong = false
        bytes.removeAll(keepingCapacity: bytes.capacity <= 4096)
    }

    mutating func append(_ part: UnsafeBufferPointer<UInt8>, max: Int) {
        // Nothing reads PM and SOS.
        guard kind != .sos, kind != .pm, !isTooLong else { return }
        guard bytes.count + part.count <= max else {
            isTooLong = true
            bytes = []
            return
        }
        bytes.append(contentsOf: part)
    }
}

/// What control sequences and device control strings are told apart by: prefix, intermediate, final.
struct SequenceKey: Hashable, CustomStringConvertible {
    let prefix: UInt8
    let intermediate: UInt8
    let final: UInt8

    /// Every one there can be.
    static let all: [SequenceKey] = [0, 0x3C, 0x3D, 0x3E, 0x3F].flatMap { prefix in
        ([0] + Array(UInt8(0x20)...0x2F)).flatMap { intermediate in
            (UInt8(0x40)...0x7E).map { SequenceKey(prefix: prefix, intermediate: intermediate, final: $0) }
        }
    }

    /// A whole sequence, or the beginning of a string.
    func bytes(_ introducer: [UInt8], _ parameters: [UInt8]) -> [UInt8] {
        introducer + [prefix].filter { $0 != 0 } + parameters + [intermediate].filter { $0 != 0 } + [final]
    }

    var description: String {
        let parts = [prefix, intermediate, final].filter { $0 != 0 }
        return parts.map { $0 == 0x20 ? "SP" : String(Unicode.Scalar($0)) }.joined(separator: " ")
    }
}

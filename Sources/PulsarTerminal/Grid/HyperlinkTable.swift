/// The targets of hyperlinks (OSC 8), referred to by number from styles; number 0 is none.
struct HyperlinkTable {
    struct Link: Hashable {
        /// The one the program gave; links of the same target and identifier are one.
        var identifier: [UInt8]
        var target: [UInt8]
        /// Tells links without an identifier apart, which are one each; 0 with an identifier.
        var serial: UInt32 = 0
        var byteCount: Int { identifier.count + target.count }
    }

    /// Bound: bytes of one target; a longer one is no link, as in the specification.
    static let targetBytesMax = 2083
    /// Bound: bytes of one identifier.
    static let identifierBytesMax = 250
    /// Bound: links at once, besides the bytes of ``TerminalLimits/hyperlinkBytesMax``.
    static let countMax = 4096

    private(set) var links: [Link?] = [nil]
    private var numbers: [Link: UInt32] = [:]
    private(set) var free: [UInt32] = []
    private(set) var byteCount = 0
    /// The serial number of the last link without an identifier.
    private(set) var lastSerial: UInt32 = 0
    /// The stream offset from which links that nothing uses any more are looked for again.
    var nextSearch: UInt64 = 0

    var memoryBytes: Int { byteCount * 2 + links.count * 64 }

    init() {}

    /// The table that has these links and gives these numbers out next; nothing when a link is there twice.
    init?(links: [Link?], free: [UInt32], lastSerial: UInt32) {
        self.lastSerial = lastSerial
        for (number, link) in links.enumerated() {
            guard let link else { continue }
            guard numbers.updateValue(UInt32(number), forKey: link) == nil else { return nil }
            byteCount += link.byteCount
        }
        self.links = links
        self.free = free
    }

    subscript(number: UInt32) -> Link? { Int(number) < links.count ? links[Int(number)] : nil }

    /// A link's number, or nothing when there is no room for it; without an identifier it is a link of its own each time.
    mutating func intern(identifier: [UInt8], target: [UInt8], bytesMax: Int) -> UInt32? {
        var link = Link(identifier: identifier, target: target)
        if let number = numbers[link] { return number }
        guard byteCount + link.byteCount <= bytesMax, links.count - free.count <= HyperlinkTable.countMax else {
            return nil
        }
        if identifier.isEmpty {
            lastSerial = lastSerial == .max ? 1 : lastSerial + 1
            link.serial = lastSerial
        }
        byteCount += link.byteCount
        if let number = free.popLast() {
            links[Int(number)] = link
            numbers[link] = number
            return number
        }
        links.append(link)
        numbers[link] = UInt32(links.count - 1)
        return UInt32(links.count - 1)
    }

    /// Drops the links at whose numbers `used` is not set.
    mutating func keep(_ used: [Bool]) {
        for number in links.indices.dropFirst() where !used[number] {
            guard let link = links[number] else { continue }
            numbers[link] = nil
            links[number] = nil
            byteCount -= link.byteCount
            free.append(UInt32(number))
        }
    }
}

/// The targets of hyperlinks (OSC 8), referred to by number from styles; number 0 is none.
struct HyperlinkTable {
    struct Link: Hashable {
        var identifier: [UInt8]
        var target: [UInt8]
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

    var memoryBytes: Int { byteCount * 2 + links.count * 64 }

    init() {}

    /// The table that has these links and gives these numbers out next; nothing when a link is there twice.
    init?(links: [Link?], free: [UInt32]) {
        for (number, link) in links.enumerated() {
            guard let link else { continue }
            guard numbers.updateValue(UInt32(number), forKey: link) == nil else { return nil }
            byteCount += link.byteCount
        }
        self.links = links
        self.free = free
    }

    subscript(number: UInt32) -> Link? { Int(number) < links.count ? links[Int(number)] : nil }

    /// A link's number, or nothing when there is no room for it.
    mutating func intern(_ link: Link, bytesMax: Int) -> UInt32? {
        if let number = numbers[link] { return number }
        guard byteCount + link.byteCount <= bytesMax, links.count - free.count <= HyperlinkTable.countMax else {
            return nil
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

    /// Drops the links whose numbers are not in `used`.
    mutating func keep(_ used: Set<UInt32>) {
        for number in links.indices.dropFirst() where !used.contains(UInt32(number)) {
            guard let link = links[number] else { continue }
            numbers[link] = nil
            links[number] = nil
            byteCount -= link.byteCount
            free.append(UInt32(number))
        }
    }
}

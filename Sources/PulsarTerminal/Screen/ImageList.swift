/// The images that were shown and may still be on the screen, for replay.
struct ImageList: Hashable {
    /// Bound: images at most; the oldest go first.
    static let countMax = 256

    struct Image: Hashable {
        var record: ImageRecord
        /// The whole sequence.
        var bytes: [UInt8]
    }

    private(set) var images: [Image] = []
    private(set) var byteCount = 0

    mutating func append(_ image: Image, bytesMax: Int) {
        guard image.bytes.count <= bytesMax else { return }
        images.append(image)
        byteCount += image.bytes.count
        while byteCount > bytesMax || images.count > ImageList.countMax {
            byteCount -= images.removeFirst().bytes.count
        }
    }

    mutating func removeAll() { self = ImageList() }
}

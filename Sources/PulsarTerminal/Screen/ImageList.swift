/// The images that were shown and may still be on a screen, and what kitty's protocol sent for later, for replay.
struct ImageList: Hashable {
    /// Bound: images at most; the oldest go first.
    static let countMax = 256

    /// What a sequence, or several that belong together, made.
    struct Image: Hashable {
        /// What there is of it.
        enum Role: UInt8, Hashable {
            /// It is shown.
            case shown = 0
            /// It shows nothing by itself, but what comes later may need it.
            case data
            /// It was shown and no longer is, but may be shown again.
            case hidden
        }

        var record: ImageRecord
        /// The whole sequence; with kitty's protocol also those that went on with it.
        var bytes: [UInt8]
        var role: Role
        /// The screen it is on.
        var isAlternate: Bool
        /// The slot of its first row in the grid; a row that is cleared no longer says that an image starts there.
        var slot = Image.noSlot
        /// The rows a sixel image moves the cursor down.
        var advance = 0
        var name = KittyName()
        /// More of its transmission is to come.
        var isOpen = false

        static let noSlot = -1

        /// Printing and erasing take it away where they happen, as in xterm; kitty's images stay.
        var isErasable: Bool { record.kind != .kitty }
        var columns: Range<Int> { record.column..<(record.column + max(1, record.columnCount)) }
        /// The rows it takes when it starts in this one.
        func rows(from row: Int) -> Range<Int> { row..<(row + max(1, record.rowCount)) }
    }

    private(set) var images: [Image] = []
    private(set) var byteCount = 0
    /// Rows and cells may say that images are there, of those in the list or of others that are gone.
    var wereShown = false

    var isEmpty: Bool { images.isEmpty }
    /// The list takes more than it may.
    func exceeds(bytesMax: Int) -> Bool { byteCount > bytesMax || images.count > ImageList.countMax }

    /// Adds an image as the newest.
    mutating func append(_ image: Image) {
        endTransmission()
        images.append(image)
        byteCount += image.bytes.count
    }

    /// Takes other images instead of those that are there.
    mutating func replace(with images: [Image]) {
        self.images = images
        byteCount = images.reduce(0) { $0 + $1.bytes.count }
    }

    /// Drops the oldest until the limits hold.
    mutating func trim(bytesMax: Int) {
        var dropped = 0
        while byteCount > bytesMax || images.count - dropped > ImageList.countMax {
            byteCount -= images[dropped].bytes.count
            dropped += 1
        }
        images.removeFirst(dropped)
    }

    /// Adds to a transmission; nothing happens where none is open.
    mutating func extend(with bytes: [UInt8], isOpen: Bool) {
        guard let last = images.indices.last, images[last].isOpen else { return }
        images[last].bytes += bytes
        images[last].isOpen = isOpen
        byteCount += bytes.count
    }

    /// Gives up a transmission that is not whole: nothing more of it is to come.
    mutating func endTransmission() {
        guard let last = images.last, last.isOpen else { return }
        byteCount -= last.bytes.count
        images.removeLast()
    }

    mutating func setSlot(_ slot: Int, at index: Int) { images[index].slot = slot }

    mutating func removeAll() { self = ImageList() }
}

/// How kitty's protocol names an image and the place it is shown at.
struct KittyName: Hashable {
    /// The image's number that the program chose (`i`); 0 when it chose none.
    var identifier = 0
    /// The one by which it asked for another (`I`).
    var number = 0
    /// The placement (`p`).
    var placement = 0
    /// What lies above what (`z`).
    var layer = 0

    /// A program can speak of it later.
    var isNamed: Bool { identifier > 0 || number > 0 }

    /// Both are of one image.
    func isSameImage(as other: KittyName) -> Bool {
        identifier > 0 ? other.identifier == identifier : number > 0 && other.number == number
    }
}

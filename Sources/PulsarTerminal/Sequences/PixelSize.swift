/// A size of an image in pixels.
struct PixelSize: Hashable {
    /// Bound: no side is longer, whatever an image says of itself.
    static let sideMax = 65_535

    let width: Int
    let height: Int

    /// The size of an image file from its first bytes, where it has a fixed place: PNG or GIF; nothing for others.
    ///
    /// Sources: PNG specification 11.2.1, GIF89a section 18.
    init?(header: [UInt8]) {
        var size = (width: 0, height: 0)
        if header.count >= 24, header.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            size.width = header[16..<20].reduce(0) { $0 << 8 | Int($1) }
            size.height = header[20..<24].reduce(0) { $0 << 8 | Int($1) }
        } else if header.count >= 10, header.starts(with: [0x47, 0x49, 0x46, 0x38]) {
            size = (Int(header[6]) | Int(header[7]) << 8, Int(header[8]) | Int(header[9]) << 8)
        }
        guard size.width > 0, size.height > 0 else { return nil }
        self.init(width: size.width, height: size.height)
    }

    /// The size of a sixel image: what its raster attributes say, else what its characters fill.
    ///
    /// - Parameter body: what follows the `q`.
    /// Source: VT340 programmer information, chapter "Sixel graphics".
    init?(sixel body: [UInt8]) {
        var scanner = SixelScanner()
        for byte in body {
            scanner.feed(byte)
            if let raster = scanner.raster {
                self = raster
                return
            }
        }
        guard scanner.width > 0, scanner.height > 0 else { return nil }
        self.init(width: scanner.width, height: scanner.height)
    }

    init(width: Int, height: Int) {
        self.width = min(width, PixelSize.sideMax)
        self.height = min(height, PixelSize.sideMax)
    }
}

/// Reads sixel data for its size alone.
private struct SixelScanner {
    private static let most = PixelSize.sideMax

    private(set) var width = 0
    private(set) var height = 0
    /// What the raster attributes said, if it came before the first pixel.
    private(set) var raster: PixelSize?
    private var command: UInt8 = 0
    private var numbers: [Int] = []
    private var column = 0
    private var band = 0

    mutating func feed(_ byte: UInt8) {
        switch byte {
        case 0x30...0x39 where command != 0:
            if let last = numbers.popLast() { numbers.append(min(last * 10 + Int(byte - 0x30), Self.most)) }
        case 0x3B where command != 0:
            if numbers.count < 8 { numbers.append(0) }
        case 0x21, 0x22, 0x23:  // ! repeat, " raster attributes, # colour
            finish()
            command = byte
            numbers = [0]
        case 0x3F...0x7E:
            let amount = command == 0x21 ? max(1, numbers.first ?? 1) : 1
            finish()
            column = min(column + amount, Self.most)
            width = max(width, column)
            height = max(height, min((band + 1) * 6, Self.most))
        case 0x24:  // $ back to the left
            finish()
            column = 0
        case 0x2D:  // - next band
            finish()
            column = 0
            band = min(band + 1, Self.most)
        default:
            break
        }
    }

    private mutating func finish() {
        if command == 0x22, width == 0, numbers.count >= 4, numbers[2] > 0, numbers[3] > 0 {
            raster = PixelSize(width: numbers[2], height: numbers[3])
        }
        command = 0
    }
}

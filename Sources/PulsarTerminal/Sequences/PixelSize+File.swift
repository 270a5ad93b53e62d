/// The size of an image file that comes as base64.
///
/// What names its size at a fixed place is read from its beginning; in a JPEG file the size stands behind segments of any
/// length, which are stepped over without decoding them. Any bytes are read to a size or to nothing.
extension PixelSize {
    /// Bound: segments of a JPEG file that are looked at; files have a few dozen.
    private static let segmentsMax = 1024

    /// - Parameter base64: the whole file: PNG, GIF, JPEG or WebP; of others nothing is known.
    init?(file base64: ArraySlice<UInt8>) {
        let file = EncodedFile(base64: base64)
        if let header = file.bytes(at: 0, count: 24), let size = PixelSize(header: header) {
            self = size
        } else if let header = file.bytes(at: 0, count: 10), let size = PixelSize(header: header) {
            self = size
        } else if let size = PixelSize.jpeg(file) ?? PixelSize.webP(file) {
            self = size
        } else {
            return nil
        }
    }

    /// Source: ITU-T T.81, annex B.
    private static func jpeg(_ file: EncodedFile) -> PixelSize? {
        guard file.bytes(at: 0, count: 2) == [0xFF, 0xD8] else { return nil }
        var position = 2
        for _ in 0..<segmentsMax {
            guard let marker = file.bytes(at: position, count: 2), marker[0] == 0xFF else { return nil }
            switch marker[1] {
            case 0xFF:  // fill
                position += 1
            case 0x01, 0xD0...0xD7:  // TEM, RST: no segment
                position += 2
            case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF:  // SOF: length, precision, height, width
                guard let frame = file.bytes(at: position + 5, count: 4) else { return nil }
                return known(width: Int(frame[2]) << 8 | Int(frame[3]), height: Int(frame[0]) << 8 | Int(frame[1]))
            case 0x00, 0xD8...0xDA:  // no marker, SOI, EOI, SOS: no frame header comes any more
                return nil
            default:
                guard let length = file.bytes(at: position + 2, count: 2) else { return nil }
                position += 2 + max(2, Int(length[0]) << 8 | Int(length[1]))
            }
        }
        return nil
    }

    /// Sources: WebP container specification; RFC 6386 section 9.1; WebP lossless bitstream specification, section 3.
    private static func webP(_ file: EncodedFile) -> PixelSize? {
        guard let header = file.bytes(at: 0, count: 30), header.starts(with: Array("RIFF".utf8)),
            header[8..<12].elementsEqual("WEBP".utf8)
        else { return nil }
        func number(_ position: Int, _ count: Int) -> Int {
            header[position..<(position + count)].reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        switch String(decoding: header[12..<16], as: UTF8.self) {
        case "VP8 " where number(23, 3) == 0x2A_019D:
            return known(width: number(26, 2) & 0x3FFF, height: number(28, 2) & 0x3FFF)
        case "VP8L" where header[20] == 0x2F:
            return known(width: number(21, 4) & 0x3FFF + 1, height: number(21, 4) >> 14 & 0x3FFF + 1)
        case "VP8X":
            return known(width: number(24, 3) + 1, height: number(27, 3) + 1)
        default:
            return nil
        }
    }

    private static func known(width: Int, height: Int) -> PixelSize? {
        width > 0 && height > 0 ? PixelSize(width: width, height: height) : nil
    }
}

/// A file in base64, of which parts are decoded.
private struct EncodedFile {
    let base64: ArraySlice<UInt8>

    /// Bytes of the file; nothing where it is shorter or no base64.
    func bytes(at position: Int, count: Int) -> [UInt8]? {
        let first = position / 3 * 4
        let end = (position + count + 2) / 3 * 4
        guard first < base64.count else { return nil }
        let text = base64.dropFirst(first).prefix(end - first)
        guard let decoded = Base64.decoded(text) else { return nil }
        let bytes = decoded.dropFirst(position % 3).prefix(count)
        return bytes.count == count ? Array(bytes) : nil
    }
}

import Crypto
import PulsarProtocol

extension AccessToken {
    /// What is kept of it: SHA-256 (FIPS 180-4) of its text, as 64 hexadecimal digits.
    ///
    /// Why no salt and no stretching: there is nothing to guess in 256 random bits.
    var digest: String {
        var hash = SHA256()
        var text = text
        text.withUTF8 { hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
        var digits: [UInt8] = []
        for byte in hash.finalize() { digits += [Self.digits[Int(byte >> 4)], Self.digits[Int(byte & 15)]] }
        return String(decoding: digits, as: UTF8.self)
    }

    /// Whether two digests are the same; takes the same time wherever they differ.
    static func isSame(_ digest: String, _ other: String) -> Bool {
        guard digest.utf8.count == other.utf8.count else { return false }
        return zip(digest.utf8, other.utf8).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static let digits = Array("0123456789abcdef".utf8)
}

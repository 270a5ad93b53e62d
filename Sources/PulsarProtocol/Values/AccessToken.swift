/// A secret that gives a connection some rights.
///
/// It is shown once, when it is made; the daemon keeps its digest. Printing it by accident shows nothing.
public struct AccessToken: Hashable, Sendable {
    /// What every token begins with, for those who look for secrets where none should be.
    public static let prefix = "pulsar_"
    /// Random bits.
    public static let bits = 256
    /// Characters, each of one byte.
    static let bytes = prefix.utf8.count + digits
    private static let digits = (bits + 5) / 6

    /// The secret itself.
    public let text: String

    /// A token from its text; nil where it cannot be one.
    public init?(_ text: String) {
        guard text.utf8.count == Self.bytes, text.hasPrefix(Self.prefix),
            text.utf8.dropFirst(Self.prefix.utf8.count).allSatisfy({ Self.alphabet.contains($0) })
        else { return nil }
        self.text = text
    }

    /// A new one.
    ///
    /// - Parameter generator: one fit for secrets, as the system's is.
    public static func random(using generator: inout some RandomNumberGenerator) -> AccessToken {
        var text = prefix
        // Why not base64 of bytes: every digit is drawn by itself, and what is too much in the last one does no harm.
        for _ in 0..<digits {
            let index = Int(generator.next(upperBound: UInt(alphabet.count)))
            text.unicodeScalars.append(Unicode.Scalar(alphabet[index]))
        }
        return AccessToken(unchecked: text)
    }

    private init(unchecked text: String) { self.text = text }

    // RFC 4648, section 5: safe in addresses, in files' names and in shells.
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
}

extension AccessToken: CustomStringConvertible, CustomReflectable {
    /// Nothing of the secret.
    public var description: String { "an access token" }

    /// Nothing of the secret.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

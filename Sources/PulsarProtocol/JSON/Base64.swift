#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Bytes inside of JSON: base64 of RFC 4648, section 4, with padding and nothing else in between.
enum Base64 {
    static func encode(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

    /// The bytes; nil for anything that is not strict base64.
    static func decode(_ text: String) -> [UInt8]? {
        guard let data = Data(base64Encoded: text) else { return nil }
        let bytes = Array(data)
        // Why: the coder takes "====" and stray last bits for bytes. Only what it would write itself is taken here.
        return encode(bytes) == text ? bytes : nil
    }
}

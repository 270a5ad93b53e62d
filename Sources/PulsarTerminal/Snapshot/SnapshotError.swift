/// A snapshot could not be loaded.
public struct SnapshotError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong with it.
    public enum Code: Hashable, Sendable {
        /// It does not begin as a snapshot does.
        case notASnapshot
        /// It was written in a form this version does not know.
        case unknownVersion
        /// It ends too early, or something follows it.
        case wrongLength
        /// Its bytes are not those that were written.
        case wrongChecksum
        /// It says something no terminal could be in.
        case invalid
        /// It takes more than the limits allow.
        case exceedsLimits
    }

    /// What is wrong with it.
    public let code: Code
    /// Where in its bytes that was found.
    public let offset: Int
    /// The version it says it has; 0 when it is no snapshot.
    public let version: UInt32

    init(_ code: Code, at offset: Int, version: UInt32 = SnapshotFormat.version) {
        self.code = code
        self.offset = offset
        self.version = version
    }

    /// A sentence for a log.
    public var description: String {
        switch code {
        case .notASnapshot: "not a snapshot of a terminal"
        case .unknownVersion: "a snapshot of version \(version); this program reads up to \(SnapshotFormat.version)"
        case .wrongLength: "a snapshot that is cut off or continued (\(offset) bytes)"
        case .wrongChecksum: "a snapshot whose checksum is wrong"
        case .invalid: "a snapshot that contradicts itself at byte \(offset)"
        case .exceedsLimits: "a snapshot that takes more than is allowed, at byte \(offset)"
        }
    }
}

/// OSC 7, and OSC 1337 with CurrentDir: where the shell is.
enum WorkingDirectory {
    /// Bound: bytes of one; a longer one is no directory.
    static let bytesMax = 16 << 10

    /// The URL or path as it came; nothing when it is too long or not text.
    static func value(_ body: ArraySlice<UInt8>) -> String? { UntrustedText.exact(body, bytesMax: bytesMax) }
}

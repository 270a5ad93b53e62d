/// The number of the wire protocol.
///
/// It changes only when a client written against the older number would go wrong: a member renamed, a meaning moved, a
/// frame laid out differently. New methods, members, notifications and frame kinds keep it, because every reader skips
/// what it does not know.
///
/// - 1: the JSON-RPC methods, the notifications and the frames of `Docs/Protocol.md`.
public enum ProtocolVersion {
    /// What this library speaks.
    public static let current = 1
}

/// The version of the product.
public enum PulsarVersion {
    /// What `get_status` and `--version` tell.
    public static let current = "0.1.0"
}

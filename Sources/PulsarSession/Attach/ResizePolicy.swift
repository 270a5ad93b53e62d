package import PulsarValues

/// Whose window decides the size of a session.
package enum ResizePolicy: String, Hashable, Sendable, CaseIterable {
    /// The client that attached, typed or resized last.
    case latest
    /// The smallest of all, in each direction: everybody sees everything.
    case smallest
    /// The largest of all, in each direction.
    case largest
    /// Nobody's: only `resize_terminal` changes it.
    case manual

    /// One client's claim.
    package struct Claim: Hashable, Sendable {
        package let size: WindowSize
        /// Grows with every deed of any client; the highest is the latest.
        package let activity: UInt64

        package init(size: WindowSize, activity: UInt64) {
            self.size = size
            self.activity = activity
        }
    }

    /// The size that the claims of all clients with a window give; nil: as it is.
    ///
    /// Read-only clients make no claims.
    package func size(for claims: some Collection<Claim>) -> WindowSize? {
        guard let first = claims.first else { return nil }
        switch self {
        case .manual:
            return nil
        case .latest:
            return claims.max { $0.activity < $1.activity }?.size
        case .smallest:
            return claims.dropFirst().reduce(first.size) { size, claim in
                WindowSize(columns: min(size.columns, claim.size.columns), rows: min(size.rows, claim.size.rows))
            }
        case .largest:
            return claims.dropFirst().reduce(first.size) { size, claim in
                WindowSize(columns: max(size.columns, claim.size.columns), rows: max(size.rows, claim.size.rows))
            }
        }
    }
}

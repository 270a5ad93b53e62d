import GRDB
package import PulsarValues

/// An access token as it is kept: everything but the token itself.
package struct StoredToken: Hashable, Sendable {
    package var id: Identifier
    package var name: String
    /// SHA-256 of the token (FIPS 180-4), as 64 hexadecimal digits.
    package var digest: String
    /// What its bearer may do, in the protocol's words.
    package var capabilities: [String]
    /// Milliseconds since 1970, as all moments here.
    package var createdAt: UInt64
    package var expiresAt: UInt64?
    package var lastUsedAt: UInt64?

    package init(id: Identifier, name: String, digest: String, capabilities: [String], createdAt: UInt64) {
        self.id = id
        self.name = name
        self.digest = digest
        self.capabilities = capabilities
        self.createdAt = createdAt
    }
}

// MARK: - The row

extension StoredToken {
    static let columns = "id, name, digest, capabilities, created_at, expires_at, last_used_at"
    static let insert = "INSERT INTO token (\(columns)) VALUES (?, ?, ?, ?, ?, ?, ?)"

    var arguments: StatementArguments {
        [
            id.description, name, digest, capabilities.joined(separator: " "), Int64(clamping: createdAt),
            expiresAt.map { Int64(clamping: $0) }, lastUsedAt.map { Int64(clamping: $0) },
        ]
    }

    /// Reads a row of ``columns``; nil for one that nobody here has written.
    init?(_ row: Row) {
        func moment(_ index: Int) -> UInt64? { Int64.fromDatabaseValue(row[index]).map { UInt64(clamping: $0) } }
        guard let id = String.fromDatabaseValue(row[0]).flatMap({ Identifier($0) }),
            let name = String.fromDatabaseValue(row[1]),
            let digest = String.fromDatabaseValue(row[2]), digest.utf8.count == 64,
            let words = String.fromDatabaseValue(row[3]),
            let createdAt = moment(4)
        else { return nil }
        self.init(
            id: id,
            name: name,
            digest: digest,
            capabilities: words.split(separator: " ").map(String.init),
            createdAt: createdAt
        )
        expiresAt = moment(5)
        lastUsedAt = moment(6)
    }
}

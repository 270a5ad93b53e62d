import PulsarStore
import PulsarTestSupport
import PulsarValues
import Testing

#if canImport(Glibc)
import Glibc
#endif

@Suite("The store of access tokens")
struct TokenStoreTests {
    private let folder: TemporaryFolder
    private var path: String { folder.path + "/tokens.sqlite" }

    init() throws { folder = try TemporaryFolder() }

    private func token(_ number: UInt64) -> StoredToken {
        var token = StoredToken(
            id: Identifier(high: 7, low: number),
            name: "token \(number) 'é;",
            digest: String(repeating: "a\(number)", count: 32),
            capabilities: ["list", "read"],
            createdAt: 1_700_000_000_000 + number
        )
        token.expiresAt = number == 1 ? nil : 1_800_000_000_000
        return token
    }

    /// Waits for one thing that is written.
    private func written(_ start: (@escaping @Sendable (StoreError?) -> Void) -> Void) async -> StoreError? {
        await withCheckedContinuation { continuation in start { continuation.resume(returning: $0) } }
    }

    @Test("what was told to be kept is kept, and what was removed stays away, whoever is cut off")
    func kept() async throws {
        let first = try TokenStore(path: path)
        for number in UInt64(1)...3 { #expect(await written { first.insert(token(number), then: $0) } == nil) }
        #expect(await written { first.remove(token(2).id, then: $0) } == nil)
        #expect(await written { first.noteUse(of: token(3).id, at: 5, then: $0) } == nil)
        // Why it is not closed: the next one opens what somebody else left.
        let second = try TokenStore(path: path)
        var last = token(3)
        last.lastUsedAt = 5
        #expect(try second.tokens() == [token(1), last])
        #expect(await written { second.insert(token(1), then: $0) } != nil)
        for name in TestDaemon.names(folder.path, depth: 1) {
            var status = stat()
            #expect(stat(name, &status) == 0 && status.st_mode & 0o777 == 0o600, "\(name)")
        }
    }

    @Test("a spoilt one is put aside with all its tokens")
    func spoilt() async throws {
        let first = try TokenStore(path: path)
        #expect(await written { first.insert(token(1), then: $0) } == nil)
        try first.close()
        try TestDaemon.write(String(repeating: "this is no database\n", count: 500), to: path)
        let second = try TokenStore(path: path)
        #expect(second.putAside != nil)
        #expect(try second.tokens().isEmpty)
        #expect(access(path + ".broken", F_OK) == 0)
    }

    @Test("the tables of this version are those of its golden file")
    func golden() throws {
        let file = #filePath.split(separator: "/").dropLast().joined(separator: "/")
        let golden = try TestDaemon.read("/\(file)/Golden/tokens-v1.sql")
        #expect(try TokenStore(path: path).schema() == golden)
    }
}

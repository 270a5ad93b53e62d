import Logging
import NIOCore
import PulsarProtocol
import PulsarStore
import PulsarValues

/// The access tokens that are valid, as the engine knows them; each is on the disk before anybody is told of it.
///
/// Lives on the engine's loop. Opens its database when somebody makes, shows or lists a token. Where it cannot be opened no
/// token is valid.
final class AccessTokens {
    /// Bound: valid tokens.
    static let countMax = 1_000
    // How often it is written down that a token was used.
    private static let useMilliseconds: UInt64 = 60_000

    private let loop: any EventLoop
    private let log: Logger
    private let path: String
    private let now: () -> UInt64
    private var store: TokenStore?
    private var isUnusable = false
    private var tokens: [Identifier: StoredToken] = [:]
    /// Names of tokens that are on their way to the disk.
    private var reserved: Set<String> = []

    /// - Parameter now: milliseconds since 1970.
    init(loop: any EventLoop, log: Logger, path: String, now: @escaping () -> UInt64) {
        self.loop = loop
        self.log = log
        self.path = path
        self.now = now
    }

    /// The tokens that are valid, older ones first.
    func all() throws(RPCError) -> [StoredToken] {
        _ = try open()
        return tokens.values.filter { isValid($0) }
            .sorted { ($0.createdAt, $0.id.high, $0.id.low) < ($1.createdAt, $1.id.high, $1.id.low) }
    }

    /// The valid token that was shown; nil where there is none, or none can be looked for.
    func find(_ token: AccessToken) -> StoredToken? {
        do throws(RPCError) { _ = try open() } catch { return nil }
        // Why all of them: how long it takes says nothing of how far a guess was right.
        let digest = token.digest
        let found = tokens.values.reduce(into: StoredToken?.none) { found, known in
            if AccessToken.isSame(digest, known.digest) { found = known }
        }
        guard let found, isValid(found) else { return nil }
        noteUse(of: found)
        return found
    }

    /// The valid token of an id or a name.
    func token(_ reference: String) throws(RPCError) -> StoredToken {
        let all = try all()
        guard let token = all.first(where: { $0.id == Identifier(reference) || $0.name == reference }) else {
            throw RPCError(code: .tokenNotFound, message: "There is no token \(reference.debugDescription).")
        }
        return token
    }

    /// Makes a token.
    ///
    /// - Parameter then: called with it once it is on the disk, or with why there is none.
    func make(_ call: CreateToken, then: @escaping (Result<CreateToken.Answer, RPCError>) -> Void) {
        do throws(RPCError) {
            let store = try open()
            for expired in tokens.values where !isValid(expired) { remove(expired.id, from: store) { _ in } }
            try checkRoom(for: call)
            keep(call, in: store, then: then)
        } catch { then(.failure(error)) }
    }

    private func checkRoom(for call: CreateToken) throws(RPCError) {
        guard !tokens.values.contains(where: { $0.name == call.name }), !reserved.contains(call.name) else {
            throw RPCError(
                code: .tokenExists,
                message: "A token called \(call.name.debugDescription) exists already; revoke it, or take another name."
            )
        }
        guard tokens.count + reserved.count < Self.countMax else {
            throw RPCError(code: .limitReached, message: "There are \(Self.countMax) tokens already; revoke some.")
        }
    }

    private func keep(
        _ call: CreateToken,
        in store: TokenStore,
        then: @escaping (Result<CreateToken.Answer, RPCError>) -> Void
    ) {
        let now = now()
        var generator = SystemRandomNumberGenerator()
        let secret = AccessToken.random(using: &generator)
        var token = StoredToken(
            id: .random(),
            name: call.name,
            digest: secret.digest,
            capabilities: Capability.allCases.filter(call.capabilities.contains).map(\.rawValue),
            createdAt: now
        )
        token.expiresAt = call.lifetimeSeconds.map { now + UInt64($0) * 1_000 }
        reserved.insert(token.name)
        store.insert(
            token,
            then: onLoop { [self, token] error in
                reserved.remove(token.name)
                guard error == nil else { return then(.failure(failure(error))) }
                tokens[token.id] = token
                then(.success(CreateToken.Answer(id: token.id, token: secret)))
            }
        )
    }

    /// Ends a token; it is invalid at once, and on the disk when `then` is called.
    func revoke(_ token: StoredToken, then: @escaping (Result<Void, RPCError>) -> Void) {
        do throws(RPCError) {
            remove(token.id, from: try open()) { [self] error in
                then(error.map { .failure(failure($0)) } ?? .success(()))
            }
        } catch { then(.failure(error)) }
    }

    /// Waits for what is being written; the engine ends.
    func close() {
        do throws(StoreError) { try store?.close() } catch { _ = failure(error) }
    }

    // MARK: - Private

    private func isValid(_ token: StoredToken) -> Bool { token.expiresAt.map { $0 > now() } ?? true }

    private func remove(_ id: Identifier, from store: TokenStore, then: @escaping (StoreError?) -> Void) {
        tokens[id] = nil
        store.remove(id, then: onLoop(then))
    }

    private func noteUse(of token: StoredToken) {
        let now = now()
        if let last = token.lastUsedAt, last + Self.useMilliseconds > now { return }
        tokens[token.id]?.lastUsedAt = now
        store?.noteUse(of: token.id, at: now, then: onLoop { [self] error in if error != nil { _ = failure(error) } })
    }

    private func open() throws(RPCError) -> TokenStore {
        if let store { return store }
        guard !isUnusable else { throw failure(nil) }
        do throws(StoreError) {
            let opened = try TokenStore(path: path)
            if let reason = opened.putAside {
                log.warning("the tokens were put aside, and none is valid any more", metadata: ["reason": "\(reason)"])
            }
            for token in try opened.tokens() { tokens[token.id] = token }
            store = opened
            return opened
        } catch {
            isUnusable = true
            throw failure(error)
        }
    }

    private func failure(_ error: StoreError?) -> RPCError {
        if let error { log.error("the tokens cannot be read or written", metadata: ["error": "\(error)"]) }
        return RPCError(
            code: .internalError,
            message: "The access tokens cannot be read or written; the daemon's log says why."
        )
    }

    /// Has something called on the loop that comes on the database's thread.
    private func onLoop(_ body: @escaping (StoreError?) -> Void) -> @Sendable (StoreError?) -> Void {
        let body = NIOLoopBound(body, eventLoop: loop)
        return { error in body.eventLoop.execute { body.value(error) } }
    }
}

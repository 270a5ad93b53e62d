import Logging
import NIOCore
import PulsarKeeper
import PulsarProtocol
import PulsarStore
import PulsarValues

/// The access tokens that are valid, as the engine knows them; each is on the disk before anybody is told of it.
///
/// Lives on the engine's loop. Its database is opened, on a thread of its own, when somebody makes, shows or lists a token;
/// while it cannot be opened no token is valid, and the next call tries again.
final class AccessTokens {
    /// Bound: tokens that are kept.
    static let countMax = 1_000
    // How often it is written down that a token was used.
    private static let useMilliseconds: UInt64 = 60_000

    private enum State {
        case closed
        /// Bound: a call for each connection, since calls behind it wait.
        case opening([(Result<TokenStore, RPCError>) -> Void])
        case open(TokenStore)
    }

    private let loop: any EventLoop
    private let log: Logger
    private let path: String
    private let now: () -> UInt64
    private var state = State.closed
    private var tokens: [Identifier: StoredToken] = [:]
    /// Tokens that are valid no more and that the disk does not know to be gone yet.
    private var revoked: Set<Identifier> = []
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
    func list(then: @escaping (Result<[StoredToken], RPCError>) -> Void) {
        withStore { [self] store in then(store.map { _ in kept.filter { isValid($0) } }) }
    }

    /// The valid token that was shown; nil where there is none.
    func find(_ token: AccessToken, then: @escaping (Result<StoredToken?, RPCError>) -> Void) {
        withStore { [self] store in
            then(
                store.map { store in
                    // Why all of them: how long it takes says nothing of how far a guess was right.
                    let digest = token.digest
                    let found = tokens.values.reduce(into: StoredToken?.none) { found, known in
                        if AccessToken.isSame(digest, known.digest) { found = known }
                    }
                    guard let found, isValid(found) else { return nil }
                    noteUse(of: found, in: store)
                    return found
                }
            )
        }
    }

    /// Makes a token.
    ///
    /// - Parameter then: called with it once it is on the disk, or with why there is none.
    func make(_ call: CreateToken, then: @escaping (Result<CreateToken.Answer, RPCError>) -> Void) {
        withStore { [self] store in
            do throws(RPCError) {
                let store = try store.get()
                for token in tokens.values where isExpired(token) { remove(token.id, from: store) { _ in } }
                try checkRoom(for: call)
                keep(call, in: store, then: then)
            } catch { then(.failure(error)) }
        }
    }

    /// Ends a token: it is valid no more at once, and gone from the disk when `then` is called; where that failed it can be
    /// called again.
    ///
    /// - Parameters:
    ///   - reference: its id or name.
    ///   - ended: called once it is valid no more.
    func revoke(
        _ reference: String,
        ended: @escaping (Identifier) -> Void,
        then: @escaping (Result<Void, RPCError>) -> Void
    ) {
        withStore { [self] store in
            do throws(RPCError) {
                let store = try store.get()
                guard let token = kept.first(where: { $0.id == Identifier(reference) || $0.name == reference }) else {
                    throw RPCError(code: .tokenNotFound, message: "There is no token \(reference.debugDescription).")
                }
                revoked.insert(token.id)
                ended(token.id)
                remove(token.id, from: store) { error in
                    then(
                        error == nil
                            ? .success(())
                            : .failure(
                                RPCError(
                                    code: .internalError,
                                    message: "The token is not valid now, but the disk does not take that it is gone: "
                                        + "after a restart it would be valid again. Make room, and call again."
                                )
                            )
                    )
                }
            } catch { then(.failure(error)) }
        }
    }

    /// Waits for what is being written; the engine ends.
    func close() {
        guard case .open(let store) = state else { return }
        do throws(StoreError) { try store.close() } catch { tell(error) }
    }

    // MARK: - Private

    private var kept: [StoredToken] {
        tokens.values.sorted { ($0.createdAt, $0.id.high, $0.id.low) < ($1.createdAt, $1.id.high, $1.id.low) }
    }

    private func isValid(_ token: StoredToken) -> Bool { !revoked.contains(token.id) && !isExpired(token) }

    private func isExpired(_ token: StoredToken) -> Bool { token.expiresAt.map { $0 <= now() } ?? false }

    private func checkRoom(for call: CreateToken) throws(RPCError) {
        // What has expired is on its way out, before anything that is kept from here on.
        let tokens = tokens.values.filter { !isExpired($0) }
        guard !tokens.contains(where: { $0.name == call.name }), !reserved.contains(call.name) else {
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
                guard error == nil else { return then(.failure(Self.unusable)) }
                tokens[token.id] = token
                then(.success(CreateToken.Answer(id: token.id, token: secret)))
            }
        )
    }

    private func remove(_ id: Identifier, from store: TokenStore, then: @escaping (StoreError?) -> Void) {
        store.remove(
            id,
            then: onLoop { [self] error in
                if error == nil {
                    tokens[id] = nil
                    revoked.remove(id)
                }
                then(error)
            }
        )
    }

    private func noteUse(of token: StoredToken, in store: TokenStore) {
        let now = now()
        if let last = token.lastUsedAt, last + Self.useMilliseconds > now { return }
        tokens[token.id]?.lastUsedAt = now
        store.noteUse(of: token.id, at: now, then: onLoop { _ in })
    }

    // MARK: - The database

    private func withStore(_ then: @escaping (Result<TokenStore, RPCError>) -> Void) {
        switch state {
        case .open(let store): then(.success(store))
        case .opening(let waiters): state = .opening(waiters + [then])
        case .closed:
            state = .opening([then])
            let opened = NIOLoopBound({ [self] in take($0) } as (Opening) -> Void, eventLoop: loop)
            let path = path
            do throws(KeeperError) {
                try ThreadBody.start("tokens") {
                    var opening = Opening.failure(StoreError.unopened)
                    do throws(StoreError) {
                        let store = try TokenStore(path: path)
                        opening = .success((store, try store.tokens()))
                    } catch { opening = .failure(error) }
                    opened.eventLoop.execute { [opening] in opened.value(opening) }
                }
            } catch { take(.failure(.unopened)) }
        }
    }

    private typealias Opening = Result<(store: TokenStore, tokens: [StoredToken]), StoreError>

    private func take(_ opening: Opening) {
        guard case .opening(let waiters) = state else { return }
        switch opening {
        case .success(let (store, known)):
            if let reason = store.putAside {
                log.warning("the tokens were put aside, and none is valid any more", metadata: ["reason": "\(reason)"])
            }
            for token in known { tokens[token.id] = token }
            state = .open(store)
            for waiter in waiters { waiter(.success(store)) }
        case .failure(let error):
            tell(error)
            state = .closed
            for waiter in waiters { waiter(.failure(Self.unusable)) }
        }
    }

    private func tell(_ error: StoreError) {
        log.error("the access tokens cannot be read or written", metadata: ["error": "\(error)"])
    }

    private static let unusable = RPCError(
        code: .internalError,
        message: "The access tokens cannot be read or written; the daemon's log says why."
    )

    /// Has something called on the loop that comes on the database's thread.
    private func onLoop(_ body: @escaping (StoreError?) -> Void) -> @Sendable (StoreError?) -> Void {
        let told = NIOLoopBound(
            { [self] error in
                if let error { tell(error) }
                body(error)
            } as (StoreError?) -> Void,
            eventLoop: loop
        )
        return { error in told.eventLoop.execute { told.value(error) } }
    }
}

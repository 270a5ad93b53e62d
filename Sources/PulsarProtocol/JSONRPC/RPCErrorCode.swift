/// The number of an error.
///
/// Every number of the protocol is here; none is ever given a second meaning.
public struct RPCErrorCode: RawRepresentable, Hashable, Sendable {
    /// The number as it is sent.
    public let rawValue: Int64

    /// A code with a number, known or not.
    public init(rawValue: Int64) { self.rawValue = rawValue }

    // MARK: - JSON-RPC

    /// The line is not JSON, too long or too deep.
    public static let parseError = RPCErrorCode(rawValue: -32700)
    /// JSON, but no request.
    public static let invalidRequest = RPCErrorCode(rawValue: -32600)
    /// No method has that name.
    public static let methodNotFound = RPCErrorCode(rawValue: -32601)
    /// A parameter is missing or unusable; `data.parameter` names it.
    public static let invalidParameters = RPCErrorCode(rawValue: -32602)
    /// A fault of the daemon's own.
    public static let internalError = RPCErrorCode(rawValue: -32603)

    // MARK: - Pulsar

    /// No session has that id or name.
    public static let sessionNotFound = RPCErrorCode(rawValue: 1001)
    /// The name is taken.
    public static let sessionExists = RPCErrorCode(rawValue: 1002)
    /// This connection may not do that.
    public static let notPermitted = RPCErrorCode(rawValue: 1003)
    /// The session's program has ended.
    public static let sessionStopped = RPCErrorCode(rawValue: 1004)
    /// A limit of the daemon's is reached.
    public static let limitReached = RPCErrorCode(rawValue: 1005)
    /// The program could not be started.
    public static let spawnFailed = RPCErrorCode(rawValue: 1006)
    /// The output at that offset is no longer kept; `data.oldest_offset` says where it begins.
    public static let lagged = RPCErrorCode(rawValue: 1007)
    /// The program does not read its input, and no more of it fits.
    public static let inputBacklogFull = RPCErrorCode(rawValue: 1008)
    /// The offset lies past the end of the output.
    public static let offsetOutOfRange = RPCErrorCode(rawValue: 1009)
    /// No client has that id.
    public static let clientNotFound = RPCErrorCode(rawValue: 1010)
    /// What was waited for did not happen in time.
    public static let timedOut = RPCErrorCode(rawValue: 1011)
    /// Understood, but this daemon cannot do it.
    public static let unsupported = RPCErrorCode(rawValue: 1012)
    /// The daemon is ending and takes nothing new.
    public static let shuttingDown = RPCErrorCode(rawValue: 1013)
    /// Several sessions have that name; `data.candidates` lists their ids.
    public static let nameAmbiguous = RPCErrorCode(rawValue: 1014)
    /// The daemon could not be replaced; the one that runs goes on.
    public static let restartFailed = RPCErrorCode(rawValue: 1015)
    /// No access token has that id or name.
    public static let tokenNotFound = RPCErrorCode(rawValue: 1016)
    /// An access token has that name already.
    public static let tokenExists = RPCErrorCode(rawValue: 1017)

    /// Every code above, in the order of the reference.
    public static let all: [RPCErrorCode] = [
        parseError, invalidRequest, methodNotFound, invalidParameters, internalError, sessionNotFound, sessionExists,
        notPermitted, sessionStopped, limitReached, spawnFailed, lagged, inputBacklogFull, offsetOutOfRange,
        clientNotFound, timedOut, unsupported, shuttingDown, nameAmbiguous, restartFailed, tokenNotFound,
        tokenExists,
    ]
}

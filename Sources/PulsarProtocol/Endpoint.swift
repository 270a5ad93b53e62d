/// Where the daemon's socket is, for the daemon and its clients alike.
public struct Endpoint: Hashable, Sendable {
    #if os(Linux)
    /// Bytes of `sockaddr_un.sun_path`, the closing NUL included.
    public static let pathLimit = 108
    #else
    /// Bytes of `sockaddr_un.sun_path`, the closing NUL included.
    public static let pathLimit = 104
    #endif

    /// The variable that names another socket.
    public static let environmentVariable = "PULSAR_SOCKET"

    /// The path of the socket; it fits the system's address.
    public let path: String
    /// What is shown on every connection, so that it has the token's rights alone; nil for the user's own, which has all.
    public var token: AccessToken?

    /// An endpoint at a path of the caller's choice.
    ///
    /// - Throws: When the path is empty, holds a NUL or does not fit into a socket address.
    public init(path: String) throws(EndpointError) {
        let length = path.utf8.count
        guard length > 0 else { throw EndpointError(code: .empty, message: "The socket path is empty.") }
        guard !path.utf8.contains(0) else {
            throw EndpointError(code: .holdsNUL, message: "The socket path holds a NUL character.")
        }
        guard length < Self.pathLimit else {
            throw EndpointError(
                code: .tooLong,
                message: "The socket path is \(length) bytes long, but the system allows at most "
                    + "\(Self.pathLimit - 1): \(path)"
            )
        }
        self.path = path
    }

    /// The socket of a user who configured nothing.
    public static func standard(home: String) throws(EndpointError) -> Endpoint {
        let separator = home.hasSuffix("/") ? "" : "/"
        return try Endpoint(path: home + separator + ".config/orbit/pulsar.sock")
    }

    /// The socket to use: what the caller was told, else the environment's, else the configuration's, else the
    /// standard one.
    ///
    /// - Parameters:
    ///   - explicit: What a command line option said.
    ///   - environment: The process's environment; `PULSAR_SOCKET` and `HOME` are read from it, empty counts as unset.
    ///   - configured: What the configuration file said.
    public static func resolve(
        explicit: String? = nil,
        environment: [String: String],
        configured: String? = nil
    ) throws(EndpointError) -> Endpoint {
        if let explicit { return try Endpoint(path: explicit) }
        if let path = environment[environmentVariable], !path.isEmpty { return try Endpoint(path: path) }
        if let configured { return try Endpoint(path: configured) }
        guard let home = environment["HOME"], !home.isEmpty else {
            throw EndpointError(code: .noHome, message: "HOME is not set; name the socket with \(environmentVariable).")
        }
        return try standard(home: home)
    }
}

/// A path that cannot be a socket's.
public struct EndpointError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong with the path.
    public enum Code: Hashable, Sendable {
        /// Nothing was given.
        case empty
        /// A NUL would end the path early.
        case holdsNUL
        /// It does not fit into `sockaddr_un`.
        case tooLong
        /// There is neither a path nor a home directory to put one into.
        case noHome
    }

    /// What is wrong.
    public let code: Code
    /// A sentence for a person.
    public let message: String

    /// The sentence.
    public var description: String { message }
}

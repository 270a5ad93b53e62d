import Glibc
import PulsarProtocol

/// Which daemon a command talks to.
///
/// Reads a file only where one might say so.
struct EndpointResolution: Hashable {
    /// `--socket`.
    var socket: String?
    /// `--config`.
    var configuration: String?
    /// `--token-file`.
    var tokenFile: String?

    /// The daemon's socket, and the token that is shown there.
    func endpoint() throws(CommandError) -> Endpoint {
        var endpoint = try place()
        if tokenFile == "" {
            // Why not as if it were not there: a script whose variable is unset would have all rights.
            throw CommandError("--token-file names no file.", exitCode: ExitCodes.usage)
        }
        if let file = tokenFile ?? ClientEnvironment.value(TokenFile.environmentVariable), !file.isEmpty {
            endpoint.token = try TokenFile.read(Self.absolute(file))
        }
        return endpoint
    }

    private func place() throws(CommandError) -> Endpoint {
        let isNamed = socket != nil || ClientEnvironment.value(Endpoint.environmentVariable)?.isEmpty == false
        let configured = isNamed ? nil : try configuredSocket()
        do throws(EndpointError) {
            if let socket { return try Endpoint(path: Self.absolute(socket)) }
            if let named = ClientEnvironment.value(Endpoint.environmentVariable), !named.isEmpty {
                return try Endpoint(path: Self.absolute(named))
            }
            if let configured { return try Endpoint(path: configured) }
            return try Endpoint.resolve(environment: ["HOME": ClientEnvironment.value("HOME") ?? ""])
        } catch {
            throw CommandError(Escaping.visible(error.message), exitCode: ExitCodes.usage)
        }
    }

    /// The configuration file that was asked for; nil where it is only the usual one.
    var namedConfiguration: String? {
        if let configuration { return Self.absolute(configuration) }
        guard let named = ClientEnvironment.value("PULSAR_CONFIG"), !named.isEmpty else { return nil }
        return Self.absolute(named)
    }

    /// A path from here, from anywhere.
    ///
    /// Why: the daemon works in another directory.
    static func absolute(_ path: String) -> String {
        guard !path.hasPrefix("/") else { return path }
        guard let folder = getcwd(nil, 0) else { return path }
        defer { free(folder) }
        return String(cString: folder) + "/" + path
    }
}

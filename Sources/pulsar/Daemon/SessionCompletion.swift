import ArgumentParser
import PulsarProtocol

/// Completes session names, for shells.
enum SessionCompletion {
    /// Names of sessions, of the daemon that the rest of the line means.
    static let kind = CompletionKind.custom { arguments, _, prefix in names(arguments: arguments, prefix: prefix) }

    /// Never starts a daemon and never fails: a shell that completes wants names or nothing.
    private static func names(arguments: [String], prefix: String) -> [String] {
        var resolution = EndpointResolution()
        for (option, value) in zip(arguments, arguments.dropFirst()) {
            if option == "--socket" { resolution.socket = value }
            if option == "--config" { resolution.configuration = value }
            if option == "--token-file" { resolution.tokenFile = value }
        }
        do {
            guard var daemon = try DaemonConnection.ifRunning(try resolution.endpoint()) else { return [] }
            let names = try daemon.call(ListSessions()).sessions.map(\.name)
            // Why only plain ones: what a shell is given it also prints, and splits at lines.
            return names.filter { $0.hasPrefix(prefix) && Escaping.visible($0) == $0 }.sorted()
        } catch {
            return []
        }
    }
}

import PulsarProtocol

/// Finds the session a person means.
///
/// Pure.
///
/// An exact id or name comes before a beginning, and a session that runs before one that has ended; of several that
/// ended under one name it is the last.
enum SessionLookup {
    /// Bound: names told to somebody who named none of them.
    private static let candidatesMax = 20

    /// The one session meant.
    ///
    /// - Throws: With what exists, when it is none or several.
    static func find(_ query: String, in sessions: [SessionInfo]) throws(CommandError) -> SessionInfo {
        let id = query.lowercased()
        let stages: [(SessionInfo) -> Bool] = [
            { $0.id.description == id },
            { $0.name == query },
            { $0.name.hasPrefix(query) || $0.id.description.hasPrefix(id) },
        ]
        for matches in stages where !query.isEmpty {
            let found = sessions.filter(matches)
            let live = found.filter { $0.state != .stopped }
            let meant = live.isEmpty ? found : live
            if live.isEmpty, let name = found.first?.name, found.allSatisfy({ $0.name == name }) {
                return found.max { $0.createdAt < $1.createdAt } ?? found[0]
            }
            if let only = meant.first, meant.count == 1 { return only }
            guard meant.isEmpty else {
                throw CommandError(
                    "\(quoted(query)) may be \(list(meant, withID: true)).",
                    advice: "Give more of the name or the id.",
                    exitCode: ExitCodes.notFound
                )
            }
        }
        throw notFound(query, sessions)
    }

    /// The session to attach to when none was named: the only one, else the one used last.
    ///
    /// Where none runs, it is the last of those that ended with the daemon or the machine and can go on.
    static func mostRecent(of sessions: [SessionInfo]) throws(CommandError) -> SessionInfo {
        let running = sessions.filter { $0.state != .stopped }
        let live = running.isEmpty ? sessions.filter(Revival.isOffered) : running
        guard let session = live.max(by: { ($0.lastActive, $0.createdAt) < ($1.lastActive, $1.createdAt) }) else {
            throw CommandError(
                "No session runs.",
                advice: "Start one with `pulsar new`.",
                exitCode: ExitCodes.notFound
            )
        }
        return session
    }

    private static func notFound(_ query: String, _ sessions: [SessionInfo]) -> CommandError {
        let live = sessions.filter { $0.state != .stopped }
        let advice: String
        if !live.isEmpty {
            advice = "There are: \(list(live))."
        } else if !sessions.isEmpty {
            advice = "None runs; ended are: \(list(sessions))."
        } else {
            advice = "There are none; start one with `pulsar new`."
        }
        return CommandError("There is no session \(quoted(query)).", advice: advice, exitCode: ExitCodes.notFound)
    }

    private static func list(_ sessions: [SessionInfo], withID: Bool = false) -> String {
        let sorted = sessions.sorted { ($0.name, $0.createdAt) < ($1.name, $1.createdAt) }
        var names = sorted.prefix(candidatesMax).map { session in
            let name = Escaping.visible(session.name)
            return withID ? "\(name) (\(session.id.description.prefix(8)))" : name
        }
        if sorted.count > candidatesMax { names.append("\(sorted.count - candidatesMax) more") }
        return names.joined(separator: ", ")
    }

    private static func quoted(_ text: String) -> String { "\"\(Escaping.visible(text))\"" }
}

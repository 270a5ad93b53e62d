package import PulsarValues

/// What a session is, as its journal keeps it: enough to list it, and to say after a reboot what it was.
///
/// Bound: encoded it always fits into one record. Texts are cut, and lists end, at the limits below; `isTruncated` then
/// says so when it is read back.
package struct SessionMetadata: Hashable, Sendable {
    /// The form of journals that this version writes, and the newest that it reads.
    package static let formatMax: UInt16 = 1

    /// The oldest form of journals that a reader must know to make anything of this one.
    package var format: UInt16 = 1
    package var name: String
    /// The kind of session and its parameters, in the words of the protocol.
    package var kind: [String: String]
    package var arguments: [String]
    package var workingDirectory: String
    /// Where the program was when somebody last looked; empty while that is where it was started.
    package var lastDirectory = ""
    /// The variables of its environment that a new start needs, and that hold no secrets.
    package var environment: [String: String]
    package var workspace: String
    package var labels: [String: String]
    package var createdAtMilliseconds: UInt64
    /// The boot in which the session runs or ran.
    package var bootID: Identifier?
    package var windowSize: WindowSize
    package var sizePolicy: String
    package var journalMode: String
    /// Whether something was too long to be kept.
    package internal(set) var isTruncated = false
    /// Whether this was made up by recovery because no record of it was left.
    package internal(set) var isRebuilt = false

    package init(
        name: String,
        kind: [String: String] = [:],
        arguments: [String] = [],
        workingDirectory: String = "",
        environment: [String: String] = [:],
        workspace: String = "",
        labels: [String: String] = [:],
        createdAtMilliseconds: UInt64,
        bootID: Identifier? = nil,
        windowSize: WindowSize = .standard,
        sizePolicy: String = "",
        journalMode: String = ""
    ) {
        self.name = name
        self.kind = kind
        self.arguments = arguments
        self.workingDirectory = workingDirectory
        self.environment = environment
        self.workspace = workspace
        self.labels = labels
        self.createdAtMilliseconds = createdAtMilliseconds
        self.bootID = bootID
        self.windowSize = windowSize
        self.sizePolicy = sizePolicy
        self.journalMode = journalMode
    }

    /// What is made up where no record of it is left.
    ///
    /// The name tells it from others; in which boot the session ran is what nobody knows any more.
    package static func rebuilt(_ id: SessionID, atMilliseconds now: UInt64) -> SessionMetadata {
        var metadata = SessionMetadata(name: "recovered-\(id.description.prefix(8))", createdAtMilliseconds: now)
        metadata.isRebuilt = true
        return metadata
    }
}

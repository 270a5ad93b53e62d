import PulsarClient
import PulsarProtocol

/// Runs a command in a session, hands on what it prints, and tells how it ended.
func run(_ command: [String], at endpoint: Endpoint, print: (OutputBatch) -> Void) async throws -> ExitStatus {
    let client = Client(endpoint: endpoint)
    let session = try await client.createSession(name: nil, command: command).description
    let attached = try await AttachedSession.attach(to: endpoint, session: session, restore: .scrollback)
    for try await batch in attached.output { print(batch) }
    await client.close()
    return await attached.end?.exitStatus ?? .unknown
}

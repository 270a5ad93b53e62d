import PulsarProtocol
import Testing

@testable import PulsarClient

@Suite("A client that shows an access token", .timeLimit(.minutes(10)))
struct TokenTests {
    private static let status = GetStatus.Answer(version: "9", uptimeSeconds: 1, sessionCount: 2, clientCount: 3)
    private static let greeting = Initialize.Answer(
        protocolVersion: 1,
        version: "9",
        capabilities: ["list"],
        tokenID: Identifier(high: 1, low: 2)
    )
    private let token: AccessToken

    init() {
        var generator = SystemRandomNumberGenerator()
        token = AccessToken.random(using: &generator)
    }

    private func endpoint(_ daemon: FakeDaemon) -> Endpoint {
        var endpoint = daemon.endpoint
        endpoint.token = token
        return endpoint
    }

    @Test("The token comes first on every connection, and what was asked waits until it is taken")
    func first() async throws {
        let requests = Record<String>()
        let token = token
        try await FakeDaemon.with { connection, arrival in
            guard case .request(let request) = arrival else { return }
            requests.add("\(connection.number) \(request.method)")
            switch request.method {
            case Initialize.method:
                #expect(request.parameters["token"]?.stringValue == token.text)
                connection.answer(request, Self.greeting)
            default:
                connection.answer(request, Self.status)
                if connection.number == 1 { connection.close() }
            }
        } _: { daemon in
            let client = Client(endpoint: endpoint(daemon))
            let first = try await client.status()
            // It only reads, so it is asked again on the next connection.
            let second = try await client.status()
            #expect([first, second] == [Self.status, Self.status])
            await client.close()
            #expect(requests.elements == ["1 initialize", "1 get_status", "2 initialize", "2 get_status"])
        }
    }

    @Test("A token that is refused is an error of the call, once")
    func refused() async throws {
        let requests = Record<String>()
        try await FakeDaemon.with { connection, arrival in
            guard case .request(let request) = arrival else { return }
            requests.add(request.method)
            connection.refuse(request, .notPermitted)
        } _: { daemon in
            let client = Client(endpoint: endpoint(daemon))
            await #expect { try await client.status() } throws: { error in
                (error as? ClientError)?.answer?.code == .notPermitted
            }
            let endpoint = endpoint(daemon)
            await #expect { try await AttachedSession.attach(to: endpoint, session: "s") } throws: { error in
                (error as? ClientError)?.answer?.code == .notPermitted
            }
            #expect(requests.elements == ["initialize", "initialize"])
        }
    }

    @Test("A daemon that knows no tokens, and would give all rights, is asked for nothing")
    func older() async throws {
        let requests = Record<String>()
        try await FakeDaemon.with { connection, arrival in
            guard case .request(let request) = arrival else { return }
            requests.add(request.method)
            connection.answer(
                request,
                Initialize.Answer(protocolVersion: 1, version: "1", capabilities: ["stream.raw"])
            )
        } _: { daemon in
            let client = Client(endpoint: endpoint(daemon))
            await #expect { try await client.terminateSession("s") } throws: { error in
                (error as? ClientError)?.code == .tokensUnknown
            }
            #expect(requests.elements == ["initialize"])
        }
    }

    @Test("A stream shows it too, on every connection")
    func stream() async throws {
        let requests = Record<String>()
        try await FakeDaemon.with { connection, arrival in
            guard case .request(let request) = arrival else { return }
            requests.add("\(connection.number) \(request.method)")
            guard request.method == OpenStream.method else { return connection.answer(request, Self.greeting) }
            if connection.number == 1 {
                connection.answer(request, OpenStream.Answer.answer(to: request))
                connection.send(.output(offset: 0, bytes: Array("hello".utf8)))
                connection.close()
            } else {
                connection.answer(request, OpenStream.Answer.answer(to: request, offset: 5, resumed: true))
                connection.send(.output(offset: 5, bytes: Array("world".utf8)))
                connection.send(.end(StreamEnd(offset: 10, exitStatus: .exited(3), reason: .exited)))
            }
        } _: { daemon in
            let session = try await AttachedSession.attach(
                to: endpoint(daemon),
                session: "s",
                isReadOnly: true,
                restore: RestoreMode.none
            )
            var text = ""
            for try await batch in session.output { text += String(decoding: batch.bytes, as: UTF8.self) }
            #expect(text == "helloworld")
            #expect(requests.elements == ["1 initialize", "1 open_stream", "2 initialize", "2 open_stream"])
        }
    }

    @Test("A token is never printed by accident")
    func secret() {
        var endpoint = Endpoint.example
        endpoint.token = token
        var dumped = ""
        dump(endpoint, to: &dumped)
        for text in ["\(token)", "\(endpoint)", "\([token])", String(reflecting: token), dumped] {
            #expect(!text.contains(token.text.suffix(20)), "\(text)")
        }
    }
}

extension Endpoint {
    fileprivate static var example: Endpoint {
        do throws(EndpointError) { return try Endpoint(path: "/tmp/x") } catch {
            preconditionFailure("The path fits an address.")
        }
    }
}

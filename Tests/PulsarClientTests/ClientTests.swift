import PulsarProtocol
import Synchronization
import Testing

@testable import PulsarClient

@Suite("The client, against a daemon that does as told", .timeLimit(.minutes(10)))
struct ClientTests {
    private static let status = GetStatus.Answer(version: "9", uptimeSeconds: 1, sessionCount: 2, clientCount: 3)

    @Test("A call connects by itself and gets its answer")
    func call() async throws {
        try await FakeDaemon.with { connection, arrival in
            if case .request(let request) = arrival { connection.answer(request, Self.status) }
        } _: { daemon in
            let client = Client(endpoint: daemon.endpoint)
            #expect(await !client.isConnected)
            let status = try await client.status()
            #expect(status == Self.status)
            #expect(await client.isConnected)
            await client.close()
            await #expect(throws: ClientError.self) { try await client.status() }
        }
    }

    @Test("Without a daemon connecting and calling are errors at once")
    func unreachable() async throws {
        let client = Client(endpoint: try Endpoint(path: "/tmp/pulsar-test-nobody-\(Identifier.random())"))
        await #expect { try await client.connect() } throws: { ($0 as? ClientError)?.code == .unreachable }
        await #expect { try await client.status() } throws: { ($0 as? ClientError)?.code == .unreachable }
    }

    @Test("An error answer carries the daemon's code and words")
    func refused() async throws {
        try await FakeDaemon.with { connection, arrival in
            if case .request(let request) = arrival { connection.refuse(request, .sessionNotFound, "Nobody.") }
        } _: { daemon in
            let client = Client(endpoint: daemon.endpoint)
            await #expect { try await client.terminateSession("x") } throws: { error in
                (error as? ClientError)?.answer == RPCError(code: .sessionNotFound, message: "Nobody.")
            }
        }
    }

    @Test("Many tasks may call at once, and each gets its own answer")
    func concurrent() async throws {
        try await FakeDaemon.with { connection, arrival in
            guard case .request(let request) = arrival else { return }
            let session = request.parameters["session_id"]?.stringValue ?? ""
            connection.answer(request, SendInput.Answer(bytesWritten: Int(session) ?? -1))
        } _: { daemon in
            let client = Client(endpoint: daemon.endpoint)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<500 {
                    group.addTask {
                        let written = try await client.sendInput("\(number)", "x")
                        #expect(written == number)
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test("When the connection breaks, reads are asked again and the rest fails")
    func broken() async throws {
        try await FakeDaemon.with { connection, arrival in
            guard case .request(let request) = arrival else { return }
            if connection.number > 1 { return connection.answer(request, Self.status) }
            if request.method == SendInput.method { connection.close() }
        } _: { daemon in
            let client = Client(endpoint: daemon.endpoint)
            async let read = client.status()
            while await client.pendingCallCount < 1 { await Task.yield() }
            await #expect { try await client.sendInput("s", "x") } throws: { error in
                (error as? ClientError)?.code == .connectionLost
            }
            let status = try await read
            #expect(status == Self.status)
        }
    }

    @Test("A cancelled call ends, and the next one works")
    func cancelled() async throws {
        let arrived = Record<Bool>()
        try await FakeDaemon.with { connection, arrival in
            guard case .request(let request) = arrival else { return }
            if request.method == Wait.method { arrived.add(true) } else { connection.answer(request, Self.status) }
        } _: { daemon in
            let client = Client(endpoint: daemon.endpoint)
            let task = Task { try await client.waitForExit("s") }
            _ = await arrived.waitFor(1)
            task.cancel()
            await #expect { try await task.value } throws: { ($0 as? ClientError)?.code == .cancelled }
            let status = try await client.status()
            #expect(status == Self.status)
            #expect(await client.pendingCallCount == 0)
        }
    }

    @Test("Notifications go on over a broken connection, and say that it was broken")
    func notifications() async throws {
        let removed = SessionRemoved(session: .random())
        try await FakeDaemon.with { connection, arrival in
            guard case .request(let request) = arrival else { return }
            connection.answer(request, Subscribe.Answer(events: []))
            connection.tell(removed)
            if connection.number == 1 { connection.close() }
        } _: { daemon in
            let client = Client(endpoint: daemon.endpoint)
            var told: [ClientNotification] = []
            for await notification in try await client.notifications([.sessionRemoved]) {
                told.append(notification)
                if told.count == 3 { break }
            }
            #expect(told == [.event(.sessionRemoved(removed)), .interrupted, .event(.sessionRemoved(removed))])
        }
    }

    @Test("An answer that cannot be read does not leave the caller waiting")
    func unreadable() async throws {
        try await FakeDaemon.with { connection, arrival in
            if case .request = arrival { connection.send(Array("nonsense\n".utf8)) }
        } _: { daemon in
            let client = Client(endpoint: daemon.endpoint)
            await #expect(throws: ClientError.self) { try await client.sendInput("s", "x") }
        }
    }
}

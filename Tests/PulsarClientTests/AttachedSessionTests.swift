import NIOCore
import PulsarProtocol
import Synchronization
import Testing

@testable import PulsarClient

@Suite("An attached client", .timeLimit(.minutes(10)))
struct AttachedSessionTests {
    private static let end = StreamEnd(offset: 10, exitStatus: .exited(3), reason: .exited)

    @Test("Output arrives in order, and the end after it")
    func output() async throws {
        try await FakeDaemon.with { connection, arrival in
            guard case .request(let request) = arrival else { return }
            connection.answer(request, OpenStream.Answer.answer(to: request))
            connection.send(.output(offset: 0, bytes: Array("hello".utf8)))
            connection.send(.output(offset: 5, bytes: Array("world".utf8)))
            connection.send(.end(Self.end))
        } _: { daemon in
            let session = try await AttachedSession.attach(to: daemon.endpoint, session: "s")
            var text = ""
            for try await batch in session.output { text += String(decoding: batch.bytes, as: UTF8.self) }
            #expect(text == "helloworld")
            #expect(await session.end == Self.end)
        }
    }

    @Test("A daemon that refuses is an error of the call")
    func refused() async throws {
        try await FakeDaemon.with { connection, arrival in
            if case .request(let request) = arrival { connection.refuse(request, .sessionNotFound) }
        } _: { daemon in
            await #expect { try await AttachedSession.attach(to: daemon.endpoint, session: "s") } throws: { error in
                (error as? ClientError)?.answer?.code == .sessionNotFound
            }
        }
    }

    @Test("After a break the stream resumes after the last byte, and what overlaps is dropped")
    func resume() async throws {
        let requests = Record<IncomingRequest>()
        try await FakeDaemon.with { connection, arrival in
            guard case .request(let request) = arrival else { return }
            requests.add(request)
            if connection.number == 1 {
                connection.answer(request, OpenStream.Answer.answer(to: request))
                // The connection breaks in the middle of a frame.
                let frame = FrameEncoder.encode(.output(offset: 0, bytes: Array("hello".utf8)))
                connection.send(Array(frame.dropLast(2)))
                connection.close()
            } else {
                connection.answer(request, OpenStream.Answer.answer(to: request, offset: 3, resumed: true))
                connection.send(.output(offset: 1, bytes: Array("elloworld".utf8)))
                connection.send(.end(Self.end))
            }
        } _: { daemon in
            let session = try await AttachedSession.attach(to: daemon.endpoint, session: "s")
            var text = ""
            var breaks = 0
            for try await event in session.events {
                switch event {
                case .output(let batch): text += String(decoding: batch.bytes, as: UTF8.self)
                case .reconnected: breaks += 1
                default: break
                }
            }
            #expect(text == "helloworld")
            #expect(breaks == 1)
            #expect(requests.elements.map { $0.parameters["resume_from"] } == [nil, 3])
            #expect(requests.elements[0].parameters["client_id"] == requests.elements[1].parameters["client_id"])
        }
    }

    @Test("Output that is no longer kept is reported, not passed over")
    func lagged() async throws {
        try await FakeDaemon.with { connection, arrival in
            guard case .request(let request) = arrival else { return }
            connection.answer(request, OpenStream.Answer.answer(to: request))
            connection.send(.output(offset: 0, bytes: [65]))
            connection.send(.lagged(from: 1, to: 9))
            connection.send(.output(offset: 9, bytes: [66]))
            connection.send(.end(Self.end))
        } _: { daemon in
            let session = try await AttachedSession.attach(to: daemon.endpoint, session: "s")
            var events: [SessionEvent] = []
            for try await event in session.events { events.append(event) }
            #expect(
                events == [
                    .output(OutputBatch(offset: 0, bytes: [65])), .lagged(1..<9),
                    .output(OutputBatch(offset: 9, bytes: [66])), .ended(Self.end),
                ]
            )
        }
    }

    @Test("Input is numbered, acknowledged, and sent again only where the daemon says so")
    func input() async throws {
        let inputs = Record<Frame>()
        try await FakeDaemon.with { connection, arrival in
            switch arrival {
            case .request(let request):
                connection.answer(
                    request,
                    OpenStream.Answer.answer(to: request, accepted: connection.number == 1 ? 0 : 1)
                )
            case .frame(.input(let sequence, let bytes)):
                inputs.add(.input(sequence: sequence, bytes: bytes))
                if connection.number == 1, sequence == 2 { return connection.close() }
                if sequence != 2 || connection.number > 1 { connection.send(.inputAcknowledged(sequence: sequence)) }
            default: break
            }
        } _: { daemon in
            let session = try await AttachedSession.attach(to: daemon.endpoint, session: "s")
            try await session.send("one")
            try await session.inputWritten()
            try await session.send("two")
            try await session.inputWritten()
            #expect(
                inputs.elements == [
                    .input(sequence: 1, bytes: Array("one".utf8)),
                    .input(sequence: 2, bytes: Array("two".utf8)),
                    .input(sequence: 2, bytes: Array("two".utf8)),
                ]
            )
        }
    }

    @Test("Input that another engine may have written is reported and never sent again")
    func uncertain() async throws {
        let inputs = Record<UInt64>()
        try await FakeDaemon.with { connection, arrival in
            switch arrival {
            case .request(let request):
                let isFirst = connection.number == 1
                connection.answer(
                    request,
                    OpenStream.Answer.answer(to: request, accepted: isFirst ? 0 : 1, epoch: isFirst ? 1 : 2)
                )
            case .frame(.input(let sequence, _)):
                inputs.add(sequence)
                if connection.number == 1 {
                    connection.close()
                } else {
                    connection.send(.inputAcknowledged(sequence: 2))
                }
            default: break
            }
        } _: { daemon in
            let session = try await AttachedSession.attach(to: daemon.endpoint, session: "s")
            try await session.send("rm x\r")
            await #expect { try await session.inputWritten() } throws: { error in
                (error as? ClientError)?.code == .inputUncertain
            }
            try await session.send("y")
            try await session.inputWritten()
            #expect(inputs.elements == [1, 2])
        }
    }

    @Test("A task that does not take the output makes the socket wait, and gets every byte later")
    func slowReader() async throws {
        let total = 64 << 20
        let piece = 256 * 1_024
        let written = Mutex(0)
        let paused = Record<Int>()
        try await FakeDaemon.with { connection, arrival in
            guard case .request(let request) = arrival else { return }
            connection.answer(request, OpenStream.Answer.answer(to: request))
            let channel = connection.channel
            /// Writes on only when the last piece has left for the socket.
            @Sendable func write(_ offset: Int) {
                guard offset < total else { return connection.send(.end(Self.end)) }
                let frame = Frame.output(
                    offset: UInt64(offset),
                    bytes: Array(repeating: UInt8(offset / piece & 0xFF), count: piece)
                )
                connection.channel.writeAndFlush(ByteBuffer(bytes: FrameEncoder.encode(frame))).whenSuccess {
                    written.withLock { $0 = offset + piece }
                    write(offset + piece)
                }
                // Nothing left at once: the reader has stopped.
                channel.eventLoop.execute { if !channel.isWritable { paused.add(offset) } }
            }
            write(0)
        } _: { daemon in
            let session = try await AttachedSession.attach(to: daemon.endpoint, session: "s")
            _ = await paused.waitFor(1)
            #expect(written.withLock { $0 } < 8 << 20)
            var next: StreamOffset = 0
            for try await batch in session.output {
                #expect(batch.offset == next)
                #expect(batch.bytes.first == UInt8(Int(batch.offset) / piece & 0xFF))
                next = batch.end
            }
            #expect(next == StreamOffset(total))
        }
    }

    @Test("Detaching ends the events, and the daemon is told")
    func detach() async throws {
        let detached = Record<Bool>()
        try await FakeDaemon.with { connection, arrival in
            switch arrival {
            case .request(let request): connection.answer(request, OpenStream.Answer.answer(to: request))
            case .frame(.detach): detached.add(true)
            default: break
            }
        } _: { daemon in
            let session = try await AttachedSession.attach(to: daemon.endpoint, session: "s")
            await session.detach()
            for try await event in session.events { Issue.record("\(event)") }
            _ = await detached.waitFor(1)
            await #expect(throws: ClientError.self) { try await session.send("x") }
        }
    }

    @Test("An attachment that nobody holds any more detaches by itself")
    func released() async throws {
        let detached = Record<Bool>()
        try await FakeDaemon.with { connection, arrival in
            switch arrival {
            case .request(let request): connection.answer(request, OpenStream.Answer.answer(to: request))
            case .frame(.detach): detached.add(true)
            default: break
            }
        } _: { daemon in
            _ = try await AttachedSession.attach(to: daemon.endpoint, session: "s")
            _ = await detached.waitFor(1)
        }
    }
}

import NIOCore
import PulsarProtocol

/// How the client gets its connection, keeps it, and what it does with the lines.
extension Client {
    /// Bound: how long a call waits for a connection that does not come back.
    static var callPatience: Duration { .seconds(10) }

    /// Writes what was not written yet; connects first where that was never done.
    func sendUnsent() {
        switch state {
        case .connected(let channel):
            for line in table.takeUnsent() { channel.write(ByteBuffer(bytes: line), promise: nil) }
            channel.flush()
        case .idle: startConnecting()
        case .connecting, .waiting: break
        case .closed: failAll(.closed)
        }
    }

    /// Makes one attempt.
    func startConnecting() {
        if case .waiting(let scheduled) = state { scheduled.cancel() }
        state = .connecting
        connectionNumber += 1
        let number = connectionNumber
        UnixTransport.connect(to: endpoint, on: eventLoop) { [weak self] in
            LineHandler(
                onLine: { line in self?.assumeIsolated { $0.take(line, from: number) } },
                onClose: { error in
                    let lost = ClientError.connectionLost(error)
                    self?.assumeIsolated { $0.connectionLost(lost, number) }
                }
            )
        }.whenComplete { [weak self] result in
            guard let self else {
                if case .success(let channel) = result { channel.close(promise: nil) }
                return
            }
            self.assumeIsolated { $0.connected(result) }
        }
    }

    private func connected(_ result: Result<any Channel, any Error>) {
        switch result {
        case .success(let channel):
            guard case .connecting = state else { return channel.close(promise: nil) }
            // Why: a socket that was closed at once has told so already, when nobody listened yet.
            guard channel.isActive else { return retry(.connectionLost()) }
            state = .connected(channel)
            let wasBroken = brokenAt != nil
            brokenAt = nil
            resumeConnectWaiters(.success(()))
            if wasBroken { subscribers.tell(.interrupted) }
            resubscribe()
            sendUnsent()
        case .failure(let error):
            guard case .connecting = state else { return }
            guard let failure = error as? ClientError else { return retry(.unreachable(endpoint, error)) }
            guard failure.isFinal else {
                // The connection was there, and broke before the token was taken: as if it had broken later.
                if failure.code == .connectionLost { brokenAt = brokenAt ?? .now() }
                return retry(failure)
            }
            brokenAt = nil
            state = .idle
            failAll(failure)
            subscribers.finish()
        }
    }

    private func connectionLost(_ error: ClientError, _ number: Int) {
        guard number == connectionNumber, case .connected = state else { return }
        for waiter in table.connectionLost() { waiter.resume(returning: .failure(error)) }
        retry(error)
    }

    /// Plans the next attempt, if there is one.
    private func retry(_ error: ClientError) {
        resumeConnectWaiters(.failure(error))
        let isFirst = brokenAt == nil
        let start = brokenAt ?? .now()
        let elapsed = Duration.nanoseconds((NIODeadline.now() - start).nanoseconds)
        // Why: who was never connected gets an error at once; there may simply be no daemon.
        let wasConnected: Bool = if case .connected = state { true } else { !isFirst }
        guard wasConnected, policy.allows(attemptAfter: elapsed) else {
            brokenAt = nil
            state = .idle
            return failAll(error)
        }
        brokenAt = start
        if elapsed > Self.callPatience { failAll(error) }
        var generator = SystemRandomNumberGenerator()
        let delay = policy.delay(beforeAttempt: attempt, using: &generator)
        attempt += 1
        state = .waiting(
            eventLoop.scheduleTask(in: TimeAmount(delay)) { [weak self] in
                self?.assumeIsolated { client in
                    guard case .waiting = client.state else { return }
                    client.startConnecting()
                }
            }
        )
    }

    func failAll(_ error: ClientError) {
        resumeConnectWaiters(.failure(error))
        for waiter in table.removeAll() { waiter.resume(returning: .failure(error)) }
    }

    private func resumeConnectWaiters(_ result: Result<Void, ClientError>) {
        defer { connectWaiters = [] }
        for waiter in connectWaiters { waiter.resume(returning: result) }
    }

    // MARK: - Lines

    /// Hands an answer to who waits for it.
    func settle(_ id: Int64, _ result: Result<JSONValue, ClientError>) {
        table.settle(id)?.resume(returning: result)
    }

    private func take(_ line: [UInt8], from number: Int) {
        guard number == connectionNumber else { return }
        do throws(MessageError) {
            switch try ResponseParser.parse(line) {
            case .answer(let id, let result):
                attempt = 0
                guard let id = id.integerValue else { return }
                settle(id, result.mapError { .refused($0) })
            case .notification(let method, let parameters):
                subscribers.tell(.event(try ServerEvent(method: method, parameters: parameters)))
            }
        } catch {
            // Why the connection goes: an answer that cannot be read belongs to a call that would wait for ever.
            guard case .connected(let channel) = state else { return }
            channel.close(promise: nil)
        }
    }
}

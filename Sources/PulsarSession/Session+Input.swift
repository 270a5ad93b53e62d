import PulsarJournal
package import PulsarValues

// What clients type, on its way to the program.
extension Session {
    /// Takes input for the program.
    ///
    /// - Parameters:
    ///   - client: who typed it; nil for a caller that is not attached.
    ///   - sequence: the client's number for it; a number seen before is acknowledged and not typed again.
    package func acceptInput(_ bytes: [UInt8], from client: ClientID?, sequence: UInt64?) throws(SessionError) {
        guard end == nil, child != nil else {
            throw SessionError(.stopped, "session \(metadata.name) has ended")
        }
        let attachment = client.flatMap { attachments[$0] }
        if let attachment, attachment.isReadOnly {
            throw SessionError(.readOnly, "this client is attached read-only")
        }
        if let attachment, let sequence, sequence <= attachment.acceptedSequence { return }
        let mark = client.flatMap { client in sequence.map { InputQueue.Mark(client: client, sequence: $0) } }
        guard input.append(bytes, mark: mark) else {
            throw SessionError(.inputBacklog, "\(input.count) bytes wait already for a program that does not read")
        }
        lastActive = clock.wallMilliseconds()
        if let attachment {
            if let sequence {
                attachment.acceptedSequence = sequence
                child?.noteInput(of: attachment.clientID, sequence: sequence)
            }
            act(attachment)
            if resizePolicy == .latest, attachments.count > 1 { applySize() }
        }
        drainInput()
    }

    /// Types what the terminal answers to the program's queries.
    // Bound: an answer that finds no room among unread input is dropped; its program reads nothing anyway.
    func sendReplies(_ bytes: [UInt8]) {
        guard input.append(bytes, mark: nil) else { return }
        drainInput()
    }

    /// Whether input of this size would be taken now.
    package func hasInputRoom(for count: Int) -> Bool {
        count <= InputQueue.bytesMax - input.count
    }

    /// Calls back once input has been written and there may be room again, or nobody is left to write it to.
    package func whenInputRoom(_ resume: @escaping () -> Void) {
        inputWaiters.append(resume)
    }

    /// The pty takes input again.
    package func inputBecamePossible() {
        drainInput()
    }

    private func drainInput() {
        guard let child else { return }
        do throws(SessionError) {
            let reached = try input.drain { bytes throws(SessionError) in try child.write(bytes) }
            for mark in reached {
                guard let stream = attachments[mark.client]?.stream else { continue }
                stream.channel.send(.inputAcknowledged(sequence: mark.sequence))
                stream.channel.flush()
            }
        } catch {
            // The terminal is gone; its end is reported by the keeper.
            input.removeAll()
        }
        wakeInputWaiters()
    }

    func wakeInputWaiters() {
        guard !inputWaiters.isEmpty else { return }
        let waiters = inputWaiters
        inputWaiters = []
        for resume in waiters { resume() }
    }
}

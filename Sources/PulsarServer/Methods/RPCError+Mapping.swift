import PulsarJournal
import PulsarProtocol
import PulsarSession

extension RPCError {
    /// What a client is told of a session's error.
    init(_ error: SessionError) {
        let offset = error.offset.map { JSONValue.integer(clamping: $0) }
        switch error.code {
        case .stopped: self.init(code: .sessionStopped, message: error.message)
        case .inputBacklog: self.init(code: .inputBacklogFull, message: error.message)
        case .evicted: self.init(code: .lagged, message: error.message, data: .members(["oldest_offset": offset]))
        case .beyondEnd:
            self.init(code: .offsetOutOfRange, message: error.message, data: .members(["end_offset": offset]))
        case .clientNotFound: self.init(code: .clientNotFound, message: error.message)
        case .readOnly: self.init(code: .notPermitted, message: error.message)
        default: self.init(code: .internalError, message: "The session could not do it.")
        }
    }

    /// What a client is told of a journal's error: nothing of files and paths.
    init(_ error: JournalError) {
        switch error.code {
        case .evicted, .missing:
            self.init(
                code: .lagged,
                message: error.code == .evicted
                    ? "The output at that offset is not kept any more."
                    : "The output at that offset is lost.",
                data: .members(["oldest_offset": error.offset.map { .integer(clamping: $0) }])
            )
        case .beyondEnd:
            self.init(
                code: .offsetOutOfRange,
                message: "The offset lies beyond the end of the output.",
                data: .members(["end_offset": error.offset.map { .integer(clamping: $0) }])
            )
        default:
            self.init(code: .internalError, message: "The session's output could not be read.")
        }
    }
}

extension Session {
    /// Retained output for a method's answer.
    func readOutput(at offset: StreamOffset, maximum: Int) throws(RPCError) -> [UInt8] {
        do throws(JournalError) { return try readJournal(at: offset, maximum: maximum) } catch { throw RPCError(error) }
    }

    /// Retained output from an offset on, or from where it goes on when it is gone there.
    func readKeptOutput(
        from offset: StreamOffset,
        maximum: Int
    ) throws(RPCError) -> (offset: StreamOffset, bytes: [UInt8]) {
        do throws(JournalError) { return (offset, try readJournal(at: offset, maximum: maximum)) } catch {
            guard let next = error.nextOffset, next > offset else { throw RPCError(error) }
            return (next, try readOutput(at: next, maximum: maximum))
        }
    }

    private func readJournal(at offset: StreamOffset, maximum: Int) throws(JournalError) -> [UInt8] {
        guard offset != journal.end else { return [] }
        var failure: JournalError?
        let bytes = [UInt8](unsafeUninitializedCapacity: maximum) { buffer, count in
            do throws(JournalError) {
                // One read ends at a segment's end; the answer goes on behind it.
                while count < maximum {
                    let rest = UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: buffer[count...]))
                    let read = try journal.read(at: offset + UInt64(count), into: rest)
                    if read == 0 { break }
                    count += read
                }
            } catch { failure = error }
        }
        if let failure, bytes.isEmpty { throw failure }
        return bytes
    }
}

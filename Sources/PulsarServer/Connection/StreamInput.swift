import NIOCore
import PulsarProtocol
import PulsarSession
import PulsarTerminal

/// The frames a client sends on its stream, performed on its session.
final class StreamInput {
    enum Outcome {
        /// Everything complete has been performed.
        case wantsMore
        /// The session's input queue is full; `resume` was kept and is called when there may be room.
        case blocked
        /// The client said that it is done, or broke the protocol.
        case close
    }

    let session: Session
    let client: ClientID
    let channel: StreamChannel
    private let mayType: Bool
    private let described: (ViewerTraits) -> Void
    private var buffer = ByteBuffer()

    /// - Parameters:
    ///   - mayType: whether the connection may send input at all.
    ///   - described: called with what the client tells of its terminal.
    init(
        session: Session,
        client: ClientID,
        mayType: Bool,
        channel: StreamChannel,
        described: @escaping (ViewerTraits) -> Void
    ) {
        self.session = session
        self.client = client
        self.mayType = mayType
        self.channel = channel
        self.described = described
    }

    func append(_ bytes: inout ByteBuffer) {
        if buffer.readableBytes == 0 { buffer = bytes } else { buffer.writeBuffer(&bytes) }
    }

    /// Performs the frames that have come, in order.
    ///
    /// - Parameter resume: called when input that found no room may be tried again.
    func perform(resume: @escaping () -> Void) -> Outcome {
        while true {
            let header: FrameHeader
            switch nextHeader() {
            case .success(let found?): header = found
            case .success(nil): return finishTurn()
            case .failure: return .close
            }
            guard buffer.readableBytes >= FrameHeader.size + header.payloadLength else { return finishTurn() }
            if header.kind == .input, !session.hasInputRoom(for: header.payloadLength), session.end == nil {
                session.whenInputRoom(resume)
                return .blocked
            }
            buffer.moveReaderIndex(forwardBy: FrameHeader.size)
            guard var payload = buffer.readSlice(length: header.payloadLength) else { return .close }
            guard perform(header.kind, &payload) else { return .close }
        }
    }

    private func nextHeader() -> Result<FrameHeader?, FrameError> {
        buffer.withUnsafeReadableBytes { bytes in
            do throws(FrameError) { return .success(try FrameHeader(bytes)) } catch { return .failure(error) }
        }
    }

    private func finishTurn() -> Outcome {
        // Why: a connection that is idle must not keep the memory of its largest paste.
        if buffer.readableBytes == 0 { buffer = ByteBuffer() } else { buffer.discardReadBytes() }
        return .wantsMore
    }

    private func perform(_ kind: FrameKind, _ payload: inout ByteBuffer) -> Bool {
        switch kind {
        case .input:
            guard let sequence = payload.readInteger(as: UInt64.self) else { return false }
            guard mayType else { return true }
            do throws(SessionError) {
                try session.acceptInput(Array(payload.readableBytesView), from: client, sequence: sequence)
            } catch {
                // A stopped session says so with its end frame; read-only clients were told when they attached.
            }
        case .resize:
            guard let columns = payload.readInteger(as: UInt16.self), let rows = payload.readInteger(as: UInt16.self),
                let width = payload.readInteger(as: UInt16.self), let height = payload.readInteger(as: UInt16.self),
                WindowSize(columns: Int(columns), rows: Int(rows)) != nil
            else { return false }
            let size = WindowSize(columns: columns, rows: rows, pixelWidth: width, pixelHeight: height)
            session.clientResized(client, to: size)
        case .event:
            return take(payload)
        case .ping:
            guard payload.readableBytes <= 125 else { return false }
            channel.sendPong(payload)
        case .detach:
            return false
        default:
            break
        }
        return true
    }

    // Bound: what a client tells of itself is short; more is passed over like a kind that is not known.
    private static let eventBytesMax = 4096

    private func take(_ payload: ByteBuffer) -> Bool {
        guard payload.readableBytes <= Self.eventBytesMax else { return true }
        let frame: Frame
        do throws(FrameError) {
            let read = payload.withUnsafeReadableBytes { bytes -> Result<Frame, FrameError> in
                do throws(FrameError) { return .success(try Frame(kind: .event, payload: bytes)) } catch {
                    return .failure(error)
                }
            }
            frame = try read.get()
        } catch { return false }
        // Who may not type has no say in what a program is answered.
        guard mayType else { return true }
        if case .event(TerminalDescription.eventMethod, let parameters) = frame {
            described(ViewerTraits(TerminalDescription(json: parameters)))
        }
        return true
    }
}

extension ViewerTraits {
    /// What a client told, as the terminal wants it.
    fileprivate init(_ description: TerminalDescription) {
        self.init(
            foreground: description.foreground,
            background: description.background,
            cursor: description.cursor,
            showsSixel: description.showsSixel
        )
    }
}

import PulsarProtocol
import PulsarSession
import PulsarTerminal

/// Gives what a session looks like.
enum ReadScreenMethod: Method {
    static func perform(
        _ call: ReadScreen,
        _ engine: Engine,
        _ connection: Connection
    ) throws(RPCError) -> MethodOutcome {
        let session = try engine.session(call.session)
        let look: SessionScreen
        do throws(SessionError) { look = try session.currentLook() } catch { throw RPCError(error) }
        defer { session.lookTaken() }
        let offset = look.terminal.offset
        let rows = call.scrollbackRows ?? 0
        let text: [UInt8]
        switch call.format ?? .json {
        case .json:
            let screen = look.terminal.json(scrollbackRows: rows)
            return .answer(ReadScreen.Answer(offset: offset, screenText: screen).json)
        case .text: text = Array(look.terminal.plainText(scrollbackRows: rows).utf8)
        case .html: text = look.terminal.html(scrollbackRows: rows)
        case .svg: text = look.terminal.svg(scrollbackRows: rows)
        case .ansi: text = look.terminal.ansi(scrollbackRows: rows)
        }
        return .answer(ReadScreen.Answer(offset: offset, screen: .string(String(decoding: text, as: UTF8.self))).json)
    }
}

import ArgumentParser
import PulsarProtocol

/// `pulsar screen`.
struct ScreenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "screen",
        abstract: "Show what a session's screen looks like now.",
        discussion: "Works for sessions that have ended too: then it is what their screen looked like last."
    )

    @Argument(help: "The session.", completion: SessionCompletion.kind)
    var session: String

    @Option(help: "text, json, html, svg or ansi.")
    var format = Render.Format.text

    @Option(help: ArgumentHelp("Also print up to N rows that scrolled off the screen.", valueName: "N"))
    var scrollback = 0

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard (0...100_000).contains(scrollback) else {
            throw ValidationError("--scrollback must be from 0 to 100000, not \(scrollback).")
        }
    }

    func run() throws {
        var daemon = try DaemonAccess.connect(global.resolution)
        let format = ScreenFormat(rawValue: format.rawValue)
        let answer = try daemon.withSession(session) { daemon, session in
            try daemon.call(ReadScreen(session: session, format: format, scrollbackRows: scrollback))
        }
        if let text = answer.screen.stringValue {
            try StandardOutput.write(Array(text.utf8))
        } else {
            print(JSONText.of(answer.screen))
        }
    }
}

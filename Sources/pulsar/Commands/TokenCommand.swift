import ArgumentParser
import Glibc
import PulsarProtocol

/// `pulsar token`.
struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Make, list and revoke access tokens: what shows one may do what it allows, and nothing else.",
        discussion: """
            A command shows the token in the file that --token-file or PULSAR_TOKEN_FILE names; a program of yours calls \
            `initialize` with it. Everything that runs as you can reach the daemon without a token, too: one keeps a program \
            to what it was meant to do, not somebody who wants more.
            """,
        subcommands: [Create.self, List.self, Revoke.self]
    )

    /// `pulsar token create`.
    struct Create: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "create",
            abstract: "Make an access token.",
            discussion: """
                It is shown this once. Rights: list (see that sessions exist), read (see what they print), input (type), resize, \
                signal, create (start, revive and rename them), kill (end and remove them), admin (the daemon, other clients, \
                history; list and revoke tokens, but never make one). Each gives nothing but itself: to look on, `attach -r` and \
                `logs` want list,read; to work in a session, `attach` wants list,read,input,resize. Whoever may type or create may \
                do whatever you can.
                """
        )

        @Argument(help: "What to call it.")
        var name: String

        @Option(
            name: .customLong("allow"),
            help: ArgumentHelp("The rights, with commas between.", valueName: "rights"),
            transform: TokenCommand.rights
        )
        var rights: [Capability]

        @Option(help: ArgumentHelp("How long it lives, such as 7d, 12h, 30m or 90s.", valueName: "time"))
        var expires: Span?

        @Option(help: ArgumentHelp("Write it to this new file instead.", valueName: "path"), completion: .file())
        var file: String?

        @OptionGroup var global: GlobalOptions

        func validate() throws {
            guard !rights.isEmpty else { throw ValidationError("Name at least one right.") }
            guard let expires else { return }
            let seconds = expires.milliseconds / 1_000
            guard 1...CreateToken.lifetimeSecondsMax ~= seconds else {
                throw ValidationError("A token lives for 1s to \(CreateToken.lifetimeSecondsMax / 86_400)d.")
            }
        }

        func run() throws {
            var daemon = try DaemonAccess.connect(global.resolution)
            let path = file.map { EndpointResolution.absolute($0) }
            // Why first: a token that cannot be written down is of no use to anybody.
            let descriptor = try path.map { path throws(CommandError) in try TokenFile.create(path) }
            let call = CreateToken(
                name: name,
                capabilities: rights,
                lifetimeSeconds: expires.map { $0.milliseconds / 1_000 }
            )
            guard let path, let descriptor else { return print(try daemon.call(call).token.text) }
            var made: Identifier?
            do {
                let answer = try daemon.call(call)
                made = answer.id
                try TokenFile.write(answer.token, to: descriptor, path)
            } catch {
                unlink(path)
                // Nobody has got it.
                if let made { _ = try daemon.call(RevokeToken(token: made.description)) }
                throw error
            }
        }
    }

    /// `pulsar token list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "Show the access tokens, without their secrets."
        )

        @Flag(help: "Print JSON, as the daemon tells it.")
        var json = false

        @OptionGroup var global: GlobalOptions

        func run() throws {
            var daemon = try DaemonAccess.connect(global.resolution)
            let answer = try daemon.call(ListTokens())
            guard !json else { return print(JSONText.of(answer.json)) }
            guard !answer.tokens.isEmpty else {
                if isatty(STDOUT_FILENO) == 1 { print("No tokens. `pulsar token create` makes one.") }
                return
            }
            var table = Table(headings: ["NAME", "RIGHTS", "CREATED", "EXPIRES", "USED", "CONNECTIONS"])
            for token in answer.tokens {
                table.add([
                    TextWidth.shortened(Escaping.visible(token.name), to: 40),
                    token.capabilities.map(\.rawValue).joined(separator: ","),
                    token.createdAt.local,
                    token.expiresAt?.local ?? "never",
                    token.lastUsedAt?.local ?? "never",
                    "\(token.connectionCount)",
                ])
            }
            for line in table.lines() { print(line) }
        }
    }

    /// `pulsar token revoke`.
    struct Revoke: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "revoke",
            abstract: "End an access token, and every connection that has its rights."
        )

        @Argument(help: "The token's name or id.")
        var token: String

        @OptionGroup var global: GlobalOptions

        func run() throws {
            guard AccessToken(token) == nil else {
                throw CommandError(
                    "A token is revoked by its name, which `pulsar token list` shows, not by its secret.",
                    exitCode: ExitCodes.usage
                )
            }
            var daemon = try DaemonAccess.connect(global.resolution)
            _ = try daemon.call(RevokeToken(token: token))
        }
    }

    /// Rights from their words.
    static func rights(_ text: String) throws -> [Capability] {
        try text.split(separator: ",").map { word in
            guard let right = Capability(rawValue: String(word)) else {
                let words = Capability.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("There is no right \"\(Escaping.visible(word))\"; there are: \(words).")
            }
            return right
        }
    }
}

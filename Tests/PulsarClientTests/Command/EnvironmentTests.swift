import PulsarProtocol
import Testing

@testable import pulsar

@Suite("The variables of a login")
struct EnvironmentTests {
    @Test(
        "Each is set or unset in the words of the shell, with nothing left for it to interpret",
        arguments: [
            (EnvironmentCommand.Shell.bash, "export DISPLAY='a'\\''b\\$c';", "unset SSH_TTY;"),
            (.sh, "export DISPLAY='a'\\''b\\$c';", "unset SSH_TTY;"),
            (.fish, "set -gx DISPLAY 'a\\'b\\\\$c';", "set -e SSH_TTY;"),
        ]
    )
    func lines(shell: EnvironmentCommand.Shell, set: String, unset: String) {
        let lines = EnvironmentCommand.lines(["DISPLAY": "a'b\\$c", "EVIL": "x"], shell: shell)
        #expect(lines.count == LoginEnvironment.names.count)
        #expect(lines.contains(set) && lines.contains(unset), "\(lines)")
    }

    @Test("Of an environment only what is on the list is told, and only as long as an address is")
    func list() {
        let environment = [
            "DISPLAY": ":0", "AWS_SECRET_ACCESS_KEY": "s", "XAUTHORITY": String(repeating: "x", count: 4_097),
            "SSH_TTY": "", "KRB5CCNAME": "a\u{0}b",
        ]
        #expect(LoginEnvironment.of(environment) == ["DISPLAY": ":0"])
    }
}

/// The variables that belong to a login rather than to a session: where its agents, its display and its buses are.
///
/// A client that attaches tells them, and nothing else of its environment.
public enum LoginEnvironment {
    /// Bound: bytes of one value; they are paths and addresses.
    public static let valueBytesMax = 4_096

    /// The agent that keys are asked of; programs of a session find it through a link that the daemon points anew.
    public static let agent = "SSH_AUTH_SOCK"

    /// All of them, in the order in which they are shown.
    public static let names = [
        agent, "SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY", "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY",
        "DBUS_SESSION_BUS_ADDRESS", "XDG_SESSION_ID", "KRB5CCNAME",
    ]

    /// Those of an environment.
    public static func of(_ environment: [String: String]) -> [String: String] {
        environment.filter { name, value in
            names.contains(name) && !value.isEmpty && value.utf8.count <= valueBytesMax && !value.utf8.contains(0)
        }
    }
}

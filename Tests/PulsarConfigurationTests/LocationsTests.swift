import PulsarConfiguration
import Testing

@Suite struct LocationsTests {
    private func locations(_ environment: [String: String] = [:]) -> Locations {
        Locations(environment: environment, home: "/home/a/")
    }

    @Test(
        "The configuration file is the one named, else the variable's, else the default",
        arguments: [
            (nil, [:], "/home/a/.config/orbit/pulsar.toml", false),
            (nil, ["PULSAR_CONFIG": ""], "/home/a/.config/orbit/pulsar.toml", false),
            (nil, ["PULSAR_CONFIG": "~/b.toml"], "/home/a/b.toml", true),
            ("/c.toml", ["PULSAR_CONFIG": "/b.toml"], "/c.toml", true),
        ] as [(String?, [String: String], String, Bool)]
    )
    func file(_ explicit: String?, _ environment: [String: String], _ path: String, _ isExplicit: Bool) {
        #expect(locations(environment).configurationFile(explicit: explicit) == (path, isExplicit))
    }

    @Test("The socket is the one named, else the variable's, else the configured one, else the default")
    func socket() {
        let set = locations(["PULSAR_SOCKET": "~/v.sock"])
        #expect(set.socket(explicit: "/e.sock", configured: "/c.sock") == "/e.sock")
        #expect(set.socket(explicit: nil, configured: "/c.sock") == "/home/a/v.sock")
        #expect(locations().socket(explicit: nil, configured: "~/c.sock") == "/home/a/c.sock")
        #expect(locations().socket(explicit: nil, configured: nil) == "/home/a/.config/orbit/pulsar.sock")
    }

    private static let standard = "/home/a/.config/orbit/pulsar.sock"

    @Test(
        "State lies in a folder of its own for every socket but the default one",
        arguments: [
            (standard, [:], nil, "/home/a/.local/state/pulsar"),
            ("~/.config/orbit/pulsar.sock", [:], nil, "/home/a/.local/state/pulsar"),
            (standard, ["XDG_STATE_HOME": "/state/"], nil, "/state/pulsar"),
            (standard, ["XDG_STATE_HOME": "relative"], nil, "/home/a/.local/state/pulsar"),
            ("foobar", [:], nil, "/home/a/.local/state/pulsar/at-85944171f73967e8"),
            ("foobar", ["XDG_STATE_HOME": "/state"], "~/journal", "/home/a/journal"),
        ] as [(String, [String: String], String?, String)]
    )
    func state(_ socket: String, _ environment: [String: String], _ configured: String?, _ path: String) {
        #expect(locations(environment).stateDirectory(socket: socket, configured: configured) == path)
    }

    @Test(
        "Memory lies in the runtime directory, or where there is shared memory",
        arguments: [
            (standard, [:], "/dev/shm/pulsar-1000"),
            (standard, ["XDG_RUNTIME_DIR": "/run/user/1000"], "/run/user/1000/pulsar"),
            ("foobar", [:], "/dev/shm/pulsar-1000/at-85944171f73967e8"),
            ("foobar", ["XDG_RUNTIME_DIR": "/run/user/1000"], "/run/user/1000/pulsar/at-85944171f73967e8"),
        ] as [(String, [String: String], String)]
    )
    func memory(_ socket: String, _ environment: [String: String], _ path: String) {
        #expect(locations(environment).memoryDirectory(uid: 1000, socket: socket) == path)
    }
}

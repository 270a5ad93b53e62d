#if canImport(Glibc)
import Glibc
#endif

/// What `pulsard` does.
package enum KeeperMain {
    package static let version = "0.1.0"

    /// Runs the daemon; returns the exit status.
    package static func run(_ arguments: [String]) -> Int32 {
        var environment = environment()
        // Before anything else is started or opened: nobody is to get them.
        let handed = HandedDescriptor.take(from: &environment)
        switch KeeperOptions.parse(arguments, environment: environment) {
        case .help:
            print(KeeperOptions.usage, terminator: "")
            return 0
        case .version:
            print("pulsard \(version)")
            return 0
        case .misuse(let sentence):
            complain("\(sentence); see pulsard --help")
            return 64
        case .run(var options):
            options.handed = handed
            return keep(options)
        }
    }

    private static func keep(_ options: KeeperOptions) -> Int32 {
        do throws(KeeperError) {
            let keeper = try Keeper(options: options)
            Log.line("info", "version \(version)")
            Log.line(
                "info",
                "configuration: \(options.configurationPath ?? "defaults, and ~/.config/orbit/pulsar.toml")"
            )
            return keeper.run()
        } catch {
            if let ready = options.readyDescriptor {
                let bytes = Array("error: \(error)\n".utf8)
                _ = write(ready, bytes, bytes.count)
            }
            complain("\(error)")
            return 1
        }
    }

    private static func complain(_ sentence: String) {
        let bytes = Array("pulsard: \(sentence)\n".utf8)
        _ = write(2, bytes, bytes.count)
    }

    private static func environment() -> [String: String] {
        var variables: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let variable = String(cString: text)
            if let equals = variable.firstIndex(of: "=") {
                variables[String(variable[..<equals])] = String(variable[variable.index(after: equals)...])
            }
            entry = entry.successor()
        }
        return variables
    }
}

/// What `pulsar new` was asked for.
struct NewOptions: Hashable {
    var resolution = EndpointResolution()
    var name: String?
    var detaches = false
    var directory: String?
    var columns: Int?
    var rows: Int?
    var isLogin = false
    var command: [String] = []

    init() {}

    // Keep in step: `New`, which reads the same command line with help, errors and completion. A test compares them.
    /// Reads `new …` where every word is plainly one of its options in its full spelling; nil where anything is unusual,
    /// wrong, or asks for help.
    init?(plain arguments: [String]) {
        guard arguments.first == "new" else { return nil }
        var rest = arguments.dropFirst()
        func value() -> String? {
            guard let next = rest.first, !next.hasPrefix("-") else { return nil }
            rest = rest.dropFirst()
            return next
        }
        while let word = rest.first {
            guard word.hasPrefix("-") else { break }
            rest = rest.dropFirst()
            switch word {
            case "--":
                command = Array(rest)
                return
            case "-d", "--detach": detaches = true
            case "--login": isLogin = true
            case "-s", "--name":
                guard let text = value() else { return nil }
                name = text
            case "-c", "--cwd":
                guard let text = value() else { return nil }
                directory = text
            case "--socket":
                guard let text = value() else { return nil }
                resolution.socket = text
            case "--cols":
                guard let number = value().flatMap({ Int($0) }) else { return nil }
                columns = number
            case "--rows":
                guard let number = value().flatMap({ Int($0) }) else { return nil }
                rows = number
            default: return nil
            }
        }
        command = Array(rest)
    }
}

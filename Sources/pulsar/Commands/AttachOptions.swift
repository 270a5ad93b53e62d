/// What `pulsar attach` was asked for.
struct AttachOptions: Hashable {
    var resolution = EndpointResolution()
    var session: String?
    var creates = false
    var isReadOnly = false
    var scrollback = false
    var wish: Revival.Wish?
    var detachKey: String?

    init() {}

    // Keep in step: `Attach`, which reads the same command line with help, errors and completion. A test compares them.
    /// Reads `attach …` where every word is plainly one of its options in its full spelling, or the session; nil where
    /// anything is unusual, wrong, or asks for help.
    init?(plain arguments: [String]) {
        guard arguments.first == "attach" else { return nil }
        var rest = arguments.dropFirst()
        while let word = rest.popFirst() {
            switch word {
            case "-A", "--create": creates = true
            case "-r", "--read-only": isReadOnly = true
            case "--scrollback": scrollback = true
            case "--revive", "--no-revive":
                guard wish == nil else { return nil }
                wish = word == "--revive" ? .revive : .noRevive
            case "--detach-key":
                guard let key = rest.popFirst(), !key.hasPrefix("-") else { return nil }
                detachKey = key
            case "--socket":
                guard let path = rest.popFirst(), !path.hasPrefix("-") else { return nil }
                resolution.socket = path
            default:
                guard !word.hasPrefix("-"), session == nil else { return nil }
                session = word
            }
        }
    }
}

/// OSC 9, 777 and 99: something a program wants a person to notice.
struct Notification: Hashable {
    let title: String
    let body: String

    /// Bound: scalars of each part that are kept.
    static let titleScalarsMax = 256
    static let bodyScalarsMax = 2048

    /// OSC 9: all of it is the body.
    init(plain body: ArraySlice<UInt8>) {
        title = ""
        self.body = UntrustedText.shown(body, scalarsMax: Notification.bodyScalarsMax)
    }

    /// OSC 777: `notify;title;body`.
    init?(rxvt body: ArraySlice<UInt8>) {
        let parts = body.split(separator: 0x3B, maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count >= 2, parts[0].elementsEqual("notify".utf8) else { return nil }
        title = UntrustedText.shown(parts[1], scalarsMax: Notification.titleScalarsMax)
        self.body =
            parts.count > 2 ? UntrustedText.shown(parts[2], scalarsMax: Notification.bodyScalarsMax) : ""
    }

    /// OSC 99: `key=value:…;payload`, the payload being the title, or with `p=body` the body.
    ///
    /// Source: kitty's desktop notifications. Nothing for what is no text to show: icons, questions, closing.
    // Deviation: the parts of one notification (d=0) are notifications of their own.
    init?(kitty body: ArraySlice<UInt8>) {
        guard let separator = body.firstIndex(of: 0x3B) else { return nil }
        var isBody = false
        var isBase64 = false
        for parameter in body[..<separator].split(separator: 0x3A) {
            switch String(decoding: parameter.prefix(16), as: UTF8.self) {
            case "p=title": isBody = false
            case "p=body": isBody = true
            case "e=1": isBase64 = true
            case let other where other.hasPrefix("p="): return nil
            default: break
            }
        }
        var payload = body[(separator + 1)...]
        if isBase64 {
            guard let decoded = Base64.decoded(payload) else { return nil }
            payload = decoded[...]
        }
        if payload.isEmpty { return nil }
        title = isBody ? "" : UntrustedText.shown(payload, scalarsMax: Notification.titleScalarsMax)
        self.body = isBody ? UntrustedText.shown(payload, scalarsMax: Notification.bodyScalarsMax) : ""
    }
}

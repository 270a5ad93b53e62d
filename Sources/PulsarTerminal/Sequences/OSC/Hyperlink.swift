/// OSC 8: the link that what is printed from now on belongs to; none when the target is empty.
///
/// Source: "Hyperlinks in terminal emulators", the specification that terminals share.
struct Hyperlink: Hashable {
    let identifier: [UInt8]
    let target: [UInt8]

    /// Nothing when it is too long or no text: then the link before it ends too.
    init?(body: ArraySlice<UInt8>) {
        guard let separator = body.firstIndex(of: 0x3B) else { return nil }
        let target = body[(separator + 1)...]
        guard UntrustedText.exact(target, bytesMax: HyperlinkTable.targetBytesMax) != nil else { return nil }
        var identifier: [UInt8] = []
        for parameter in body[..<separator].split(separator: 0x3A) where parameter.starts(with: Array("id=".utf8)) {
            let value = parameter.dropFirst(3)
            guard UntrustedText.exact(value, bytesMax: HyperlinkTable.identifierBytesMax) != nil else { return nil }
            identifier = Array(value)
        }
        self.identifier = identifier
        self.target = Array(target)
    }
}

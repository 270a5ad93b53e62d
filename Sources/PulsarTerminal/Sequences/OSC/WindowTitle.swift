/// OSC 0, 1 and 2: the window's title, its icon's name, or both.
struct WindowTitle: Hashable {
    let setsTitle: Bool
    let setsIconName: Bool
    let text: String

    init?(command: Int, body: ArraySlice<UInt8>, scalarsMax: Int) {
        guard command >= 0, command <= 2 else { return nil }
        setsTitle = command != 1
        setsIconName = command != 2
        text = UntrustedText.shown(body, scalarsMax: scalarsMax)
    }
}

/// The title and the icon name, and those that were pushed (OSC 0 to 2, XTWINOPS 22 and 23).
struct Titles: Hashable {
    /// Bound: titles pushed at most, as in xterm.
    static let depthMax = 10

    var title = ""
    var iconName = ""
    private(set) var pushed: [Pushed] = []

    struct Pushed: Hashable {
        var title: String?
        var iconName: String?
    }

    mutating func push(title pushesTitle: Bool, iconName pushesIconName: Bool) {
        if pushed.count == Titles.depthMax { pushed.removeFirst() }
        pushed.append(Pushed(title: pushesTitle ? title : nil, iconName: pushesIconName ? iconName : nil))
    }

    mutating func pop() -> Pushed? { pushed.popLast() }

    init() {}

    init(title: String, iconName: String, pushed: [Pushed]) {
        self.title = title
        self.iconName = iconName
        self.pushed = Array(pushed.suffix(Titles.depthMax))
    }
}

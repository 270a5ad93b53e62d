import TOMLKit

/// Values as the keys want them.
extension TOMLValue {
    /// What it is, with its article.
    var kind: String {
        switch type {
        case .table: "a table"
        case .array: "an array"
        case .string: "a string"
        case .int: "an integer"
        case .double: "a floating-point number"
        case .bool: "a boolean"
        case .date: "a date"
        case .time: "a time"
        case .dateTime: "a date with a time"
        }
    }

    func text(_ expected: String = "a string") throws(Rejection) -> String {
        guard let string else { throw Rejection("expected \(expected), found \(kind)") }
        return string
    }

    func boolean() throws(Rejection) -> Bool {
        guard let bool else { throw Rejection("expected true or false, found \(kind)") }
        return bool
    }

    func integer(in range: ClosedRange<Int>) throws(Rejection) -> Int {
        guard let int else { throw Rejection("expected an integer, found \(kind)") }
        guard range.contains(int) else {
            throw Rejection("expected an integer from \(range.lowerBound) to \(range.upperBound), found \(int)")
        }
        return int
    }

    func choice<Choice: RawRepresentable & CaseIterable>() throws(Rejection) -> Choice where Choice.RawValue == String {
        let names = Choice.allCases.map(\.rawValue)
        let written = try text()
        if let choice = Choice(rawValue: written) { return choice }
        let near = Suggestion.nearest(to: written, in: names).map { "; did you mean \(Quoting.value($0))?" } ?? ""
        let list = names.map(Quoting.value).joined(separator: ", ")
        throw Rejection("expected one of \(list), found \(Quoting.value(written))\(near)")
    }

    /// - Parameter orInHome: whether it may begin with `~/`.
    func path(orInHome: Bool) throws(Rejection) -> String {
        let path = try text()
        guard path.hasPrefix("/") || (orInHome && path.hasPrefix("~/")) else {
            let expected = orInHome ? "an absolute path, or one that begins with ~/" : "an absolute path"
            throw Rejection("expected \(expected), found \(Quoting.value(path))")
        }
        return path
    }

    /// A name of a terminal description.
    func terminalType() throws(Rejection) -> String {
        let name = try text()
        let isName = name.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "/") }
        guard isName, (1...64).contains(name.utf8.count) else {
            throw Rejection("expected a terminal type such as \"xterm-256color\", found \(Quoting.value(name))")
        }
        return name
    }

    func detachKey() throws(Rejection) -> DetachKey {
        let written = try text()
        if let key = DetachKey.parse(written) { return key }
        throw Rejection(
            "expected \"none\", or C- and a letter or one of @ \\ ] ^ _, found \(Quoting.value(written)) "
                + "(C-i, C-j, C-m and C-[ are Tab, Enter and Escape)"
        )
    }

    /// - Parameter bounds: both included.
    func milliseconds(in bounds: Bounds) throws(Rejection) -> UInt64 {
        let expected = "a duration such as \"30s\", \"5m\", \"12h\" or \"30d\""
        let written = try text(expected)
        guard let milliseconds = TimeSpan.parse(written) else {
            throw Rejection("expected \(expected), found \(Quoting.value(written))")
        }
        return try bounds.check(milliseconds, TimeSpan.parse, written: written)
    }

    /// - Parameter bounds: both included.
    func bytes(in bounds: Bounds) throws(Rejection) -> UInt64 {
        let expected = "a number of bytes such as \"64MiB\", \"2GiB\", \"512KiB\" or 1000"
        let written: String
        if let int { written = String(int) } else { written = try text(expected) }
        guard let bytes = ByteCount.parse(written) else {
            throw Rejection("expected \(expected), found \(Quoting.value(written))")
        }
        return try bounds.check(bytes, ByteCount.parse, written: written)
    }
}

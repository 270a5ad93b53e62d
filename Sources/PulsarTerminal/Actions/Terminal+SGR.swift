extension Terminal {
    /// SGR: colours and attributes of what is printed from now on.
    ///
    /// Sources: ECMA-48 8.3.117, ISO 8613-6 for colours, the kitty underline extension for 4:n, 58 and 59.
    // Hot: once for each change of colour.
    mutating func selectGraphicRendition() {
        isPenStale = true
        let count = parser.parameters.count
        var index = 0
        while index < count {
            let value = parser.parameters[index]
            index &+= 1
            switch value {
            case 0:
                // The protection of DECSCA and the hyperlink are not SGR's.
                let kept = pen.attributes.intersection(.protected)
                let link = pen.hyperlink
                pen = Style()
                pen.attributes = kept
                pen.hyperlink = link
            case 30...37: pen.foreground = .palette(UInt8(truncatingIfNeeded: value &- 30))
            case 39: pen.foreground = .default
            case 40...47: pen.background = .palette(UInt8(truncatingIfNeeded: value &- 40))
            case 49: pen.background = .default
            case 90...97: pen.foreground = .palette(UInt8(truncatingIfNeeded: value &- 82))
            case 100...107: pen.background = .palette(UInt8(truncatingIfNeeded: value &- 92))
            case 38:
                if let color = color(&index, count) { pen.foreground = color }
            case 48:
                if let color = color(&index, count) { pen.background = color }
            case 58:
                if let color = color(&index, count) { pen.underlineColor = color }
            case 59: pen.underlineColor = .default
            case 4 where parser.parameters.isSubparameter(index):
                if let kind = Style.Underline(rawValue: UInt32(parser.parameters[index])) {
                    pen.attributes.underline = kind
                }
            default:
                selectAttribute(value)
            }
            while index < count, parser.parameters.isSubparameter(index) { index &+= 1 }
        }
    }

    private mutating func selectAttribute(_ value: Int) {
        switch value {
        case 1: pen.attributes.insert(.bold)
        case 2: pen.attributes.insert(.faint)
        case 3: pen.attributes.insert(.italic)
        case 4: pen.attributes.underline = .single
        case 5: pen.attributes.insert(.blink)
        case 6: pen.attributes.insert([.blink, .rapidBlink])
        case 7: pen.attributes.insert(.inverse)
        case 8: pen.attributes.insert(.invisible)
        case 9: pen.attributes.insert(.strike)
        case 21: pen.attributes.underline = .double
        case 22: pen.attributes.subtract([.bold, .faint])
        case 23: pen.attributes.remove(.italic)
        case 24: pen.attributes.underline = .none
        case 25: pen.attributes.subtract([.blink, .rapidBlink])
        case 27: pen.attributes.remove(.inverse)
        case 28: pen.attributes.remove(.invisible)
        case 29: pen.attributes.remove(.strike)
        case 53: pen.attributes.insert(.overline)
        case 55: pen.attributes.remove(.overline)
        default: break
        }
    }

    /// The colour after 38, 48 or 58, in either spelling; `index` goes behind what belongs to it.
    private mutating func color(_ index: inout Int, _ count: Int) -> Color? {
        if parser.parameters.isSubparameter(index) { return subparameterColor(index, count) }
        guard index < count else { return nil }
        let kind = parser.parameters[index]
        switch kind {
        case 2:
            // Parts that are missing are 0, as in xterm.
            let color = rgb(index &+ 1)
            index = min(index &+ 4, count)
            return color
        case 5:
            let value = parser.parameters[index &+ 1]
            index = min(index &+ 2, count)
            return value < 256 ? .palette(UInt8(truncatingIfNeeded: value)) : nil
        default:
            index &+= 1
            return nil
        }
    }

    /// 38:5:n, 38:2:r:g:b and 38:2:colour space:r:g:b.
    private func subparameterColor(_ index: Int, _ count: Int) -> Color? {
        var end = index
        while end < count, parser.parameters.isSubparameter(end) { end &+= 1 }
        switch parser.parameters[index] {
        case 2:
            if end &- index >= 5 { return rgb(index &+ 2) }
            return end &- index == 4 ? rgb(index &+ 1) : nil
        case 5:
            guard end &- index >= 2 else { return nil }
            let value = parser.parameters[index &+ 1]
            return value < 256 ? .palette(UInt8(truncatingIfNeeded: value)) : nil
        default:
            return nil
        }
    }

    @inline(__always)
    private func rgb(_ index: Int) -> Color? {
        let red = parser.parameters[index]
        let green = parser.parameters[index &+ 1]
        let blue = parser.parameters[index &+ 2]
        guard red | green | blue < 256 else { return nil }
        return .rgb(
            UInt8(truncatingIfNeeded: red),
            UInt8(truncatingIfNeeded: green),
            UInt8(truncatingIfNeeded: blue)
        )
    }
}

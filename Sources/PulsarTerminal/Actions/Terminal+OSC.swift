extension Terminal {
    /// Performs an operating system command; one that is not here does nothing.
    ///
    /// Fonts (50), the pointer's shape (22), logging (46) and reading the clipboard are not here on purpose.
    /// Sources: xterm ctlseqs, "Operating System Commands"; each file of `Sequences/OSC` names its own.
    mutating func operatingSystemCommand() {
        let body = parser.string.bytes
        let digits = body.prefix { $0 >= 0x30 && $0 <= 0x39 }
        guard let command = Decimal.value(digits.prefix(5)), digits.count <= 5 else { return }
        var rest = body[digits.endIndex...]
        if let separator = rest.first {
            guard separator == 0x3B else { return }
            rest = rest.dropFirst()
        }
        switch command {
        case 0, 1, 2: setTitle(command, rest)
        case 4, 5: changePalette(rest, isSpecial: command == 5)
        case 7: changeDirectory(rest)
        case 8: setHyperlink(rest)
        case 9: notifyOrProgress(rest)
        case 10...19: changeDynamicColors(command, rest)
        case 52: setClipboard(rest)
        case 99: notify(Notification(kitty: rest))
        case 104, 105: resetPalette(rest, isSpecial: command == 105)
        case 110...119: resetDynamicColor(command - 100)
        case 133: markPrompt(rest)
        case 777: notify(Notification(rxvt: rest))
        case 1337: itermCommand(rest)
        default: break
        }
    }

    private mutating func setTitle(_ command: Int, _ body: ArraySlice<UInt8>) {
        guard let title = WindowTitle(command: command, body: body, scalarsMax: limits.titleScalarsMax) else { return }
        if title.setsTitle {
            titles.title = title.text
            emit(.title(title.text))
        }
        if title.setsIconName {
            titles.iconName = title.text
            emit(.iconName(title.text))
        }
    }

    mutating func changeDirectory(_ body: ArraySlice<UInt8>) {
        guard let directory = WorkingDirectory.value(body) else { return }
        workingDirectory = directory
        emit(.workingDirectory(directory))
    }

    private mutating func setHyperlink(_ body: ArraySlice<UInt8>) {
        var number: UInt32 = 0
        if let link = Hyperlink(body: body), !link.target.isEmpty {
            let bytesMax = limits.hyperlinkBytesMax
            if let known = hyperlinks.intern(identifier: link.identifier, target: link.target, bytesMax: bytesMax) {
                number = known
            } else {
                compactHyperlinks()
                number = hyperlinks.intern(identifier: link.identifier, target: link.target, bytesMax: bytesMax) ?? 0
            }
        }
        pen.hyperlink = number
        isPenStale = true
    }

    // MARK: - Colours

    /// OSC 4 and OSC 5: numbers and colours in turn; `?` asks for one.
    ///
    /// OSC 4 counts the special colours of OSC 5 from 256 on, as xterm does.
    private mutating func changePalette(_ body: ArraySlice<UInt8>, isSpecial: Bool) {
        let parts = body.split(separator: 0x3B, omittingEmptySubsequences: false)
        var hasChanged = false
        for position in stride(from: 0, to: parts.count - 1, by: 2) {
            guard let number = Decimal.value(parts[position]) else { break }
            let entry = isSpecial ? nil : UInt8(exactly: number)
            let special = isSpecial ? number : number - 256
            guard entry != nil || Palette.specialNumbers.contains(special) else { continue }
            if parts[position + 1].elementsEqual(CollectionOfOne(0x3F)) {
                var reply = reply(.osc)
                reply.numbers([isSpecial ? 5 : 4, number])
                reply.text(";")
                reply.color(entry.map { palette[$0] } ?? palette[special: special])
                send(reply)
            } else if let color = ColorSpecification.color(parts[position + 1]) {
                if let entry { palette[entry] = color } else { palette[special: special] = color }
                hasChanged = true
            }
        }
        if hasChanged { emit(.colorsChanged) }
    }

    /// OSC 10 to 19: a colour for this number, the next for the one after it, and so on; `?` asks for one.
    private mutating func changeDynamicColors(_ first: Int, _ body: ArraySlice<UInt8>) {
        var number = first
        var hasChanged = false
        for part in body.split(separator: 0x3B, omittingEmptySubsequences: false) {
            if number > 19 { break }
            if part.elementsEqual(CollectionOfOne(0x3F)) {
                var reply = reply(.osc)
                reply.number(number)
                reply.text(";")
                reply.color(palette[dynamic: number])
                send(reply)
            } else if let color = ColorSpecification.color(part) {
                palette[dynamic: number] = color
                hasChanged = true
            }
            number += 1
        }
        if hasChanged { emit(.colorsChanged) }
    }

    /// OSC 104 and OSC 105: the numbers that follow, or all; to OSC 104 the special colours are entries too.
    private mutating func resetPalette(_ body: ArraySlice<UInt8>, isSpecial: Bool) {
        let before = palette
        if body.isEmpty {
            palette.resetSpecial()
            if !isSpecial { palette.resetAll() }
        } else {
            for part in body.split(separator: 0x3B, omittingEmptySubsequences: false) {
                guard let number = Decimal.value(part) else { break }
                if !isSpecial, let index = UInt8(exactly: number) {
                    palette.reset(index)
                } else {
                    palette.reset(special: isSpecial ? number : number - 256)
                }
            }
        }
        if palette != before { emit(.colorsChanged) }
    }

    private mutating func resetDynamicColor(_ number: Int) {
        let before = palette
        palette.reset(dynamic: number)
        if palette != before { emit(.colorsChanged) }
    }

    // MARK: - For people

    /// OSC 9: progress with `4`, other numbers of ConEmu's are left alone, all else is a notification.
    private mutating func notifyOrProgress(_ body: ArraySlice<UInt8>) {
        let number = body.prefix { $0 != 0x3B }
        guard let kind = Decimal.value(number), kind >= 1, kind <= 12 else {
            return notify(Notification(plain: body))
        }
        guard kind == 4, let progress = Progress(body: body[number.endIndex...]) else { return }
        let percent =
            switch progress.state {
            case .none, .indeterminate: 0
            case .normal: progress.percent ?? 0
            case .error, .warning: progress.percent ?? self.progress.percent
            }
        self.progress = (progress.state, percent)
        emit(.progress(progress.state, percent: percent))
    }

    private mutating func notify(_ notification: Notification?) {
        guard let notification else { return }
        emit(.notification(title: notification.title, body: notification.body))
    }

    private mutating func setClipboard(_ body: ArraySlice<UInt8>) {
        guard let clipboard = Clipboard(body: body) else { return }
        emit(.clipboard(selections: clipboard.selections, data: clipboard.data))
    }

    private mutating func markPrompt(_ body: ArraySlice<UInt8>) {
        guard let mark = SemanticPrompt.mark(body) else { return }
        let row = screen.grid.row(cursor.row)
        row.pointee.mark = row.pointee.mark.marked(mark)
        emit(.mark(mark, offset: offset))
    }

    /// OSC 1337: the directory and images; what iTerm2 knows besides is not for every terminal.
    private mutating func itermCommand(_ body: ArraySlice<UInt8>) {
        let directory = Array("CurrentDir=".utf8)
        let file = Array("File=".utf8)
        if body.starts(with: directory) {
            changeDirectory(body.dropFirst(directory.count))
        } else if body.starts(with: file) {
            showFile(body.dropFirst(file.count))
        }
    }
}

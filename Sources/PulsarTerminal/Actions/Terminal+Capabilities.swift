extension Terminal {
    /// XTGETTCAP: the capabilities a program names, up to the first that is not known, in one reply.
    ///
    /// Names are told in our spelling: an echo would let a file type into the shell. Only the case of the digits is that of
    /// the question, as some programs compare them.
    mutating func reportCapabilities() {
        var reply = reply(.dcs)
        var isFirst = true
        for digits in parser.string.bytes.split(separator: 0x3B, omittingEmptySubsequences: false) {
            let wanted = Hexadecimal.decoded(digits)
            let found = Capability.all.first { $0.isNamed(wanted) }
            guard let found else { break }
            reply.text(isFirst ? "1+r" : ";")
            isFirst = false
            reply.hexadecimal(found.name, isLowerCase: digits.contains { $0 >= 0x61 })
            if let value = modes.contains(.applicationCursorKeys) ? found.applicationValue : found.value {
                reply.text("=")
                reply.hexadecimal(value)
            }
            // Bound: a list that names the same over and over is answered as far as one reply goes.
            if reply.bytes.count > Capability.replyBytesMax { break }
        }
        if isFirst { reply.text("0+r") }
        send(reply)
    }
}

/// What is told of the terminal's description by XTGETTCAP.
struct Capability {
    /// The name of termcap or terminfo.
    let name: StaticString
    /// What it is; a switch has nothing.
    let value: StaticString?
    /// What it is while cursor keys are those of applications (DECCKM).
    let applicationValue: StaticString?

    private init(_ name: StaticString, _ value: StaticString?, application: StaticString? = nil) {
        self.name = name
        self.value = value
        applicationValue = application ?? value
    }

    static let replyBytesMax = 4096

    func isNamed(_ wanted: [UInt8]) -> Bool { name.withUTF8Buffer { wanted.elementsEqual($0) } }

    /// Source: xterm for those of keys, which it answers with what they send; terminfo's xterm-256color for the others.
    static let all: [Capability] = [
        Capability("TN", "xterm-256color"), Capability("name", "xterm-256color"), Capability("Co", "256"),
        Capability("colors", "256"), Capability("RGB", "8"), Capability("Tc", nil), Capability("Su", nil),
        Capability("Smulx", "\u{1B}[4:%p1%dm"), Capability("Ss", "\u{1B}[%p1%d q"), Capability("Se", "\u{1B}[ q"),
        Capability("Ms", "\u{1B}]52;%p1%s;%p2%s\u{1B}\\"),
        Capability("Setulc", "\u{1B}[58:2::%p1%{65536}%/%d:%p1%{256}%/%{255}%&%d:%p1%{255}%&%d%;m"),
        Capability("ku", "\u{1B}[A", application: "\u{1B}OA"), Capability("kcuu1", "\u{1B}[A", application: "\u{1B}OA"),
        Capability("kd", "\u{1B}[B", application: "\u{1B}OB"), Capability("kcud1", "\u{1B}[B", application: "\u{1B}OB"),
        Capability("kr", "\u{1B}[C", application: "\u{1B}OC"), Capability("kcuf1", "\u{1B}[C", application: "\u{1B}OC"),
        Capability("kl", "\u{1B}[D", application: "\u{1B}OD"), Capability("kcub1", "\u{1B}[D", application: "\u{1B}OD"),
        Capability("kh", "\u{1B}[H", application: "\u{1B}OH"), Capability("khome", "\u{1B}[H", application: "\u{1B}OH"),
        Capability("@7", "\u{1B}[F", application: "\u{1B}OF"), Capability("kend", "\u{1B}[F", application: "\u{1B}OF"),
        Capability("kI", "\u{1B}[2~"), Capability("kich1", "\u{1B}[2~"), Capability("kD", "\u{1B}[3~"),
        Capability("kdch1", "\u{1B}[3~"), Capability("kP", "\u{1B}[5~"), Capability("kpp", "\u{1B}[5~"),
        Capability("kN", "\u{1B}[6~"), Capability("knp", "\u{1B}[6~"), Capability("kb", "\u{7F}"),
        Capability("kbs", "\u{7F}"), Capability("kB", "\u{1B}[Z"), Capability("kcbt", "\u{1B}[Z"),
        Capability("k1", "\u{1B}OP"), Capability("k2", "\u{1B}OQ"), Capability("k3", "\u{1B}OR"),
        Capability("k4", "\u{1B}OS"), Capability("k5", "\u{1B}[15~"), Capability("k6", "\u{1B}[17~"),
        Capability("k7", "\u{1B}[18~"), Capability("k8", "\u{1B}[19~"), Capability("k9", "\u{1B}[20~"),
        Capability("k;", "\u{1B}[21~"), Capability("F1", "\u{1B}[23~"), Capability("F2", "\u{1B}[24~"),
        Capability("#2", "\u{1B}[1;2H"), Capability("#4", "\u{1B}[1;2D"), Capability("%i", "\u{1B}[1;2C"),
        Capability("*7", "\u{1B}[1;2F"),
    ]
}

/// Hexadecimal digits in the program's bytes.
enum Hexadecimal {
    static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }

    /// The bytes that pairs of digits stand for; nothing when they are none.
    // Bound: 64 bytes, more than any name has.
    static func decoded(_ digits: ArraySlice<UInt8>) -> [UInt8] {
        guard digits.count <= 128, digits.count % 2 == 0 else { return [] }
        var bytes: [UInt8] = []
        var high: UInt8?
        for byte in digits {
            guard let digit = digit(byte) else { return [] }
            if let half = high {
                bytes.append(half << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        return bytes
    }
}

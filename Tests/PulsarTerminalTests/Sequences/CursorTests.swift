import Testing

@testable import PulsarTerminal

@Suite("CUU, CUD, CUF, CUB, CNL, CPL, CHA, HPA, HPR, HPB, VPA, VPR, VPB, CUP, HVP, BS, CR, LF, IND, NEL, RI")
struct CursorTests {
    /// Margins from the second row and column to the last but one, and the cursor in the middle.
    private static let margins = "␛[?69h␛[2;8s␛[2;3r␛[3;5H"

    @Test(
        "The cursor moves by the amount, 1 where it is missing or 0, and stops at the edges",
        arguments: [
            Script("␛[3;5H␛[A", at: "1,4"), Script("␛[3;5H␛[0A", at: "1,4"), Script("␛[3;5H␛[2A", at: "0,4"),
            Script("␛[3;5H␛[99A", at: "0,4"), Script("␛[3;5H␛[99999999999A", at: "0,4"),
            Script("␛[2;5H␛[B", at: "2,4"), Script("␛[2;5H␛[0B", at: "2,4"), Script("␛[2;5H␛[9B", at: "3,4"),
            Script("␛[2;5H␛[65536B", at: "3,4"), Script("␛[2;5H␛[C", at: "1,5"), Script("␛[2;5H␛[0C", at: "1,5"),
            Script("␛[2;5H␛[99C", at: "1,9"), Script("␛[2;5H␛[D", at: "1,3"), Script("␛[2;5H␛[0D", at: "1,3"),
            Script("␛[2;5H␛[4294967297D", at: "1,0"), Script("␛[2;5H␛[E", at: "2,0"), Script("␛[2;5H␛[9E", at: "3,0"),
            Script("␛[3;5H␛[F", at: "1,0"), Script("␛[3;5H␛[0F", at: "1,0"), Script("␛[3;5H␛[9F", at: "0,0"),
            Script("␛[2;5H␛[a", at: "1,5"), Script("␛[2;5H␛[99a", at: "1,9"), Script("␛[2;5H␛[2j", at: "1,2"),
            Script("␛[2;5H␛[e", at: "2,4"), Script("␛[2;5H␛[99e", at: "3,4"), Script("␛[3;5H␛[2k", at: "0,4"),
        ]
    )
    func relative(script: Script) { script.check() }

    @Test(
        "The cursor goes to a place counted from 1, which is 1 where it is missing or 0, and is kept on the screen",
        arguments: [
            Script("␛[3;5H", at: "2,4"), Script("␛[3;5f", at: "2,4"), Script("x␛[H", at: "0,0"),
            Script("x␛[f", at: "0,0"),
            Script("␛[3H", at: "2,0"), Script("␛[;5H", at: "0,4"), Script("␛[0;0H", at: "0,0"),
            Script("␛[99;99H", at: "3,9"),
            Script("␛[65535;65535f", at: "3,9"), Script("␛[3;5;7;9H", at: "2,4"), Script("␛[3;5H␛[7G", at: "2,6"),
            Script("␛[3;5H␛[G", at: "2,0"), Script("␛[3;5H␛[0G", at: "2,0"), Script("␛[3;5H␛[99G", at: "2,9"),
            Script("␛[3;5H␛[7`", at: "2,6"), Script("␛[3;5H␛[`", at: "2,0"), Script("␛[3;5H␛[99`", at: "2,9"),
            Script("␛[3;5H␛[2d", at: "1,4"), Script("␛[3;5H␛[d", at: "0,4"), Script("␛[3;5H␛[99d", at: "3,4"),
        ]
    )
    func absolute(script: Script) { script.check() }

    @Test(
        "Relative motion stops at the margin it moves towards, from outside it goes to the edge",
        arguments: [
            Script("␛[9A", at: "1,4"), Script("␛[9B", at: "2,4"), Script("␛[9C", at: "2,7"), Script("␛[9D", at: "2,1"),
            Script("␛[9E", at: "2,1"), Script("␛[9F", at: "1,1"), Script("␛[1;5H␛[9A", at: "0,4"),
            Script("␛[1;5H␛[9B", at: "2,4"), Script("␛[4;5H␛[9B", at: "3,4"), Script("␛[4;5H␛[9A", at: "1,4"),
            Script("␛[3;1H␛[9D", at: "2,0"), Script("␛[3;1H␛[9C", at: "2,7"), Script("␛[3;10H␛[9C", at: "2,9"),
            Script("␛[3;10H␛[9D", at: "2,1"), Script("␛[3;1H␛[E", at: "2,0"), Script("␛[1;1H␛[E", at: "1,0"),
            Script("␛[9G", at: "2,8"), Script("␛[1;1H", at: "0,0"), Script("␛[9d", at: "3,4"),
            Script("\r", at: "2,1"), Script("␛[3;1H\r", at: "2,0"), Script("␛[9D\u{8}", at: "2,1"),
            Script("␛[3;1H\u{8}", at: "2,0"),
        ]
    )
    func margins(script: Script) { script.check(after: Self.margins) }

    @Test(
        "HPR and VPR are positions and pass the margins, but not in origin mode",
        arguments: [
            Script("␛[9a", at: "2,9"), Script("␛[9e", at: "3,4"), Script("␛[?6h␛[9a", at: "1,7"),
            Script("␛[?6h␛[9e", at: "2,1"),
        ]
    )
    func positionsAndMargins(script: Script) { script.check(after: Self.margins) }

    @Test(
        "In origin mode places are counted from the margins, the cursor stays within, and CPR says so",
        arguments: [
            Script("", at: "1,1"), Script("␛[2;3H", at: "2,3"), Script("␛[99;99H␛[6n", at: "2,7", reply: "␛[2;7R"),
            Script("␛[99G", at: "1,7"), Script("␛[2G", at: "1,2"), Script("␛[99d", at: "2,1"),
            Script("␛[2d", at: "2,1"),
            Script("␛[99`", at: "1,7"), Script("␛[?6l", at: "0,0"), Script("\r", at: "1,1"),
            Script("␛[2;2H␛[F", at: "1,1"),
        ]
    )
    func origin(script: Script) { script.check(after: Self.margins + "␛[?6h") }

    @Test(
        "LF, VT, FF, IND, NEL and RI move by a row, and scroll at the margins alone",
        arguments: [
            Script("a\nb\u{B}c\u{C}d", "a| b|  c|   d"), Script("a␛Db", "a| b"), Script("a␛Eb", "a|b"),
            Script("a\r\nb␛Mc", "ac|b"), Script("a\u{84}b\u{85}c\u{8D}d", "a| d|c"),
            Script("␛[20ha\nb␛Dc", "a|b| c"), Script("1\r\n2\r\n3\r\n4\r\n5", "2|3|4|5", at: "3,1"),
            Script("1\r\n2\r\n3\r\n4␛D", "2|3|4", at: "3,1"), Script("1\r\n2\r\n3\r\n4␛E", "2|3|4", at: "3,0"),
            Script("1\r\n2\r\n3\r\n4␛[H␛M", "|1|2|3", at: "0,0"),
            Script("1\r\n2\r\n3\r\n4␛[2;3r␛[3H\n", "1|3||4", at: "2,0"),
            Script("1\r\n2\r\n3\r\n4␛[2;3r␛[2H␛M", "1||2|4", at: "1,0"),
            Script("1\r\n2\r\n3\r\n4␛[2;3r␛[4H\n␛[4HX", "1|2|3|X"), Script("1␛[2;3r␛[1H␛MX", "X"),
        ]
    )
    func lines(script: Script) { script.check() }

    @Test(
        "A line feed outside the margins at the sides scrolls nothing",
        arguments: [
            Script("␛[3;1H\n", "|abcdefghij|ABCDEFGHIJ", at: "2,0"),
            Script("␛[3;10H\n", "|abcdefghij|ABCDEFGHIJ", at: "2,9"),
            Script("␛[2;1H␛M", "|abcdefghij|ABCDEFGHIJ", at: "1,0"),
            Script("␛[3;5H\n", "|aBCDEFGHij|A       IJ", at: "2,4"),
            Script("␛[2;5H␛M", "|a       ij|AbcdefghIJ", at: "1,4"),
        ]
    )
    func linesAtTheSides(script: Script) {
        script.check(after: "␛[2;1Habcdefghij␛[3;1HABCDEFGHIJ" + Self.margins)
    }

    @Test(
        "A character in the last column leaves the cursor there, waiting; what moves it ends that",
        arguments: [
            Script("0123456789", "0123456789", at: "0,9+"), Script("0123456789a", "0123456789|a", at: "1,1"),
            Script("0123456789\u{8}", at: "0,8"), Script("0123456789\r", at: "0,0"), Script("0123456789\n", at: "1,9"),
            Script("0123456789␛[A", at: "0,9"), Script("0123456789␛[Ca", "012345678a"),
            Script("0123456789␛[D", at: "0,8"),
            Script("0123456789␛[1;10Ha", "012345678a"), Script("0123456789␛[10Ga", "012345678a"),
            Script("0123456789␛[31ma", "0123456789|a"), Script("0123456789␛7␛[H␛8a", "0123456789|a"),
            Script("␛[?7l0123456789ab", "012345678b"), Script("0123456789␛[?7la", "012345678a"),
        ]
    )
    func waitingToWrap(script: Script) { script.check() }

    @Test(
        "Backwards the cursor wraps in modes 45 and 1045 over rows that wrapped or not, in a ring",
        arguments: [
            Script("␛[?45h0123456789ab␛[3D", at: "0,9"), Script("␛[?45h0123456789\u{8}", at: "0,9"),
            Script("␛[?45hab\r\n\u{8}", at: "0,9"), Script("␛[?1045hab\r\n\u{8}", at: "0,9"),
            Script("␛[?1045h\u{8}", at: "3,9"), Script("␛[?45h␛[2;1H␛[D", at: "0,9"),
            Script("␛[?45h␛[25D", at: "3,9"), Script("␛[?45h␛[2;1H␛[15D", at: "3,5"),
            Script("␛[?45h␛[2;5H␛[999D", at: "1,5"), Script("␛[?45h␛[2;3r␛[2;1H\u{8}", at: "2,9"),
            Script("␛[?45h␛[2;3r\u{8}", at: "3,9"), Script("␛[?45h␛[?69h␛[3;8s␛[2;3H␛[2D", at: "0,6"),
            Script("␛[?45h␛[?69h␛[3;8s␛[2;1H\u{8}", at: "0,7"),
            Script("␛[?7;45l0123456789a\u{8}", at: "0,8"), Script("␛[?45h␛[?7l␛[2;1H\u{8}", at: "1,0"),
            Script("␛[?45;69h␛[3;8s␛[3D", at: "3,5"), Script("␛[?45;69h␛[3;8s␛[1;3H␛[3D", at: "3,7"),
        ]
    )
    func reverseWrap(script: Script) { script.check() }

    @Test(
        "DECSC and SCOSC keep the place, the style, the sets, origin mode and the wait to wrap; DECRC brings them back",
        arguments: [
            Script("␛[2;3H␛7␛[H␛8", at: "1,2"), Script("␛[2;3H␛[s␛[H␛[u", at: "1,2"),
            Script("␛[2;3H␛[1;9s␛[H␛[u", at: "1,2"), Script("␛[2;3H␛8", at: "0,0"),
            Script("␛[2;3H␛[31;1m␛[u", at: "0,0", pen: ""), Script("␛[1;31m␛7␛[m␛8", pen: "bold fg=1"),
            Script("␛(0␛7␛(B␛8q", "─"), Script("␛[2;3r␛[?6h␛7␛[?6l␛8␛[6n", at: "1,0", reply: "␛[1;1R"),
            Script("␛7␛[2;3r␛[?6h␛8␛[6n", at: "0,0", reply: "␛[1;1R"), Script("␛[4h␛7␛[4l␛8␛[4$p", reply: "␛[4;2$y"),
            Script("␛[1\"q␛7␛[0\"q␛8", pen: "protected"), Script("␛[2;3H␛7␛[?1049h␛8", at: "0,0"),
            Script("␛[2;3H␛7␛[?47h␛[4;4H␛7␛[?47l␛8", at: "1,2"), Script("␛[2;3H␛[?1048h␛[H␛[?1048l", at: "1,2"),
        ]
    )
    func saving(script: Script) { script.check() }
}

"""Streams of control functions that a seed makes up, in pieces."""
from xterm_comparison.terminals import COLUMNS, CSI, ROWS

ESC = b"\x1b"

# What is left out.
#
# Not asked for: the cursor's style, its blinking (12) and key repeat (8), which xterm has from its resources and the X server;
# DECSACE, which it does not tell; modes 95 and 1045, which xterm 379 does not know.
#
# Not made up, because there the engine does something else on purpose, and Docs/Sequences.md says so: DECNRCM, with which xterm
# reads no UTF-8; the United Kingdom's set without it; DECREQTPARM, which xterm answers as a VT102 only; CBT of a cursor that
# waits to wrap. Not asked for: DECSCA, which its DECSED switches off.
#
# Not made up, because xterm 379 does not know it, or does not do what it does elsewhere:
# - HPB and VPB (CSI j, CSI k); DECST8C; DECRQSS of sizes below 24 lines and 80 columns;
# - XTRESTORE without XTSAVE, and of modes like 66 and 69; DECSTR, which leaves faint and strike; rectangles from row or column 0;
# - characters that SGR 8 conceals, of which it keeps blanks;
# - double underlining in reports; faint; colours that DECCRA and DECRC spoil, of which SGR tells after these;
# - sets in G2, G3 and GR, with which UTF-8 is taken for single bytes; DEL, which is shown where G1 has 96 characters;
# - in rows that scrolled in or were inserted: half a wide character that is overwritten, which it leaves, and selective erasing,
#   which erases what is protected; wide characters that are cut by more than the cursor;
# - text that is inserted from the left of the left margin, of which it treats as much at once as it has read;
# - DECBI of a cursor that waits to wrap, with mode 45; the colours that OSC 10 and 11 tell with mode 5.


TEXTS = ["a", "hello", "x y", "0123456789", "0123456789012345678901", "e\u0301x", "lqk~", "[\\]{|}#@"]
WIDE_TEXTS = ["漢字", "Ａ", "한글 ", "a漢b"]
# None of them leaves the cursor before something that it would overwrite.
WIDE_EDITS = [b"\r\n", b"\r\n", b"\r\x1b[K", b"\x1b[2J", b"\x1b[H\x1b[J", b"\r\x1b[J", b"\x1b[L\x1b[6H\x1b[K",
              b"\x1b[M\x1b[6H\x1b[K", b"\x1b[2S\x1b[6H\x1b[K", b"\x1b[T\x1b[6H\x1b[K"]
CONTROLS = [b"\r", b"\n", b"\r\n", b"\t", b"\b", b"\x0b", b"\x0e", b"\x0f", b"\x7f", b"\x18"]
ESCAPES = [b"[C\x1b6", b"9", b"D", b"M", b"E", b"H", b"7", b"8x\x1b[m", b"=", b">", b"[m\x1b#8", b"#5", b"n", b"o",
           b"W", b" F", b" G"]
SETS = [b"(B", b"(0", b"(<", b"(>", b")0", b")B", b"(K", b")=", b"(%6"]
PRIVATE = [1, 6, 7, 25, 40, 41, 45, 47, 66, 67, 69, 1000, 1006, 1047, 1048, 1049, 2004]
SAVED = [1, 6, 7, 25, 45, 2004]
RENDITIONS = [b"", b"0", b"1", b"3", b"4", b"5", b"7", b"9", b"22", b"23", b"24", b"25", b"27", b"29", b"31",
              b"39", b"44", b"49", b"92", b"103", b"38;5;100", b"48;5;200", b"38;2;1;2;3", b"48:2::7:8:9", b"1;31;42"]
QUERIES = [CSI + b"6n", CSI + b"?6n", CSI + b"5n", CSI + b"18t", b"\x1b]4;1;?\x07", b"\x1b]4;300;?\x07",
           b"\x1b]10;?\x07", b"\x1b]11;?\x1b\\", CSI + b"?15n", CSI + b"?25n", CSI + b"?26n", CSI + b"?63;7n",
           b"\x1bP$qx\x1b\\", CSI + b"13t", CSI + b"11t"]
SELECTIVE = [b"?K", b"?1K", b"?2K", b"?J", b"?1J", b"?2J", b"1;2;2;6${", b"X", b"J", b"2K"]
COLORS = [b"\x1b]4;1;#123456\x07", b"\x1b]10;rgb:1/2/3\x07", b"\x1b]104;1\x07", b"\x1b]110\x07", b"\x1b]11;white\x07"]


def rectangle(source):
    top, left = source.randint(1, ROWS + 1), source.randint(1, COLUMNS + 1)
    return b"%d;%d;%d;%d" % (top, left, source.randint(0, ROWS + 1), source.randint(0, COLUMNS + 1))


def piece(source, wide):
    """One piece of a stream."""
    kind = source.randint(0, 99)
    if kind < 24:
        return source.choice(WIDE_TEXTS if wide else TEXTS).encode()
    if wide and (kind < 42 or kind >= 66):
        return source.choice(WIDE_EDITS)
    if kind < 36:
        return CSI + b"%d;%d%c" % (source.randint(0, ROWS + 1), source.randint(0, COLUMNS + 1), source.choice(b"Hf"))
    if kind < 42:
        return source.choice(CONTROLS)
    if kind < 47:
        return ESC + source.choice(ESCAPES[2:] if wide else ESCAPES)
    if kind < 50:
        return ESC + source.choice(SETS)
    if kind < 55:
        return CSI + source.choice(RENDITIONS) + b"m"
    if kind < 63:
        number, final = source.choice(PRIVATE), source.choice(b"hhl")
        if number in (1048, 1049) and final == ord("l"):
            return CSI + b"?%dlx\x1b[m" % number
        save = CSI + b"?%ds" % number, CSI + b"?%dr" % number
        return (CSI + b"?%d%c" % (number, final)).join(save if number in SAVED and source.random() < 0.3 else (b"", b""))
    if kind < 66:
        return CSI + source.choice([
            b"?69l\x1b[4h", b"4l", b"20h", b"20l", b"m\x1b[!p", b"s", b"ux\x1b[m", b'1"q', b'0"q', b'2"q', b"2*x", b"1*x", b"3 q",
        ])
    if kind < 70:
        return CSI + b"%d;%dr" % (source.randint(0, ROWS), source.randint(0, ROWS + 1))
    if kind < 74:
        return CSI + b"4l" + CSI + b"?69h" + CSI + b"%d;%ds" % (source.randint(0, 8), source.randint(0, COLUMNS + 1))
    if kind < 91:
        return CSI + b"%d%c" % (source.choice([0, 1, 1, 2, 3, 5, 9, 30]), source.choice(b"@ABCDEFGIJKLMPSTX^`abdeg"))
    if kind < 94:
        return source.choice(QUERIES + COLORS)
    area = rectangle(source)
    target = b"%d;%d" % (source.randint(0, ROWS + 1), source.randint(0, COLUMNS + 1))
    return CSI + source.choice([
        area + b"$z", b"%d;" % source.choice([37, 200, 10]) + area + b"$x", area + b";1;" + target + b";1$v",
        area + b";%d$r" % source.choice([0, 1, 4, 5, 7, 22]), area + b";%d$t" % source.choice([0, 1, 4, 5, 7]),
        b"2'}", b"2'~", b"2 @", b"2 A", b"?69h\x1b[3;9s\x1b[2;5H\x1b[4hab\x1b[4l", b"3g", b"2b", b"\r\t\ta\x1b[2Z",
    ])


def compared(question, answer):
    """The part of an answer that is compared."""
    fields = answer.split(b";")
    if question == b"\x1b[1$w" and len(fields) > 9:
        # Protection is told of the screen, not of the pen, and the sizes of sets not as they were designated.
        fields[4] = fields[8] = b""
    return b";".join(fields)


def protected(source):
    """Where nothing has scrolled yet: text, protected or not, and what erases the rest."""
    made = [source.choice([b'\x1b[1"q', b'\x1b[0"q', b"\x1b[2;3H", b"hello", b"\r\nab"]) for _ in range(6)]
    return b"".join(made) + CSI + b"%d;%dH" % (source.randint(1, 3), source.randint(1, 8)) + CSI + source.choice(SELECTIVE)


def made_up(source, seed):
    """The pieces of a seed's stream."""
    first = [protected(source)] if seed % 4 == 1 else []
    return first + [piece(source, seed % 4 == 0) for _ in range(source.randint(4, 25))]

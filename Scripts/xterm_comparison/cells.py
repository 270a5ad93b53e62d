"""Cells as pairs: the number of the character (None where it is not compared), and how it looks, as SGR."""
import re
import unicodedata

# What xterm adds to a cell's checksum for its attributes.
SUMMANDS = {"1": 0x80, "4": 0x10, "5": 0x40, "7": 0x20, "8": 8}


def of_xterm(answer):
    """Cells from answers to DECRQCRA and XTREPORTSGR."""
    sums = [int(total, 16) for total in re.findall(rb"!~([0-9A-F]{4,})\x1b", answer)]
    looks = [look.decode() for look in re.findall(rb"\x1b\[([0-9;:]*)m", answer)]
    if len(sums) != len(looks):
        raise EOFError("xterm did not answer for every cell")
    return [(total - sum(SUMMANDS.get(number, 0) for number in look.split(";")), look) for total, look in zip(sums, looks)]


def of_line(line, columns):
    """Cells of a line of the engine's JSON."""
    numbers = []
    for character in line["text"]:
        if unicodedata.combining(character) and numbers:
            # xterm composes what it can; how it sums up the rest is not told.
            composed = unicodedata.normalize("NFC", chr(numbers[-1] or 0) + character)
            numbers[-1] = ord(composed) if len(composed) == 1 else None
        else:
            numbers += [ord(character), None] if unicodedata.east_asian_width(character) in "WF" else [ord(character)]
    looks = ["0"] * columns
    for run in line["runs"]:
        for column in range(run["start"], min(columns, run["start"] + run["length"])):
            looks[column] = rendition(run)
    return list(zip((numbers + [0x20] * columns)[:columns], looks))


def rendition(run):
    numbers = ["0"]
    for name, number in (("bold", 1), ("dim", 2), ("italic", 3)):
        numbers += [str(number)] * bool(run.get(name))
    if "underline" in run:
        numbers.append("21" if run["underline"] == "double" else "4")
    for name, number in (("blink", 5), ("inverse", 7), ("invisible", 8), ("strike", 9)):
        numbers += [str(number)] * bool(run.get(name))
    for name, base in (("fg", 30), ("bg", 40)):
        color = run.get(name)
        if isinstance(color, str):
            numbers.append(f"{base + 8}:2::" + ":".join(str(int(color[at:at + 2], 16)) for at in (1, 3, 5)))
        elif color is not None:
            numbers.append(str(base + color) if color < 8 else str(base + 52 + color) if color < 16 else f"{base + 8}:5:{color}")
    return ";".join(numbers)


def are_same(theirs, ours):
    (their_number, their_look), (our_number, our_look) = theirs, ours
    # ⸮ stands for what a set does not have.
    if their_number == 0x2E2E:
        return True
    their_look, our_look = (sorted(look.split(";")) for look in (their_look, our_look))
    if our_number is None:
        return their_look == our_look
    if (their_number or 0x20) != our_number & 0xFFFF:
        return False
    # After DECCRA xterm reports colours of more digits than there are.
    if their_look == our_look or any(re.search(r":5:[0-9]{4,}", number) for number in their_look):
        return True
    # Of a blank nothing is seen but what is behind it.
    return our_number == 0x20 and background(their_look) == background(our_look)


def background(look):
    return [number for number in look if re.match(r"4\d|10\d", number)]


def text(row):
    return "".join("" if number is None else chr(number & 0xFFFF) if (number or 0) >= 32 else " " for number, _ in row)

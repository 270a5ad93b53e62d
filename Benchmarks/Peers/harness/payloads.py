"""What the programs in the sessions print. The same bytes in every run."""
import os
import random

from . import place

MB = 1e6
PAYLOADS = ["ascii", "log_sgr", "utf8", "redraw", "tiny"]


def payloads(scale):
    rnd = random.Random(42)
    out = {}

    def put(name, mb, block):
        path = f"{place.BASE}/{name}.bin"
        want = int(mb * scale * MB)
        with open(path, "wb") as f:
            n = 0
            while n < want:
                f.write(block)
                n += len(block)
        out[name] = (path, n)

    printable = [chr(c) for c in range(33, 127)]
    put("ascii", 40, "".join("".join(rnd.choices(printable, k=80)) + "\n" for _ in range(12000)).encode())
    mods, lvl = ["net::http", "db::pool", "auth", "scheduler", "cache::lru"], [("32", "INFO "), ("33;1", "WARN "), ("31;1", "ERROR"), ("36", "DEBUG")]
    b = []
    for i in range(9000):
        c, l = rnd.choice(lvl)
        b.append(f"\x1b[2m2026-08-21T12:{i // 60 % 60:02}:{i % 60:02}.{rnd.randrange(1000):03}Z\x1b[0m \x1b[{c}m{l}\x1b[0m "
                 f"[\x1b[36m{rnd.choice(mods)}\x1b[0m] req=\x1b[38;5;{rnd.randrange(16, 255)}m{rnd.randrange(1 << 32):08x}\x1b[0m "
                 f"took \x1b[1m{rnd.randrange(9999)}us\x1b[22m ok\n")
    put("log_sgr", 30, "".join(b).encode())
    cjk = [chr(c) for c in range(0x4E00, 0x9000)] + [chr(c) for c in range(0xAC00, 0xD000)]
    emo, lat = [chr(c) for c in range(0x1F600, 0x1F640)] + [chr(c) for c in range(0x1F680, 0x1F6A0)], list("äöüßéèñçøåλπσжшщ")
    b = []
    for _ in range(8000):
        w, line = 0, ""
        while w < 76:
            k = rnd.random()
            if k < .5:
                line += rnd.choice(cjk); w += 2
            elif k < .6:
                line += rnd.choice(emo); w += 2
            elif k < .75:
                line += rnd.choice(lat); w += 1
            else:
                line += rnd.choice(printable); w += 1
        b.append(line + "\n")
    put("utf8", 24, "".join(b).encode())
    b = []
    for _ in range(300):  # full-screen redraws: home, every row addressed, colour change every 8 cells
        b.append("\x1b[H")
        for r in range(1, 24):
            b.append(f"\x1b[{r};1H" + "".join(f"\x1b[38;5;{rnd.randrange(256)};48;5;{rnd.randrange(256)}m" + "".join(rnd.choices(printable, k=8)) for _ in range(10)))
    b.append("\x1b[0m")
    put("redraw", 30, "".join(b).encode())
    put("tiny", 20, b"y\n" * 500000)
    path = f"{place.BASE}/lines10k.bin"
    open(path, "w").write("".join("".join(rnd.choices(printable, k=80)) + "\n" for _ in range(10000)))
    out["lines10k"] = (path, os.path.getsize(path))
    path = f"{place.BASE}/lines100k.bin"
    open(path, "w").write("".join(f"line {i:07d} " + "".join(rnd.choices(printable, k=60)) + "\n" for i in range(100000)))
    out["lines100k"] = (path, os.path.getsize(path))
    return out

"""The two that are compared: a real xterm on a screen that nobody sees, and the engine in a program of its own.

Run with the path of a socket, this is the program inside xterm: what the socket sends is its output, what xterm answers goes back.
"""
import json
import os
import re
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import tty

from xterm_comparison import cells

COLUMNS, ROWS = 20, 6
CSI = b"\x1b["
QUIET = dict(stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

# Everything as at start; `RIS` alone leaves the alternate screen's cells, saved cursors and some modes.
PRELUDE = (
    b"\x1b%G\x1b[?47h\x1b[!p\x1b[r\x1b[m\x1b[2J\x1b[?47l\x1b[?1049l"
    b"\x1b[?9;40;41;45;1045;1000;1002;1003;1004;1005;1006;1015;1016;2004;66;67;95l\x1b[!p\x1bc\x1b F\x1b[3J"
    b"\x1b]104\x07\x1b]105\x07\x1b]110\x07\x1b]111\x07\x1b]112\x07\x1b[*x\x1b[4l\x1b[20l\x1b[1;1H\x1b[m\x1b[2J"
    b"\x1b[?7h\x1b[?6l\x1b[?69l\x1b[r\x1b[?47h\x1b7\x1b[?47l\x1b7"
)
# What xterm's cells are read in.
PLAIN = b"\x1b[?6l\x1b[?69l\x1b[r\x1b F\x1b%G"


class Missing(Exception):
    """Something that is needed is not there."""


def version():
    """xterm's, a number."""
    if not shutil.which("xterm"):
        raise Missing("xterm is missing: install the package xterm")
    told = subprocess.run(["xterm", "-version"], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=20).stdout
    number = re.search(r"\((\d+)\)", told)
    return int(number.group(1)) if number else 0


class XTerm:
    # Bound: seconds that xterm may take to start, or to answer.
    PATIENCE = 20

    RESOURCES = [
        "allowWindowOps: true", "allowColorOps: true", "allowTitleOps: true", "allowTcapOps: true", "utf8: 1",
        "c132: false", "titeInhibit: false", "decTerminalID: 420", "checksumExtension: 0", "boldColors: false",
        "colorBDMode: false", "disallowedWindowOps: 20,21",
    ]

    def __init__(self):
        for program, package in (("xterm", "xterm"), ("Xvfb", "xvfb"), ("setpriv", "util-linux")):
            if not shutil.which(program):
                raise Missing(f"{program} is missing: install the package {package}")
        self.count = 0
        self.socket = self.process = self.server = None
        self.folder = tempfile.mkdtemp(prefix="compare-with-xterm.")
        try:
            self.start_xterm(self.start_server())
        except BaseException:
            self.close()
            raise

    def start_server(self):
        """Starts an X server on a display that is free; the display."""
        read, write = os.pipe()
        # It ends with this program, however that does; xterm does when the socket is closed.
        command = ["setpriv", "--pdeathsig", "TERM"]
        command += ["Xvfb", "-displayfd", str(write), "-noreset", "-nolisten", "tcp", "-screen", "0", "800x600x24"]
        self.server = subprocess.Popen(command, pass_fds=[write], **QUIET)
        os.close(write)
        display = b""
        # The number and the end of its line come one by one.
        while not display.endswith(b"\n"):
            ready, _, _ = select.select([read], [], [], self.PATIENCE)
            piece = os.read(read, 16) if ready else b""
            if not piece:
                raise Missing("Xvfb does not start")
            display += piece
        os.close(read)
        return display.decode().strip()

    def start_xterm(self, display):
        path = os.path.join(self.folder, "socket")
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(path)
        listener.listen(1)
        listener.settimeout(self.PATIENCE)
        command = ["xterm", "-fn", "6x13", "-fg", "white", "-bg", "black", "-geometry", f"{COLUMNS}x{ROWS}"]
        for resource in self.RESOURCES:
            command += ["-xrm", f"XTerm*{resource}"]
        command += ["-e", sys.executable, "-m", "xterm_comparison.terminals", path]
        # Nobody's own settings: those are read from the home folder.
        environment = {
            "DISPLAY": f":{display}", "HOME": self.folder, "LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"],
            "PYTHONPATH": os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "PYTHONDONTWRITEBYTECODE": "1",
        }
        self.process = subprocess.Popen(command, env=environment, **QUIET)
        try:
            self.socket, _ = listener.accept()
        except TimeoutError:
            raise Missing("xterm does not start") from None
        listener.close()
        self.socket.settimeout(self.PATIENCE)
        self.ask(b"")

    def ask(self, output):
        """Sends output; what xterm answers to it."""
        # A mode that does not exist, another one each time, so that what is late is not taken for the end.
        self.count = (self.count + 1) % 10000
        number = 40000 + self.count
        self.socket.sendall(output + CSI + b"?%d$p" % number)
        end = re.compile(rb"(?:\x1b\[|\xc2?\x9b)\?%d;0\$y" % number)
        answer = b""
        while not (found := end.search(answer)):
            received = self.socket.recv(65536)
            if not received:
                raise EOFError("xterm went away")
            answer += received
        # In UTF-8 a control of one byte is a character.
        return re.sub(rb"\xc2([\x80-\x9f])", rb"\1", answer[:found.start()])

    def reset(self):
        """Everything as at start, the window's size too, which programs can change."""
        self.ask(PRELUDE)
        size = b"8;%d;%dt" % (ROWS, COLUMNS)
        for attempt in range(100):
            if self.ask(CSI + b"18t") == CSI + size:
                break
            # The X server answers when it likes to.
            if attempt % 10 == 0:
                self.ask(CSI + size)
            time.sleep(0.02)
        if attempt:
            self.ask(PRELUDE)

    def cells(self):
        """The screen, row by row; what settings there are is lost."""
        places = [(row, column) for row in range(1, ROWS + 1) for column in range(1, COLUMNS + 1)]
        question = PLAIN + CSI + b"53#y"
        for row, column in places:
            question += b"\x1b[1;0;%d;%d;%d;%d*y\x1b[%d;%d;%d;%d#|" % ((row, column) * 4)
        found = cells.of_xterm(self.ask(question + CSI + b"0#y"))
        if len(found) != len(places):
            raise EOFError("xterm did not answer for every cell")
        return [found[row * COLUMNS:(row + 1) * COLUMNS] for row in range(ROWS)]

    def close(self):
        if self.socket:
            self.socket.close()
        for process in (self.process, self.server):
            if process:
                process.terminate()
                process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class Engine:
    """Ours, through `Tests/TerminalProbe`."""

    def __init__(self, program):
        if not os.path.exists(program):
            raise Missing(f"{program} is missing: run 'swift build --product terminal-probe' first")
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, output):
        """What it answers to the output after a reset, and its screen, row by row."""
        self.process.stdin.write(f"{COLUMNS} {ROWS} {(PRELUDE + output).hex()}\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        rows = [cells.of_line(line, COLUMNS) for line in answer["screen"]["lines"]]
        return bytes.fromhex(answer["replies"]), rows

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def bridge(path):
    link = socket.socket(socket.AF_UNIX)
    link.connect(path)
    terminal = os.open("/dev/tty", os.O_RDWR)
    tty.setraw(terminal)
    os.set_blocking(terminal, False)
    waiting = b""
    while True:
        # Answers first: an xterm that cannot get rid of them reads nothing.
        sources = [terminal] + ([link] if len(waiting) < 65536 else [])
        readable, writable, _ = select.select(sources, [terminal] if waiting else [], [])
        if terminal in readable:
            link.sendall(os.read(terminal, 65536))
        if link in readable:
            piece = link.recv(65536)
            if not piece:
                return
            waiting += piece
        if terminal in writable:
            waiting = waiting[os.write(terminal, waiting[:4096]):]


if __name__ == "__main__":
    bridge(sys.argv[1])

"""A peer as its table says, a fresh server of it, and the program inside its sessions."""
import json
import os
import random
import shlex
import shutil
import signal
import subprocess
import time

from . import place
from .processes import OURS, TICK, descendants, exe, proc_table, reap, until


class Peer:
    def __init__(self, name, spec, bins):
        self.name, self.spec = name, spec
        self.raw = spec.get("raw", False)
        self.bin = None if self.raw else bins.get(name) or shutil.which(spec["bin"])
        self.missing = not self.raw and not (self.bin and os.path.exists(self.bin))
        self.exes = set()
        if not self.raw and not self.missing:
            for e in spec.get("exes", [spec["bin"]]):
                p = self.bin if e == spec["bin"] else self.find(e)
                if p:
                    self.exes.add(os.path.realpath(p))

    def find(self, name):
        """Another executable of the peer: beside its command, where `make install` puts it, or in PATH."""
        here = os.path.dirname(os.path.realpath(self.bin))
        for p in (f"{here}/{name}", f"{here}/../libexec/{self.spec['bin']}/{name}", shutil.which(name)):
            if p and os.access(p, os.X_OK):
                return p
        return None

    def version(self):
        if self.raw:
            return "Linux " + ".".join(os.uname().release.split(".")[:2])
        p = subprocess.run([self.bin if a == "{bin}" else a for a in self.spec["version"]], capture_output=True, text=True,
                           stdin=subprocess.DEVNULL, timeout=20, env={**os.environ, "LANG": "C.UTF-8"})
        lines = (p.stdout + p.stderr).strip().splitlines()
        return " ".join(lines[0].split()) if lines else "?"

    def takes(self, suite):
        needs = {"rpc": "rpc_status", "create_rpc": "rpc_create", "empty": "start"}.get(suite)
        if needs and needs not in self.spec:
            return False
        if self.raw:
            return suite in ("throughput", "echo", "echo_awake")
        return suite in self.spec.get("only", [suite])


class Run:
    """A fresh server of a peer in a fresh directory. Everything it starts is a descendant of this process."""
    count = 0

    def __init__(self, peer, lines=None):
        Run.count += 1
        self.peer = peer
        self.dir = f"{place.BASE}/{Run.count}"
        os.mkdir(self.dir, 0o700)
        self.conf = self.dir + "/conf"
        s = peer.spec
        text = s.get("conf", "") if lines is None else s.get("conf_lines", s.get("conf", "")).replace("{lines}", str(lines))
        open(self.conf, "w").write(text)
        self.env = {"PATH": os.environ["PATH"], "HOME": self.dir, "LANG": "C.UTF-8", "TERM": "xterm-256color", "SHELL": "/bin/bash",
                    "USER": os.environ.get("USER", "root"), "TMPDIR": self.dir}
        for k, v in s.get("env", {}).items():
            self.env[k] = self.fill(v, "", [])
        self.cmds = {}
        self.ignore = set(descendants())  # things that already ran below us

    def fill(self, a, name, cmd):
        return (a.replace("{bin}", self.peer.bin or "").replace("{dir}", self.dir).replace("{name}", name)
                .replace("{conf}", self.conf).replace("{cmdline}", shlex.join(cmd)))

    def argv(self, key, name, cmd=()):
        out = []
        for a in self.peer.spec[key]:
            if a == "{cmd}":
                out += list(cmd)
            else:
                out.append(self.fill(a, name, list(cmd)))
        return out

    def create(self, name, cmd, wait=None):
        """Makes a detached session; `wait` is a function that becomes true once the program runs."""
        self.cmds[name] = list(cmd)
        if self.peer.raw:
            return
        argv = self.argv("create", name, cmd)
        if self.peer.spec.get("create_on_tty"):
            p = self.popen([place.TB, "term", "--settle-ms", "10", "--timeout-ms", "60000", "--", *argv])
            if wait:
                until(wait, 10)
            else:
                time.sleep(0.5)
            p.send_signal(signal.SIGTERM)
            self.finish(p)
        else:
            r = subprocess.run(argv, env=self.env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=30)
            if r.returncode:
                raise RuntimeError(f"{self.peer.name}: create failed: {r.stderr.decode()[:300]}")
            if wait and not self.peer.spec.get("starts_on_attach"):
                if not until(wait, 10):
                    raise RuntimeError(f"{self.peer.name}: program did not start")

    def start(self):
        """Starts the peer's server without any session."""
        r = subprocess.run(self.argv("start", ""), env=self.env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                           stderr=subprocess.PIPE, timeout=30)
        if r.returncode:
            raise RuntimeError(f"{self.peer.name}: start failed: {r.stderr.decode()[:300]}")

    def attach(self, name):
        return self.cmds[name] if self.peer.raw else self.argv("attach", name)

    def popen(self, argv, **kw):
        p = subprocess.Popen(argv, env=self.env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, cwd=self.dir, **kw)
        OURS.add(p.pid)
        self.ignore.add(p.pid)
        return p

    def finish(self, p, timeout=60):
        try:
            out, _ = p.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            p.kill()
            out, _ = p.communicate()
        OURS.discard(p.pid)
        self.ignore.discard(p.pid)
        try:
            return json.loads(out)
        except ValueError:
            return {"error": "no result"}

    def tb(self, *args, timeout=120):
        return self.finish(self.popen([place.TB, *map(str, args)]), timeout)

    def servers(self):
        """The peer's server-side processes: below us, not below an attach client, running one of its executables."""
        reap()
        return [p for p in descendants(skip=self.ignore) if exe(p) in self.peer.exes]

    def programs(self, comm):
        """Programs in sessions (a daemon may still hang below the client that made it, so clients are searched too)."""
        t = proc_table()
        return [p for p in descendants(table=t) if t[p][1] == comm and t[p][2] != "Z"]

    def cpu(self):
        t = proc_table()
        return sum(t[p][3] for p in self.servers() if p in t) / TICK

    def stop(self):
        if self.peer.spec.get("kill"):
            try:
                subprocess.run(self.argv("kill", ""), env=self.env, stdin=subprocess.DEVNULL, capture_output=True, timeout=20)
            except subprocess.TimeoutExpired:
                pass  # what is left is ended by pid below
        for sig in (signal.SIGTERM, signal.SIGKILL):
            end = time.time() + 2
            while time.time() < end:
                left = [p for p in descendants(skip=self.ignore)]
                if not left:
                    break
                for p in left:
                    try:
                        os.kill(p, sig)
                    except OSError:
                        pass
                time.sleep(0.03)
                reap()
        shutil.rmtree(self.dir, ignore_errors=True)


class Job:
    """`termbench job` inside a session, and the two files through which the harness talks to it."""
    n = 0

    def __init__(self, run, name, before=()):
        Job.n += 1
        self.fifo, self.log, self.name, self.run = f"{run.dir}/f{Job.n}", f"{run.dir}/l{Job.n}", name, run
        os.mkfifo(self.fifo, 0o600)
        run.create(name, [*before, place.TB, "job", self.fifo, self.log], wait=lambda: self.lines("ready"))

    def lines(self, kind):
        try:
            return [l.split()[1:] for l in open(self.log) if l.startswith(kind + " ")]
        except OSError:
            return []

    def order(self, text):
        fd = os.open(self.fifo, os.O_WRONLY | os.O_NONBLOCK)
        os.write(fd, (text + "\n").encode())
        os.close(fd)


def sentinel():
    return "END" + "".join(random.choice("ABCDEFGHJKLMNPQRSTUVWXYZ") for _ in range(12))

"""Processes below the harness: who they are, what memory and CPU time they take."""
import ctypes
import os
import time

OURS = set()  # pids of our own Popen objects (not reaped behind subprocess's back)
TICK = os.sysconf("SC_CLK_TCK")


def become_subreaper():
    ctypes.CDLL(None, use_errno=True).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER: daemons stay below us


def proc_table():
    """pid -> (ppid, comm, state, cpu ticks)"""
    t = {}
    for d in os.listdir("/proc"):
        if d.isdigit():
            try:
                s = open(f"/proc/{d}/stat").read()
            except OSError:
                continue
            r = s.rindex(")")
            f = s[r + 2:].split()
            t[int(d)] = (int(f[1]), s[s.index("(") + 1:r], f[0], int(f[11]) + int(f[12]))
    return t


def descendants(root=None, table=None, skip=()):
    table = table or proc_table()
    kids = {}
    for p, v in table.items():
        kids.setdefault(v[0], []).append(p)
    out, todo = [], list(kids.get(root or os.getpid(), []))
    while todo:
        p = todo.pop()
        if p in skip:
            continue
        out.append(p)
        todo += kids.get(p, [])
    return out


def exe(pid):
    try:
        return os.path.realpath(os.readlink(f"/proc/{pid}/exe").removesuffix(" (deleted)"))
    except OSError:
        return None


def mem(pids):
    """sums in KiB: (pss, rss, private)"""
    pss = rss = priv = 0
    for p in pids:
        try:
            for l in open(f"/proc/{p}/smaps_rollup"):
                k, _, v = l.partition(":")
                if k == "Pss":
                    pss += int(v.split()[0])
                elif k == "Rss":
                    rss += int(v.split()[0])
                elif k in ("Private_Clean", "Private_Dirty"):
                    priv += int(v.split()[0])
        except OSError:
            pass
    return pss, rss, priv


def reap():
    table = proc_table()
    for p, v in table.items():
        if v[0] == os.getpid() and v[2] == "Z" and p not in OURS:
            try:
                os.waitpid(p, os.WNOHANG)
            except OSError:
                pass


def steal():
    """seconds of CPU time that the hypervisor gave to others"""
    return int(open("/proc/stat").readline().split()[8]) / TICK




def until(f, seconds, step=0.005):
    end = time.time() + seconds
    while time.time() < end:
        if f():
            return True
        time.sleep(step)
    return False

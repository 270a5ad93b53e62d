"""What is left when processes are killed."""
import os
import signal
import time

from . import place
from .payloads import MB, PAYLOADS
from .peers import Job, Run, sentinel
from .processes import descendants, proc_table


def kill_setup(peer):
    """Three sessions: a shell, a program, a program that ignores SIGHUP. Gives back their pids and a proof of life each."""
    run = Run(peer)
    run.create("bash", ["bash", "--norc", "-i"], wait=lambda: run.programs("bash"))
    time.sleep(0.3)
    bash = (run.programs("bash") or [-1])[0]
    job, hup = Job(run, "job"), Job(run, "ignores_hup", ["sh", "-c", 'trap "" HUP; exec "$@"', "sh"])
    pids = {"bash": bash, "job": int(job.lines("ready")[0][1]), "ignores_hup": int(hup.lines("ready")[0][1])}
    return run, pids, {"bash": None, "job": job, "ignores_hup": hup}


def alive(pid):
    t = proc_table()
    return pid in t and t[pid][2] != "Z"


def usable(run, name, pid, job):
    """A new client attaches and sees what the very same program (by pid) now says."""
    if not alive(pid):
        return False
    s = sentinel()
    how = ["--fifo", job.fifo, "--cmd", f"cat /dev/null {s}", "--sentinel", s] if job else ["--cmd", "echo P$$P", "--sentinel", f"P{pid}P"]
    r = run.tb("term", *how, "--timeout-ms", 1500, "--", *run.attach(name))
    return bool(r.get("clients") and r["clients"][0]["sentinel_ms"] >= 0)


def s_kill9(peer, a):
    out = {"kill9_one": []}
    # 1. one server process at a time, in a fresh set of three sessions each
    n, i = 1, 0
    while i < min(n, 4):
        run, pids, jobs = kill_setup(peer)
        try:
            sv = sorted(run.servers())
            n = len(sv)
            os.kill(sv[i], signal.SIGKILL)
            time.sleep(1)
            out["kill9_one"].append({"programs_dead": sum(not alive(p) for p in pids.values()),
                                     "sessions_usable": sum(usable(run, k, p, jobs[k]) for k, p in pids.items())})
        finally:
            run.stop()
        i += 1
    out["server_processes_for_3_sessions"] = n
    # 2. all server processes, kill -9 and TERM
    for sig in (signal.SIGKILL, signal.SIGTERM):
        run, pids, jobs = kill_setup(peer)
        try:
            if "usable_before" not in out:
                out["usable_before"] = sum(usable(run, k, p, jobs[k]) for k, p in pids.items())
            for p in run.servers():
                os.kill(p, sig)
            time.sleep(1.5)
            out["kill9_all" if sig == signal.SIGKILL else "sigterm_all"] = {
                **{k + "_survives": alive(p) for k, p in pids.items()}, "sessions_usable": sum(usable(run, k, p, jobs[k]) for k, p in pids.items())}
        finally:
            run.stop()
    # 3. the client is killed: does the session live on, and can another client attach?
    run = Run(peer)
    try:
        job, s = Job(run, "c"), sentinel()
        p = run.popen([place.TB, "term", "--timeout-ms", "20000", "--", *run.attach("c")])
        time.sleep(1)
        for c in descendants(p.pid):
            os.kill(c, signal.SIGKILL)
        time.sleep(0.3)
        p.send_signal(signal.SIGTERM)
        run.finish(p)
        r = run.tb("term", "--fifo", job.fifo, "--cmd", f"cat /dev/null {s}", "--sentinel", s, "--timeout-ms", 3000, "--", *run.attach("c"))
        out["client_kill9_attach_again_works"] = bool(r.get("clients") and r["clients"][0]["sentinel_ms"] >= 0)
    finally:
        run.stop()
    return out

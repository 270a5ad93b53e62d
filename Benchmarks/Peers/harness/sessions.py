"""Suites about sessions as such: creation, memory, hundreds of them."""
import os
import subprocess
import time

from . import place
from .peers import Job, Run, sentinel
from .latency import echo_once, make_echo
from .processes import exe, mem, until


def create_many(run, n):
    key = "create_cli" if "create_cli" in run.peer.spec else "create"
    argv = run.argv(key, "s{i}", ["sleep", "1000"])
    have = len(run.programs("sleep"))
    t = time.time()
    r = run.tb("spawn", "--n", n, "--", *argv)
    ok = until(lambda: len(run.programs("sleep")) >= have + n, 30, 0.01)
    r["all_running_ms"] = (time.time() - t) * 1e3 if ok else None
    r["running"] = len(run.programs("sleep")) - have
    return r


def s_create(peer, a):
    run = Run(peer)
    try:
        key = "create_cli" if "create_cli" in peer.spec else "create"
        subprocess.run(run.argv(key, "base", ["sleep", "1000"]), env=run.env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        until(lambda: run.programs("sleep"), 5)
        time.sleep(0.3)
        sv = run.servers()
        m0, n0 = mem(sv), len(sv)
        r = create_many(run, 100)
        time.sleep(0.5)
        sv = run.servers()
        m1 = mem(sv)
        return {**r, "base_pss_kb": m0[0], "base_rss_kb": m0[1], "base_procs": n0, "pss_kb": m1[0], "rss_kb": m1[1], "procs": len(sv),
                "pss_kb_per_session": (m1[0] - m0[0]) / 100, "rss_kb_per_session": (m1[1] - m0[1]) / 100, "private_kb_per_session": (m1[2] - m0[2]) / 100}
    finally:
        run.stop()


def s_memory_lines(peer, a):
    out = {}
    path, size = a.files["lines10k"]
    for label, lines in (("default", None), ("scrollback_10000", 10000)):
        if lines and "conf_lines" not in peer.spec:
            continue
        run = Run(peer, lines)
        try:
            jobs = [Job(run, "m0")]
            m0 = mem(run.servers())
            jobs += [Job(run, f"m{i}") for i in range(1, 21)]
            m1 = mem(run.servers())
            for j in jobs[1:]:
                j.order(f"cat {path} {sentinel()}")
            if not until(lambda: all(j.lines("cat") for j in jobs[1:]), 30, 0.05):
                out[label] = {"note": "blocked"}
                continue
            time.sleep(1)
            sv = run.servers()
            m2 = mem(sv)
            out[label] = {"empty_pss_kb_per_session": (m1[0] - m0[0]) / 20, "pss_kb_per_session": (m2[0] - m0[0]) / 20,
                          "rss_kb_per_session": (m2[1] - m0[1]) / 20, "total_pss_kb": m2[0]}
        finally:
            run.stop()
    return out


def s_many(peer, a):
    run = Run(peer)
    try:
        make_echo(run)
        m0 = mem(run.servers())
        r = create_many(run, a.many)
        time.sleep(1)
        sv = run.servers()
        m1 = mem(sv)
        cpu0 = run.cpu()
        time.sleep(2)
        idle_cpu = (run.cpu() - cpu0) / 2
        e = echo_once(run, a)
        return {**r, "base_pss_kb": m0[0], "pss_kb": m1[0], "rss_kb": m1[1], "procs": len(sv), "idle_cpu_cores": idle_cpu, "echo": e}
    finally:
        run.stop()


def s_empty(peer, a):
    """The server with no session: memory in all, and of each of its executables."""
    run = Run(peer)
    try:
        run.start()
        until(run.servers, 5)
        time.sleep(1)
        sv = run.servers()
        if not sv:
            raise RuntimeError("no server process is there")
        pss, rss, _ = mem(sv)
        cpu0 = run.cpu()
        time.sleep(2)
        return {"pss_kb": pss, "rss_kb": rss, "procs": len(sv), "idle_cpu_cores": (run.cpu() - cpu0) / 2,
                "by_program": {os.path.basename(exe(p) or "?"): mem([p])[0] for p in sv}}
    finally:
        run.stop()

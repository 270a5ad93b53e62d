"""Suites about waiting: keystroke echo, painting after an attach, requests on the socket."""
import json
import os
import signal
import statistics
import subprocess
import sys
import time

from . import place
from .payloads import MB, PAYLOADS
from .peers import Job, Run, sentinel
from .processes import OURS, until

ECHO = ["sh", "-c", "stty raw -echo; printf TB-ECHO-READY; exec cat"]


def echo_once(run, a, samples=None):
    return run.tb("echo", "--samples", samples or a.samples, "--max-seconds", 20, "--", *run.attach("e"))


def make_echo(run):
    run.create("e", ECHO, wait=lambda: run.programs("cat"))


def echo_fresh(peer, a, times):
    """Several fresh servers and clients, since the latency depends on which core each process happens to settle on."""
    rs = []
    for _ in range(times):
        run = Run(peer)
        try:
            make_echo(run)
            rs.append(echo_once(run, a, a.samples // times))
        finally:
            run.stop()
    rs = [r for r in rs if r.get("samples")]
    return {k: (max if k == "max_us" else statistics.median)(r[k] for r in rs) for k in ("p50_us", "p90_us", "p99_us", "max_us")} if rs else {}


def s_echo(peer, a):
    out = {"idle": echo_fresh(peer, a, 4)}
    if peer.spec.get("starts_on_attach"):
        modes = ["flood_attached"]
    else:
        modes = ["flood_attached"] if peer.raw else ["flood_detached", "flood_attached"]
    for mode in modes:
        run = Run(peer)
        drain = None
        try:
            make_echo(run)
            job = Job(run, "flood")
            if mode == "flood_attached":
                drain = run.popen([place.TB, "term", "--timeout-ms", "40000", "--", *run.attach("flood")])
                if not until(lambda: job.lines("ready"), 10):
                    raise RuntimeError("flood did not start")
                time.sleep(1.0)
            job.order("flood 28 1 " + sentinel())
            time.sleep(0.3)
            out[mode] = echo_once(run, a)
            fl = job.lines("flood")
            out[mode]["flood_mb_s"] = int(fl[-1][1]) / (int(fl[-1][0]) / 1e9) / MB if fl else 0
            if drain:
                drain.send_signal(signal.SIGTERM)
                r = run.finish(drain)
                drain = None
                out[mode]["flood_rx_mb_s"] = r["clients"][0]["bytes"] / MB / (r["elapsed_ms"] / 1e3) if "clients" in r else None
        finally:
            if drain:
                drain.kill()
                run.finish(drain)
            run.stop()
    return out


def s_echo_awake(peer, a):
    """Echo while one spinning process of the idle scheduling class per core keeps the cores from sleeping: the cost of
    waking a sleeping core (large and changing in a virtual machine) is taken out, the path through the peer is left."""
    spin = "import os; os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0)); import time; e = time.time() + 120\nwhile time.time() < e: pass"
    ps = [subprocess.Popen([sys.executable, "-c", spin]) for _ in range(os.cpu_count())]
    OURS.update(p.pid for p in ps)
    time.sleep(0.2)
    try:
        return echo_fresh(peer, a, 4)
    finally:
        for p in ps:
            p.kill()
            p.wait()
            OURS.discard(p.pid)


def s_limits(peer, a):
    p = subprocess.run([place.TB, "limits"], capture_output=True, text=True, timeout=120)
    return json.loads(p.stdout)


def s_rpc(peer, a):
    """A request that asks for the daemon's status and its answer, next to a bare ping-pong of the same line."""
    run = Run(peer)
    try:
        make_echo(run)
        spec = peer.spec
        socket, request = run.fill(spec["rpc_socket"], "", []), spec["rpc_status"]
        return {mode: run.tb("rpc", "--socket", socket, "--request", request, "--n", n, "--pause-us", pause, "--timeout-ms", 5000)
                for mode, n, pause in (("back_to_back", 10000, 0), ("paced_1ms", 2000, 1000))}
    finally:
        run.stop()


def s_create_rpc(peer, a):
    """Sessions made over one connection: what a creation takes inside the daemon."""
    run = Run(peer)
    try:
        make_echo(run)
        spec = peer.spec
        socket, request = run.fill(spec["rpc_socket"], "", []), spec["rpc_create"]
        r = run.tb("rpc", "--socket", socket, "--request", request, "--n", 200, "--pause-us", 0, "--timeout-ms", 10000)
        until(lambda: len(run.programs("sleep")) >= 200, 10, 0.02)
        return {**r, "running": len(run.programs("sleep"))}
    finally:
        run.stop()


def s_reattach(peer, a):
    path, _ = a.files["lines100k"]
    run = Run(peer)
    try:
        job, s = Job(run, "r"), sentinel()
        job.order(f"cat {path} {s}")
        if not until(lambda: job.lines("cat"), 3):  # some peers only read once a client was there
            run.tb("term", "--timeout-ms", 3000, "--sentinel", s, "--", *run.attach("r"))
            until(lambda: job.lines("cat"), 10)
        time.sleep(0.3)
        # a first attach and detach, then the measured ones
        run.tb("term", "--timeout-ms", 300, "--sentinel", "NEVER-SEEN", "--", *run.attach("r"))
        return run.tb("paint", "--reps", 10, "--timeout-ms", 2000, "--sentinel", s, "--", *run.attach("r"))
    finally:
        run.stop()

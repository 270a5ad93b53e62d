#!/usr/bin/env python3
"""Measures terminal session multiplexers side by side, in one run, on one machine. See README.md beside this file."""
import argparse
import glob
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib

from harness import flow, latency, place, sessions, survival
from harness.payloads import MB, payloads
from harness.peers import Peer
from harness.processes import become_subreaper, descendants, steal

HERE = os.path.dirname(os.path.abspath(__file__))
SUITES = {
    "limits": latency.s_limits, "throughput": flow.s_throughput, "detached": flow.s_detached, "echo": latency.s_echo,
    "echo_awake": latency.s_echo_awake, "create": sessions.s_create, "create_rpc": latency.s_create_rpc, "rpc": latency.s_rpc,
    "empty": sessions.s_empty, "memory_lines": sessions.s_memory_lines, "reattach": latency.s_reattach, "fanout": flow.s_fanout,
    "slow": flow.s_slow, "kill9": survival.s_kill9, "many": sessions.s_many,
}
ONCE = {"limits", "kill9", "memory_lines", "slow", "many", "echo", "reattach"}  # long, or the same every time: first round only


def arguments():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--peers", help="comma list (default: all of the tables that are installed)")
    ap.add_argument("--suites", default=",".join(SUITES), help="comma list (default: all)")
    ap.add_argument("--rounds", type=int, default=2, help="a round runs every peer once, so that drift hits all alike (default 2)")
    ap.add_argument("--every", action="store_true", help="repeat in each round also the suites that are otherwise run once")
    ap.add_argument("--scale", type=float, default=0.5, help="payload size factor (default 0.5: 10 to 20 MB)")
    ap.add_argument("--samples", type=int, default=2000, help="keystrokes per echo measurement (default 2000)")
    ap.add_argument("--many", type=int, default=500, help="sessions of the suite `many` (default 500)")
    ap.add_argument("--bin", action="append", default=[], metavar="NAME=FILE", help="another executable for a peer")
    ap.add_argument("--table", action="append", default=[], metavar="FILE", help="further tables of peers (TOML)")
    ap.add_argument("--out", default="results.json")
    ap.add_argument("--append", action="store_true", help="keep what --out already has of other suites and peers")
    return ap.parse_args()


def find_peers(a):
    bins = {k: os.path.abspath(v) for k, v in (x.split("=", 1) for x in a.bin)}
    spec = {}
    for f in [HERE + "/peers.toml", *a.table]:
        with open(f, "rb") as table:
            spec |= tomllib.load(table)
    for k, v in spec.items():
        if "like" in v:
            spec[k] = {**spec[v["like"]], **v}
    peers = []
    for n in a.peers.split(",") if a.peers else spec:
        p = Peer(n, spec[n], bins)
        if p.missing:
            print(f"{n}: not installed, left out", file=sys.stderr)
        else:
            peers.append(p)
    return peers


def machine(a):
    """What kind of machine this is: enough to judge the figures, nothing that names it."""
    model = next((l.split(":")[1].strip() for l in open("/proc/cpuinfo") if l.startswith("model name")), "unknown processor")
    family = " ".join(w for w in re.split(r"\s+", re.sub(r"\((R|TM)\)|CPU|@.*", "", model)) if not re.search(r"\d", w))
    memory = next(int(l.split()[1]) for l in open("/proc/meminfo") if l.startswith("MemTotal"))
    return {"date": time.strftime("%Y-%m-%d"), "kernel": ".".join(os.uname().release.split(".")[:2]), "cpu": family.strip() or os.uname().machine,
            "cores": os.cpu_count(), "memory_gib": round(memory / 2**20), "scale": a.scale, "rounds": a.rounds, "many": a.many}


def measure(suite, peer, a):
    t, st = time.time(), steal()
    try:
        r = SUITES[suite](peer, a)
    except Exception as e:  # one peer that fails must not end the run of the others
        r = {"error": f"{type(e).__name__}: {e}".replace(place.BASE, "TMP")}
    r["steal"] = round((steal() - st) / (time.time() - t) / os.cpu_count(), 4)
    r["seconds"] = round(time.time() - t, 1)
    return r


def rounds(a, peers, res):
    for rnd in range(a.rounds):  # a round is all suites of all peers: slow phases of a shared machine are spread over all
        for suite in a.suites.split(","):
            if rnd and suite in ONCE and not a.every:
                continue
            for p in peers:
                if p is not peers[0] if suite == "limits" else not p.takes(suite):
                    continue
                r = measure(suite, p, a)
                res["runs"].setdefault(suite, {}).setdefault("raw" if suite == "limits" else p.name, []).append(r)
                print(f"[{time.strftime('%H:%M:%S')}] round {rnd + 1} {suite} {p.name} {r['seconds']} s {json.dumps(r)[:160]}", file=sys.stderr, flush=True)
                with open(a.out, "w") as f:
                    json.dump(res, f, indent=1)


def main():
    a = arguments()
    unknown = set(a.suites.split(",")) - set(SUITES)
    if unknown:
        sys.exit(f"no such suite: {', '.join(unknown)}; there are {', '.join(SUITES)}")
    become_subreaper()
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # ignored under nohup, and programs in sessions would inherit that
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    place.BASE = tempfile.mkdtemp(prefix="tb", dir=os.environ.get("TMPDIR", "/tmp"))
    place.TB = place.BASE + "/termbench"
    try:
        subprocess.run(["gcc", "-O2", "-Wall", "-D_GNU_SOURCE", "-o", place.TB, *sorted(glob.glob(HERE + "/termbench/*.c")),
                        "-lutil", "-lpthread"], check=True)
        peers = find_peers(a)
        res = {"meta": {}, "peers": {}, "runs": {}}
        if a.append and os.path.exists(a.out):
            with open(a.out) as f:
                res = json.load(f)
        a.files = payloads(a.scale)
        res["meta"] = machine(a) | {"payload_mb": {k: round(v[1] / MB, 1) for k, v in a.files.items()}}
        for p in peers:
            res["peers"][p.name] = p.version()
            for suite in a.suites.split(","):
                res["runs"].setdefault(suite, {}).pop("raw" if suite == "limits" else p.name, None)
        rounds(a, peers, res)
        res["runs"] = {suite: runs for suite, runs in res["runs"].items() if runs}
        with open(a.out, "w") as f:
            json.dump(res, f, indent=1)
    finally:
        for p in descendants():
            try:
                os.kill(p, signal.SIGKILL)
            except OSError:
                pass  # it has gone by itself
        shutil.rmtree(place.BASE, ignore_errors=True)


if __name__ == "__main__":
    main()

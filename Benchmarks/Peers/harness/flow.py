"""Suites about bytes on their way out: throughput, no client, many clients, a client that does not read."""
import signal
import statistics
import threading
import time

from . import place
from .payloads import MB, PAYLOADS
from .peers import Job, Run, sentinel
from .processes import descendants, mem, until

TIMEOUT = 60000


def s_throughput(peer, a):
    out = {}
    for p in PAYLOADS:
        path, size = a.files[p]
        run = Run(peer)
        try:
            job, s = Job(run, "t"), sentinel()
            if peer.raw or peer.spec.get("starts_on_attach"):
                cpu0 = 0
            else:
                cpu0 = run.cpu()
            r = run.tb("term", "--fifo", job.fifo, "--cmd", f"cat {path} {s}", "--sentinel", s, "--timeout-ms", TIMEOUT, "--quiet-ms", 8000, "--", *run.attach("t"))
            c = (r.get("clients") or [{}])[0]
            ms = c.get("sentinel_ms", -1)
            out[p] = {"mb_s": size / MB / (ms / 1e3) if ms > 0 else None, "ms": ms, "rx_mb": c.get("bytes", 0) / MB, "payload_mb": size / MB,
                      "server_cpu_s": None if peer.raw else run.cpu() - cpu0, "client_cpu_s": r.get("client_cpu_ms", 0) / 1e3}
        finally:
            run.stop()
    return out


def s_detached(peer, a):
    out = {}
    for p in PAYLOADS:
        path, size = a.files[p]
        run = Run(peer)
        try:
            job, cpu0 = Job(run, "d"), run.cpu()
            job.order(f"cat {path} {sentinel()}")
            if until(lambda: job.lines("cat"), 20):
                ns = int(job.lines("cat")[0][1])
                out[p] = {"mb_s": size / (ns / 1e9) / MB, "server_cpu_s": run.cpu() - cpu0}
            else:
                out[p] = {"mb_s": None, "note": "blocked for 20 s"}
        finally:
            run.stop()
    return out


def s_fanout(peer, a):
    path, size = a.files["ascii"]
    run = Run(peer)
    try:
        job, s, n = Job(run, "f"), sentinel(), 10
        cpu0 = run.cpu()
        r = run.tb("term", "--n", n, "--fifo", job.fifo, "--cmd", f"cat {path} {s}", "--sentinel", s, "--timeout-ms", TIMEOUT, "--quiet-ms", 5000, "--", *run.attach("f"))
        cs = r.get("clients", [])
        seen = [c["sentinel_ms"] for c in cs if c["sentinel_ms"] > 0]
        last = max(seen) if seen else None
        return {"clients": len(cs), "saw_sentinel": len(seen), "all_ms": last if len(seen) == n else None, "first_ms": min(seen) if seen else None,
                "mb_s": size / MB / (last / 1e3) if len(seen) == n else None, "rx_mb_per_client": statistics.mean(c["bytes"] for c in cs) / MB if cs else None,
                "rx_mb_s_total": sum(c["bytes"] for c in cs) / MB / (last / 1e3) if last else None,
                "server_cpu_s": run.cpu() - cpu0, "client_cpu_s": r.get("client_cpu_ms", 0) / 1e3}
    finally:
        run.stop()


def s_slow(peer, a):
    run = Run(peer)
    samples, stop = [], threading.Event()
    try:
        job, s = Job(run, "w"), sentinel()
        p = run.popen([place.TB, "term", "--n", "2", "--slow-ms", "10000", "--slow-after-ms", "2000", "--windows", "1", "--fifo", job.fifo,
                       "--cmd", f"flood 14 79 {s}", "--sentinel", s, "--timeout-ms", "30000", "--", *run.attach("w")])
        t0 = time.time()

        def sample():
            while not stop.is_set():
                sv = run.servers()
                samples.append((time.time() - t0, mem(sv)[0], mem(descendants(p.pid))[0]))
                if samples[-1][1] + samples[-1][2] > 8e6:  # 8 GB: enough seen
                    p.send_signal(signal.SIGTERM)
                stop.wait(0.3)
        th = threading.Thread(target=sample)
        th.start()
        r = run.finish(p, 60)
        stop.set()
        th.join()
        cs = r.get("clients")
        if not cs:
            return {"error": "no result"}
        w = [c["win_100ms"] for c in cs]

        def rate(i, a_, b_):
            x = w[i][int(a_ * 10):int(b_ * 10)]
            return sum(x) / (len(x) / 10) / MB if x else 0
        fl = [(int(t) / 1e9, int(b) / MB) for t, b in job.lines("flood")]

        def frate(a_, b_):
            x = [v for v in fl if a_ <= v[0] <= b_]
            return (x[-1][1] - x[0][1]) / (b_ - a_) if len(x) > 1 else 0
        empty = [i for i, x in enumerate(w[1][25:115]) if x == 0]
        return {"other_before_mb_s": rate(1, .5, 2), "other_during_mb_s": rate(1, 2.5, 11.5), "other_after_mb_s": rate(1, 12.5, 14),
                "other_zero_100ms_windows_of_90": len(empty), "other_max_gap_ms": cs[1]["max_gap_ms"],
                "program_before_mb_s": frate(.5, 2), "program_during_mb_s": frate(2.5, 11.5),
                "slow_rx_mb": cs[0]["bytes"] / MB, "other_rx_mb": cs[1]["bytes"] / MB, "program_mb": fl[-1][1] if fl else 0,
                "slow_sentinel_ms": cs[0]["sentinel_ms"], "other_sentinel_ms": cs[1]["sentinel_ms"], "slow_eof": cs[0]["eof"],
                # What the flood itself takes belongs to no client: before is while both read.
                "server_pss_kb_before": max((x[1] for x in samples if x[0] < 2), default=0), "server_pss_kb_max": max((x[1] for x in samples), default=0),
                "server_pss_kb_end": samples[-1][1] if samples else 0, "clients_pss_kb_max": max((x[2] for x in samples), default=0)}
    finally:
        stop.set()
        run.stop()

"""Workers that are killed from outside, again and again, in one run of the host."""

import os
import random
import signal
import subprocess
import time

from .place import Place, belongings, build, host_knows, state, workers

PRODUCERS = 3
# What may differ at the end: a restart in flight, pools that threads of the system's library keep.
ALLOWANCE = {"descriptors": 0, "memfds": 0, "threads": 2, "children": 0, "zombies": 0, "mappings": 24, "memory": 24}


def declare(parser, name):
    parser.add_argument("--times", type=int, default=10_000, metavar="N", help="how many kills; 10000 unless told")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="which workers are killed when")


def run(arguments):
    """Kills workers of a running host; descriptors, threads, memory files and zombies must be as many after as before."""
    build()
    draw = random.Random(arguments.seed)
    with Place() as place:
        if not host_knows("--restarts"):
            print("soak: restarts not measurable: this host does not restart workers (it has no option --restarts)")
            return False
        options = [f"{PRODUCERS}test_ext_model", "--number=0", "--seed=1", "--progress=0", "--file-name=/dev/null",
                   "--rate=3000", "--batch-size=10", f"--restarts={arguments.times + 1000}"]
        log = open(place.directory / "log", "wb")
        host = place.start(*options, stdout=subprocess.DEVNULL, stderr=log)
        try:
            return kill_workers(host, arguments.times, draw, place.directory / "log")
        finally:
            if host.poll() is None:
                host.kill()
            host.wait()


def kill_workers(host, times, draw, log):
    if not settle(host):
        print(f"soak: the host did not start its workers: {tail(log)}")
        return False
    before, begin, killed = belongings(host.pid), time.monotonic(), 0
    last = begin
    while killed < times:
        running = [worker for worker in workers(host.pid) if state(worker) not in (None, "Z")]
        if host.poll() is not None:
            print(f"soak: the host ended after {killed} kills with status {host.returncode}: {tail(log)}")
            return False
        if not running:
            if time.monotonic() - last > 30:
                print(f"soak: after {killed} kills no worker came back within 30 s: {tail(log)}")
                return False
            time.sleep(0.001)
            continue
        try:
            os.kill(draw.choice(running), signal.SIGKILL)
        except ProcessLookupError:
            continue
        killed, last = killed + 1, time.monotonic()
        # From a kill during the start of a successor to one in the middle of its work.
        time.sleep(draw.choice((0, 0.001, 0.005, 0.02)))
    elapsed = time.monotonic() - begin
    isSettled = settle(host)
    after = belongings(host.pid)
    host.send_signal(signal.SIGINT)
    try:
        status = host.wait(30)
    except subprocess.TimeoutExpired:
        status = None
    grown = {name: (before[name], after[name]) for name in after if after[name] > before[name] + ALLOWANCE[name]}
    for name in after:
        print(f"soak: {name:12} {before[name]:6} before, {after[name]:6} after{'  GROWN' if name in grown else ''}")
    if not isSettled:
        print(f"soak: at the end there were {after['children']} workers instead of {PRODUCERS}: {tail(log)}")
    if status is None:
        print("soak: the host did not end within 30 s of SIGINT")
    print(f"soak: {killed} kills in {elapsed:.0f} s, {len(grown)} counts grown, status after SIGINT {status}")
    return isSettled and not grown and status is not None and status >= 0


def settle(host):
    """Waits until all producers run, twice in a row."""
    steady, begin = 0, time.monotonic()
    while steady < 20 and host.poll() is None and time.monotonic() - begin < 60:
        running = [worker for worker in workers(host.pid) if state(worker) not in (None, "Z")]
        steady = steady + 1 if len(running) == PRODUCERS else 0
        time.sleep(0.05)
    return steady >= 20


def tail(log):
    return log.read_bytes()[-600:].decode(errors="replace")

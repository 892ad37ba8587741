"""Behaviour simulation, against doge-datagen's engine and against itself."""

import subprocess
import sys

from .figure import Figure
from .place import BUILD, ROOT

DOGE = ROOT / ".build" / "doge"
MACHINES = BUILD / "machines"
RATE = "subject-ticks/s"
NOWHERE = ("--drop-unbound",)
TO_NULL = ("--sink=*=file:name=/dev/null",)


def simulate(place, rounds):
    """Subject-ticks a second, the host's start included, doge's left out."""
    for name, kind, ticks, peer_ticks, sinks, bound in (
            ("banking machine, no-op sink", "bank", 100_000, 100, NOWHERE, 500),
            ("banking machine, json-lines to /dev/null, doge with a no-op sink", "bank", 20_000, 100, TO_NULL, None),
            ("an event in each tick, no-op sink", "restless", 5_000, 50, NOWHERE, 20),
            ("an event in each tick, json-lines to /dev/null, doge with a no-op sink", "restless", 1_000, 50, TO_NULL,
             None)):
        ours, theirs = [], []
        for _ in range(rounds):
            theirs.append(doge_rate(kind, 10_000, peer_ticks))
            ours.append(10_000 * ticks / seconds(place, f"bench_{kind}", 10_000, ticks, *sinks))
        yield Figure(
            f"{name}, 10 000 subjects, one producer: host against doge", ours, theirs, RATE,
            must=("ratio >=", bound) if bound else None, b_name="doge")
    rare, usual = [], []
    for _ in range(rounds):
        usual.append(seconds(place, "bench_bank", 1_000_000, 100, *TO_NULL))
        rare.append(seconds(place, "bench_bank", 1_000_000, 100_000, "--bench-scale=0.001", *TO_NULL))
    yield Figure(
        "a million subjects, as many events: 100 000 ticks with a thousandth of the probabilities against 100 ticks",
        rare, usual, "s", must=("ratio <", 1.5), a_name="100 000 ticks", b_name="100 ticks",
        note="ten thousand million subject-ticks in the time of their events")


def seconds(place, machine, subjects, ticks, *arguments):
    return place.seconds(
        "simulate", machine, f"--subjects={subjects}", f"--ticks={ticks}", "--seed=1", "--progress=0", *arguments,
        ext=MACHINES)


def doge_rate(kind, subjects, ticks):
    answer = subprocess.run(
        [sys.executable, ROOT / "Benchmarks" / "doge" / "machine.py", DOGE, kind, str(subjects), str(ticks)],
        check=True, capture_output=True, text=True)
    return float(answer.stdout)


ALL = {"simulate": simulate}

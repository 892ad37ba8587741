"""What the synchronizer reaches."""

import subprocess
import sys

from .figure import Figure
from .place import ROOT

# Seconds that XOS's cohorts took for 800 pending objects with local links, on a machine of this kind.
COHORTS = 8.9


def plans(place, rounds):
    """How long it takes to find out in which order pending objects are worked on."""
    program = ROOT / ".build" / "release" / "planbench"
    if not program.exists():
        sys.exit("bench: planbench is missing: run scripts/build --plans")

    def seconds(count, rounds):
        lines = subprocess.run([program, str(count), str(rounds)], check=True, capture_output=True, text=True).stdout
        # The first round warms up.
        return [tuple(map(int, line.split())) for line in lines.splitlines()][1:]

    small = [microseconds / 1e6 for microseconds, _ in seconds(800, rounds + 1)]
    yield Figure("a plan of 800 objects with drawn dependencies, until all are done", [COHORTS] * len(small), small, "s",
                 must=("ratio >=", 1000), a_name="XOS", b_name="host", note="XOS: as measured before, not in this run")
    each = {}
    for count in (10_000, 1_000_000):
        each[count] = [time / (count + links) for time, links in seconds(count, min(rounds, 3) + 1)]
    yield Figure("microseconds for each object and link of a million, against ten thousand", each[1_000_000], each[10_000],
                 "us", must=("ratio <", 4), a_name="a million", b_name="ten thousand",
                 note="linear but for what the processor's caches hold")


ALL = {"plans": plans}

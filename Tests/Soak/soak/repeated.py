"""One command many times."""

import os
import time

from .place import Place, build


def declare(parser, name):
    parser.add_argument("--times", type=int, default=1000, metavar="N", help="how often; 1000 unless told")


def scans(arguments):
    """Scans all plugins anew, again and again; each listing must be the same."""
    return repeat(arguments.times, "scans", ["rescan"], ["--list-plugins"])


def runs(arguments):
    """Runs three producers for 30 records, again and again; the output must be the same."""
    return repeat(
        arguments.times, "runs",
        ["3test_ext_model", "--number=30", "--seed=1", "--batch-size=10", "--progress=0", "--log-level=error"], None)


def repeat(times, name, command, answer):
    build()
    failures, expected, begin = [], None, time.monotonic()
    with Place() as place:
        before = leftovers()
        for number in range(times):
            result = place.run(*command)
            if result.returncode == 0 and answer is not None:
                result = place.run(*answer)
            # Producers take turns, so the order of their records is not promised.
            outcome = (result.returncode, sorted(result.stdout.splitlines()))
            expected = expected or outcome
            if outcome != expected or result.returncode != 0:
                failures.append(f"{number}: status {result.returncode}: {result.stderr.strip()[-300:]}")
        left = leftovers() - before
    for failure in failures[:10]:
        print(f"soak: {failure}")
    if left:
        print(f"soak: processes left behind: {sorted(left)}")
    print(f"soak: {times} {name} in {time.monotonic() - begin:.0f} s, {len(failures)} failures, "
          f"{len(left)} processes left behind")
    return not failures and not left


def leftovers():
    """Processes of this host's binary that have lost their parent."""
    from .place import HOST
    found = set()
    for number in filter(str.isdigit, os.listdir("/proc")):
        try:
            if os.readlink(f"/proc/{number}/exe") == str(HOST):
                found.add(int(number))
        except OSError:
            continue
    return found

"""One command many times."""

import ctypes
import os
import time

from .place import Place, build, workers


def declare(parser, name):
    parser.add_argument("--times", type=int, default=1000, metavar="N", help="how often; 1000 unless told")


def scans(arguments):
    """Scans all plugins anew, again and again; each listing must be the same."""
    return repeat(arguments.times, "scans", ["rescan"], ["--list-plugins"])


def runs(arguments):
    """Runs three producers for 30 records, again and again; each must deliver all of them."""
    return repeat(
        arguments.times, "runs",
        ["3test_ext_model", "--number=30", "--seed=1", "--batch-size=10", "--progress=0"], None)


def repeat(times, name, command, answer):
    build()
    failures, expected, begin = [], None, time.monotonic()
    with Place() as place:
        adopt()
        for number in range(times):
            result = place.run(*command)
            if result.returncode == 0 and answer is not None:
                result = place.run(*answer)
            # Records hold times and the ids of processes, so of runs it is the number that must stay the same.
            outcome = result.stdout if answer is not None else len(result.stdout.splitlines())
            expected = expected or outcome
            if outcome != expected or result.returncode != 0:
                failures.append(f"{number}: status {result.returncode}: {result.stderr.strip()[-300:]}")
        left = workers(os.getpid())
    for failure in failures[:10]:
        print(f"soak: {failure}")
    if left:
        print(f"soak: processes left behind: {sorted(left)}")
    print(f"soak: {times} {name} in {time.monotonic() - begin:.0f} s, {len(failures)} failures, "
          f"{len(left)} processes left behind")
    return not failures and not left


def adopt():
    """Makes this process the parent of whatever its children leave behind, so that it can be found."""
    PR_SET_CHILD_SUBREAPER = 36
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")

"""What isolation costs, and how fast the host acts when a worker dies or hangs."""

import os
import re
import select
import signal
import subprocess
import time

from .figure import Figure
from .place import HOST, ROOT, children, direct_rate

RATE = "records/s"
LIBRARY, MODEL = "libTestExt.so", "test_ext_model"


def host_knows(option):
    """Whether the host has an option."""
    answer = subprocess.run([HOST, "generate", "--help"], capture_output=True, text=True).stdout
    return re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", answer) is not None


def not_measurable(what, why):
    return Figure(what, [], [], "", note=f"not measurable: {why}")


def sandbox(place, rounds):
    """The throughput with worker and sandbox against the loop in one process, and against workers without sandbox."""
    records = 20_000_000
    walled, open_, direct = [], [], []
    knows = host_knows("--sandbox")
    for _ in range(rounds):
        direct.append(direct_rate(LIBRARY, MODEL, "json", records))
        walled.append(place.rate(MODEL, records, "--file-name=/dev/null"))
        if knows:
            open_.append(place.rate(MODEL, records, "--file-name=/dev/null", "--sandbox=off"))
    yield Figure(
        f"{MODEL}, one producer, json-lines to /dev/null: worker and sandbox against a loop in one process", walled,
        direct, RATE, must=("ratio >=", 0.8), b_name="direct loop")
    what = f"{MODEL}, one producer, json-lines to /dev/null: sandbox against none"
    if knows:
        yield Figure(what, walled, open_, RATE, b_name="--sandbox=off")
    else:
        yield not_measurable(what, "this host has no option --sandbox")


def setup(place, rounds):
    """What it takes a worker to shut itself in: a run of one record with the sandbox and without, one after the other."""
    what = "counter: a worker's walls, its network namespace and its probing of both"
    if not host_knows("--sandbox"):
        yield not_measurable(what, "this host has no option --sandbox")
        return
    arguments = ("counter", "--number=1", "--progress=0", "--file-name=/dev/null")
    above = []
    for _ in range(max(rounds, 5) * 10):
        walled = place.seconds(*arguments)
        above.append((walled - place.seconds(*arguments, "--sandbox=off")) * 1e3)
    yield Figure(what, above, [], "ms", must=("a <", 1))


def call(place, rounds):
    """What a record costs in a worker beyond the direct call, in batches of 1000, without the start of the host."""
    few, many = 2_000_000, 22_000_000
    above = []
    for _ in range(rounds):
        direct = 1e9 / direct_rate(LIBRARY, MODEL, "json", many - few)
        arguments = (MODEL, "--progress=0", "--file-name=/dev/null", "--batch-size=1000")
        short = place.seconds(*arguments, f"--number={few}")
        long = place.seconds(*arguments, f"--number={many}")
        # The difference of two runs, so that starting and ending count for nothing.
        above.append((long - short) * 1e9 / (many - few) - direct)
    yield Figure(
        f"{MODEL}: a record in a worker, in batches of 1000, above the direct call", above, [], "ns", must=("a <", 50))


def plugin(place):
    """The directory of the models of Benchmarks/isolation.c."""
    directory = place.directory / "isolation"
    if not directory.exists():
        directory.mkdir()
        abi = ROOT / "PluginAPI" / "ABI"
        subprocess.run(
            ["cc", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", f"-I{abi}/include",
             ROOT / "Benchmarks" / "isolation.c", abi / "plugin_note.c", "-o", directory / "isolation.so"], check=True)
        place.seconds("--list-plugins", ext=directory)
    return directory


def crash(place, rounds):
    """From SIGKILL of a worker to the next record of its successor, in a run without a limit."""
    what = "from SIGKILL of the only worker to the first record of its successor on the standard output"
    if not host_knows("--restarts"):
        yield not_measurable(what, "this host does not restart workers")
        return
    times = []
    for _ in range(max(3 * rounds, 9)):
        process = place.start("telling", "--number=0", "--progress=0", ext=plugin(place), stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL)
        try:
            times.append(serving_again(process))
        finally:
            process.kill()
            process.stdout.close()
            process.wait()
    yield Figure(
        what, times, [], "ms", must=("a <", 20), note="what the dead worker had published comes first, and counts")


def serving_again(process):
    """Milliseconds from the kill of the worker to the first record that another process made."""
    stdout = process.stdout.fileno()
    end = time.perf_counter() + 0.3
    rest = b""
    while time.perf_counter() < end:
        rest = (rest + os.read(stdout, 1 << 20))[-64:]
    (worker,) = children(process.pid)
    own = f'"pid": {worker}}}'.encode()
    begin = time.perf_counter()
    os.kill(int(worker), signal.SIGKILL)
    while time.perf_counter() < begin + 5:
        if not select.select([stdout], [], [], 5)[0]:
            break
        piece = os.read(stdout, 1 << 20)
        now = time.perf_counter()
        if not piece:
            break
        lines = (rest + piece).split(b"\n")
        if any(line.endswith(b"}") and own not in line for line in lines[-2:-1]):
            return (now - begin) * 1000
        rest = lines[-1]
    raise SystemExit("bench: the host did not serve again within 5 s of the kill")


def hang(place, rounds):
    """From the deadline of a producer that makes no progress to the death of its worker."""
    what = "a worker that loops for ever: from its deadline to its death"
    if not host_knows("--stall-timeout"):
        yield not_measurable(what, "this host has no option --stall-timeout")
        return
    directory = plugin(place)
    deadline = 1
    times = []
    for _ in range(rounds):
        process = place.start(
            "hanging", "--number=10", "--progress=0", f"--stall-timeout={deadline}",
            *(["--restarts=0"] if host_knows("--restarts") else []), ext=directory, stderr=subprocess.PIPE)
        # The plugin tells on its standard error when it begins to loop; the host passes the line on.
        for line in process.stderr:
            if b"looping since " in line:
                since = int(line.split(b"looping since ")[1].split()[0])
                break
        else:
            raise SystemExit("bench: the plugin that hangs did not begin")
        worker = int(children(process.pid)[0])
        gone = os.pidfd_open(worker)
        if not select.select([gone], [], [], deadline + 30)[0]:
            raise SystemExit("bench: the worker that hangs was not killed")
        elapsed = time.monotonic_ns() - since
        os.close(gone)
        process.communicate()
        times.append(elapsed / 1e6 - deadline * 1000)
    yield Figure(what, times, [], "ms", must=("a <", 10), note="the plugin's clock begins when its loop does")


ALL = {"sandbox": sandbox, "setup": setup, "call": call, "crash": crash, "hang": hang}

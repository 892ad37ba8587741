"""What is measured. Each function gives figures; A and B alternate within one run."""

import fcntl
import itertools
import os
import signal
import string
import subprocess
import sys
import time

from . import collectors
from . import databases
from . import isolation as isolating
from . import kafka
from . import mediums
from . import objects
from . import platform
from . import simulate
from . import synchronizer
from .figure import Figure
from .place import (AVALON, BUILD, EXT, ROOT, avalon, avalon_rate, children, direct_rate, memory)

MODELS = {
    "test_ext_model": "libTestExt.so",
    "test_template_model": "libTemplateModels.so",
    "test_ext_record_model": "libTestExt.so",
}
RATE = "records/s"


def isolation(place, rounds):
    """What the host costs over a loop in one process."""
    for model, encoding, records, bound in (
            ("test_ext_model", "json", 20_000_000, 0.5), ("test_ext_model", "csv", 20_000_000, 0.5),
            ("test_template_model", "json", 10_000_000, 0.5), ("test_template_model", "csv", 10_000_000, 0.5),
            ("test_ext_record_model", "json", 4_000_000, None)):
        chosen = {"json": "json-lines", "csv": "csv"}[encoding]
        host, direct = [], []
        for _ in range(rounds):
            direct.append(direct_rate(MODELS[model], model, encoding, records))
            host.append(place.rate(model, records, f"--output-format={chosen}", "--file-name=/dev/null"))
        yield Figure(
            f"{model}, one producer, {chosen} to /dev/null: host against a loop without it", host, direct, RATE,
            must=("ratio >=", bound) if bound else None, b_name="direct loop")


def peer(place, rounds):
    """Two producers of the host, its start included, against two of Avalon, its start left out."""
    for model, peer_model, records, peer_records, bound in (
            ("test_ext_model", "test_ext_model", 40_000_000, 400_000, 100),
            ("test_template_model", "test_template_model", 20_000_000, 80_000, 300),
            ("test_ext_record_model", "test_ext_model", 10_000_000, 400_000, 10)):
        ours, theirs = [], []
        for _ in range(rounds):
            theirs.append(avalon_rate(f"2{peer_model}", peer_records))
            ours.append(place.rate(f"2{model}", records, "--output-format=json-lines", "--file-name=/dev/null"))
        yield Figure(
            f"{model}, two producers, json-lines to /dev/null: host against Avalon", ours, theirs, RATE,
            must=("ratio >=", bound), b_name="Avalon",
            note="500 in the end" if model == "test_template_model" else "")


def models(place, rounds):
    """The models that both have, two producers each."""
    metadata = f"--rflow-metadata-file={AVALON}/etc/avalon/metadata-list.sh"
    for model, records, peer_records, options, peer_options in (
            ("asa", 40_000_000, 200_000, (), ()), ("snort", 40_000_000, 200_000, (), ()),
            ("rflow", 10_000_000, 80_000, ("--grant=rflow",), (metadata,))):
        for chosen in ("json-lines", "csv"):
            ours, theirs = [], []
            for _ in range(rounds):
                theirs.append(avalon_rate(f"2{model}", peer_records, *peer_options, output_format=chosen))
                ours.append(
                    place.rate(f"2{model}", records, f"--output-format={chosen}", "--file-name=/dev/null", *options))
            yield Figure(
                f"{model}, two producers, {chosen} to /dev/null: host against Avalon", ours, theirs, RATE,
                must=("ratio >=", 300), b_name="Avalon", note="500 in the end")


def formats(place, rounds):
    """What is made of whole batches: alerts, and the lines of a log alone."""
    for model in ("snort", "asa"):
        for name, options, peer_options, records, peer_records, bound in (
                ("idmef", ("--output-format=idmef",), {"output_format": "idmef"}, 8_000_000, 60_000, 200),
                ("--textlog", ("--textlog",), {"output_format": "json-lines", "textlog": True}, 60_000_000, 200_000, 300)):
            ours, theirs = [], []
            for _ in range(rounds):
                theirs.append(avalon_rate(f"2{model}", peer_records, **peer_options))
                ours.append(place.rate(f"2{model}", records, *options, "--file-name=/dev/null"))
            yield Figure(
                f"{model}, two producers, {name} to /dev/null: host against Avalon", ours, theirs, RATE,
                must=("ratio >=", bound), b_name="Avalon")


def rate(place, rounds):
    """How even a rate is: bytes that arrive in windows of a tenth of a second, and what each producer gets."""
    for asked in (1, 1000, 100_000, 10_000_000):
        windows = 30 if asked > 1 else 5
        length = 0.1 if asked > 1 else 1.0
        worst, shares = [], []
        for _ in range(min(rounds, 3)):
            process = place.start(
                "2test_ext_model", "--number=0", f"--rate={asked}", "--progress=0",
                f"--batch-size={max(1, asked // 1000)}",
                stdout=subprocess.PIPE)
            counts, producers = arrivals(process, windows, length)
            process.send_signal(signal.SIGINT)
            process.stdout.close()
            process.wait()
            wanted = asked * length
            if asked >= 1_000_000:
                counts = byte_windows(place, asked, windows, length)
                wanted = sorted(counts)[windows // 2]
            worst.append(max(abs(count - wanted) for count in counts) / wanted * 100)
            shares.append(100 - min(producers.values()) / max(producers.values()) * 100 if len(producers) == 2 else 100)
        yield Figure(
            f"--rate={asked}: largest difference from it in {windows} windows of {length} s", worst, [], "%",
            must=("a <", 20 if asked > 1 else 101))
        if asked > 1:
            yield Figure(
                f"--rate={asked}: by how much the smaller share of two producers is smaller", shares, [], "%",
                must=("a <", 5))


def arrivals(process, windows, length):
    """Records in each window, and of each of two producers, from the second window on."""
    counts, producers = [0] * windows, {}
    pipe = process.stdout.fileno()
    os.set_blocking(pipe, False)
    # At 10 million records a second the usual 64 KiB would be full each tenth of a millisecond.
    fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, 1 << 20)
    first = None
    while True:
        now = time.perf_counter()
        if first is not None and now - first > (windows + 1) * length:
            return counts, producers
        try:
            data = os.read(pipe, 1 << 20)
        except BlockingIOError:
            time.sleep(0.0005)
            continue
        if not data:
            sys.exit("bench: the run ended")
        if first is None:
            first = now
        place = int((now - first) / length) - 1
        if 0 <= place < windows:
            records = data.count(b"\n")
            counts[place] += records
            # Members of the first; one may be cut at the end of what was read, which is one in thousands.
            found = data.count(b'"class_id": 1,')
            producers[1] = producers.get(1, 0) + found
            producers[2] = producers.get(2, 0) + records - found


def byte_windows(place, asked, windows, length):
    """Bytes in each window, taken by a program that only throws them away: nothing slower keeps up."""
    end, start = os.pipe()
    fcntl.fcntl(end, fcntl.F_SETPIPE_SZ, 1 << 20)
    process = place.start(
        "2test_ext_model", "--number=0", f"--rate={asked}", "--progress=0", f"--batch-size={asked // 1000}",
        stdout=start, stderr=subprocess.DEVNULL)
    sink = subprocess.Popen(["dd", "of=/dev/null", "bs=1M"], stdin=end, stderr=subprocess.DEVNULL)
    os.close(end)
    os.close(start)
    time.sleep(1)
    taken, before, begin = [], read_bytes(sink.pid), time.perf_counter()
    for window in range(windows):
        time.sleep(max(0, begin + length * (window + 1) - time.perf_counter()))
        now = read_bytes(sink.pid)
        taken.append(now - before)
        before = now
    process.send_signal(signal.SIGINT)
    process.wait()
    sink.wait()
    return taken


def read_bytes(pid):
    with open(f"/proc/{pid}/io") as file:
        return int(file.readline().split()[1])


def scaling(place, rounds):
    """Two producers against one; says the load, because two cores must be free for it to mean anything."""
    for model, records, in (("test_ext_model", 30_000_000), ("test_template_model", 20_000_000)):
        two, one = [], []
        for _ in range(rounds):
            one.append(place.rate(model, records, "--file-name=/dev/null"))
            two.append(place.rate(f"2{model}", 2 * records, "--file-name=/dev/null"))
        yield Figure(
            f"{model}, json-lines to /dev/null: two producers against one", two, one, RATE, must=("ratio >=", 1.7),
            a_name="two producers", b_name="one producer",
            note=f"load average {os.getloadavg()[0]:.2f} on {os.cpu_count()} processors, all of this included")


# ----------------------------------------------------------------------------------------------------- listing

def listing(place, rounds):
    """Listing of 200 plugins, with a cache and without, for plugins in C and in Swift."""
    count = 200
    small = many_c_plugins(place, count)
    swift = many_swift_plugins(place, count)
    peer_modules = many_avalon_modules(place, count)
    for name, directory in (("C", small), ("Swift", swift)):
        warm, cold, theirs = [], [], []
        for _ in range(rounds):
            place.forget_cache()
            cold.append(place.seconds("--list-plugins", ext=directory) * 1000 / count)
            warm.append(place.seconds("--list-plugins", ext=directory) * 1000)
            if name == "C":
                begin = time.perf_counter()
                avalon("--list-models", directories=(peer_modules,))
                theirs.append((time.perf_counter() - begin) * 1000)
        listed = subprocess.run(
            place.arguments("--list-models", ext=directory), cwd=place.directory, env=place.environment,
            capture_output=True, text=True, check=True).stdout.split()
        if len(listed) < count:
            sys.exit(f"bench: only {len(listed)} of {count} plugins in {name} are listed")
        yield Figure(f"--list-plugins, 200 plugins in {name}, unchanged", warm, [], "ms", must=("a <", 10))
        yield Figure(f"--list-plugins, 200 plugins in {name}, empty cache, per plugin", cold, [], "ms", must=("a <", 3))
        if theirs:
            yield Figure(
                "listing of 200 plugins, unchanged: host against Avalon", warm, theirs, "ms",
                must=("ratio <", 1 / 20), b_name="Avalon")


def names(count):
    """So many names of letters only, as models have them."""
    for letters in itertools.islice(itertools.product(string.ascii_lowercase, repeat=2), count):
        yield "".join(letters)


def many_c_plugins(place, count):
    directory = place.directory / "many-c"
    directory.mkdir()
    source = (ROOT / "ExamplePlugins" / "counter-c" / "counter.c").read_text()
    abi = ROOT / "PluginAPI" / "ABI"
    for name in names(count):
        text = source.replace('TEXT("counter")', f'TEXT("model_{name}")').replace("counter-st", f"{name}-st")
        text = text.replace(f'"{name}-start", 13', f'"{name}-start", {len(name) + 6}')
        text = text.replace(f'"{name}-step", 12', f'"{name}-step", {len(name) + 5}')
        subprocess.run(
            ["cc", "-O2", "-shared", "-fPIC", "-fvisibility=hidden", f"-I{abi}/include", "-x", "c", "-", "-x", "c",
             f"{abi}/plugin_note.c", "-o", directory / f"{name}.so"], input=text, text=True, check=True)
    return directory


def many_swift_plugins(place, count):
    """Copies of a plugin in Swift with the names of its models changed in place; of equal length, so that all fits."""
    directory = place.directory / "many-swift"
    directory.mkdir()
    original = (EXT / "libTestExt.so").read_bytes()
    for name in names(count):
        copy = original.replace(b"test_ext_model", b"test_ext_mod" + name.encode())
        copy = copy.replace(b"test_ext_record_model", b"test_ext_record_mod" + name.encode())
        (directory / f"{name}.so").write_bytes(copy)
    return directory


def many_avalon_modules(place, count):
    directory = place.directory / "many-avalon"
    modules = directory / "avalon" / "models" / "ext"
    modules.mkdir(parents=True)
    for name in names(count):
        (modules / f"{name}.py").write_text(
            "from avalon.models import BaseModel\n\n\n"
            f"class Model{name.title()}(BaseModel):\n    __title__ = 'model_{name}'\n\n"
            "    def next(self):\n        return {'n': 1}\n")
    return directory


# -------------------------------------------------------------------------------------------- starting and memory

def start(place, rounds):
    """From the start of the process to the first byte on its standard output."""
    times, floor = [], []
    for _ in range(max(3 * rounds, 9)):
        floor.append(first_byte(["echo", "x"], place))
        times.append(first_byte(place.arguments("test_ext_model", "--number=1", "--progress=0"), place))
    yield Figure(
        "first record on stdout, warm cache", times[1:], floor[1:], "ms", must=("a <", 20), b_name="echo, for scale")


def whole(place, rounds):
    """From start to exit with one record, against Avalon."""
    ours, theirs = [], []
    place.seconds("test_ext_model", "--number=1", "--progress=0")
    for _ in range(max(2 * rounds, 6)):
        begin = time.perf_counter()
        avalon("test_ext_model", "--number=1", "--output-format=json-lines", "--file-name=/dev/null")
        theirs.append((time.perf_counter() - begin) * 1000)
        ours.append(place.seconds("test_ext_model", "--number=1", "--progress=0") * 1000)
    yield Figure(
        "start to exit with one record", ours, theirs, "ms", must=("ratio <", 0.2), b_name="Avalon")


def first_byte(arguments, place):
    begin = time.perf_counter()
    process = subprocess.Popen(
        arguments, cwd=place.directory, env=place.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL)
    first = os.read(process.stdout.fileno(), 1)
    elapsed = (time.perf_counter() - begin) * 1000
    process.stdout.read()
    if process.wait() != 0 or not first:
        sys.exit(f"bench: {arguments} failed")
    return elapsed


def worker_memory(place, rounds):
    """Memory of a worker in the middle of a run, and of its host."""
    for model in ("test_ext_model", "test_template_model"):
        whole, private, host = [], [], []
        for _ in range(min(rounds, 3)):
            process = place.start(model, "--number=0", "--progress=0", "--file-name=/dev/null")
            time.sleep(0.7)
            workers = children(process.pid)
            if len(workers) != 1:
                sys.exit(f"bench: {len(workers)} workers where 1 was expected")
            whole.append(memory(workers[0], "VmRSS"))
            private.append(memory(workers[0], "RssAnon"))
            host.append(memory(process.pid, "VmRSS"))
            process.send_signal(signal.SIGINT)
            process.communicate()
        yield Figure(
            f"{model}: resident memory of its worker", whole, [], "MiB", must=("a <", 12), a_name="VmRSS",
            note=f"of it private (RssAnon) {max(private):.1f} MiB; the host's VmRSS {max(host):.1f} MiB")


def host_memory(place, rounds):
    """The host's peak of a long run against that of a short one."""
    long, short = [], []
    for _ in range(min(rounds, 3)):
        short.append(peak(place, 1_000_000))
        long.append(peak(place, 100_000_000))
    yield Figure(
        "peak memory of the host: 10^8 records against 10^6", long, short, "MiB", must=("ratio <", 1.1),
        a_name="10^8", b_name="10^6")


def peak(place, number):
    """VmHWM, read until the process is gone; ru_maxrss would count the memory of the process that forked, too."""
    process = place.start(
        "test_ext_model", f"--number={number}", "--progress=0", "--file-name=/dev/null", stderr=subprocess.DEVNULL)
    highest = 0.0
    while process.poll() is None:
        highest = max(highest, memory(process.pid, "VmHWM") or 0)
        time.sleep(0.001)
    return highest


# ----------------------------------------------------------------------------------------------------- outputs

BLOCKS = """
import os, sys
block, total = bytes(int(sys.argv[1])), int(sys.argv[2])
while total > 0:
    total -= os.write(1, block[:total] if total < len(block) else block)
"""


def output(place, rounds):
    """Bytes a second through a pipe and into a file, against ready-made blocks of the same total size."""
    records = 20_000_000
    size = 0
    probe = place.directory / "probe"
    place.seconds("test_ext_model", "--number=100000", "--progress=0", f"--file-name={probe}")
    size = probe.stat().st_size * records // 100_000
    probe.unlink()
    file = place.directory / "output"
    for name, sink in (("a pipe to cat", into_pipe), ("a regular file", lambda a, p: into_file(a, p, file))):
        ours, blocks = [], {}
        for _ in range(rounds):
            host = place.arguments("test_ext_model", f"--number={records}", "--progress=0")
            ours.append(size / sink(host, place))
            for block in (8, 64, 256):
                written = [sys.executable, "-S", "-c", BLOCKS, str(block * 1024), str(size)]
                blocks.setdefault(block, []).append(size / sink(written, place))
        for block, theirs in blocks.items():
            yield Figure(
                f"test_ext_model as json-lines to {name}: host against ready-made blocks", ours, theirs, "B/s",
                b_name=f"blocks of {block} KiB")


def into_pipe(arguments, place):
    begin = time.perf_counter()
    with subprocess.Popen(
            arguments, cwd=place.directory, env=place.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL) as writer:
        reader = subprocess.Popen(["cat"], stdin=writer.stdout, stdout=subprocess.DEVNULL)
        writer.stdout.close()
        reader.wait()
        if writer.wait() != 0:
            sys.exit(f"bench: {arguments} failed")
    return time.perf_counter() - begin


def into_file(arguments, place, file):
    with open(file, "wb") as target:
        begin = time.perf_counter()
        subprocess.run(
            arguments, cwd=place.directory, env=place.environment, stdin=subprocess.DEVNULL, stdout=target,
            stderr=subprocess.DEVNULL, check=True)
        elapsed = time.perf_counter() - begin
    file.unlink()
    return elapsed


ALL = {
    "isolation": isolation,
    "peer": peer,
    "models": models,
    "formats": formats,
    "rate": rate,
    "whole": whole,
    "scaling": scaling,
    "listing": listing,
    "start": start,
    "worker-memory": worker_memory,
    "host-memory": host_memory,
    "output": output,
    **isolating.ALL,
    **mediums.ALL,
    **platform.ALL,
    **simulate.ALL,
    **databases.ALL,
    **kafka.ALL,
    **collectors.ALL,
    **synchronizer.ALL,
    **objects.ALL,
}

"""What the synchronizer reaches with objects: from a save to the step, objects a second, questions, and doing nothing."""

import http.client
import json
import os
import random
import re
import shutil
import sys
import time

from .figure import Figure
from .place import BUILD, EXT, ROOT, children

MODELS = """
option app_label = "bench";
message Thing (XOSBase) {
  required string name = 1 [max_length = 64, db_index = True];
  required int32 size = 2 [default = 0];
}
"""

SETTINGS = """
name: bench
models_dir: models
store: sqlite
grants: [gateway/http-gateway, store/sqlite{step}]
options: {{empty_step: {{calls: {calls}}}}}
"""

BATCH = 5000
PATH = "/xosapi/v1/objects/Thing"
TICK = os.sysconf("SC_CLK_TCK")


class Synchronizer:
    """A host that keeps objects of one model in step with nothing."""

    def __init__(self, place, name="objects", has_step=True):
        self.folder = place.directory / name
        (self.folder / "models").mkdir(parents=True, exist_ok=True)
        self.calls = self.folder / "calls"
        self.calls.mkdir(exist_ok=True)
        (self.folder / "models" / "bench.xproto").write_text(MODELS)
        (self.folder / "sync.yaml").write_text(SETTINGS.format(calls=self.calls, step=", sync_step/empty_step" if has_step else ""))
        ext = self.folder / "ext"
        ext.mkdir(exist_ok=True)
        for plugin in ("http-gateway.so", "sqlite.so"):
            shutil.copy(EXT / plugin, ext)
        step = ext / "libBenchSteps.so"
        step.unlink(missing_ok=True)
        if has_step:
            shutil.copy(BUILD / "steps" / "release" / "libBenchSteps.so", step)
        self.process, address, _ = place.serve(f"--synchronizer={self.folder}/sync.yaml", ext=ext)
        self.connection = http.client.HTTPConnection(address)

    def ask(self, method, path, body=None):
        self.connection.request(method, path, None if body is None else json.dumps(body))
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status >= 300:
            sys.exit(f"bench: {method} {path}: {answer.status} {content[:500]}")
        return content

    def make(self, count, **fields):
        for start in range(0, count, BATCH):
            self.ask("POST", PATH, [{"name": f"thing {number}", **fields} for number in range(start, min(start + BATCH, count))])

    def synced(self):
        """How often the step was called, and has answered."""
        text = self.ask("GET", "/metrics").decode()
        found = re.findall(r'^pluginhost_plugin_call_seconds_count\{[^}]*call="sync_record"[^}]*\} (\d+)', text, re.M)
        return sum(map(int, found))

    def pending(self):
        return sum(json.loads(self.ask("GET", "/synchronizer/status"))["pending"].values())

    def processor(self):
        """Seconds of the processor that the host and its workers have used."""
        total = 0
        for process in (self.process.pid, *children(self.process.pid)):
            with open(f"/proc/{process}/stat", encoding="ascii") as file:
                fields = file.read().rsplit(")", 1)[1].split()
            total += int(fields[11]) + int(fields[12])
        return total / TICK

    def stop(self):
        self.process.terminate()
        self.process.wait()


def latency(place, rounds):
    """From the request that saves an object to the call of its step."""
    host = Synchronizer(place, "latency")
    samples = []
    for number in range(100 + 100 * rounds):
        begin = time.monotonic_ns()
        identifier = json.loads(host.ask("POST", PATH, {"name": f"n{number}"}))["id"]
        samples.append((identifier, begin))
        time.sleep(0.005)
    time.sleep(0.5)
    host.stop()
    called = {}
    for file in host.calls.iterdir():
        for line in file.read_text().splitlines():
            identifier, moment = map(int, line.split())
            called.setdefault(identifier, moment)
    times = sorted((called[identifier] - begin) / 1e6 for identifier, begin in samples[100:])
    yield Figure("from the request that saves an object to its step being called, in the middle", [times[len(times) // 2]], [],
                 "ms", must=("a <", 5), note=f"99 % within {times[len(times) * 99 // 100]:.1f} ms; XOS looks every 5 s")


def rate(place, rounds):
    """Objects a second that a step in a worker is called for, each kept as such."""
    count = 20_000
    rates = []
    for number in range(rounds):
        host = Synchronizer(place, f"rate-{number}", has_step=False)
        host.make(count)
        host.stop()
        host = Synchronizer(place, f"rate-{number}")
        first, begin = host.synced(), time.perf_counter()
        while (done := host.synced()) < count:
            time.sleep(0.02)
        rates.append((done - first) / (time.perf_counter() - begin))
        while host.pending():
            time.sleep(0.02)
        host.stop()
        shutil.rmtree(host.folder)
    yield Figure("objects a second that an empty step is called for, all of it durable", rates, [], "/s",
                 must=("a >=", 5000), note=f"{count} objects that were there at the start")


def many(place, rounds, count=1_000_000):
    """Questions and doing nothing with many objects that nothing is to be done with."""
    host = Synchronizer(place, "many")
    begin = time.perf_counter()
    host.make(count, no_sync=True)
    made = count / (time.perf_counter() - begin)
    drawn = random.Random(1)
    times = []
    for _ in range(300 * rounds):
        name = f"thing%20{drawn.randrange(count)}"
        begin = time.perf_counter()
        found = json.loads(host.ask("GET", f"{PATH}?name={name}"))["items"]
        times.append((time.perf_counter() - begin) * 1e3)
        assert len(found) == 1
    times.sort()
    yield Figure(f"filter by an indexed field of {count} objects, over HTTP", [times[len(times) // 2]], [], "ms", must=("a <", 5),
                 note=f"99 % within {times[len(times) * 99 // 100]:.2f} ms; {made:.0f} objects/s were made")
    time.sleep(5)
    before = host.processor()
    time.sleep(10)
    yield Figure("processor time that such a host needs in 10 s of doing nothing", [(host.processor() - before) * 1e3], [], "ms",
                 must=("a <", 11), note="a tick of the kernel's account is 10 ms")
    host.stop()
    # The same after a start: what is clean is not read.
    begin = time.perf_counter()
    host = Synchronizer(place, "many")
    yield Figure("until such a host serves", [time.perf_counter() - begin], [], "s", must=("a <", 5))
    host.stop()


ALL = {"objects": lambda place, rounds: (*latency(place, rounds), *rate(place, rounds)), "objects-size": many}

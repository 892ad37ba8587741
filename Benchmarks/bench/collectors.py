"""What collectors reach: building, handing over and changing a model of 1 000 nodes and 10 000 instances, and of ten times that."""

import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time

from .figure import Figure
from .place import BUILD, EXT, ROOT

NODES = 1000
BATCH = 1000
EVENTS = 20_000
FILTERED = 100_000
PEER_EVENTS = 300
# Processors of a shared machine change their speed within seconds, by half: only many pairs in a round meet all of it.
PAIRS = 5
WATCHER = ROOT / ".build" / "watcher"
HEADERS = {"Content-Type": "application/json"}

SETTINGS = """
[collector]
collector_plugins = bench_cloud
model_size = 1024

[watcher_cluster_data_model_collectors.bench_cloud]
nodes = {nodes}
period = 100000
"""


def update(number, nodes):
    """An event of Nova for an instance: some of its fields have changed."""
    instance = number * 7919 % (nodes * 10)
    host = f"host-{instance // 10}"
    return {
        "publisher_id": f"nova-compute:{host}", "event_type": "instance.update", "priority": "INFO",
        "message_id": f"m{number}", "timestamp": "2026-03-01 10:00:00.000000",
        "payload": {"nova_object.version": "1.8", "nova_object.name": "InstanceUpdatePayload", "nova_object.data": {
            "uuid": f"22222222-0000-0000-0000-{instance:012}", "state": ("active", "paused", "stopped")[number % 3],
            "host": host, "node": host, "host_name": f"server-{instance}", "display_name": f"server-{instance}",
            "metadata": {"owner": "bench"}, "tenant_id": "91FFFE30-78A0-4152-ACD2-8310FF274DC9",
            "created_at": "2026-03-01T10:00:00Z", "locked": False, "image_uuid": "155d900f-4e14-4e4c-a73d-069cbf4541e6",
            "flavor": {"nova_object.data": {
                "memory_mb": 4096, "vcpus": 2, "root_gb": 40, "ephemeral_gb": 0, "swap": 0}}}}}


def foreign(number, nodes):
    """The same of a service that nobody listens to."""
    return update(number, nodes) | {"publisher_id": "network.host-1", "event_type": "port.update.end"}


class Collecting:
    """A host that serves the model of one collector."""

    def __init__(self, place, nodes):
        folder = place.directory / f"collectors-{nodes}"
        folder.mkdir(exist_ok=True)
        ext = place.directory / "collectors-ext"
        ext.mkdir(exist_ok=True)
        shutil.copy(EXT / "http-gateway.so", ext)
        shutil.copy(BUILD / "collectors" / "release" / "libBenchCollectors.so", ext)
        (folder / "collectors.conf").write_text(SETTINGS.format(nodes=nodes))
        self.process, address, self.lines = place.serve(
            f"--config-file={folder}/collectors.conf", "--grant=http-gateway", ext=ext)
        self.connection = http.client.HTTPConnection(address)
        while self.state() is None:
            time.sleep(0.02)

    def ask(self, method, path, body=None):
        while True:
            self.connection.request(method, path, body, HEADERS)
            answer = self.connection.getresponse()
            text = answer.read()
            if answer.status == 200:
                return text
            if answer.status != 503:
                sys.exit(f"bench: {path}: {text[:500]}")
            # There is enough to do already.
            time.sleep(0.002)

    def state(self):
        return json.loads(self.ask("GET", "/models"))[0]["state"]

    def figure(self, name):
        return int(re.search(rf"^pluginhost_collector_{name}{{[^}}]*}} (\d+)", self.ask("GET", "/metrics").decode(), re.M)[1])

    def build(self):
        """Seconds until the model is built anew and served."""
        begin = time.perf_counter()
        self.ask("POST", "/models/bench_cloud/build", b"")
        return time.perf_counter() - begin

    def builds(self):
        """Seconds that a build takes by the host's own account, as the peer tells what its own takes. For a second: a
        machine that was idle until just now is slower for a while, and the peer's process works that long before it builds."""
        before = self.build_times()
        end = time.perf_counter() + 1
        while time.perf_counter() < end:
            self.build()
        after = self.build_times()
        return (after[0] - before[0]) / (after[1] - before[1])

    def build_times(self):
        """The seconds of all builds, and how many there were."""
        page = self.ask("GET", "/metrics").decode()
        return [float(re.search(rf"^pluginhost_collector_build_seconds_{part}{{[^}}]*}} (\S+)", page, re.M)[1])
                for part in ("sum", "count")]

    def told(self, bodies, count, is_wanted):
        """Notifications a second until all are in the model, or looked at by those whom nobody wants."""
        before = self.figure("notifications_total")
        begin = time.perf_counter()
        for body in bodies:
            self.ask("POST", "/notify", body)
        while is_wanted and self.figure("notifications_total") < before + count:
            time.sleep(0.005)
        seconds = time.perf_counter() - begin
        if self.figure("failed_notifications_total"):
            sys.exit("bench: the endpoint failed: " + "".join(self.lines))
        return count / seconds

    def reading(self, times, pause):
        """What the strategy measured in its worker."""
        body = json.dumps({"parameters": {"times": times, "pause": pause}}).encode()
        solution = json.loads(self.ask("POST", "/strategies/bench_reading/audit", body))
        return {indicator["name"]: indicator["value"] for indicator in solution["efficacy"]}

    def reading_of_changes(self, times):
        """The same while the model changes all the time, so that many of the versions were never seen before."""
        has_ended = threading.Event()

        def change():
            connection = http.client.HTTPConnection(self.connection.host, self.connection.port)
            number = 0
            while not has_ended.is_set():
                number += 1
                connection.request("POST", "/notify", json.dumps(update(number, NODES)).encode(), HEADERS)
                connection.getresponse().read()

        changing = threading.Thread(target=change)
        changing.start()
        try:
            return self.reading(times, 1000)
        finally:
            has_ended.set()
            changing.join()

    def arena(self):
        """Bytes of memory of each model of the host with all its versions, as the kernel counts them."""
        folder = f"/proc/{self.process.pid}/fd"
        files = {}
        for name in os.listdir(folder):
            try:
                if "memfd:model" in os.readlink(f"{folder}/{name}"):
                    found = os.stat(f"{folder}/{name}")
                    files[found.st_ino] = found.st_blocks * 512
            except OSError:
                pass
        return files.values()

    def version_memory(self, count):
        """The share of a model that one more version of it takes, after one change."""
        self.build()
        # A little later nobody holds what was there before.
        time.sleep(0.5)
        before, model = sum(self.arena()), max(self.arena())
        version = self.state()["version"]
        for number in range(count):
            self.ask("POST", "/notify", json.dumps(update(number, NODES)).encode())
            while self.state()["version"] == version:
                pass
            version = self.state()["version"]
        return (sum(self.arena()) - before) / count / model * 100

    def close(self):
        self.connection.close()
        self.process.terminate()
        self.process.wait()


def peer(what, nodes, count=1, *files):
    """A figure of Watcher's own classes, in a process of their own."""
    environment = {**os.environ, "PYTHONPATH": str(WATCHER), "PYTHONDONTWRITEBYTECODE": "1"}
    run = subprocess.run(
        [sys.executable, ROOT / "Benchmarks" / "watcher" / "peer.py", what, str(nodes), str(count), *files],
        capture_output=True, text=True, env=environment)
    if run.returncode != 0:
        sys.exit(f"bench: peer.py {what}: {run.stderr[-2000:]}")
    return float(run.stdout.split()[-1])


def in_process(nodes):
    program = BUILD / "collectors" / "release" / "collector-in-process"
    return float(subprocess.run([program, str(nodes), str(EVENTS)], check=True, capture_output=True).stdout)


def batches(events):
    return [json.dumps(events[start:start + BATCH]).encode() for start in range(0, len(events), BATCH)]


def collectors(place, rounds):
    """A model of 1 000 nodes and 10 000 instances, in the host and in Watcher's classes, and one that is ten times as large."""
    sizes = (NODES, 10 * NODES)
    wanted = {nodes: batches([update(number, nodes) for number in range(EVENTS)]) for nodes in sizes}
    unwanted = batches([foreign(number, NODES) for number in range(FILTERED)])
    lines = {}
    for name, event in (("events", update), ("filtered", foreign)):
        lines[name] = place.directory / f"{name}.jsonl"
        lines[name].write_text("".join(json.dumps(event(number, NODES)) + "\n" for number in range(EVENTS)))
    builds, known, new, first = ([] for _ in range(4))
    rates, large, alone, alone_large, passed = ([] for _ in range(5))
    their_builds, their_copies, their_rates, their_passed, memory = ([] for _ in range(5))
    known_large, new_large = [], []
    host, larger = Collecting(place, NODES), Collecting(place, 10 * NODES)
    try:
        for _ in range(min(rounds, 5)):
            for _ in range(PAIRS):
                builds.append(host.builds())
                their_builds.append(peer("build", NODES))
            for pair in range(PAIRS):
                found = host.reading(2000, 0)
                known.append(found["known_median"])
                # Only what was built since the last round has to be mapped.
                if pair == 0:
                    first.append(found["first"])
                known_large.append(larger.reading(2000, 0)["known_median"])
            new.append(host.reading_of_changes(1000)["new_median"])
            their_copies.append(peer("copy", NODES, 3) * 1e6)
            new_large.append(larger.reading_of_changes(1000)["new_median"])
            rates.append(host.told(wanted[NODES], EVENTS, True))
            large.append(larger.told(wanted[10 * NODES], EVENTS, True))
            their_rates.append(peer("events", NODES, PEER_EVENTS, lines["events"]))
            alone.append(in_process(NODES))
            alone_large.append(in_process(10 * NODES))
            passed.append(host.told(unwanted, FILTERED, False))
            their_passed.append(peer("filtered", 10, EVENTS, lines["filtered"]))
            memory.append(host.version_memory(100))
    finally:
        host.close()
        larger.close()
    size = f"{NODES} nodes and {10 * NODES} instances"
    yield Figure(
        f"building a model of {size}: models a second", [1 / value for value in builds],
        [1 / value for value in their_builds], "models/s", must=("ratio >=", 20), b_name="Watcher's classes")
    yield Figure(
        "handing over a version that the reader had before", known[::PAIRS], their_copies, "µs", must=("a <", 100),
        b_name="get_latest_cluster_data_model", note=f"the first time, when memory is mapped: {min(first):.0f} µs and more")
    yield Figure("handing over a version that is new", new, their_copies, "µs", must=("a <", 100),
                 b_name="get_latest_cluster_data_model")
    yield Figure("handing over a version that is new: ten times the size against once", new_large, new, "µs",
                 must=("ratio <", 1.5), b_name="once")
    yield Figure("the same of one that the reader had before", known_large, known, "µs", must=("ratio <", 1.5), b_name="once")
    yield Figure("instance.update through HTTP and the worker", rates, their_rates, "events/s", must=("a >=", 5000),
                 b_name="Watcher's endpoint")
    yield Figure("instance.update through HTTP and the worker, ten times the size", large, rates, "events/s",
                 must=("a >=", 5000), b_name="once")
    yield Figure("instance.update in one process", alone, their_rates, "events/s", must=("a >=", 20_000),
                 b_name="Watcher's endpoint")
    yield Figure("instance.update in one process, ten times the size", alone_large, alone, "events/s",
                 must=("a >=", 20_000), b_name="once")
    yield Figure(f"{FILTERED} notifications that no endpoint wants, through HTTP", passed, their_passed, "events/s",
                 must=("ratio >=", 3), b_name="Watcher's filter")
    yield Figure("the same, by themselves", passed, [], "events/s", must=("a >=", 100_000))
    yield Figure("memory of one more version after one change, of the model's", memory, [], "%", must=("a <", 1))


ALL = {"collectors": collectors}

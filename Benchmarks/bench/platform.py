"""What a platform reaches through HTTP: validated, durable, through one callback in a worker, and kept."""

import http.client
import json
import os
import random
import re
import shutil
import subprocess
import sys
import threading
import time
import urllib.parse

from . import kafka
from .databases import PostgreSQL
from .figure import Figure
from .mediums import tool
from .place import EXT, ROOT, children

BATCH = 1000
ENTITIES = 20_000
DP3 = ROOT / ".build" / "dp3"
HEADERS = {"Content-Type": "application/json"}

FILES = {
    "db_entities/thing.yml": """
entity: {id: thing, name: Thing, snapshot: false}
attribs:
  state: {name: State, type: plain, data_type: int}
  seen: {name: Seen, type: observations, data_type: string, history_params: {max_age: 7d}}
""",
    "processing_core.yml": """
msg_broker: {host: localhost}
worker_processes: 2
modules_dir: modules
enabled_modules: [idle]
""",
    "host.yml": "grants: [gateway/http-gateway, store/sqlite, bus/sqlite]\n",
}

WRK = """
local bodies = {{}}
for number = 0, {count} - 1 do
    local file = io.open("{folder}/" .. number, "rb")
    bodies[number] = file:read("*a")
    file:close()
end
local next = 0
local thread = 0
function setup(given) given:set("offset", thread * 37); thread = thread + 1 end
function init() next = offset end
function request()
    next = (next + 1) % {count}
    return wrk.format("POST", "/datapoints", {{["Content-Type"] = "application/json"}}, bodies[next])
end
"""


class Service:
    """A host that serves, with data of its own."""

    def __init__(self, place, callbacks=1, correlations=0, files=None, name="platform", kept=("sqlite.so",)):
        self.folder = place.directory / name
        shutil.rmtree(self.folder, ignore_errors=True)
        for file, text in (FILES | (files or {})).items():
            (self.folder / file).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / file).write_text(text)
        ext = place.directory / "platform-ext"
        ext.mkdir(exist_ok=True)
        for plugin in ("http-gateway.so", *kept):
            shutil.copy(EXT / plugin, ext / plugin)
        abi = ROOT / "PluginAPI" / "ABI"
        subprocess.run(
            ["cc", "-O2", "-shared", "-fPIC", "-fvisibility=hidden", f"-I{abi}/include",
             f"-DCALLBACKS={callbacks}", f"-DCORRELATIONS={correlations}", "-o", ext / "idle.so",
             ROOT / "Benchmarks" / "idle.c", abi / "plugin_note.c"], check=True)
        self.process, self.address, self.lines = place.serve(f"--config={self.folder}", ext=ext)

    def get(self, path):
        connection = http.client.HTTPConnection(self.address)
        connection.request("GET", path)
        text = connection.getresponse().read().decode()
        connection.close()
        return text

    def done(self):
        return self.figure("datapoints_total")

    def figure(self, name):
        return int(re.search(rf"^pluginhost_platform_{name} (\d+)", self.get("/metrics"), re.M).group(1))

    def wait_until_idle(self):
        """The time at which nothing was left to do."""
        last, since = self.done(), time.perf_counter()
        while time.perf_counter() - since < 0.5:
            time.sleep(0.02)
            now = self.done()
            if now != last:
                last, since = now, time.perf_counter()
        return since

    def memory(self):
        """MiB of the host and its workers, what they share counted once."""
        total = 0
        for process in (self.process.pid, *children(self.process.pid)):
            with open(f"/proc/{process}/smaps_rollup", encoding="ascii") as file:
                total += sum(int(line.split()[1]) for line in file if line.startswith("Pss:"))
        return total / 1024

    def seconds_of(self, *names):
        """Seconds of processor time of the host and of workers by their names."""
        total = 0
        for process in (self.process.pid, *children(self.process.pid)):
            with open(f"/proc/{process}/cmdline", encoding="utf-8", errors="replace") as file:
                line = file.read()
            if process == self.process.pid or any(name in line for name in names):
                with open(f"/proc/{process}/stat", encoding="utf-8", errors="replace") as file:
                    fields = file.read().rsplit(")", 1)[1].split()
                total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        return total

    def close(self):
        self.process.terminate()
        self.process.wait()


def datapoints(number, size):
    parts = []
    for index in range(size):
        thing = (number * size + index) * 7919 % ENTITIES
        if index % 2:
            parts.append({"type": "thing", "id": f"t{thing}", "attr": "state", "v": index, "src": "bench"})
        else:
            second = number % 60
            parts.append({
                "type": "thing", "id": f"t{thing}", "attr": "seen", "v": "here", "c": 0.9, "src": "bench",
                "t1": f"2026-03-01T10:00:{second:02}Z", "t2": f"2026-03-01T10:05:{second:02}Z"})
    return json.dumps(parts).encode()


def bodies(place, count, size):
    folder = place.directory / f"bodies-{size}"
    if not folder.exists():
        folder.mkdir()
        for number in range(count):
            (folder / str(number)).write_bytes(datapoints(number, size))
        (place.directory / f"wrk-{size}.lua").write_text(WRK.format(count=count, folder=folder))
    return place.directory / f"wrk-{size}.lua"


def wrk(service, script, connections, seconds):
    """Requests that were answered well."""
    run = subprocess.run(
        [tool("wrk"), "-t1", f"-c{connections}", f"-d{seconds}", "-s", script, f"http://{service.address}"],
        capture_output=True, text=True)
    total = int(re.search(r"(\d+) requests in", run.stdout).group(1))
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", run.stdout)
    return total - (int(failed.group(1)) if failed else 0)


def peer(place):
    """Datapoints a second of DP³'s own code, as far as it runs without servers."""
    files = [place.directory / f"bodies-{BATCH}" / str(number) for number in range(20)]
    environment = {**os.environ, "PYTHONPATH": str(DP3), "PYTHONDONTWRITEBYTECODE": "1"}
    program = [sys.executable, ROOT / "Benchmarks" / "dp3" / "ceiling.py"]
    return float(subprocess.run(program + files, check=True, capture_output=True, env=environment).stdout)


def platform(place, rounds):
    """Datapoints of 20 000 entities, half plain values, half observations, through one callback that does nothing."""
    large, small = bodies(place, 200, BATCH), bodies(place, 2000, 1)
    rates, peers, singles, latencies = [], [], [], []
    for _ in range(min(rounds, 3)):
        service = Service(place)
        try:
            begin, before = time.perf_counter(), service.done()
            wrk(service, large, 4, 5)
            end = service.wait_until_idle()
            rates.append((service.done() - before) / (end - begin))
            peers.append(peer(place))
            begin, before = time.perf_counter(), service.done()
            wrk(service, small, 64, 5)
            end = service.wait_until_idle()
            singles.append((service.done() - before) / (end - begin))
            latencies.append(paced(service, rates[-1] / 2))
        finally:
            service.close()
    yield Figure(
        f"datapoints in requests of {BATCH}, kept, until all is done", rates, peers, "datapoints/s",
        must=("a >=", 80_000), b_name="DP³ in one process, nothing kept")
    yield Figure("requests of one datapoint, 64 connections", singles, [], "requests/s", must=("a >=", 10_000))
    yield Figure("99 % of the requests of 1000 at half load", latencies, [], "ms", must=("a <", 20))


def paced(service, rate):
    """Milliseconds in which 99 % of requests were answered that were sent at a rate."""
    connection = http.client.HTTPConnection(service.address)
    period, taken = BATCH / rate, []
    made = [datapoints(number, BATCH) for number in range(50)]
    begin = time.perf_counter()
    for number in range(200):
        wait = begin + number * period - time.perf_counter()
        if wait > 0:
            time.sleep(wait)
        sent = time.perf_counter()
        connection.request("POST", "/datapoints", made[number % 50], HEADERS)
        connection.getresponse().read()
        taken.append((time.perf_counter() - sent) * 1000)
    return sorted(taken)[int(len(taken) * 0.99)]


def push(service, bodies):
    connection = http.client.HTTPConnection(service.address)
    for body in bodies:
        while True:
            connection.request("POST", "/datapoints", body, HEADERS)
            answer = connection.getresponse()
            answer.read()
            if answer.status == 200:
                break
            # There is enough to do already.
            time.sleep(0.05)


def platform_size(place, rounds):
    """Memory while entities come in of which each is a new one."""
    count = 10_000_000 if rounds > 3 else 1_000_000
    service = Service(place)
    most = 0
    try:
        for number in range(0, count, 100 * BATCH):
            push(service, (
                json.dumps([
                    {"type": "thing", "id": f"thing-{index}", "attr": "state", "v": index, "src": "bench"}
                    for index in range(first, first + BATCH)]).encode()
                for first in range(number, number + 100 * BATCH, BATCH)))
            most = max(most, service.memory())
        service.wait_until_idle()
        most = max(most, service.memory())
    finally:
        service.close()
    yield Figure(f"peak memory of the host and its workers with {count} entities", [most], [], "MiB", must=("a <", 500))


def callbacks(place, rounds):
    """What a further callback of a datapoint costs host and worker."""
    made = [datapoints(number, BATCH) for number in range(200)]
    costs = []
    for _ in range(min(rounds, 5)):
        seconds = []
        for number in (1, 51):
            service = Service(place, number)
            try:
                before = service.seconds_of("idle")
                push(service, made)
                service.wait_until_idle()
                seconds.append(service.seconds_of("idle") - before)
            finally:
                service.close()
        costs.append((seconds[1] - seconds[0]) / (50 * BATCH * len(made)) * 1e6)
    yield Figure("a call of a callback, in batches", costs, [], "µs", must=("a <", 0.3))


SNAPSHOTS = {
    "db_entities/thing.yml":
        "entity: {id: thing, name: Thing, snapshot: true}\nattribs:\n"
        + "".join(f"  a{number}: {{name: a{number}, type: plain, data_type: int}}\n" for number in range(3))
        + "".join(
            f"  a{number}: {{name: a{number}, type: observations, data_type: string, history_params: "
            "{post_validity: 30d}}\n" for number in (3, 4)),
    "control.yml": "allowed_actions: [make_snapshots]\n",
}


def snapshot(service):
    """Seconds that a snapshot took, and those in which callbacks were called, of one thread after the other."""
    def spent():
        found = re.search(r'call_seconds_sum{[^}]*module/idle[^}]*correlate[^}]*} (\S+)', service.get("/metrics"))
        return float(found.group(1)) if found else 0

    begin, before = time.time(), spent()
    service.get("/control/make_snapshots")
    while True:
        summary = json.loads(service.get("/telemetry/snapshot_summary"))
        if summary["finished_age"] is not None and summary["finished_age"] < time.time() - begin:
            return summary["total_s"], spent() - before
        time.sleep(0.05)


def fill(service, count):
    """Pushes entities with five attributes."""
    now = int(time.time())
    for first in range(0, count, 100 * BATCH // 5):
        push(service, (
            json.dumps([
                {"type": "thing", "id": f"thing-{index}", "attr": f"a{number}",
                 "v": index if number < 3 else "here"} | ({} if number < 3 else {"t1": now})
                for index in range(start, start + BATCH // 5) for number in range(5)]).encode()
            for start in range(first, first + 100 * BATCH // 5, BATCH // 5)))
    service.wait_until_idle()


def snapshots(place, rounds):
    """Snapshots of entities with five attributes, two of them observations, and callbacks that do nothing."""
    count = 1_000_000 if rounds > 3 else 100_000
    whole, one, fifty = [], [], []
    for correlations, results in ((0, None), (1, one), (50, fifty)):
        service = Service(place, 0, correlations, SNAPSHOTS)
        try:
            fill(service, count)
            for _ in range(min(rounds, 3)):
                total, calling = snapshot(service)
                if results is None:
                    whole.append(total)
                else:
                    results.append(count / calling)
        finally:
            service.close()
    yield Figure(f"a snapshot of {count} entities with 5 attributes", whole, [], "s", must=("a <", 30))
    yield Figure("entities through one correlation, as one thread calls", one, [], "entities/s", must=("a >=", 850_000))
    yield Figure("entities through 50 correlations, as one thread calls", fifty, [], "entities/s", must=("a >=", 180_000))


def asked(service, paths):
    """Milliseconds until each question was answered, over one connection."""
    connection = http.client.HTTPConnection(service.address)
    taken = []
    for path in paths:
        begin = time.perf_counter()
        connection.request("GET", path)
        answer = connection.getresponse()
        text = answer.read()
        taken.append((time.perf_counter() - begin) * 1000)
        if answer.status != 200:
            sys.exit(f"bench: {path}: {text[:500]}")
    connection.close()
    return taken


def queries(place, rounds):
    """Lists and numbers of entities by their values in the last snapshot."""
    count = 1_000_000 if rounds > 3 else 100_000
    service = Service(place, 0, 0, SNAPSHOTS)

    def question(what, condition, more=""):
        text = urllib.parse.quote(json.dumps(condition))
        return f"/entity/thing/{what}?generic_filter={text}{more}"

    draw = random.Random(7)
    equal, ranges, sorts, counts, distinct, first = [], [], [], [], [], []
    try:
        fill(service, count)
        snapshot(service)
        first += asked(service, [question("get", {"last.a1": 7}, "&limit=20")])
        for _ in range(min(rounds, 3)):
            taken = asked(service, [
                question("get", {"last.a1": draw.randrange(count)}, "&limit=20") for _ in range(500)])
            equal.append(sorted(taken)[int(len(taken) * 0.99)])
            taken = asked(service, [
                question("get", {"last.a2": {"$gt": draw.randrange(count)}, "last.a3": "here"}, "&limit=20")
                for _ in range(500)])
            ranges.append(sorted(taken)[int(len(taken) * 0.99)])
            sorts += asked(service, [question("get", {"last.a1": {"$gt": count // 2}}, "&sort=a2:-1&limit=20")])
            counts += asked(service, [question("count", {"last.a0": {"$gt": count // 3}})])
            distinct += asked(service, ["/entity/thing/_/distinct/a3"])
        slowest = max((asked(service, [path])[0], path) for path in ENDPOINTS for _ in range(min(rounds, 3)))
        memory = service.memory()
    finally:
        service.close()
    among = f"of {count} entities"
    yield Figure(f"99 % of pages {among} by the value of an attribute", equal, [], "ms", must=("a <", 20),
                 note=f"the first one after a snapshot: {first[0]:.0f} ms; memory in the end {memory:.0f} MiB")
    yield Figure(f"99 % of pages {among} by a range and a value", ranges, [], "ms", must=("a <", 20))
    yield Figure(f"a sorted page {among} by a range", sorts, [], "ms", must=("a <", 5000))
    yield Figure(f"counting {among} by a range", counts, [], "ms", must=("a <", 5000))
    yield Figure(f"distinct values {among}", distinct, [], "ms", must=("a <", 5000))
    yield Figure("the slowest of the other endpoints, once each", [slowest[0]], [], "ms", must=("a <", 5000),
                 note=slowest[1])


ENDPOINTS = [
    "/", "/entities", "/entity/thing/get", "/entity/thing/get?limit=100&skip=50000", "/entity/thing/count",
    "/entity/thing/raw/get", "/entity/thing/thing-77", "/entity/thing/thing-77/master", "/entity/thing/thing-77/snapshots",
    "/entity/thing/thing-77/get/a1", "/v2/entity/thing/?eid=thing-77", "/telemetry/sources_validity",
    "/telemetry/sources_age", "/telemetry/entities_per_attr", "/telemetry/attribute_bson_sizes",
    "/telemetry/snapshot_summary", "/telemetry/metadata", "/telemetry/rabbitmq/queues", "/metrics", "/openapi.json", "/docs",
]


def reactions(place, rounds):
    """How soon something follows: a value that can be read, a snapshot that is complete."""
    service = Service(place, 0, 0, SNAPSHOTS)
    readable, complete = [], []
    try:
        fill(service, 1000)
        for number in range(50):
            begin = time.perf_counter()
            push(service, [json.dumps([{"type": "thing", "id": "thing-5", "attr": "a0", "v": -number - 1}]).encode()])
            while json.loads(service.get("/entity/thing/thing-5/get/a0"))["current_value"] != -number - 1:
                pass
            readable.append((time.perf_counter() - begin) * 1000)
        for _ in range(min(rounds, 3)):
            begin = time.perf_counter()
            snapshot(service)
            complete.append(time.perf_counter() - begin)
    finally:
        service.close()
    yield Figure("from a push to its value being read, the slowest of 50", [max(readable)], [], "ms", must=("a <", 500),
                 note=f"the median is {sorted(readable)[25]:.1f} ms")
    yield Figure("from asking for a snapshot of 1000 entities to its being complete", complete, [], "s", must=("a <", 2))


def hosts(place, rounds):
    """One host and three, each time on a PostgreSQL and a broker of their own: do they get in each other's way?"""
    if not (kafka.LIBRARIES / "librdkafka.so.1").exists():
        sys.exit("bench: there is no broker: run scripts/setup --test")
    place.environment["LD_LIBRARY_PATH"] = str(kafka.LIBRARIES)
    made = [datapoints(number, BATCH) for number in range(60)]
    rates = {1: [], 3: []}
    for _ in range(min(rounds, 3)):
        for count, found in rates.items():
            database, (broker, servers) = PostgreSQL(), kafka.start_somewhere()
            settings = (
                "grants: [gateway/http-gateway, store/postgresql, bus/kafka]\n"
                f'store: {{postgresql: {{dsn: "{database.url}"}}}}\n'
                f'bus: {{kafka: {{servers: "{servers}", topic-prefix: bench, property: [batch.num.messages=1]}}}}\n')
            services = []
            try:
                for number in range(count):
                    services.append(Service(
                        place, files={"host.yml": settings}, name=f"host-{number}", kept=("postgresql.so", "kafka.so")))
                while sum(service.figure("partitions") for service in services) != 16:
                    time.sleep(0.1)
                begin = time.perf_counter()
                threads = [
                    threading.Thread(target=push, args=(service, made[number::count]))
                    for number, service in enumerate(services)]
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join()
                while sum(service.done() for service in services) < BATCH * len(made):
                    time.sleep(0.02)
                found.append(BATCH * len(made) / (time.perf_counter() - begin))
            finally:
                for service in services:
                    service.close()
                broker.kill()
                broker.wait()
                database.close()
    yield Figure(
        "datapoints through three hosts on one database and one broker, against one host", rates[3], rates[1],
        "datapoints/s", must=("ratio >=", 1), b_name="one host")


ALL = {
    "snapshots": snapshots, "queries": queries, "platform": platform, "platform-size": platform_size,
    "callbacks": callbacks, "reactions": reactions, "hosts": hosts,
}

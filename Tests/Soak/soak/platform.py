"""A platform whose processes are killed at random while datapoints come in."""

import calendar
import collections
import http.client
import json
import random
import shutil
import threading
import time

from .place import ROOT
from .service import JSON, Service, declare_kills, run_under_kills

VICTIMS = ("host", "store", "bus", "gateway", "module")
HOSTS = 100
PORTS = 20
BATCH = 20


def declare(parser, name):
    declare_kills(parser, 600, f"requests of {BATCH} datapoints")


def run(arguments):
    """Kills host, module, store, bus and gateway of a platform; afterwards all that was acknowledged is there, once."""
    killed, pushers, platform, problems = run_under_kills(arguments, Platform, Pusher, VICTIMS, compare)
    acknowledged = sum(len(pusher.acknowledged) for pusher in pushers)
    unknown = sum(len(pusher.unknown) for pusher in pushers)
    print(f"soak: {killed} kills, {acknowledged} datapoints acknowledged, {unknown} without an answer, "
          f"{sum(pusher.refused for pusher in pushers)} requests not taken, {platform.starts} starts of the host, "
          f"{len(problems)} problems")
    return not problems and acknowledged > 0 and killed == arguments.kills


class Platform(Service):
    """A platform with the example's entities and modules."""

    plugins = ("http-gateway.so", "sqlite.so", "libNetworkModules.so", "lastseen.so")

    def configure(self):
        shutil.copytree(ROOT / "ExamplePlugins" / "NetworkModules" / "config", self.folder)
        (self.folder / "host.yml").write_text(
            f"http: '127.0.0.1:{self.port}'\ngrants: [gateway/http-gateway, store/sqlite, bus/sqlite]\n")

    def options(self):
        return [f"--config={self.folder}"]

    def is_kind(self, kind, label, files):
        return label in ("exposure", "last_seen") if kind == "module" else super().is_kind(kind, label, files)


class Pusher(threading.Thread):
    """Pushes datapoints that are all different, and keeps what was answered."""

    def __init__(self, platform, number, arguments):
        super().__init__(daemon=True)
        self.platform, self.number, self.pause = platform, number, 2 / arguments.rate
        self.acknowledged, self.unknown, self.refused, self.is_over = set(), set(), 0, False
        self.draw = random.Random(arguments.seed * 2 + number)

    def run(self):
        connection, count = None, 0
        while not self.is_over:
            points = []
            for _ in range(BATCH):
                count += 1
                # Each pusher has times of its own.
                points.append((self.draw.randrange(HOSTS), self.draw.randrange(PORTS), count * 2 + self.number))
            body = json.dumps([
                {"type": "host", "id": f"10.0.0.{host}", "attr": "port", "v": port, "t1": 1_600_000_000 + time_}
                for host, port, time_ in points])
            try:
                if connection is None:
                    connection = http.client.HTTPConnection("127.0.0.1", self.platform.port, timeout=60)
                    connection.connect()
            except OSError:
                connection = None
                time.sleep(0.05)
                continue
            try:
                connection.request("POST", "/datapoints", body, JSON)
                response = connection.getresponse()
                response.read()
                if response.status == 200:
                    self.acknowledged.update(points)
                elif response.status == 503:
                    self.refused += 1
                else:
                    self.unknown.update(points)
                    if response.status != 504:
                        self.platform.problems.append(f"a push was answered with {response.status}")
            except (OSError, http.client.HTTPException):
                self.unknown.update(points)
                connection.close()
                connection = None
            time.sleep(self.pause)


def compare(platform, pushers):
    """What is stored with what was acknowledged."""
    problems = []
    if not platform.serves():
        return [f"it does not serve any more: {platform.tail()}"]
    acknowledged = set().union(*(pusher.acknowledged for pusher in pushers))
    unknown = set().union(*(pusher.unknown for pusher in pushers))
    stored = settle(platform, acknowledged)
    if stored is None:
        return [f"it does not come to rest: {platform.tail()}"]
    for name, history in stored.items():
        for item, count in history.items():
            if count > 1:
                problems.append(f"{name} has {item} {count} times")
    ports = {(host, port, when) for host in range(HOSTS) for port, when in stored[f"host {host}"]}
    for point in sorted(acknowledged - ports)[:5]:
        problems.append(f"acknowledged and not there: {point}")
    for point in sorted(ports - acknowledged - unknown)[:5]:
        problems.append(f"there and never pushed: {point}")
    # What modules made of them.
    made = {(host, port, when) for port in range(PORTS) for host, when in stored[f"service {port}"]}
    for point in sorted(ports - made)[:5]:
        problems.append(f"the module made nothing of {point}")
    for point in sorted(made - ports)[:5]:
        problems.append(f"the module made something of what is not there: {point}")
    for host in range(HOSTS):
        times = [when for number, _, when in ports if number == host]
        if times:
            seen = platform.get(f"/entity/host/10.0.0.{host}/get/last_seen")["current_value"]
            if seen is None:
                problems.append(f"host {host} has not been seen")
    health = platform.get("/")
    if health != {"detail": "It works!"}:
        problems.append(f"in the end it says of itself: {health}")
    print(f"soak: {len(ports)} datapoints are stored, {len(made)} that modules made", flush=True)
    return problems


def settle(platform, acknowledged):
    """All histories, when they do not change any more. A host that was just killed, or whose store was, may be at rest for
    some seconds before it goes on: while something is missing, that is given time."""
    last, end, patience = None, time.monotonic() + 300, time.monotonic() + 120
    while time.monotonic() < end:
        stored = {}
        for host in range(HOSTS):
            rows = platform.get(f"/entity/host/10.0.0.{host}/get/port")["history"]
            stored[f"host {host}"] = collections.Counter((row["v"], seconds(row["t1"])) for row in rows)
        for port in range(PORTS):
            rows = platform.get(f"/entity/service/{port}/get/host")["history"]
            stored[f"service {port}"] = collections.Counter(
                (int(row["v"]["eid"].rsplit(".", 1)[1]), seconds(row["t1"])) for row in rows)
        ports = {(host, port, when) for host in range(HOSTS) for port, when in stored[f"host {host}"]}
        made = {(host, port, when) for port in range(PORTS) for host, when in stored[f"service {port}"]}
        is_whole = acknowledged <= ports and ports == made
        if stored == last and (is_whole or time.monotonic() > patience):
            return stored
        last = stored
        time.sleep(1)
    return None


def seconds(text):
    """The number of a time that this test has made."""
    return calendar.timegm(time.strptime(text[:19], "%Y-%m-%dT%H:%M:%S")) - 1_600_000_000

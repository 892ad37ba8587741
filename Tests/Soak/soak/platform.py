"""A platform whose processes are killed at random while datapoints come in."""

import calendar
import collections
import http.client
import json
import os
import random
import shutil
import signal
import socket
import threading
import time

from .place import EXT, ROOT, Place, build, state, workers
from .repeated import adopt

VICTIMS = ("host", "store", "bus", "gateway", "module")
HOSTS = 100
PORTS = 20
BATCH = 20
JSON = {"Content-Type": "application/json"}


def declare(parser, name):
    parser.add_argument("--kills", type=int, default=200, metavar="N", help="how many; 200 unless told")
    parser.add_argument("--seconds", type=float, default=600, metavar="N", help="in which time; 600 unless told")
    parser.add_argument("--rate", type=float, default=40, metavar="N",
                        help=f"requests of {BATCH} datapoints a second; 40 unless told")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="who is killed when")
    parser.add_argument("--built", action="store_true", help="take what is built already")


def run(arguments):
    """Kills host, module, store, bus and gateway of a platform; afterwards all that was acknowledged is there, once."""
    if not arguments.built:
        build()
    adopt()
    with Place() as place:
        platform = Platform(place)
        try:
            platform.start()
            pushers = [Pusher(platform, number, arguments) for number in range(2)]
            for pusher in pushers:
                pusher.start()
            killed = kill(platform, arguments)
            for pusher in pushers:
                pusher.is_over = True
            for pusher in pushers:
                pusher.join(120)
            print(f"soak: killed {sum(killed.values())}: "
                  + ", ".join(f"{count} {name}" for name, count in sorted(killed.items())), flush=True)
            problems = compare(platform, pushers)
        finally:
            problems_at_end = platform.stop()
        problems += problems_at_end
    left = left_behind()
    if left:
        problems.append(f"processes left behind: {left}")
    for problem in problems[:20]:
        print(f"soak: {problem}")
    acknowledged = sum(len(pusher.acknowledged) for pusher in pushers)
    unknown = sum(len(pusher.unknown) for pusher in pushers)
    print(f"soak: {sum(killed.values())} kills, {acknowledged} datapoints acknowledged, {unknown} without an answer, "
          f"{sum(pusher.refused for pusher in pushers)} requests not taken, {platform.starts} starts of the host, "
          f"{len(problems)} problems")
    return not problems and acknowledged > 0 and sum(killed.values()) == arguments.kills


def left_behind():
    """Workers of hosts that were killed, which come to this process. They have a moment to end."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        left = [process for process in workers(os.getpid()) if state(process) not in (None, "Z")]
        if not left:
            return []
        time.sleep(0.1)
    return sorted(left)


class Service:
    """A host that is started again whenever it ends, as a service manager does it."""

    # What is asked whether it serves.
    root = "/"
    # What it is made of, by the names of files in `ext`.
    plugins = ()

    def __init__(self, place):
        self.place, self.starts, self.is_over, self.problems = place, 0, False, []
        self.lock = threading.Lock()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.folder = place.directory / "config"
        self.configure()
        self.ext = place.directory / "ext"
        self.ext.mkdir()
        for name in self.plugins:
            shutil.copy(EXT / name, self.ext / name)
        self.log = open(place.directory / "log", "ab")

    def launch(self):
        self.starts += 1
        self.process = self.place.start("serve", *self.options(), ext=self.ext, stdout=self.log, stderr=self.log)

    def start(self):
        self.launch()
        self.keeper = threading.Thread(target=self.keep, daemon=True)
        self.keeper.start()
        if not self.serves():
            raise SystemExit(f"soak: the host does not serve: {self.tail()}")

    def keep(self):
        while not self.is_over:
            status = self.process.wait()
            with self.lock:
                if self.is_over:
                    return
                if status != -signal.SIGKILL:
                    self.problems.append(f"the host ended with status {status}: {self.tail()}")
                    time.sleep(0.5)
                self.launch()

    def serves(self, seconds=120):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                self.get(self.root)
                return True
            except (OSError, http.client.HTTPException, ValueError):
                time.sleep(0.05)
        return False

    def get(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", path)
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()

    def victims(self, kind):
        """Processes of a kind that live."""
        if kind == "host":
            return [self.process.pid] if state(self.process.pid) not in (None, "Z") else []
        found = []
        try:
            all_of_it = workers(self.process.pid)
        except OSError:
            return []
        for process in all_of_it:
            try:
                words = open(f"/proc/{process}/cmdline", "rb").read().split(b"\0")
                files = [os.readlink(f"/proc/{process}/fd/{name}") for name in os.listdir(f"/proc/{process}/fd")]
            except OSError:
                continue
            label = words[4].decode() if len(words) > 4 else ""
            if self.is_kind(kind, label, files) and state(process) not in (None, "Z"):
                found.append(process)
        return found

    def stop(self):
        with self.lock:
            self.is_over = True
            self.process.send_signal(signal.SIGTERM)
        problems = list(self.problems)
        try:
            status = self.process.wait(60)
            if status != 0:
                problems.append(f"the host ended with status {status} in the end: {self.tail()}")
        except Exception:
            self.process.kill()
            problems.append("the host did not end within 60 s of SIGTERM")
        self.keeper.join(10)
        return problems

    def tail(self):
        return (self.place.directory / "log").read_bytes()[-2000:].decode(errors="replace")

    def is_kind(self, kind, label, files):
        """Whether a worker with this label and these files is of a kind."""
        return {
            "gateway": label == "http-gateway", "store": any(name.endswith("/store.db") for name in files),
            "bus": any(name.endswith("/bus.db") for name in files)}.get(kind, False)


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


def kill(platform, arguments, kinds=VICTIMS):
    draw = random.Random(arguments.seed)
    killed = collections.Counter()
    mean = arguments.seconds / arguments.kills
    due = time.monotonic()
    end = due + arguments.seconds * 3 + 60
    while sum(killed.values()) < arguments.kills and time.monotonic() < end:
        due += draw.uniform(0, 2 * mean)
        time.sleep(max(0, due - time.monotonic()))
        kind = draw.choice(kinds)
        with platform.lock:
            found = platform.victims(kind)
            if not found:
                continue
            try:
                os.kill(draw.choice(found), signal.SIGKILL)
            except ProcessLookupError:
                continue
            killed[kind] += 1
    return killed


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

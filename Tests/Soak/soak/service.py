"""Hosts that serve, are killed at random, and are started again."""

import collections
import http.client
import json
import os
import random
import shutil
import signal
import threading
import time

from .place import EXT, Place, build, free_port, is_worker_of, state, workers
from .repeated import adopt

JSON = {"Content-Type": "application/json"}


def declare_kills(parser, seconds, what):
    parser.add_argument("--kills", type=int, default=200, metavar="N", help="how many; 200 unless told")
    parser.add_argument("--seconds", type=float, default=seconds, metavar="N", help=f"in which time; {seconds} unless told")
    parser.add_argument("--rate", type=float, default=40, metavar="N", help=f"{what} a second; 40 unless told")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="who is killed when")
    parser.add_argument("--built", action="store_true", help="take what is built already")


def run_under_kills(arguments, make_service, make_client, kinds, compare):
    """Kills processes of a service while two clients are at it.

    Returns how many were killed, the clients, the service, and what is wrong in the end.
    """
    if not arguments.built:
        build()
    adopt()
    with Place() as place:
        service = make_service(place)
        try:
            service.start()
            clients = [make_client(service, number, arguments) for number in range(2)]
            for client in clients:
                client.start()
            killed = kill(service, arguments, kinds)
            for client in clients:
                client.is_over = True
            for client in clients:
                client.join(120)
            print(f"soak: killed {sum(killed.values())}: "
                  + ", ".join(f"{count} {name}" for name, count in sorted(killed.items())), flush=True)
            problems = compare(service, clients)
        finally:
            problems_at_end = service.stop()
        problems += problems_at_end
    left = left_behind()
    if left:
        problems.append(f"processes left behind: {left}")
    for problem in problems[:20]:
        print(f"soak: {problem}")
    return sum(killed.values()), clients, service, problems


def kill(service, arguments, kinds):
    draw = random.Random(arguments.seed)
    killed = collections.Counter()
    mean = arguments.seconds / arguments.kills
    due = time.monotonic()
    end = due + arguments.seconds * 3 + 60
    while sum(killed.values()) < arguments.kills and time.monotonic() < end:
        due += draw.uniform(0, 2 * mean)
        time.sleep(max(0, due - time.monotonic()))
        kind = draw.choice(kinds)
        with service.lock:
            found = service.victims(kind)
            if not found:
                continue
            try:
                os.kill(draw.choice(found), signal.SIGKILL)
            except ProcessLookupError:
                continue
            killed[kind] += 1
    return killed


def left_behind(host=None):
    """Workers of hosts that were killed, or of one of them, which come to this process. They have a moment to end."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        left = [process for process in workers(os.getpid())
                if state(process) not in (None, "Z") and (host is None or is_worker_of(process, host))]
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
        self.port = free_port()
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
                # Its workers die with it, but not in the same moment, and until then they have its address.
                left_behind(self.process.pid)
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

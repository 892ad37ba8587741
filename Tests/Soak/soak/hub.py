"""One entity that all others link to: pushed in pieces, shown in a snapshot, deleted."""

import http.client
import json
import re
import subprocess
import time
from pathlib import Path

from .place import EXT, ROOT, Place, build
from .platform import Platform
from .repeated import adopt

PIECE = 10_000
NEVER = '{year: "2999"}'
FILES = {
    "db_entities/node.yml": """
entity: {id: node, name: node, snapshot: true}
attribs:
  mood: {name: mood, type: plain, data_type: int}
  copy: {name: copy, type: plain, data_type: string}
  far: {name: far, type: plain, data_type: int}
  sum: {name: sum, type: plain, data_type: int}
  to: {name: to, type: plain, data_type: array<link<node>>}
  owner: {name: owner, type: plain, data_type: link<person;mirror=nodes>}
""",
    "db_entities/person.yml": """
entity: {id: person, name: person, snapshot: true}
attribs:
  name: {name: name, type: plain, data_type: string}
""",
    "snapshots.yml": f"creation_rate: {NEVER}\n",
    "garbage_collector.yml": f"collection_rate: {NEVER}\n",
    "control.yml": "allowed_actions: [make_snapshots]\n",
}


def declare(parser, name):
    parser.add_argument("--links", type=int, default=1_000_000, metavar="N", help="how many; 1 000 000 unless told")
    parser.add_argument("--correlate", action="store_true",
                        help="have a module look over the links, so that all entities are one group")
    parser.add_argument("--seconds", type=float, default=1800, metavar="N",
                        help="in which each step must be done; 1800 unless told")
    parser.add_argument("--built", action="store_true", help="take what is built already")


def run(arguments):
    """Links so many entities to one, makes a snapshot of all, and deletes the one: the links to it go."""
    if not arguments.built:
        build()
    adopt()
    with Place() as place:
        platform = Network(place, arguments.correlate)
        try:
            platform.start()
            problems = platform.go_through(arguments)
        finally:
            problems_at_end = platform.stop()
        problems += problems_at_end
    for problem in problems[:20]:
        print(f"soak: {problem}")
    print(f"soak: {arguments.links} links to one entity, {len(problems)} problems")
    return not problems


class Network(Platform):
    """A platform with entities that link to each other."""

    def __init__(self, place, correlates):
        super().__init__(place)
        for file in (self.folder / "db_entities").glob("*.yml"):
            file.unlink()
        for name, text in FILES.items():
            (self.folder / name).write_text(text)
        modules = "correlating" if correlates else ""
        (self.folder / "processing_core.yml").write_text(
            f"msg_broker: {{}}\nworker_processes: 2\nmodules_dir: modules\nenabled_modules: [{modules}]\n")
        for name in ("libNetworkModules.so", "lastseen.so"):
            (self.ext / name).unlink()
        abi = ROOT / "PluginAPI" / "ABI"
        subprocess.run(
            ["cc", "-std=gnu11", "-O1", "-fPIC", "-shared", "-fvisibility=hidden", f"-I{abi}/include",
             ROOT / "Tests" / "Integration" / "fixtures" / "correlating.c", abi / "plugin_note.c",
             "-o", self.ext / "correlating.so"], check=True)

    def push(self, points):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            while True:
                connection.request("POST", "/datapoints", json.dumps(points), {"Content-Type": "application/json"})
                response = connection.getresponse()
                body = response.read()
                if response.status != 503:
                    break
                time.sleep(float(response.getheader("Retry-After") or 1))
            if response.status != 200:
                raise SystemExit(f"soak: a push was answered with {response.status}: {body[:300]}")
        finally:
            connection.close()

    def waits(self, seconds, is_done):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if is_done():
                return True
            time.sleep(0.5)
        return False

    def peak(self):
        """Mebibytes that the host had at most."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+)", status).group(1)) // 1024

    def value(self, number, attribute):
        return self.get(f"/entity/node/n{number}/get/{attribute}")["current_value"]

    def go_through(self, arguments):
        count, seconds = arguments.links, arguments.seconds
        begun = time.monotonic()

        def tell(what):
            print(f"soak: {what} after {time.monotonic() - begun:.0f} s, host {self.peak()} MiB at most", flush=True)

        self.push([{"type": "node", "id": "hub", "attr": "mood", "v": 77},
                   {"type": "person", "id": "me", "attr": "name", "v": "I"}])
        for first in range(0, count, PIECE):
            numbers = range(first, min(first + PIECE, count))
            self.push([{"type": "node", "id": f"n{number}", "attr": attribute, "v": value}
                       for number in numbers for attribute, value in
                       (("to", [{"eid": "hub"}]), ("owner", {"eid": "me"}))])
        if not self.waits(seconds, lambda: self.get("/entities")["node"]["eid_estimate_count"] == count + 1):
            return ["not all entities came to be"]
        tell("all are stored")
        self.get("/control/make_snapshots")
        if not self.waits(seconds, lambda: self.get("/entity/person/count")["total_count"] == 1):
            return ["no snapshot was made"]
        tell("a snapshot is made")
        problems = []
        sources = len(self.get("/entity/person/me/snapshots")[0]["nodes"])
        if sources != count:
            problems.append(f"the snapshot has {sources} sources of the mirror")
        total = self.get("/entity/node/count")["total_count"]
        if total != count + 1:
            problems.append(f"the snapshot has {total} entities")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("DELETE", "/entity/node/hub")
        connection.getresponse().read()
        connection.close()
        # What comes in meanwhile does not wait for that.
        self.push([{"type": "node", "id": "n0", "attr": "mood", "v": 99}])
        if not self.waits(30, lambda: self.value(0, "mood") == 99):
            problems.append("what came in while links were removed was not done within 30 s")
        places = [number * (count - 1) // 20 for number in range(21)]
        if not self.waits(seconds, lambda: all(self.value(number, "to") is None for number in places)):
            problems.append("links to the entity that was deleted are still there")
        tell("the links are gone")
        return problems

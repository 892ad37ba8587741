"""A synchronizer whose processes are killed at random while objects are made, changed and deleted."""

import http.client
import json
import random
import threading
import time

from .broker import LIBRARIES, Broker, Sender
from .place import ROOT
from .service import JSON, Service, declare_kills, run_under_kills

VICTIMS = ("host", "store", "gateway", "step", "policy")
WITH_BROKER = VICTIMS + ("broker", "bus", "event step")
PEOPLE = "/xosapi/v1/my_service/mymodels"


def declare(parser, name):
    declare_kills(parser, 300, "changes")
    parser.add_argument("--broker", action="store_true", help="events come by a Kafka broker, which is killed as well")


def run(arguments):
    """Kills host, steps, policies, store and gateway of a synchronizer; afterwards the backend has just what was saved."""
    killed, clients, service, problems = run_under_kills(
        arguments, Eventful if arguments.broker else Synchronizer, Client,
        WITH_BROKER if arguments.broker else VICTIMS, compare)
    changes = sum(client.acknowledged for client in clients)
    if arguments.broker:
        print(f"soak: {len(service.sender.acknowledged)} events acknowledged by the broker")
    print(f"soak: {killed} kills, {changes} changes acknowledged, "
          f"{sum(client.unknown for client in clients)} without an answer, "
          f"{sum(client.refused for client in clients)} not taken, {service.starts} starts of the host, "
          f"{len(problems)} problems")
    return not problems and changes > 0 and killed == arguments.kills


class Synchronizer(Service):
    """The example of a synchronizer."""

    root = "/synchronizer/status"
    plugins = ("http-gateway.so", "sqlite.so", "libMyService.so")

    def configure(self):
        self.people, self.sites, self.inbox = (self.place.directory / name for name in ("people", "sites", "inbox"))
        for folder in (self.folder, self.people, self.sites, self.inbox):
            folder.mkdir()
        models = ROOT / "ExamplePlugins" / "MyService" / "config" / "models"
        (self.folder / "my_service.yaml").write_text(f"""
name: my-service
models_dir: {models}
http: '127.0.0.1:{self.port}'
store: sqlite
{self.bus()}
retry: {{step: 0.1, short_step: 0.1, longest: 1}}
deadline: 20
grants: [gateway/http-gateway, store/sqlite, {self.grants()}, sync_step/sync_my_model, sync_step/sync_my_page,
  pull_step/my_model_pull_step]
options:
  sync_my_model: {{directory: {self.people}}}
  sync_my_page: {{sites: {self.sites}}}
  my_model_pull_step: {{inbox: {self.inbox}, period: 1}}
""")

    def bus(self):
        return "bus: sqlite\nevent_bus: {kind: kafka}"

    def grants(self):
        return "bus/sqlite"

    def rest(self):
        """Nothing more comes."""

    def missing(self, names):
        """Who was told of by an event that was acknowledged, and is not there."""
        return []

    def strangers(self):
        """Who may be there though no client has made them."""
        return set()

    def options(self):
        return [f"--synchronizer={self.folder}/my_service.yaml"]

    def is_kind(self, kind, label, files):
        if kind == "step":
            return label in ("sync_my_model", "sync_my_page")
        return label == "my_model_policy" if kind == "policy" else super().is_kind(kind, label, files)

    def all(self, path):
        """All objects of a model."""
        found, after = [], 0
        while True:
            page = self.get(f"{path}?_kind=ALL&_limit=1000&_after={after}")
            found += page["items"]
            if not page["more"]:
                return found
            after = page["items"][-1]["id"]


class Eventful(Synchronizer):
    """The same, with a broker that messages come by."""

    plugins = Synchronizer.plugins + ("kafka.so",)

    def configure(self):
        self.broker = Broker()
        super().configure()
        self.place.environment["LD_LIBRARY_PATH"] = str(LIBRARIES)
        self.sender = Sender(self.broker, "MyTopic", 10)
        self.sender.start()

    def bus(self):
        return f"event_bus: {{kind: kafka, endpoint: '{self.broker.servers}'}}"

    def grants(self):
        return "bus/kafka"

    def victims(self, kind):
        if kind == "broker":
            return [self.broker.process.pid]
        return super().victims(kind)

    def is_kind(self, kind, label, files):
        if kind == "bus":
            return label == "kafka"
        return label == "my_model_event_step" if kind == "event step" else super().is_kind(kind, label, files)

    def rest(self):
        self.sender.is_over = True
        self.sender.join(120)

    def missing(self, names):
        return sorted(self.sender.acknowledged - set(names))

    def strangers(self):
        return {f"e-{number}" for number in range(1, self.sender.sent + 1)}

    def stop(self):
        problems = super().stop()
        self.broker.stop()
        return problems


class Client(threading.Thread):
    """Makes, changes and deletes persons of its own, one after the other, and keeps what was answered."""

    def __init__(self, service, number, arguments):
        super().__init__(daemon=True)
        self.service, self.number, self.pause = service, number, 2 / arguments.rate
        self.acknowledged, self.unknown, self.refused, self.is_over = 0, 0, 0, False
        self.draw = random.Random(arguments.seed * 2 + number)
        # By last name, which never changes: the first names that it may have, None: it may be deleted; and its id.
        self.persons, self.ids, self.count = {}, {}, 0

    def run(self):
        connection = None
        while not self.is_over:
            name, method, path, body, after = self.choose()
            before = self.persons.get(name, {None})
            try:
                if connection is None:
                    connection = http.client.HTTPConnection("127.0.0.1", self.service.port, timeout=60)
                    connection.connect()
            except OSError:
                connection = None
                time.sleep(0.05)
                continue
            try:
                connection.request(method, path, json.dumps(body) if body else None, JSON)
                response = connection.getresponse()
                text = response.read()
                if response.status in (200, 201, 204):
                    self.persons[name] = {after}
                    self.acknowledged += 1
                    if response.status == 201:
                        self.ids[name] = json.loads(text)["id"]
                elif response.status == 503:
                    self.refused += 1
                else:
                    self.service.problems.append(f"{method} {path} was answered with {response.status}: {text[:200]}")
                    self.persons[name] = before | {after}
            except (OSError, http.client.HTTPException):
                # Nobody knows whether it was done; nothing more is asked of this one.
                self.persons[name] = before | {after}
                self.ids.pop(name, None)
                self.unknown += 1
                connection.close()
                connection = None
            time.sleep(self.pause)

    def choose(self):
        """A change: whose, how, and what the first name is after it; None: it is deleted."""
        kind = self.draw.random()
        if kind < 0.4 or not self.ids:
            self.count += 1
            name, first = f"p{self.number}-{self.count}", f"a{self.draw.randrange(1000)}"
            return name, "POST", PEOPLE, {"first_name": first, "last_name": name}, first
        name = self.draw.choice(sorted(self.ids))
        path = f"{PEOPLE}/{self.ids[name]}"
        if kind < 0.8:
            first = f"b{self.draw.randrange(1000)}"
            return name, "PATCH", path, {"first_name": first}, first
        self.ids.pop(name)
        return name, "DELETE", path, None, None


def compare(service, clients):
    """What is saved with what was acknowledged, and the backend with what is saved."""
    problems = []
    if not service.serves():
        return [f"it does not serve any more: {service.tail()}"]
    service.rest()
    end = time.monotonic() + 180
    while True:
        objects = service.all(PEOPLE)
        people = {item["id"]: item for item in objects if not item.get("deleted")}
        pages = {item["id"]: item for item in service.all("/xosapi/v1/my_service/mypages") if not item.get("deleted")}
        pending = service.get(service.root)["pending"]
        names = {item["last_name"] for item in people.values()}
        is_calm = sum(pending.values()) == 0 and len(people) == len(objects) and not service.missing(names)
        if is_calm or time.monotonic() > end:
            break
        time.sleep(0.5)
    if sum(pending.values()):
        problems.append(f"it does not come to rest: {pending}, {service.get(service.root)['objects'][:3]}")
    names = {item["last_name"]: item["first_name"] for item in people.values()}
    for client in clients:
        for name, possible in client.persons.items():
            if names.get(name) not in possible:
                problems.append(f"{name} is {names.get(name)}, expected one of {possible}")
    problems += [f"the event of {name} was lost" for name in service.missing(names)]
    known = service.strangers().union(*(client.persons for client in clients))
    problems += [f"{name} was never made" for name in set(names) - known]
    files = {}
    for file in service.people.glob("person-*.json"):
        person = json.loads(file.read_text())
        files[person["id"]] = person["first_name"], person["last_name"]
    saved = {id_: (item["first_name"], item["last_name"]) for id_, item in people.items()}
    for id_ in sorted(saved.keys() | files.keys()):
        if saved.get(id_) != files.get(id_):
            problems.append(f"person {id_} is {saved.get(id_)}, the backend has {files.get(id_)}")
    # The policy gives each one page, with the name as it is.
    titles = {}
    for page in pages.values():
        titles.setdefault(page["person_id"], []).append(page["title"])
    for id_, (first, last) in saved.items():
        if titles.get(id_) != [f"{first} {last}"]:
            problems.append(f"person {id_} has the pages {titles.get(id_)}, expected {first} {last}")
    sites = {file.name for file in service.sites.glob("page-*.conf")}
    for difference in sorted(sites ^ {f"page-{id_}.conf" for id_ in pages}):
        problems.append(f"{difference} is in the backend or among the pages alone")
    print(f"soak: {len(people)} persons and {len(pages)} pages, {len(objects)} objects", flush=True)
    return problems

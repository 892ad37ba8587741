"""Rows a second into databases: the medium sql against the sink of doge-datagen, which gets the same rows in the same table."""

import glob
import os
import shutil
import subprocess
import sys
import tempfile
import time

from .figure import Figure
from .place import ROOT

DOGE = ROOT / ".build" / "doge"
RATE = "rows/s"
TABLE = "CREATE TABLE events (n BIGINT, name VARCHAR(20), instance INTEGER)"

# Each subject has an event at each tick, so that the machine has as little as possible to do for a row.
MACHINE = """
import logging, sys, time
from doge_datagen import DataOnlineGenerator, DbSinkFactory, SubjectFactory
logging.disable()

class Customer:
    def __init__(self, number):
        self.number = number
    def __hash__(self):
        return self.number

class Customers(SubjectFactory):
    number = 0
    def create(self):
        self.number += 1
        return Customer(self.number)

url, count, size = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
sink = DbSinkFactory(url).create(
    "events",
    lambda timestamp, subject, transition: {"n": timestamp + subject.number, "name": transition.trigger, "instance": 1},
    size)
machine = DataOnlineGenerator(["on"], "on", Customers(), 1000, 1000, count // 1000, 0)
machine.add_transition("counter", "on", "on", 100, event_sinks=[sink])
begin = time.perf_counter()
machine.start()
print(count / (time.perf_counter() - begin))
"""

# The sink by itself: what makes the rows costs next to nothing.
SINK = """
import logging, sys, time
from doge_datagen import DbSinkFactory
logging.disable()
url, count, size = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
sink = DbSinkFactory(url).create(
    "events", lambda timestamp, subject, transition: {"n": timestamp, "name": "counter", "instance": 1}, size)
begin = time.perf_counter()
for number in range(count):
    sink.collect(number, None, None)
sink.close()
print(count / (time.perf_counter() - begin))
"""


def doge_rate(program, url, count, size):
    """Rows a second by doge's own time, which leaves out the start of Python."""
    environment = {**os.environ, "PYTHONPATH": str(DOGE), "PYTHONDONTWRITEBYTECODE": "1"}
    answer = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program, url, str(count), str(size)], env=environment, check=True,
        capture_output=True, text=True)
    return float(answer.stdout)


class PostgreSQL:
    """A server of its own with the settings of the distribution, which waits for the disk at each commit."""

    def __init__(self):
        found = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
        if not found:
            sys.exit("bench: there is no postgres: run scripts/setup --test")
        self.directory = tempfile.mkdtemp(prefix="bench.")
        # Workers have no more rights than others.
        os.chmod(self.directory, 0o755)
        self.user = []
        if os.geteuid() == 0:
            shutil.chown(self.directory, "postgres", "postgres")
            self.user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        data = f"{self.directory}/data"
        subprocess.run(
            [*self.user, f"{found[-1]}/initdb", "-D", data, "-U", "bench", "-A", "trust"], check=True,
            stdout=subprocess.DEVNULL)
        self.server = subprocess.Popen(
            [*self.user, f"{found[-1]}/postgres", "-D", data, "-k", self.directory, "-c", "listen_addresses="],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.url = f"postgresql://bench@/postgres?host={self.directory}"
        for _ in range(200):
            if subprocess.run(self.psql("SELECT 1"), capture_output=True).returncode == 0:
                return
            time.sleep(0.05)
        sys.exit("bench: postgres did not start")

    def psql(self, statement):
        return ["psql", "-X", "-q", "-A", "-t", "-h", self.directory, "-U", "bench", "-d", "postgres", "-c", statement]

    def empty(self):
        subprocess.run(self.psql(f"DROP TABLE IF EXISTS events; {TABLE}; CHECKPOINT"), check=True, capture_output=True)

    def count(self):
        answer = subprocess.run(self.psql("SELECT COUNT(*) FROM events"), check=True, capture_output=True, text=True)
        return int(answer.stdout)

    def close(self):
        self.server.terminate()
        self.server.wait()
        shutil.rmtree(self.directory, ignore_errors=True)


class SQLite:
    """A file on the disk, with the settings that SQLite has by itself."""

    def __init__(self):
        self.directory = tempfile.mkdtemp(prefix="bench.")
        self.file = f"{self.directory}/bench.db"
        self.url = f"sqlite:///{self.file}"

    def do(self, *statements):
        import sqlite3
        with sqlite3.connect(self.file) as connection:
            for statement in statements:
                rows = connection.execute(statement).fetchall()
        connection.close()
        return rows

    def empty(self):
        if os.path.exists(self.file):
            os.unlink(self.file)
        self.do(TABLE)

    def count(self):
        return self.do("SELECT COUNT(*) FROM events")[0][0]

    def close(self):
        shutil.rmtree(self.directory, ignore_errors=True)


def sql(place, rounds):
    """Batches of a thousand rows, which is what both make by default, and larger ones, each in a transaction."""
    rows, peer_rows = 2_000_000, 100_000
    rounds = max(rounds, 5)
    for name, kind in (("PostgreSQL", PostgreSQL), ("SQLite", SQLite)):
        database = kind()
        try:
            for size in (1000, 10_000):
                machine, sink, ours = [], [], []
                for _ in range(rounds):
                    for program, samples in ((MACHINE, machine), (SINK, sink)):
                        database.empty()
                        samples.append(doge_rate(program, database.url, peer_rows, size))
                        check(database, peer_rows)
                    database.empty()
                    ours.append(place.rate(
                        "counter", rows, f"--batch-size={size}", f"--sql-dsn={database.url}", "--sql-table=events",
                        "--grant=medium/sql"))
                    check(database, rows)
                what = f"rows of three columns into {name}, batches of {size}"
                # With small batches both wait for the disk, a few times for each, and that is most of the time.
                yield Figure(
                    f"{what}: host against doge", ours, machine, RATE, must=("ratio >=", 5) if size > 1000 else None,
                    b_name="doge, an event at each tick", note="the host with its start, doge without")
                yield Figure(f"{what}: host against doge's sink by itself", ours, sink, RATE,
                             b_name="doge's DbSink in a loop")
        finally:
            database.close()


def check(database, rows):
    found = database.count()
    if found != rows:
        sys.exit(f"bench: {found} rows arrived, expected {rows}")


ALL = {"sql": sql}

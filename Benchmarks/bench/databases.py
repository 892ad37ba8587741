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

url, count = sys.argv[1], int(sys.argv[2])
sink = DbSinkFactory(url).create(
    "events",
    lambda timestamp, subject, transition: {"n": timestamp + subject.number, "name": transition.trigger, "instance": 1})
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
url, count = sys.argv[1], int(sys.argv[2])
sink = DbSinkFactory(url).create(
    "events", lambda timestamp, subject, transition: {"n": timestamp, "name": "counter", "instance": 1})
begin = time.perf_counter()
for number in range(count):
    sink.collect(number, None, None)
sink.close()
print(count / (time.perf_counter() - begin))
"""


def doge_rate(program, url, count):
    """Rows a second by doge's own time, which leaves out the start of Python."""
    environment = {**os.environ, "PYTHONPATH": str(DOGE), "PYTHONDONTWRITEBYTECODE": "1"}
    answer = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program, url, str(count)], env=environment, check=True,
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
        self.ours = self.theirs = f"postgresql://bench@/postgres?host={self.directory}"
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
        self.ours = self.theirs = f"sqlite:///{self.file}"

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
    """Batches of a thousand rows, each in a transaction, as both do by default; and larger ones."""
    rows, peer_rows = 1_000_000, 50_000
    rounds = max(rounds, 5)
    for name, kind in (("PostgreSQL", PostgreSQL), ("SQLite", SQLite)):
        database = kind()
        try:
            machine, sink, ours, large = [], [], [], []
            for _ in range(rounds):
                for program, samples in ((MACHINE, machine), (SINK, sink)):
                    database.empty()
                    samples.append(doge_rate(program, database.theirs, peer_rows))
                    check(database, peer_rows)
                for size, samples in ((1000, ours), (10_000, large)):
                    database.empty()
                    samples.append(place.rate(
                        "counter", rows, f"--batch-size={size}", f"--sql-dsn={database.ours}", "--sql-table=events",
                        "--grant=medium/sql"))
                    check(database, rows)
            what = f"rows of three columns into {name}"
            yield Figure(
                f"{what}, batches of 1000: host against doge", ours, machine, RATE, must=("ratio >=", 5),
                b_name="doge, an event at each tick", note="the host with its start, doge without")
            yield Figure(f"{what}, batches of 1000: host against the sink by itself", ours, sink, RATE,
                         b_name="doge's DbSink in a loop")
            yield Figure(f"{what}, batches of 10000 against the sink by itself", large, sink, RATE,
                         b_name="doge's DbSink in a loop")
        finally:
            database.close()


def check(database, rows):
    found = database.count()
    if found != rows:
        sys.exit(f"bench: {found} rows arrived, expected {rows}")


ALL = {"sql": sql}

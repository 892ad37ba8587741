"""Where things are, and how the programs that are measured are run."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
BUILD = ROOT / ".build" / "bench"
HOST = ROOT / ".build" / "release" / "host"
EXT = ROOT / "ext"
DIRECT = BUILD / "direct"
AVALON = ROOT / ".build" / "avalon"
CHILDREN = "/proc/{pid}/task/{thread}/children"


class Place:
    """A directory of its own with an empty cache, so that nothing of the user's is read or changed."""

    def __init__(self):
        self.directory = Path(tempfile.mkdtemp(prefix="bench."))
        self.environment = {
            **os.environ,
            "XDG_CACHE_HOME": str(self.directory / "cache"),
            "XDG_DATA_HOME": str(self.directory / "data"),
        }
        self.environment.pop("HOST_EXT_PATH", None)

    def close(self):
        shutil.rmtree(self.directory, ignore_errors=True)

    def forget_cache(self):
        shutil.rmtree(self.directory / "cache", ignore_errors=True)

    def arguments(self, *arguments, ext=EXT):
        return [str(HOST), f"--ext={ext}", *arguments]

    def start(self, *arguments, ext=EXT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE):
        return subprocess.Popen(
            self.arguments(*arguments, ext=ext), cwd=self.directory, env=self.environment, stdin=subprocess.DEVNULL,
            stdout=stdout, stderr=stderr)

    def serve(self, *arguments, ext):
        """A host that serves on a port of its own: the process, its address, and the lines that it has logged, which go on growing."""
        process = self.start("serve", *arguments, "--http=127.0.0.1:0", ext=ext)
        lines = []
        while not (found := re.search(r" address=(\S+)", lines[-1] if lines else "")):
            line = process.stderr.readline().decode()
            if not line:
                sys.exit("bench: host serve ended: " + "".join(lines))
            lines.append(line)
        threading.Thread(target=lambda: [lines.append(line.decode()) for line in process.stderr], daemon=True).start()
        return process, found.group(1), lines

    def seconds(self, *arguments, ext=EXT, stdout=subprocess.DEVNULL):
        """Wall-clock seconds of a whole run of the host, its start included."""
        begin = time.perf_counter()
        process = self.start(*arguments, ext=ext, stdout=stdout)
        _, message = process.communicate()
        elapsed = time.perf_counter() - begin
        if process.returncode != 0:
            sys.exit(f"bench: host {' '.join(arguments)} failed: {message.decode()}")
        return elapsed

    def rate(self, expression, number, *arguments, stdout=subprocess.DEVNULL):
        """Records a second of the host, its start included."""
        return number / self.seconds(
            expression, f"--number={number}", "--progress=0", *arguments, stdout=stdout)


def direct_rate(library, model, encoding, number):
    """Records a second of a loop around the plugin, without its start."""
    answer = subprocess.run(
        [DIRECT, EXT / library, model, encoding, str(number)], check=True, capture_output=True, text=True)
    return float(answer.stdout)


def avalon_environment(*directories):
    path = ":".join(str(directory) for directory in (AVALON, *directories))
    return {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}


def avalon(*arguments, directories=(ROOT / "Benchmarks" / "avalon",)):
    return subprocess.run(
        [sys.executable, AVALON / "bin" / "avalon", *arguments], env=avalon_environment(*directories), check=True,
        stdin=subprocess.DEVNULL, capture_output=True, text=True)


def avalon_rate(expression, number, *arguments, output_format="json-lines", textlog=False):
    """Records a second by Avalon's own account, which leaves out its start."""
    chosen = "--textlog" if textlog else f"--output-format={output_format}"
    answer = avalon(expression, f"--number={number}", chosen, "--file-name=/dev/null", *arguments)
    return float(re.findall(r"Average Rate = ([0-9.]+)", answer.stderr)[-1])


def children(process):
    """Process ids of the workers of a host, whichever of its threads started them."""
    found = []
    for thread in os.listdir(f"/proc/{process}/task"):
        found += Path(CHILDREN.format(pid=process, thread=thread)).read_text().split()
    return found


def memory(process, name):
    """A value of /proc/PID/status in MiB; None when the process is gone."""
    try:
        text = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return None
    value = re.search(rf"^{name}:\s+(\d+) kB", text, re.MULTILINE)
    return int(value.group(1)) / 1024 if value else None

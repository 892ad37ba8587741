"""Fuzzing with libFuzzer, which comes with the toolchain, and with the mutator of the tests."""

import concurrent.futures
import os
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from .place import ROOT

SCRATCH = ROOT / ".build" / "fuzzer"
FINDINGS = SCRATCH / "findings"
MODULES = ("Records", "Patterns", "Configuration", "Transforms", "SharedModels", "ClusterModels", "Discovery", "Workers",
           "Services", "Platform", "Collecting", "Synchronizing", "CLinux", "PluginABI")
READERS = ("cbor", "json", "report", "task", "channel", "elf", "note", "verdict", "cache", "ring", "section",
           "lines", "yaml", "ini", "notification", "ring-race")


def declare(parser, name):
    parser.add_argument("--cases", type=int, default=10_000_000, metavar="N",
                        help="cases for each reader and way; 10 million unless told")
    parser.add_argument("--seed", type=int, default=20_260_701, metavar="N", help="the seed of all random choices")
    parser.add_argument("--only", action="append", choices=READERS, metavar="NAME",
                        help="this reader only; repeatable: " + ", ".join(READERS))
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), metavar="N", help="readers at a time")


def run(arguments):
    """Tries damaged inputs on every reader of foreign bytes; nothing may trap, hang, read outside or grow."""
    build()
    FINDINGS.mkdir(parents=True, exist_ok=True)
    begin = time.monotonic()
    jobs = [(way, reader) for reader in arguments.only or READERS
            for way in ((mutate,) if reader == "ring-race" else (mutate, explore))]
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        results = list(pool.map(lambda job: report(*job, arguments), jobs))
    cases = sum(count for count, _ in results)
    failures = sum(1 for _, is_clean in results if not is_clean)
    print(f"soak: {cases} cases of seed {arguments.seed} in {time.monotonic() - begin:.0f} s, {failures} findings"
          + (f"; inputs are in {FINDINGS}" if failures else ""))
    return failures == 0


def build():
    """Compiles the modules and the readers with the coverage that libFuzzer asks for, without touching the package."""
    for target in ("Platform", "Collecting", "Synchronizing"):
        subprocess.run(
            ["swift", "build", "-c", "release", "--scratch-path", SCRATCH, "-Xswiftc", "-sanitize=fuzzer", "-Xswiftc",
             "-enable-testing", "--target", target], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    built = SCRATCH / "release"
    objects = sorted(path for module in MODULES for path in (built / f"{module}.build").rglob("*.o"))
    fuzz = ROOT / "Tests" / "Fuzz"
    sources = [path for path in sorted(fuzz.rglob("*.swift")) if path.name != "FuzzTests.swift"]
    # CLinux and CYAML bring their module maps, and the compiler finds them; that of PluginABI is made by the build.
    includes = [word for path in (
        f"-I{ROOT}/Sources/CLinux/include", f"-I{ROOT}/Sources/CYAML", f"-I{ROOT}/PluginAPI/ABI/include",
        f"-fmodule-map-file={built}/PluginABI.build/module.modulemap") for word in ("-Xcc", path)]
    subprocess.run(
        ["swiftc", "-O", "-swift-version", "6", "-sanitize=fuzzer", "-parse-as-library", "-module-name", "Fuzzer",
         "-I", built / "Modules", *includes, *sources, *objects, "-o", SCRATCH / "fuzzer"], check=True)


def report(way, reader, arguments):
    begin = time.monotonic()
    is_clean, words = way(reader, arguments)
    print(f"soak: {reader:9} {way.__name__:7} {arguments.cases} cases in {time.monotonic() - begin:5.0f} s: "
          + ("no finding" if is_clean else "FINDING") + f"; {words}", flush=True)
    return arguments.cases, is_clean


def mutate(reader, arguments):
    """Our own mutator: each case from its number alone, against memory that ends where nothing can be read."""
    environment = {**os.environ, "FUZZ_READER": reader, "FUZZ_CASES": str(arguments.cases),
                   "FUZZ_SEED": str(arguments.seed)}
    answer = subprocess.run(
        [SCRATCH / "fuzzer"], env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        errors="replace")
    if answer.returncode == 0:
        return True, answer.stdout.strip().splitlines()[-1]
    (FINDINGS / f"{reader}.mutate.log").write_text(answer.stdout + answer.stderr)
    told = re.findall(r"^(?:fuzz:|.*Fatal error:).*$", answer.stderr, re.MULTILINE)
    return False, " / ".join(told[:3]) or f"status {answer.returncode}"


def explore(reader, arguments):
    """libFuzzer: keeps the inputs that reach new code and goes on from them."""
    directory = Path(tempfile.mkdtemp(prefix="soak-fuzz."))
    try:
        (directory / "inputs").mkdir()
        environment = {**os.environ, "FUZZ_READER": reader, "FUZZ_INPUTS": str(directory)}
        environment.pop("FUZZ_CASES", None)
        program = [SCRATCH / "fuzzer"]
        subprocess.run([*program, "-runs=1"], env=environment, check=True, capture_output=True)
        answer = subprocess.run(
            [*program, f"-runs={arguments.cases}", f"-seed={arguments.seed % (1 << 32)}", "-len_control=20",
             f"-dict={directory}/words", "-timeout=20", "-rss_limit_mb=1024", "-malloc_limit_mb=256",
             f"-artifact_prefix={FINDINGS}/{reader}.", "-print_final_stats=1", "-max_len=8192", directory / "inputs"],
            env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace")
        coverage = re.findall(r"cov: (\d+) .*corp: (\d+)", answer.stderr)
        memory = re.findall(r"peak_rss_mb:\s+(\d+)", answer.stderr)
        words = "{} places reached, {} inputs kept, {} MB".format(
            *(coverage[-1] if coverage else ("?", "?")), memory[-1] if memory else "?")
        if answer.returncode != 0:
            (FINDINGS / f"{reader}.explore.log").write_text(answer.stderr)
        return answer.returncode == 0, words
    finally:
        shutil.rmtree(directory, ignore_errors=True)

"""Measures the host against its yardsticks and prints the figures. See scripts/bench --help."""

import argparse
import json
import os
import sys

from .measurements import ALL
from .place import Place


def main():
    parser = argparse.ArgumentParser(
        prog="scripts/bench",
        description="Measures the host: rates, memory and times, each against its yardstick in the same run. "
        "Shown are medians of all rounds with [lowest..highest]; ratios are medians of the rounds' ratios.")
    parser.add_argument("--quick", action="store_true", help="few rounds: for a first look")
    parser.add_argument("--only", action="append", choices=ALL, metavar="NAME",
                        help="this measurement only; repeatable: " + ", ".join(ALL))
    parser.add_argument("--json", metavar="FILE", help="write all samples there as well")
    parser.add_argument("--strict", action="store_true", help="exit status 1 if a figure misses what is demanded")
    arguments = parser.parse_args()

    figures = []
    print(f"load average {os.getloadavg()[0]:.2f} on {os.cpu_count()} processors before all")
    for name in arguments.only or ALL:
        place = Place()
        try:
            # Once before all: the cache of plugins and of files is warm unless a measurement empties it.
            place.seconds("--list-plugins")
            for figure in ALL[name](place, 3 if arguments.quick else 7):
                figures.append(figure)
                print(*figure.lines(), sep="\n", flush=True)
        finally:
            place.close()
    missed = [figure for figure in figures if figure.verdict == "missed"]
    print(f"{len(figures)} figures, {len(missed)} missed")
    if arguments.json:
        with open(arguments.json, "w", encoding="utf-8") as file:
            json.dump([figure.as_json() for figure in figures], file, indent=2)
            file.write("\n")
    return 1 if missed and arguments.strict else 0


sys.exit(main())

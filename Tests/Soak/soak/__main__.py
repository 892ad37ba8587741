"""Tests in full doses. See scripts/soak."""

import argparse
import os
import sys

from . import fuzz, hub, platform, repeated, restarts, synchronizer


def main():
    parser = argparse.ArgumentParser(prog="scripts/soak", description="Tests in full doses.")
    subcommands = parser.add_subparsers(required=True, metavar="NAME")
    for name, module, run in (
            ("fuzz", fuzz, fuzz.run), ("restarts", restarts, restarts.run),
            ("platform", platform, platform.run), ("synchronizer", synchronizer, synchronizer.run), ("hub", hub, hub.run),
            ("scans", repeated, repeated.scans),
            ("runs", repeated, repeated.runs)):
        subcommand = subcommands.add_parser(name, help=run.__doc__, description=run.__doc__)
        module.declare(subcommand, name)
        subcommand.set_defaults(run=run)
    arguments = parser.parse_args()
    print(f"soak: load average {os.getloadavg()[0]:.2f} on {os.cpu_count()} processors", flush=True)
    return 0 if arguments.run(arguments) else 1


sys.exit(main())

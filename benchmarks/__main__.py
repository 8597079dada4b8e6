"""`python -m benchmarks [--json] [name …]`: measure everything, or what is named."""

import argparse
import json
import sys
import time
import traceback

from authlab.figure import Table
from benchmarks.measures import MEASURES
from benchmarks.row import CORES


def main() -> int:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON, for CI")
    parser.add_argument("names", nargs="*", help=f"of {', '.join(m.__name__ for m in MEASURES)}")
    chosen = parser.parse_args()
    rows, broken = [], []
    for measure in (m for m in MEASURES if not chosen.names or m.__name__ in chosen.names):
        started = time.perf_counter()
        print(f"{measure.__name__} …", end=" ", file=sys.stderr, flush=True)
        try:
            for row in measure():
                rows.append(row)
        except Exception as problem:  # what was measured before it is shown all the same
            traceback.print_exc()
            broken.append(f"{measure.__name__} broke off: {problem!r}")
        print(f"{time.perf_counter() - started:.0f} s", file=sys.stderr, flush=True)
    if chosen.json:
        measured = [row.as_json() for row in rows]
        print(json.dumps({"cores": CORES, "rows": measured, "broken": broken}, indent=1))
    else:
        lines = [
            (r.what, f"{r.measured:,.2f} {r.unit}", r.against, f"{r.other:,.2f} {r.unit}", f"{r.ratio:.2f}",
             r.bound, "" if r.holds else "MISSED")
            for r in rows
        ]  # fmt: skip
        columns = ("what", "measured", "against", "which has", "ratio", "must be", "")
        print(repr(Table(columns, lines, f"{CORES} cores")))
        print(*broken, sep="\n", end="\n" if broken else "")
    return 0 if all(row.holds for row in rows) and not broken else 1


if __name__ == "__main__":
    sys.exit(main())

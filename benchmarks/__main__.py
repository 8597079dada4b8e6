"""`python -m benchmarks [--json] [name …]`: measure everything, or what is named."""

import argparse
import json
import sys
import time
import traceback

from authlab.figure import Table
from benchmarks.cracking import hs256_cracker
from benchmarks.hub import hub_learners
from benchmarks.jupyterlab import jupyterlab
from benchmarks.kernel import kernel
from benchmarks.live_view import live_view
from benchmarks.logins import in_a_kernel, login_storms, timing_gap
from benchmarks.requests import me_requests, registrations
from benchmarks.row import CORES
from benchmarks.series import series
from benchmarks.server import the_server
from benchmarks.tokens import token_speed
from benchmarks.widgets import widgets

# Each yields rows: what, measured, the peer or limit, the ratio, and the bound on it.
MEASURES = (
    the_server,
    token_speed,
    live_view,
    hs256_cracker,
    me_requests,
    registrations,
    timing_gap,
    login_storms,
    in_a_kernel,
    kernel,
    jupyterlab,
    widgets,
    series,
    hub_learners,
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON, for CI")
    known = [measure.__name__ for measure in MEASURES]
    parser.add_argument("names", nargs="*", help=f"of {', '.join(known)}")
    chosen = parser.parse_args()
    if unknown := [name for name in chosen.names if name not in known]:
        parser.error(f"nothing is called {', '.join(unknown)}; there are {', '.join(known)}")
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

#!/usr/bin/env python3
"""Measures how fast the suite is: scenarios per second on the reference, with Node's recorded traces and with live Node.

The two are run in turns, so that a machine that is busy for a while slows both. What it prints are figures, not a verdict.

Examples:
  ci/bench_suite.py
  ci/bench_suite.py --runs 10 --jobs 2 --json bench.json
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WAYS = {"recorded": ["--oracle", "recorded"], "live": ["--oracle", "node"]}


def once(netparity, way, jobs, file):
    done = subprocess.run([netparity, "run", *WAYS[way], "--jobs", str(jobs), "--results", file], capture_output=True, text=True, cwd=ROOT)
    if done.returncode != 0:
        sys.exit(f"bench_suite: `netparity run {' '.join(WAYS[way])}` ended with {done.returncode}; its last lines:\n"
                 f"{done.stdout[-1500:]}{done.stderr[-1500:]}")
    results = json.loads(Path(file).read_text(encoding="utf-8"))
    return len(results["scenarios"]), results["durationMs"] / 1000


def main():
    head, _, tail = __doc__.partition("\n\n")
    parser = argparse.ArgumentParser(description=head, epilog=tail, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5, help="of each way, in turns (default 5)")
    parser.add_argument("--jobs", type=int, default=4, help="scenarios at a time (default 4, as of netparity run)")
    parser.add_argument("--netparity", type=Path, default=ROOT / "build/release/conformance/cli/netparity")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
    options = parser.parse_args()
    if not options.netparity.exists():
        sys.exit(f"bench_suite: {options.netparity} is not there; ci/build makes it")
    rates = {way: [] for way in WAYS}
    with tempfile.TemporaryDirectory(prefix="netparity-bench-") as folder:
        file = str(Path(folder) / "results.json")
        for _ in range(options.runs):
            for way in WAYS:
                scenarios, seconds = once(options.netparity, way, options.jobs, file)
                rates[way].append(scenarios / seconds)
    print(f"{scenarios} scenarios, {options.runs} interleaved runs, {options.jobs} at a time; scenarios per second\n")
    print(f"{'oracle':10}{'median':>8}{'least':>8}{'most':>8}")
    for way, values in rates.items():
        print(f"{way:10}{statistics.median(values):8.0f}{min(values):8.0f}{max(values):8.0f}")
    ratios = [recorded / live for recorded, live in zip(rates["recorded"], rates["live"])]
    print(f"{'ratio':10}{statistics.median(ratios):8.2f}{min(ratios):8.2f}{max(ratios):8.2f}")
    if options.json:
        options.json.write_text(json.dumps({"scenarios": scenarios, "jobs": options.jobs, "perSecond": rates}, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

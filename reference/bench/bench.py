#!/usr/bin/env python3
"""Measures the reference against Node, plain Boost.Asio, libuv and a raw epoll server, under the same load.

Each measurement runs the servers in turns, several times, so that a machine that is busy for a while slows all of them; what
counts are the ratios within a turn. The server has one core to itself, the generator of the load another.

Examples:
  cmake --preset release -DNETPARITY_BUILD_BENCH=ON && cmake --build --preset release && reference/bench/bench.py
  reference/bench/bench.py --only ping-pong --turns 15
  reference/bench/bench.py --only idle connect --json figures.json
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SERVERS = ["reference", "node", "asio", "libuv", "epoll"]
# The epoll server with a habit that shows what bounds a group: see servers/epoll_server.cpp.
HABITS = {"to": "late", "from": "in-turns", "through": "late"}
SIZES = [64, 1024, 16384, 65536]


@dataclass(frozen=True)
class Measurement:
    """One row of the table: what is done to a server, and what is counted."""

    group: str
    work: str
    mode: str
    connections: int
    size: int
    unit: str

    @property
    def name(self):
        return f"{self.work}, {self.size} B × {self.connections}" if self.group not in ("idle", "connect") else self.group

    def figure(self, found):
        return found["bytes" if self.unit == "MB/s" else "messages"] / found["seconds"] / (1e6 if self.unit == "MB/s" else 1)


def measurements():
    for connections in (1, 50, 1000):
        for size in SIZES[:3]:
            yield Measurement("ping-pong", "ping-pong", "echo", connections, size, "messages/s")
    for work, mode in (("to", "sink"), ("from", "source"), ("through", "echo")):
        for size in SIZES:
            yield Measurement(work, work, mode, 4, size, "MB/s")
    yield Measurement("connect", "connect", "echo", 50, 64, "connections/s")
    yield Measurement("idle", "idle", "echo", 10000, 1, "KiB each")


class Server:
    """A server of one kind, on a core of its own."""

    def __init__(self, command, core):
        self.process = subprocess.Popen(["taskset", "-c", str(core), *command], stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line.strip().isdigit():
            self.process.kill()
            self.process.wait()
            sys.exit(f"bench: {' '.join(command)} did not say where it listens")
        self.port = int(line)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def memory(self):
        """KiB that it has written to and shares with nobody. Unwritten pages of a file become its own, or everybody's,
        as other programs end and start."""
        with open(f"/proc/{self.process.pid}/smaps_rollup", encoding="ascii") as file:
            return sum(int(line.split()[1]) for line in file if line.startswith("Private_Dirty"))


class Bench:
    def __init__(self, options):
        self.options = options
        self.load = options.build / "netparity_bench_load"
        self.commands = {name: [str(options.build / f"netparity_bench_{name}")] for name in SERVERS}
        self.commands["node"] = [options.node, str(Path(__file__).parent / "servers/node_server.js")]
        for command in [*self.commands.values(), [str(self.load)]]:
            if not Path(command[0]).exists():
                sys.exit(f"bench: {command[0]} is not there; a build with -DNETPARITY_BUILD_BENCH=ON makes the programs, "
                         "and --node names a Node")

    def commands_for(self, measurement):
        """The command of every server, by the name that its row has."""
        commands = {name: [*command, measurement.mode, str(measurement.size)] for name, command in self.commands.items()}
        habit = HABITS.get(measurement.group)
        if habit:
            commands[f"epoll {habit}"] = [*commands["epoll"], habit]
        return commands

    @staticmethod
    def spins(name):
        """What passes the time until it is late does so on the processor: its processor time says nothing."""
        return name.endswith(" late")

    def generator(self, server, measurement):
        return ["taskset", "-c", str(self.options.cores[1]), str(self.load), measurement.work, "--port", str(server.port),
                "--pid", str(server.process.pid), "--connections", str(measurement.connections),
                "--size", str(measurement.size), "--seconds", str(self.options.seconds)]

    def once(self, name, command, measurement):
        """The figure and, where it was measured, microseconds of processor time per message."""
        with Server(command, self.options.cores[0]) as server:
            if measurement.group == "idle":
                return self.idle(server, measurement), None
            done = subprocess.run(self.generator(server, measurement), capture_output=True, text=True, timeout=60 + 5 * self.options.seconds)
            if done.returncode != 0:
                sys.exit(f"bench: {measurement.name} on {name}: {done.stderr.strip()}")
            found = json.loads(done.stdout)
            if found["messages"] == 0:
                sys.exit(f"bench: {measurement.name} on {name}: not one message came through")
            return measurement.figure(found), found["processor"] / max(found["messages"], 1) * 1e6

    def idle(self, server, measurement):
        before = server.memory()
        load = subprocess.Popen(self.generator(server, measurement), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            if load.stdout.readline() != "idle\n":
                sys.exit("bench: the idle connections could not be made; is the limit of descriptors above 10,100?")
            return (server.memory() - before) / measurement.connections
        finally:
            load.communicate("")

    def measure(self, measurement):
        commands = self.commands_for(measurement)
        figures = {name: [] for name in commands}
        processor = {name: [] for name in commands}
        for _ in range(self.options.turns):
            for name, command in commands.items():
                figure, time = self.once(name, command, measurement)
                figures[name].append(figure)
                if time is not None and not self.spins(name):
                    processor[name].append(time)
        return {"measurement": measurement.name, "unit": measurement.unit, "figures": figures, "processorMicroseconds": processor}


def ratio(values, others):
    """Median, least and most of the ratios within a turn."""
    ratios = sorted(a / b for a, b in zip(values, others))
    return statistics.median(ratios), ratios[0], ratios[-1]


def show(row):
    figures = row["figures"]
    print(f"\n{row['measurement']}")
    print(f"  {'':14}{row['unit']:>16}{'µs processor':>15}   reference / it (spread)   by processor time")
    for name, values in figures.items():
        processor = row["processorMicroseconds"]
        line = f"  {name:14}{statistics.median(values):16,.2f}"
        line += f"{statistics.median(processor[name]):15.2f}" if processor[name] else " " * 15
        # An idle connection of the plainest server takes no memory of its own at all: no ratio.
        if name != "reference" and all(values):
            middle, least, most = ratio(figures["reference"], values)
            line += f"   {middle:6.2f}  ({least:.2f} to {most:.2f})"
            if processor[name]:
                middle, least, most = ratio(processor[name], processor["reference"])
                line += f"   {middle:6.2f}  ({least:.2f} to {most:.2f})"
        print(line, flush=True)


def parse():
    head, _, tail = __doc__.partition("\n\n")
    parser = argparse.ArgumentParser(description=head, epilog=tail, formatter_class=argparse.RawDescriptionHelpFormatter)
    groups = list(dict.fromkeys(measurement.group for measurement in measurements()))
    parser.add_argument("--only", nargs="+", choices=groups, metavar="WHAT", default=groups, help=f"of {', '.join(groups)}")
    parser.add_argument("--turns", type=int, default=9, help="how often each server is measured (default 9)")
    parser.add_argument("--seconds", type=float, default=0.4, help="of each measurement (default 0.4)")
    parser.add_argument("--cores", type=int, nargs=2, default=[0, 1], metavar=("SERVER", "LOAD"), help="default 0 1")
    parser.add_argument("--build", type=Path, default=ROOT / "build/release/reference/bench", help="where the programs are")
    parser.add_argument("--node", default=str(node_24()), help="a Node 24 (default: the one that "
                        "`netparity implementations install node@24.21.0` brings)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there")
    return parser.parse_args()


def node_24():
    cache = os.environ.get("NETPARITY_CACHE") or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "netparity"
    found = sorted(Path(cache).glob("node/24.*/node"))
    return found[-1] if found else "node"


def main():
    options = parse()
    bench = Bench(options)
    rows = []
    for measurement in measurements():
        if measurement.group in options.only:
            rows.append(bench.measure(measurement))
            show(rows[-1])
            if options.json:
                options.json.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""Runs programs on two adapters and compares what they record.

    parity.py [--oracle-of NETPARITY] ADAPTER-COMMAND OTHER-COMMAND PROGRAM.json|FOLDER...

Raw records must be equal, in order, once what differs by nature is named: ephemeral ports in order of
appearance, the scenario's own folder, and `dirty`, which is the adapter's own business. Exit status 1
when any program differs.
"""

import argparse
import difflib
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile

EPHEMERAL = range(32768, 61000)
PORT_IN_TEXT = re.compile(r"(?<![0-9.])([3-6][0-9]{4})(?![0-9])")


class Names:
    """Names of ephemeral ports, by order of appearance."""

    def __init__(self):
        self.known = {}

    def of(self, port):
        return self.known.setdefault(port, f"<port {len(self.known) + 1}>")


def canonical(value, names, folder, key=None):
    if isinstance(value, dict):
        return {k: canonical(v, names, folder, k) for k, v in value.items() if k != "turn"}
    if isinstance(value, list):
        return [canonical(v, names, folder) if key != "hash" else v for v in value]
    if isinstance(value, str):
        value = value.replace(folder, "<tmp>")
        return PORT_IN_TEXT.sub(
            lambda m: names.of(int(m[1])) if int(m[1]) in EPHEMERAL else m[0], value)
    if isinstance(value, int) and not isinstance(value, bool) and value in EPHEMERAL:
        return names.of(value)
    return value


def records(command, program, timeout):
    """The canonical messages of one run, as lines of JSON."""
    with tempfile.TemporaryDirectory(prefix="parity-") as folder:
        run = {"cmd": "run", "id": "r", "program": program, "bindings": {"tmp": folder}}
        environment = {k: v for k, v in os.environ.items() if k != "NETPARITY_FD"}
        try:
            done = subprocess.run(shlex.split(command), input=json.dumps(run) + "\n", text=True,
                                  capture_output=True, timeout=timeout, env=environment)
            output, status = done.stdout, done.returncode
            if status != 0:
                output += json.dumps({"t": "exit", "status": status, "text": done.stderr[-2000:]}) + "\n"
        except subprocess.TimeoutExpired as expired:
            partial = expired.stdout or b""
            output = partial.decode("utf8", "replace") + json.dumps({"t": "hang"}) + "\n"
        names = Names()
        lines = []
        for line in filter(None, output.split("\n")):
            message = json.loads(line)
            if message["t"] == "hello":
                continue
            message.pop("dirty", None)
            lines.append(json.dumps(canonical(message, names, folder), ensure_ascii=False))
        return lines


def programs_in(paths):
    for path in paths:
        if os.path.isdir(path):
            yield from sorted(os.path.join(path, name) for name in os.listdir(path))
        else:
            yield path


def oracle_of(netparity):
    """The default oracle that the tool brings, as a path."""
    done = subprocess.run([netparity, "implementations", "install", "node"], text=True,
                          capture_output=True, check=True)
    return done.stdout.split()[-1]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("adapter")
    parser.add_argument("other")
    parser.add_argument("programs", nargs="+")
    parser.add_argument("--timeout", type=float, default=20)
    parser.add_argument("--oracle-of", metavar="NETPARITY",
                        help="put the oracle of this tool for {node} in OTHER-COMMAND")
    options = parser.parse_args()
    if options.oracle_of:
        options.other = options.other.replace("{node}", oracle_of(options.oracle_of))
    different = 0
    paths = list(programs_in(options.programs))
    for path in paths:
        with open(path, encoding="utf8") as file:
            program = json.load(file)
        expected = records(options.other, program, options.timeout)
        actual = records(options.adapter, program, options.timeout)
        if actual == expected:
            continue
        different += 1
        print(f"--- {path}")
        for line in difflib.unified_diff(expected, actual, "other", "adapter", n=1, lineterm=""):
            print("   ", line[:400])
    print(f"{len(paths) - different} of {len(paths)} programs agree")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())

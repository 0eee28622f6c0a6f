#!/usr/bin/env python3
"""Tests the harness's eyesight: plants one-line bugs in copies of the reference and asks whether the suite reports them.

Examples:
  ci/planted_bugs/planted_bugs.py                          every bug of bugs.yaml
  ci/planted_bugs/planted_bugs.py --only no-drain no-drop  these
  ci/planted_bugs/planted_bugs.py --list
  ci/planted_bugs/planted_bugs.py --pattern 'socket/**' --oracle recorded --json found.json

Exit status: 0 every bug was reported; 1 some were not; 2 bad usage, or a bug that no longer fits the source or does not
compile; 3 could not judge: the copy without a bug does not build or does not agree.
"""

import argparse
import collections
import contextlib
import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
# What the reference's adapter is built from.
PARTS = ["CMakeLists.txt", "ci", "reference", "conformance", "fault-injection", "reports", "fixtures/surface"]
KEYS = {"id", "file", "breaks", "from", "to"}
# What counts as seen. A difference that did not come again does not: it may be the machine's.
REPORTED = ("diverges", "crash", "hang", "leak", "unstable")


class Misuse(Exception):
    """A bug that does not fit, or a wrong option: exit status 2."""


class CannotJudge(Exception):
    """Exit status 3."""


def load_bugs(path):
    try:
        bugs = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as problem:
        raise Misuse(f"{path}: {problem}") from problem
    seen = set()
    for bug in bugs:
        if bug.keys() != KEYS:
            raise Misuse(f"{path}: a bug has the keys {', '.join(sorted(bug))} instead of {', '.join(sorted(KEYS))}")
        if bug["id"] in seen:
            raise Misuse(f"{path}: the id {bug['id']} stands twice")
        seen.add(bug["id"])
    return bugs


def choose(bugs, only):
    known = {bug["id"]: bug for bug in bugs}
    unknown = [name for name in only if name not in known]
    if unknown:
        raise Misuse(f"no bug is called {', '.join(unknown)}; --list shows them")
    return [known[name] for name in only] if only else bugs


def source_of(bug):
    try:
        return (ROOT / bug["file"]).read_text(encoding="utf-8")
    except OSError as problem:
        raise Misuse(f"{bug['id']}: {problem}") from problem


def plant(text, bug):
    """The source with the bug in it."""
    count = text.count(bug["from"])
    if count != 1:
        raise Misuse(f"{bug['id']}: its text stands {count} times in {bug['file']}, not once; adapt the table")
    if bug["to"] == bug["from"]:
        raise Misuse(f"{bug['id']} changes nothing")
    return text.replace(bug["from"], bug["to"])


class Copy:
    """A copy of the sources with a build folder of its own, which is kept, so that a second run is quick."""

    def __init__(self, folder, jobs):
        self.folder = folder
        self.sources = folder / "sources"
        self.build = folder / "build"
        self.jobs = ["--parallel", str(jobs)] if jobs else []

    @contextlib.contextmanager
    def alone(self):
        """Two runs in one folder would plant their bugs in each other's copy."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w", encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as problem:
                raise CannotJudge(f"another run uses {self.folder}; give --folder") from problem
            yield

    def refresh(self):
        """Makes the copy equal to the work tree; files that are equal keep their time."""
        listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *PARTS], cwd=ROOT,
                                capture_output=True, text=True)
        if listed.returncode == 0 and listed.stdout:
            files = [name for name in listed.stdout.split("\0") if name]
        else:  # a tarball, perhaps unpacked inside of something else
            files = [str(path.relative_to(ROOT)) for part in PARTS
                     for path in ([ROOT / part] if (ROOT / part).is_file() else (ROOT / part).rglob("*")) if path.is_file()]
        wanted = set(files)
        for path in self.sources.rglob("*"):
            if path.is_file() and str(path.relative_to(self.sources)) not in wanted:
                path.unlink()
        for name in files:
            if (ROOT / name).is_file():
                self.write(name, (ROOT / name).read_bytes())

    def write(self, name, content):
        to = self.sources / name
        if not to.is_file() or to.read_bytes() != content:
            to.parent.mkdir(parents=True, exist_ok=True)
            to.write_bytes(content)

    def configure(self):
        if (self.build / "build.ninja").is_file():
            return
        command = ["cmake", "-S", self.sources, "-B", self.build, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Debug",
                   "-DCMAKE_CXX_FLAGS_DEBUG=-O0", "-DNETPARITY_BUILD_TESTS=OFF", "-DNETPARITY_WARNINGS_AS_ERRORS=OFF"]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            raise CannotJudge(f"the copy cannot be configured:\n{done.stdout}{done.stderr}")

    def compile(self):
        """The adapter, or what the compiler said."""
        done = subprocess.run(["cmake", "--build", self.build, "--target", "netparity-adapter-reference", *self.jobs],
                              capture_output=True, text=True)
        if done.returncode != 0:
            return None, done.stdout[-4000:] + done.stderr[-1000:]
        found = next((path for path in self.build.rglob("netparity-adapter-reference") if path.is_file()), None)
        return found, "the build made no netparity-adapter-reference"


def report(adapter, options):
    """The reported scenarios as {id: (outcome, headline)} and the number of those judged."""
    with tempfile.TemporaryDirectory(prefix="netparity-bug-") as folder:
        file = Path(folder) / "results.json"
        command = [options.netparity, "run", "-i", f"command:{adapter}", "--oracle", options.oracle, "--results", file, "--hang-after", "5",
                   "--confirm", "1", *(["--jobs", str(options.jobs)] if options.jobs else []), *options.pattern]
        done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "NO_COLOR": "1"})
        ended = f"netparity run ended with {done.returncode}:\n{done.stdout[-3000:]}{done.stderr[-2000:]}"
        if done.returncode not in (0, 1, 3):
            raise CannotJudge(ended)
        results = json.loads(file.read_text(encoding="utf-8"))
    # A bug may break the adapter itself, where an exception gets past the loop. Anything else that is not judged has another cause.
    outcomes = {result["outcome"] for scenario in results["scenarios"] for result in scenario["results"]}
    if done.returncode == 3 and "adapter-error" not in outcomes or "oracle-error" in outcomes:
        raise CannotJudge(ended)
    reported = {}
    judged = 0
    for scenario in results["scenarios"]:
        for result in scenario["results"]:
            judged += result["outcome"] in ("agrees", *REPORTED)
            if result["outcome"] in REPORTED:
                headline = next((one["summary"] for one in result["divergences"] if one["headline"]), result["outcome"])
                reported[scenario["id"]] = (result["outcome"], headline)
    return reported, judged


def examine(bug, text, copy, options):
    """What the suite makes of one bug."""
    original = (copy.sources / bug["file"]).read_bytes()
    copy.write(bug["file"], text.encode())
    try:
        adapter, problem = copy.compile()
        if adapter is None:
            raise Misuse(f"{bug['id']} does not compile:\n{problem}")
        reported, _ = report(adapter, options)
    finally:
        copy.write(bug["file"], original)
    return {"id": bug["id"], "breaks": bug["breaks"], "scenarios": sorted(reported),
            "outcomes": dict(collections.Counter(outcome for outcome, _ in reported.values())),
            "first": next((headline for _, headline in reported.values()), "")}


def run(options):
    bugs = choose(load_bugs(options.bugs), options.only)
    planted = [(bug, plant(source_of(bug), bug)) for bug in bugs]
    if not shutil.which(options.netparity):
        raise CannotJudge(f"{options.netparity} is not there; ci/build makes it, or give --netparity")

    copy = Copy(options.folder, options.jobs)
    findings = []
    stale = []
    with copy.alone():
        copy.refresh()
        copy.configure()
        adapter, problem = copy.compile()
        if adapter is None:
            raise CannotJudge(f"the copy without a bug does not build:\n{problem}")
        reported, judged = report(adapter, options)
        if reported or judged == 0:
            raise CannotJudge(f"without any bug {len(reported)} of {judged} scenarios are reported: {', '.join(reported)}")
        print(f"without a bug: none of {judged} scenarios reported", flush=True)
        for bug, text in planted:
            try:
                finding = examine(bug, text, copy, options)
            except Misuse as problem:  # one that is stale must not cost what the others show
                stale.append(str(problem))
                print(f"{bug['id']:32} DOES NOT COMPILE", flush=True)
                continue
            findings.append(finding)
            what = f"{len(finding['scenarios']):3} scenarios: {finding['first']}" if finding["scenarios"] else "NOT REPORTED"
            print(f"{bug['id']:32} {what}", flush=True)

    missed = [finding["id"] for finding in findings if not finding["scenarios"]]
    print(f"{len(findings) - len(missed)} of {len(findings)} bugs reported" + (f"; missed: {', '.join(missed)}" if missed else ""))
    if options.json:
        options.json.write_text(json.dumps(findings, indent=2) + "\n", encoding="utf-8")
    if stale:
        raise Misuse("\n".join(stale))
    return 1 if missed else 0


def main(arguments=None):
    head, _, tail = __doc__.partition("\n\n")
    parser = argparse.ArgumentParser(description=head, epilog=tail, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", default=[], metavar="ID", help="plant only these")
    parser.add_argument("--list", action="store_true", help="list the bugs and leave")
    parser.add_argument("--pattern", nargs="+", default=[], help="run only these scenarios")
    parser.add_argument("--oracle", default="node", help="as of netparity run")
    parser.add_argument("--netparity", type=Path, default=ROOT / "build/release/conformance/cli/netparity")
    parser.add_argument("--folder", type=Path, default=ROOT / "build/planted-bugs", help="where the copy is kept")
    parser.add_argument("--bugs", type=Path, default=HERE / "bugs.yaml", help="the table of bugs")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the findings there")
    parser.add_argument("--jobs", type=int, default=0, metavar="N", help="compilers and scenarios at a time")
    options = parser.parse_args(arguments)
    try:
        if options.list:
            for bug in load_bugs(options.bugs):
                print(f"{bug['id']:32} {bug['breaks']}")
            return 0
        return run(options)
    except Misuse as problem:
        print(f"planted_bugs: {problem}", file=sys.stderr)
        return 2
    except CannotJudge as problem:
        print(f"planted_bugs: {problem}", file=sys.stderr)
        return 3


if __name__ == "__main__":
    sys.exit(main())

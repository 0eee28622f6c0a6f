"""What the tests of the command line share. NETPARITY names the tool, NETPARITY_ADAPTER the reference's adapter."""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import jsonschema

ROOT = Path(__file__).resolve().parents[3]
HOSTILE = str(Path(__file__).resolve().parent / "adapters/hostile.py")
SCHEMA = jsonschema.Draft202012Validator(
    json.loads((ROOT / "reports/results/results.schema.json").read_text(encoding="utf-8")))

LISTENS = """/*---
description: A server listens and closes
covers: [net.Server#listen]
needs: [server]
---*/
const server = net.createServer();
server.on('close', () => mark('closed'));
server.listen(0, '127.0.0.1', () => server.close());
"""


def hostile(how):
    """An implementation that goes wrong as hostile.py says."""
    return f"command:{sys.executable} {HOSTILE} {how} {os.environ['NETPARITY_ADAPTER']}"


class ToolTest(unittest.TestCase):
    """A project of its own with the scenarios that a test writes."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="np-cli-")
        self.addCleanup(folder.cleanup)
        self.home = Path(folder.name)
        (self.home / "fixtures/scenarios").mkdir(parents=True)
        (self.home / "fixtures/surface").symlink_to(ROOT / "fixtures/surface")
        for part in ("conformance", "reports"):
            (self.home / part).symlink_to(ROOT / part)
        self.results_file = self.home / "results.json"
        self.environment = {**os.environ, "NETPARITY_HOME": str(self.home), "HOSTILE_COUNT": str(self.home / "count")}

    def scenario(self, name, source=LISTENS):
        path = self.home / f"fixtures/scenarios/{name}.js"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(source if isinstance(source, bytes) else source.encode())

    def tool(self, *arguments):
        return subprocess.run([os.environ["NETPARITY"], *map(str, arguments)], capture_output=True, text=True, timeout=100,
                              env=self.environment, cwd=self.home)

    def run_scenarios(self, *arguments):
        """Runs and returns the process with the results, which fit their schema."""
        done = self.tool("run", "--results", self.results_file, *arguments)
        if not self.results_file.exists():
            self.fail(done.stderr)
        return done, self.results()

    def results(self):
        results = json.loads(self.results_file.read_text(encoding="utf-8"))
        error = jsonschema.exceptions.best_match(SCHEMA.iter_errors(results))
        self.assertIsNone(error)
        return results

    @staticmethod
    def result(results, scenario, implementation):
        """The result of the one whose key begins so."""
        found = [result for one in results["scenarios"] if one["id"] == scenario
                 for result in one["results"] if result["implementation"].startswith(implementation)]
        assert len(found) == 1, found
        return found[0]

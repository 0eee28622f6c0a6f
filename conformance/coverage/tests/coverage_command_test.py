"""`netparity coverage` from end to end: on projects of its own, and on this one with a real Node."""

import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

LISTENS = """/*---
description: A server listens and closes
covers: [net.Server#listen]
needs: [server]
---*/
const server = net.createServer();
server.listen(0, '127.0.0.1', () => server.close());
"""
RESET = """/*---
description: A peer resets a server's connection
covers: [net.Server#listen]
needs: [server]
peers: { caller: { connect: port, script: [connect, { until: seen }, rst] } }
---*/
const server = net.createServer((socket) => {
  socket.on('error', () => server.close());
  socket.resume();
  signal('seen');
});
server.listen(0, '127.0.0.1', () => signal('port', server.address().port));
"""
ITEMS = [
    {"id": "net.Server#listen", "kind": "method", "documented": ["node-current"], "present": ["node26"]},
    {"id": "net.Socket#end", "kind": "method", "documented": [], "present": ["node26"]},
]


class CoverageTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="np-coverage-")
        self.addCleanup(folder.cleanup)
        self.home = Path(folder.name)
        for part in ("scenarios", "surface"):
            (self.home / "fixtures" / part).mkdir(parents=True)
        (self.home / "conformance").symlink_to(ROOT / "conformance")
        self.surface("surface.json", {"items": ITEMS})
        self.surface("not-applicable.json", {"groups": []})
        self.surface("oracle-unreachable.json", {"entries": []})
        self.scenario("one", LISTENS)

    def surface(self, name, value):
        (self.home / "fixtures/surface" / name).write_text(json.dumps(value), encoding="utf-8")

    def scenario(self, name, text):
        (self.home / f"fixtures/scenarios/{name}.js").write_text(text, encoding="utf-8")

    def coverage(self, *arguments):
        return subprocess.run([os.environ["NETPARITY"], "coverage", *arguments], capture_output=True, text=True, timeout=200,
                              env={**os.environ, "NETPARITY_HOME": str(self.home)}, cwd=self.home)

    def states(self, *arguments):
        done = self.coverage("--json", *arguments)
        return done.returncode, {item["id"]: item["state"] for item in json.loads(done.stdout)["items"]}


class OfTheSurface(CoverageTest):
    def test_something_uncovered_ends_with_1(self):
        done = self.coverage()
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertRegex(done.stdout, r"Server +1 of 1")
        self.assertRegex(done.stdout, r"Socket +0 of 1 +1 open")
        self.assertIn("uncovered:\n  net.Socket#end", done.stdout)

    def test_one_documentation(self):
        self.assertEqual(self.states("--api", "node-current"), (0, {"net.Server#listen": "covered"}))

    def test_what_is_named_and_not_used(self):
        self.scenario("two", LISTENS.replace("net.Server#listen", "net.Socket#end"))
        self.assertEqual(self.states()[1]["net.Socket#end"], "named but not exercised")

    def test_an_exception(self):
        self.surface("not-applicable.json", {"groups": [{"reason": "never", "ids": ["net.Socket#end"]}]})
        self.assertEqual(self.states(), (0, {"net.Server#listen": "covered", "net.Socket#end": "not applicable"}))

    def test_an_exception_for_what_is_covered_ends_with_2(self):
        self.surface("not-applicable.json", {"groups": [{"reason": "never", "ids": ["net.Server#listen"]}]})
        done = self.coverage()
        self.assertEqual(done.returncode, 2)
        self.assertIn("net.Server#listen is said not to apply, but one exercises it", done.stderr)

    def test_an_exception_for_no_item_ends_with_2(self):
        self.surface("not-applicable.json", {"groups": [{"reason": "never", "ids": ["net.Socket#ende"]}]})
        self.assertEqual(self.coverage().returncode, 2)

    def test_a_scenario_that_names_no_item_ends_with_2(self):
        self.scenario("two", LISTENS.replace("net.Server#listen", "net.Server#lisen"))
        self.assertEqual(self.coverage().returncode, 2)


class OfTheOracle(CoverageTest):
    MODULE = "node:internal/stream_base_commons"

    def test_what_node_executes(self):
        done = self.coverage("--oracle", "--json", "--module", "node:net", "--module", self.MODULE)
        self.assertEqual(done.returncode, 1, done.stderr)
        modules = {module["module"]: module for module in json.loads(done.stdout)["modules"]}
        never = {missed["function"] for missed in modules["node:net"]["missed"] if missed["wholeFunction"]}
        self.assertIn("afterConnect", never)
        self.assertNotIn("setupListenHandle", never)
        self.assertGreater(modules["node:net"]["functions"]["covered"], 10)
        self.assertEqual(modules[self.MODULE]["functions"]["covered"], 0)

    def test_what_node_executes_under_faults(self):
        self.scenario("one", RESET)
        done = self.coverage("--oracle", "--json", "--module", self.MODULE)
        self.assertEqual(done.returncode, 0, done.stderr)
        if "it needs a sandbox" in done.stderr:
            self.skipTest(done.stderr)
        [module] = json.loads(done.stdout)["modules"]
        self.assertGreater(module["functions"]["covered"], 0)

    def test_what_node_executes_without_descriptors(self):
        self.scenario("one", LISTENS.replace("needs: [server]", "needs: [server]\nlimits: { files: 0 }")
                      .replace("server.listen", "server.on('error', () => mark('none left'));\nserver.listen"))
        done = self.coverage("--oracle", "--json", "--module", "node:net")
        self.assertEqual(done.returncode, 1, done.stderr)
        [module] = json.loads(done.stdout)["modules"]
        self.assertGreater(module["functions"]["covered"], 0)

    def test_what_is_unreachable_counts_for_nothing(self):
        self.surface("oracle-unreachable.json", {"entries": [
            {"module": "node:net", "function": "", "text": "", "reason": "for this test"}]})
        done = self.coverage("--oracle", "--module", "node:net")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertRegex(done.stdout, r"node:net +100\.0 %")

    def test_a_stale_entry_ends_with_2(self):
        self.surface("oracle-unreachable.json", {"entries": [
            {"module": "node:net", "function": "setupListenHandle", "text": "no such code", "reason": "for this test"}]})
        done = self.coverage("--oracle", "--module", "node:net", "--at-least", "0")
        self.assertEqual(done.returncode, 2)
        self.assertIn("excuses nothing with: node:net setupListenHandle no such code", done.stderr)

    def test_a_module_that_is_none_cannot_be_measured(self):
        done = self.coverage("--oracle", "--module", "node:nothing")
        self.assertEqual(done.returncode, 3)
        self.assertIn("no module node:nothing", done.stderr)


if __name__ == "__main__":
    unittest.main()

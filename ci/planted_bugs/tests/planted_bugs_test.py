"""The script that plants bugs, with a compiler and a suite that only pretend: neither is needed to test it."""

import contextlib
import fcntl
import io
import json
import os
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import planted_bugs  # noqa: E402

SOURCE = "reference/errors/src/node_error.cpp"
TEXT = "namespace netparity::errors {"

# "Compiles" the one source into an adapter whose content is that of the source.
CMAKE = f"""#!{sys.executable}
import pathlib, sys
if "-S" in sys.argv:
    build = pathlib.Path(sys.argv[sys.argv.index("-B") + 1])
    build.mkdir(parents=True)
    (build / "build.ninja").touch()
else:
    build = pathlib.Path(sys.argv[sys.argv.index("--build") + 1])
    text = (build.parent / "sources/{SOURCE}").read_text()
    if "DOES NOT COMPILE" in text:
        sys.exit("the compiler's words")
    (build / "netparity-adapter-reference").write_text(text)
"""

# "Runs" two scenarios, of which one has an eye for the word SEEN.
NETPARITY = f"""#!{sys.executable}
import json, pathlib, sys
adapter = sys.argv[sys.argv.index("-i") + 1].removeprefix("command:")
text = pathlib.Path(adapter).read_text()
divergences = [{{"headline": True, "summary": "a headline"}}] if "SEEN" in text else []
results = [{{"outcome": "diverges" if divergences else "agrees", "divergences": divergences}}]
scenarios = [{{"id": "sharp", "results": results}},
             {{"id": "blunt", "results": [{{"outcome": "unconfirmed" if "FLICKERS" in text else "agrees", "divergences": []}}]}}]
pathlib.Path(sys.argv[sys.argv.index("--results") + 1]).write_text(json.dumps({{"scenarios": scenarios}}))
sys.exit(3 if "CANNOT JUDGE" in text else 1 if divergences else 0)
"""


def bug(name="a-bug", **changes):
    return {"id": name, "file": SOURCE, "breaks": "something", "from": TEXT, "to": f"{TEXT} // SEEN", **changes}


class PlantedBugsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="np-planted-")
        self.addCleanup(folder.cleanup)
        self.home = Path(folder.name)
        for name, text in (("cmake", CMAKE), ("netparity", NETPARITY)):
            (self.home / name).write_text(text, encoding="utf-8")
            (self.home / name).chmod(0o755)

    def run_script(self, *bugs, arguments=(), netparity="netparity"):
        table = self.home / "bugs.yaml"
        table.write_text(json.dumps(bugs), encoding="utf-8")  # JSON is YAML
        output = io.StringIO()
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output), \
                mock.patch.dict(os.environ, {"PATH": f"{self.home}:{os.environ['PATH']}"}):
            status = planted_bugs.main(["--bugs", str(table), "--folder", str(self.home / "copy"), "--netparity",
                                        str(self.home / netparity), *arguments])
        return status, output.getvalue()

    def copied_source(self):
        return (self.home / "copy/sources" / SOURCE).read_text(encoding="utf-8")

    def test_a_bug_that_a_scenario_reports_is_found(self):
        status, output = self.run_script(bug(), arguments=["--json", str(self.home / "found.json")])
        self.assertEqual(status, 0, output)
        self.assertIn("without a bug: none of 2 scenarios reported", output)
        self.assertIn("1 of 1 bugs reported", output)
        finding, = json.loads((self.home / "found.json").read_text(encoding="utf-8"))
        self.assertEqual(finding, {"id": "a-bug", "breaks": "something", "scenarios": ["sharp"], "outcomes": {"diverges": 1},
                                   "first": "a headline"})

    def test_a_bug_that_no_scenario_reports_is_missed(self):
        status, output = self.run_script(bug("found"), bug("missed", to=f"{TEXT} // NOTHING"))
        self.assertEqual(status, 1, output)
        self.assertIn("1 of 2 bugs reported; missed: missed", output)

    def test_a_difference_that_does_not_come_again_does_not_count(self):
        status, output = self.run_script(bug(to=f"{TEXT} // FLICKERS"))
        self.assertEqual(status, 1, output)

    def test_each_bug_is_taken_out_again(self):
        self.run_script(bug("one"), bug("two", to=f"{TEXT} // NOTHING"))
        self.assertEqual(self.copied_source(), (planted_bugs.ROOT / SOURCE).read_text(encoding="utf-8"))

    def test_text_that_is_not_there_is_an_error(self):
        status, output = self.run_script(bug(**{"from": "no such text"}))
        self.assertEqual(status, 2)
        self.assertIn(f"a-bug: its text stands 0 times in {SOURCE}", output)

    def test_text_that_is_there_twice_is_an_error(self):
        self.assertEqual(self.run_script(bug(**{"from": "#include"}))[0], 2)

    def test_a_bug_that_changes_nothing_is_an_error(self):
        self.assertEqual(self.run_script(bug(to=TEXT))[0], 2)

    def test_a_file_that_is_not_there_is_an_error(self):
        self.assertEqual(self.run_script(bug(file="reference/gone.cpp"))[0], 2)

    def test_a_bug_that_does_not_compile_is_an_error_and_is_taken_out(self):
        status, output = self.run_script(bug(to="DOES NOT COMPILE"))
        self.assertEqual(status, 2)
        self.assertIn("the compiler's words", output)
        self.assertNotIn("DOES NOT COMPILE", self.copied_source())

    def test_one_that_does_not_compile_costs_nothing_of_what_the_others_show(self):
        status, output = self.run_script(bug("stale", to="DOES NOT COMPILE"), bug("other"))
        self.assertEqual(status, 2)
        self.assertRegex(output, r"(?m)^stale +DOES NOT COMPILE$")
        self.assertIn("a headline", output)

    def test_a_table_with_strange_or_missing_keys_or_twice_the_same_id_is_an_error(self):
        self.assertEqual(self.run_script(bug(colour="red"))[0], 2)
        self.assertEqual(self.run_script({"id": "a-bug"})[0], 2)
        self.assertEqual(self.run_script(bug(), bug())[0], 2)

    def test_an_unknown_id_is_an_error(self):
        status, output = self.run_script(bug(), arguments=["--only", "other"])
        self.assertEqual(status, 2)
        self.assertIn("no bug is called other", output)

    def test_nothing_is_judged_when_the_copy_without_a_bug_is_reported(self):
        netparity = self.home / "netparity"
        netparity.write_text(NETPARITY.replace('"SEEN" in text', "True"), encoding="utf-8")
        status, output = self.run_script(bug())
        self.assertEqual(status, 3)
        self.assertIn("without any bug 1 of 2 scenarios are reported: sharp", output)

    def test_a_suite_that_cannot_judge_is_no_finding(self):
        self.assertEqual(self.run_script(bug(to=f"{TEXT} // CANNOT JUDGE"))[0], 3)

    def test_without_the_tool_nothing_is_judged(self):
        self.assertEqual(self.run_script(bug(), netparity="gone")[0], 3)

    def test_two_runs_do_not_share_a_folder(self):
        (self.home / "copy").mkdir()
        with (self.home / "copy/lock").open("w", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            status, output = self.run_script(bug())
        self.assertEqual(status, 3)
        self.assertIn("another run uses", output)

    def test_list_names_the_bugs(self):
        status, output = self.run_script(bug("first"), bug("second"), arguments=["--list"])
        self.assertEqual(status, 0)
        self.assertRegex(output, r"(?s)first +something\nsecond +something\n")

    def test_every_bug_of_the_table_fits_the_source(self):
        for each in planted_bugs.load_bugs(planted_bugs.HERE / "bugs.yaml"):
            with self.subTest(each["id"]):
                planted_bugs.plant(planted_bugs.source_of(each), each)


if __name__ == "__main__":
    unittest.main()

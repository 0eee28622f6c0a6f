"""The page holds all that results hold, and nothing in results can act on it."""

import copy
import html.parser
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import align  # noqa: E402
import page_data  # noqa: E402
import render  # noqa: E402

REPORTS = HERE.parent.parent
SAMPLE = REPORTS / "tests" / "data" / "sample.json"
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'-->{{ 7*7 }}\u2028"


class Page(html.parser.HTMLParser):
    """What a browser would see: elements with attributes, and the data."""

    def __init__(self, text):
        super().__init__()
        self.elements = []
        self.data = ""
        self._in_data = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.elements.append((tag, attributes))
        self._in_data = attributes.get("id") == "-data"

    def handle_endtag(self, tag):
        self._in_data = False

    def handle_data(self, data):
        if self._in_data:
            self.data += data

    def ids(self):
        return [attributes["id"] for _, attributes in self.elements if "id" in attributes]

    def of(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


def sample():
    return json.loads(SAMPLE.read_text(encoding="utf-8"))


def hostile():
    results = sample()

    def poison(value, key=""):
        if isinstance(value, dict):
            return {name: poison(item, name) for name, item in value.items()}
        if isinstance(value, list):
            return [poison(item, key) for item in value]
        return value + HOSTILE if isinstance(value, str) and key not in ("schema", "outcome") else value

    poisoned = poison(results)
    poisoned["totals"] = results["totals"]
    return poisoned


def empty():
    results = sample()
    results.update(implementations=[], scenarios=[], causes=[], totals={}, durationMs=0)
    results["exit"] = {"status": 2, "reason": "nothing was selected"}
    return results


class ThePage(unittest.TestCase):
    def test_has_an_anchor_and_data_for_every_scenario(self):
        results = sample()
        page = Page(render.render(results))
        shown = {scenario["id"] for scenario in json.loads(page.data)["scenarios"]}
        self.assertEqual(shown, {scenario["id"] for scenario in results["scenarios"]})
        self.assertLessEqual(shown, set(page.ids()))
        self.assertEqual(len(page.ids()), len(set(page.ids())))

    def test_links_lead_to_anchors(self):
        page = Page(render.render(sample()))
        targets = {urllib.parse.unquote(a["href"][1:]) for a in page.of("a") if a["href"].startswith("#")} - {""}
        self.assertGreater(len(targets), 30)
        self.assertLessEqual(targets, set(page.ids()))

    def test_has_every_divergence_with_its_records(self):
        results = sample()
        data = json.loads(Page(render.render(results)).data)
        wanted = {d["id"]: d for s in results["scenarios"] for r in s["results"] for d in r["divergences"]}
        found = {d["id"]: d for s in data["scenarios"] for r in s["results"] for d in r.get("divergences", [])}
        self.assertEqual(found.keys(), wanted.keys())
        for name, divergence in wanted.items():
            for key in ("expected", "actual"):
                if divergence[key]:
                    side = found[name]["oracle" if key == "expected" else "implementation"]
                    self.assertIn(divergence[key]["text"], [record["text"] for record in side], name)

    def test_has_every_cause_and_outcome(self):
        results = sample()
        text = render.render(results)
        causes = [attributes for attributes in Page(text).of("tr") if "data-severity" in attributes]
        self.assertEqual(len(causes), len(results["causes"]))
        for outcome in {r["outcome"] for s in results["scenarios"] for r in s["results"]}:
            self.assertRegex(text, rf"<span[^>]*>{outcome}</span></td>")

    def test_says_what_the_run_came_to(self):
        text = render.render(sample())
        self.assertIn("Exit 3", text)
        self.assertIn("could not judge everything", text)
        self.assertNotIn("<strong>Partial</strong>", text)

    def test_says_that_results_are_partial(self):
        results = sample()
        results["partial"] = True
        results["scenarios"] = results["scenarios"][:3]
        self.assertIn("<strong>Partial</strong>", render.render(results))

    def test_shows_results_of_nothing(self):
        text = render.render(empty())
        self.assertIn("No scenario was run", text)
        self.assertIn("Nothing diverged", text)
        self.assertIn("nothing was selected", text)

    def test_shows_a_scenario_that_ran_on_some_implementations_only(self):
        results = sample()
        del results["scenarios"][0]["results"][1]
        self.assertIn("not run", render.render(results))

    def test_loads_nothing(self):
        page = Page(render.render(sample()))
        for tag, attributes in page.elements:
            self.assertNotIn("src", attributes, tag)
            self.assertNotEqual(tag, "link")
        self.assertNotIn("url(", render.render(sample()))


class HostileContent(unittest.TestCase):
    def test_makes_no_elements(self):
        clean = [tag for tag, _ in Page(render.render(sample())).elements]
        poisoned = Page(render.render(hostile()))
        self.assertEqual(clean.count("script"), [tag for tag, _ in poisoned.elements].count("script"))
        self.assertEqual(poisoned.of("img"), [])

    def test_sets_no_handlers_and_no_script_addresses(self):
        for tag, attributes in Page(render.render(hostile())).elements:
            for name, value in attributes.items():
                self.assertFalse(name.startswith("on"), (tag, name))
                if name == "href":
                    self.assertRegex(value, r"^(#|https://)", tag)

    def test_is_not_taken_for_a_template(self):
        text = render.render(hostile())
        self.assertIn("{{ 7*7 }}", text)

    def test_reads_back_from_the_data_as_it_was(self):
        data = json.loads(Page(render.render(hostile())).data)
        self.assertTrue(data["scenarios"][0]["source"].endswith(HOSTILE))

    def test_makes_links_of_addresses_only(self):
        self.assertEqual(page_data.issue_link("nodejs/node#1"), "https://github.com/nodejs/node/issues/1")
        self.assertEqual(page_data.issue_link("https://example.org/a?b"), "https://example.org/a?b")
        for text in ("javascript:alert(1)", "data:text/html,x", 'https://x/"onclick=', "nodejs#1", "", "//x"):
            self.assertIsNone(page_data.issue_link(text), text)

    def test_cannot_hide_behind_control_characters(self):
        results = sample()
        results["scenarios"][0]["description"] = "a\u202eb\x1b[31mc\ud800"
        data = json.loads(Page(render.render(results)).data)
        shown = next(s for s in data["scenarios"] if s["id"] == results["scenarios"][0]["id"])
        self.assertEqual(shown["description"], "a\\u202eb\u241b[31mc?")

    def test_of_any_size_stays_bounded(self):
        results = sample()
        for scenario in results["scenarios"]:
            for result in scenario["results"]:
                result["output"] = "x" * 1_000_000 + "the end"
        text = render.render(results)
        self.assertLess(len(text), 8_000_000)
        self.assertIn("characters left out", text)
        self.assertIn("the end", text)

    def test_in_five_thousand_scenarios_is_all_there(self):
        results = sample()
        base = results["scenarios"]
        results["scenarios"] = []
        for n in range(5000):
            scenario = copy.copy(base[n % len(base)])
            scenario["id"] = f"folder{n % 50}/s{n}"
            results["scenarios"].append(scenario)
        text = render.render(results)
        self.assertEqual(len(re.findall(r'<tr class="scenario"', text)), 5000)
        self.assertLess(len(text), 40_000_000)


class Alignment(unittest.TestCase):
    @staticmethod
    def record(text, kind="event", name=None):
        return {"kind": kind, "owner": "o", "name": name or text, "text": text}

    def rows(self, left, right):
        return align.align([self.record(text) for text in left], [self.record(text) for text in right])

    def test_of_equal_traces_pairs_all(self):
        self.assertEqual(self.rows("abc", "abc"), [(0, 0), (1, 1), (2, 2)])

    def test_shows_what_is_lost_and_what_is_extra(self):
        self.assertEqual(self.rows("abc", "ac"), [(0, 0), (1, None), (2, 1)])
        self.assertEqual(self.rows("ac", "abc"), [(0, 0), (None, 1), (1, 2)])

    def test_shows_a_swap_as_one_that_moved(self):
        self.assertEqual(self.rows("abc", "bac"), [(0, None), (1, 0), (None, 1), (2, 2)])

    def test_puts_one_event_with_other_details_on_a_row(self):
        left = [self.record("close (true)", name="close")]
        right = [self.record("close (false)", name="close")]
        self.assertEqual(align.align(left, right), [(0, 0)])

    def test_puts_a_return_and_a_throw_of_one_call_on_a_row(self):
        left = [self.record("return x", "return", "connect"), self.record("a")]
        right = [self.record("throw y", "throw", "connect")]
        self.assertEqual(align.align(left, right), [(0, 0), (1, None)])

    def test_of_huge_traces_keeps_every_record(self):
        left, right = [f"a{i}" for i in range(500)], [f"b{i}" for i in range(500)]
        rows = self.rows(left, right)
        self.assertEqual([row[0] for row in rows if row[0] is not None], list(range(500)))
        self.assertEqual([row[1] for row in rows if row[1] is not None], list(range(500)))


class Agreement(unittest.TestCase):
    def test_is_over_the_judged_and_a_hundred_only_if_all_agree(self):
        self.assertEqual(page_data.agreement({"agrees": 9999, "diverges": 1}), "99.9 %")
        self.assertEqual(page_data.agreement({"agrees": 2, "unsupported": 9}), "100 %")
        self.assertEqual(page_data.agreement({"agrees": 29, "crash": 71}), "29.0 %")
        self.assertEqual(page_data.agreement({"blocked": 1}), "–")


class TheCommand(unittest.TestCase):
    def run_it(self, *arguments):
        return subprocess.run(
            [sys.executable, str(HERE.parent / "render.py"), *map(str, arguments)], capture_output=True, text=True, check=False
        )

    def test_writes_the_page_and_nothing_else(self):
        with tempfile.TemporaryDirectory() as folder:
            output = pathlib.Path(folder) / "made" / "index.html"
            done = self.run_it(SAMPLE, "-o", output)
            self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
            self.assertEqual([path.name for path in output.parent.iterdir()], ["index.html"])
            self.assertTrue(output.read_text(encoding="utf-8").startswith("<!doctype html>"))

    def test_says_what_is_wrong_and_leaves_no_page(self):
        with tempfile.TemporaryDirectory() as folder:
            output = pathlib.Path(folder) / "index.html"
            for text, said in (("{", "line 1"), ('{"schema": "x"}', "netparity-results/1"), ("[]", "netparity-results/1"),
                               ('{"schema": "netparity-results/1"}', "schema")):
                source = pathlib.Path(folder) / "results.json"
                source.write_text(text, encoding="utf-8")
                done = self.run_it(source, "-o", output)
                self.assertEqual(done.returncode, 2, text)
                self.assertIn(said, done.stderr)
                self.assertEqual(len(done.stderr.splitlines()), 1)
                self.assertFalse(output.exists())


class TheSchema(unittest.TestCase):
    def test_accepts_the_sample_and_nothing_unknown(self):
        try:
            import jsonschema
        except ImportError:
            self.skipTest("needs python3-jsonschema")
        schema = json.loads((REPORTS / "results" / "results.schema.json").read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema)
        self.assertEqual([error.message for error in validator.iter_errors(sample())], [])
        for path, value in ((("partial",), "no"), (("scenarios", 0, "results", 0, "outcome"), "failed"),
                            (("scenarios", 0, "extra"), 1), (("exit", "status"), -1)):
            broken = sample()
            place = broken
            for key in path[:-1]:
                place = place[key]
            place[path[-1]] = value
            self.assertFalse(validator.is_valid(broken), path)


if __name__ == "__main__":
    unittest.main()

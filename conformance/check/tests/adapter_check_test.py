"""`netparity adapter check` trusts honest adapters and catches dishonest ones by the control that is there for them.

NETPARITY names the tool, NETPARITY_ADAPTER an honest adapter.
"""

import json
import os
import subprocess
import sys
import unittest
from pathlib import Path

TAMPERING = str(Path(__file__).resolve().with_name("tampering_adapter.py"))


def check(*command, hang_after="1"):
    done = subprocess.run([os.environ["NETPARITY"], "adapter", "check", "--json", "--hang-after", hang_after, "--", *command],
                          capture_output=True, text=True, timeout=100)
    verdicts = {one["name"]: one for one in json.loads(done.stdout)} if done.stdout else {}
    return done.returncode, verdicts, done.stderr


def lying(lie):
    return check(sys.executable, TAMPERING, lie, os.environ["NETPARITY_ADAPTER"])


def failed(verdicts):
    return {name for name, one in verdicts.items() if one["result"] == "failed"}


class HonestAdapters(unittest.TestCase):
    def test_pass(self):
        status, verdicts, _ = check(os.environ["NETPARITY_ADAPTER"])
        self.assertEqual((status, failed(verdicts)), (0, set()))
        self.assertGreater(len(verdicts), 20)

    def test_pass_behind_a_proxy_that_changes_nothing(self):
        status, verdicts, _ = lying("tells-the-truth")
        self.assertEqual((status, failed(verdicts)), (0, set()))


class DishonestAdapters(unittest.TestCase):
    def assert_caught(self, lie, by):
        status, verdicts, _ = lying(lie)
        self.assertEqual(status, 1)
        self.assertIn(by, failed(verdicts))

    def test_that_swallow_throws(self):
        self.assert_caught("swallows-throws", by="throw")

    def test_that_hide_uncaught_errors(self):
        self.assert_caught("hides-uncaught", by="uncaught")

    def test_that_hide_leaks(self):
        self.assert_caught("hides-leaks", by="leak")

    def test_that_end_hanging_programs(self):
        self.assert_caught("ends-hanging-programs", by="hang")

    def test_that_swallow_callbacks(self):
        self.assert_caught("swallows-callbacks", by="callbacks")

    def test_that_hide_events_without_listeners(self):
        self.assert_caught("hides-unheard-events", by="unheard-events")

    def test_that_forget_the_state(self):
        self.assert_caught("forgets-state", by="property-state")

    def test_that_invent_a_callback(self):
        self.assert_caught("invents-a-callback", by="never-called")


class AdaptersThatDoNotStart(unittest.TestCase):
    def assert_refused(self, *command, because):
        status, verdicts, _ = check(*command)
        self.assertEqual(status, 3)
        self.assertEqual(list(verdicts), ["hello"])
        self.assertIn(because, verdicts["hello"]["reason"])

    def test_of_another_protocol(self):
        self.assert_refused(sys.executable, TAMPERING, "claims-another-protocol", os.environ["NETPARITY_ADAPTER"], because="99")

    def test_without_a_version(self):
        self.assert_refused(sys.executable, TAMPERING, "says-no-version", os.environ["NETPARITY_ADAPTER"], because="version")

    def test_that_print_garbage(self):
        self.assert_refused(sys.executable, "-c", "print('I am no adapter')", because="")

    def test_that_exit_at_once(self):
        self.assert_refused("false", because="")

    def test_that_do_not_exist(self):
        self.assert_refused("./no-such-adapter", because="no-such-adapter")


class Usage(unittest.TestCase):
    def test_needs_an_adapter(self):
        done = subprocess.run([os.environ["NETPARITY"], "adapter", "check"], capture_output=True, text=True, timeout=30)
        self.assertEqual(done.returncode, 2)
        self.assertIn("adapter check -- COMMAND", done.stderr)

    def test_shows_what_was_expected_and_what_came(self):
        done = subprocess.run([os.environ["NETPARITY"], "adapter", "check", "--hang-after", "1", "--", sys.executable, TAMPERING,
                               "hides-leaks", os.environ["NETPARITY_ADAPTER"]], capture_output=True, text=True, timeout=100)
        self.assertRegex(done.stdout, r'FAIL  leak .*\n      expected  \{"t":"end"')
        self.assertIn("came      ", done.stdout)
        self.assertNotIn("\x1b", done.stdout)


if __name__ == "__main__":
    unittest.main()

"""Adapters that go wrong get a clear verdict, and the rest of the run is unharmed."""

import unittest

from tool import ToolTest, hostile

QUICK = ("--hang-after", "2")


class AtTheStart(ToolTest):
    def assert_adapter_error(self, how, reason):
        self.scenario("one")
        self.scenario("two")
        done, results = self.run_scenarios("-i", hostile(how), "-i", "reference", *QUICK)
        self.assertEqual(done.returncode, 3, done.stdout + done.stderr)
        for scenario in ("one", "two"):
            bad = self.result(results, scenario, "command:")
            self.assertEqual(bad["outcome"], "adapter-error")
            self.assertRegex(bad["reason"], reason)
            self.assertEqual(self.result(results, scenario, "reference")["outcome"], "agrees")

    def test_garbage(self):
        self.assert_adapter_error("garbage", "I am no adapter|JSON")

    def test_exit_at_once(self):
        self.assert_adapter_error("exit", "status 3")

    def test_another_protocol(self):
        self.assert_adapter_error("protocol", "7")

    def test_flood(self):
        self.assert_adapter_error("flood", "hello")


class NeverAnswering(ToolTest):
    def test_is_an_adapter_error_after_a_time(self):
        self.scenario("one")
        done, results = self.run_scenarios("-i", hostile("silent"), "-i", "reference", *QUICK)
        self.assertEqual(done.returncode, 3)
        self.assertEqual(self.result(results, "one", "command:")["outcome"], "adapter-error")
        self.assertEqual(self.result(results, "one", "reference")["outcome"], "agrees")


class InOneScenario(ToolTest):
    def run_with(self, how):
        for name in ("a", "b", "c"):
            self.scenario(name)
        # One lane, so that what follows runs on what the scenario left behind.
        done, results = self.run_scenarios("-i", hostile(f"{how}@b"), "-i", "reference", "--jobs", "1", *QUICK)
        for unharmed in ("a", "c"):
            self.assertEqual(self.result(results, unharmed, "command:")["outcome"], "agrees")
        for name in ("a", "b", "c"):
            self.assertEqual(self.result(results, name, "reference")["outcome"], "agrees")
        return done.returncode, self.result(results, "b", "command:")

    def test_a_crash_is_blamed_on_it(self):
        status, result = self.run_with("crash")
        self.assertEqual((status, result["outcome"]), (1, "crash"))
        self.assertRegex(result["reason"], "SIGSEGV|signal 11")
        self.assertEqual(result["confirmation"]["diverged"], result["confirmation"]["runs"])

    def test_a_hang_is_blamed_on_it(self):
        status, result = self.run_with("hang")
        self.assertEqual((status, result["outcome"]), (1, "hang"))

    def test_garbage_is_the_adapters_fault(self):
        status, result = self.run_with("garbage")
        self.assertEqual((status, result["outcome"]), (3, "adapter-error"))

    def test_a_flood_is_the_adapters_fault(self):
        status, result = self.run_with("flood")
        self.assertEqual((status, result["outcome"]), (3, "adapter-error"))


class Confirmation(ToolTest):
    def test_of_a_divergence_that_is_always_there(self):
        self.scenario("a")
        done, results = self.run_scenarios("-i", hostile("lie@a"))
        result = self.result(results, "a", "command:")
        self.assertEqual((done.returncode, result["outcome"]), (1, "diverges"))
        self.assertEqual(result["confirmation"], {"runs": 3, "diverged": 3})
        self.assertEqual(result["divergences"][0]["class"], "extra-event")
        self.assertEqual(result["divergences"][0]["line"], 7)

    def test_of_one_that_never_comes_again(self):
        self.scenario("a")
        done, results = self.run_scenarios("-i", hostile("lie1@a"))
        result = self.result(results, "a", "command:")
        self.assertEqual(result["outcome"], "unconfirmed", result["reason"] + result["output"])
        self.assertEqual(result["confirmation"], {"runs": 3, "diverged": 0})
        self.assertEqual(done.returncode, 0)
        self.assertEqual(results["causes"], [])


if __name__ == "__main__":
    unittest.main()

"""Installs the library to an empty folder and builds somebody else's project against it."""

import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
BUILD = os.environ["NETPARITY_BUILD"]
CMAKE = os.environ["CMAKE"]
LAYERS = {"errors", "address", "buffer", "loop", "handle", "stream", "net", "coroutine"}


def run(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, command))} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


class Package(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="netparity-package-")
        cls.prefix = Path(cls.folder.name) / "prefix"
        run(CMAKE, "--install", BUILD, "--prefix", cls.prefix, "--component", "netparity")
        cls.consumer = Path(cls.folder.name) / "consumer"
        run(CMAKE, "-S", HERE / "consumer", "-B", cls.consumer, "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={cls.prefix}",
            f"-DCMAKE_CXX_COMPILER={os.environ['CXX']}")
        run(CMAKE, "--build", cls.consumer)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_a_server_and_a_client(self):
        self.assertEqual(run(self.consumer / "greeter"), "hello\nclosed\n")

    def test_asio_on_the_same_loop(self):
        self.assertEqual(run(self.consumer / "with_asio"), "asio's timer\n")

    def test_another_thread_posts(self):
        self.assertEqual(run(self.consumer / "other_thread"), "on the loop's thread\n")

    def test_coroutines(self):
        self.assertEqual(run(self.consumer / "with_coroutines"), "hello\nclosed\n")

    def test_has_the_headers_of_the_library_and_no_others(self):
        folders = {path.name for path in (self.prefix / "include/netparity").iterdir()}
        self.assertEqual(folders, LAYERS)

    def test_has_no_symbol_of_the_harness(self):
        archives = list(self.prefix.rglob("*.a"))
        self.assertEqual({path.stem.removeprefix("libnetparity_") for path in archives}, LAYERS)
        for archive in archives:
            symbols = run(os.environ["NM"], "--demangle", "--defined-only", archive)
            spaces = set(re.findall(r" netparity::(\w+)::", symbols))
            self.assertLessEqual(spaces, LAYERS, archive.name)

    def test_the_guide_shows_this_code(self):
        guide = (HERE.parent / "EMBEDDING.md").read_text(encoding="utf-8")
        shown = re.findall(r"```cpp\n(// .*?)```", guide, re.DOTALL)
        sources = {path.read_text(encoding="utf-8") for path in (HERE / "consumer").glob("*.cpp")}
        self.assertTrue(shown)
        for code in shown:
            self.assertIn(code, sources)


if __name__ == "__main__":
    unittest.main()

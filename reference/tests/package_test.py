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
        cls.consumer = cls.build(HERE / "consumer")

    @classmethod
    def build(cls, source):
        """Builds a project that knows of nothing but the installed package; gives its build folder."""
        build = Path(cls.folder.name) / source.name
        run(CMAKE, "-S", source, "-B", build, "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={cls.prefix}",
            f"-DCMAKE_CXX_COMPILER={os.environ['CXX']}")
        run(CMAKE, "--build", build)
        return build

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

    def test_every_header_compiles_alone(self):
        build = self.build(HERE / "headers")
        headers = list(self.prefix.rglob("*.hpp"))
        self.assertGreater(len(headers), len(LAYERS))
        self.assertEqual(len(list(build.rglob("*.o"))), len(headers))

    def test_has_libraries_headers_and_its_cmake_files_and_nothing_else(self):
        layer = "|".join(LAYERS)
        kinds = (rf"include/netparity/({layer})/\w+\.hpp", rf"lib\w*/(?:[\w-]+/)?libnetparity_({layer})\.a",
                 r"lib\w*/(?:[\w-]+/)?cmake/netparity/netparity[\w-]*\.cmake()")
        found = [set() for _ in kinds]
        for path in self.prefix.rglob("*"):
            if path.is_file():
                name = path.relative_to(self.prefix).as_posix()
                matches = [re.fullmatch(kind, name) for kind in kinds]
                self.assertTrue(any(matches), name)
                for layers, match in zip(found, matches):
                    layers.update(match.groups() if match else ())
        self.assertEqual(found, [LAYERS, LAYERS, {""}])

    def test_headers_include_only_each_other_boost_and_the_system(self):
        for path in self.prefix.rglob("*.hpp"):
            for name in re.findall(r"^\s*#\s*include\s*(\S+)", path.read_text(encoding="utf-8"), re.MULTILINE):
                self.assertRegex(name, r"^<(netparity/|boost/|sys/|netinet/)?\w+(/\w+)*(\.h|\.hpp)?>$", path)
                if name.startswith("<netparity/"):
                    self.assertTrue((self.prefix / "include" / name.strip("<>")).is_file(), f"{name} of {path}")

    def test_libraries_define_and_need_no_symbol_of_the_harness(self):
        for archive in self.prefix.rglob("*.a"):
            symbols = run(os.environ["NM"], "--demangle", archive)
            self.assertLessEqual(set(re.findall(r"\bnetparity::(\w+)", symbols)), LAYERS, archive.name)
            # What only the harness uses.
            self.assertEqual(re.findall(r"\b(?:fmt|YAML|CLI|testing|boost::json)::", symbols), [], archive.name)

    def test_another_version_is_not_found(self):
        project = Path(self.folder.name) / "future"
        project.mkdir()
        for version in ("99", "0.99", "0.0"):
            with self.subTest(version):
                (project / "CMakeLists.txt").write_text(
                    "cmake_minimum_required(VERSION 3.25)\nproject(future LANGUAGES NONE)\n"
                    f"find_package(netparity {version} REQUIRED)\n", encoding="utf-8")
                done = subprocess.run([CMAKE, "-S", project, "-B", project / f"build-{version}",
                                       f"-DCMAKE_PREFIX_PATH={self.prefix}"], capture_output=True, text=True)
                self.assertNotEqual(done.returncode, 0)
                self.assertIn(f'compatible with requested version "{version}"', " ".join(done.stderr.split()))

    def test_the_guide_asks_for_the_version_that_the_programs_ask_for(self):
        asked = [re.findall(r"find_package\(netparity .*?\)", path.read_text(encoding="utf-8"))
                 for path in (HERE.parent / "EMBEDDING.md", HERE / "consumer/CMakeLists.txt")]
        self.assertEqual(asked[0], asked[1])
        self.assertEqual(len(asked[0]), 1)

    def test_the_guide_shows_this_code(self):
        guide = (HERE.parent / "EMBEDDING.md").read_text(encoding="utf-8")
        shown = re.findall(r"```cpp\n(// .*?)```", guide, re.DOTALL)
        sources = {path.read_text(encoding="utf-8") for path in (HERE / "consumer").glob("*.cpp")}
        self.assertTrue(shown)
        for code in shown:
            self.assertIn(code, sources)


if __name__ == "__main__":
    unittest.main()

"""Runs the examples as a user would, over real sockets."""

import contextlib
import os
import socket
import subprocess
import threading
import unittest
from pathlib import Path

FOLDER = Path(os.environ["NETPARITY_EXAMPLES"])
LIMIT = 30  # seconds that nothing here takes unless it hangs


@contextlib.contextmanager
def server(name, *arguments):
    """Starts an example that listens; gives its port."""
    process = subprocess.Popen([FOLDER / f"netparity_{name}", *map(str, arguments)], stdout=subprocess.PIPE, text=True)
    try:
        yield int(process.stdout.readline().split()[-1])
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def run(name, *arguments):
    return subprocess.run([FOLDER / f"netparity_{name}", *map(str, arguments)], capture_output=True, timeout=LIMIT)


def connect(port):
    return socket.create_connection(("127.0.0.1", port), timeout=LIMIT)


def read_all(connection):
    return b"".join(iter(lambda: connection.recv(65536), b""))


def closed_port():
    """A port that nobody listens on, kept by a socket that is bound and never listens."""
    keeper = socket.socket()
    keeper.bind(("127.0.0.1", 0))
    return keeper, keeper.getsockname()[1]


class CommandLines(unittest.TestCase):
    EXAMPLES = ("echo_server", "coroutine_echo", "chat", "tcp_proxy", "http_get", "port_scanner")
    # All arguments, with None for the port that the test puts there.
    WITH_PORT = {
        "echo_server": [None], "coroutine_echo": [None], "chat": [None], "tcp_proxy": [None, "localhost", 1],
        "http_get": ["localhost", None], "port_scanner": ["localhost", None],
    }

    def test_help_shows_the_usage_and_an_example(self):
        for name in self.EXAMPLES:
            for option in ("--help", "-h"):
                with self.subTest(name, option=option):
                    done = run(name, option)
                    self.assertEqual((done.returncode, done.stderr), (0, b""))
                    self.assertTrue(done.stdout.startswith(f"usage: netparity_{name} ".encode()))
                    self.assertIn(f"example: netparity_{name} ".encode(), done.stdout)

    def test_refuse_what_is_no_port(self):
        for name, arguments in self.WITH_PORT.items():
            for port in ("65536", "-1", "+1", "80x", " 80", "0x50", "", "99999999999999999999", "http"):
                with self.subTest(name, port=port):
                    done = run(name, *(port if argument is None else argument for argument in arguments))
                    self.assertEqual((done.returncode, done.stdout), (2, b""))
                    self.assertTrue(done.stderr.startswith(f"'{port}' is no port: ".encode()), done.stderr)

    def test_refuse_a_target_port_of_0(self):
        for name, arguments in (("tcp_proxy", [0, "localhost", 0]), ("http_get", ["localhost", 0]),
                                ("port_scanner", ["localhost", 0]), ("port_scanner", ["localhost", 1, 0])):
            with self.subTest(name, arguments=arguments):
                done = run(name, *arguments)
                self.assertEqual(done.returncode, 2)
                self.assertTrue(done.stderr.startswith(b"'0' is no port: 1 to 65535\n"), done.stderr)

    def test_show_the_usage_for_too_many_arguments_or_too_few(self):
        for name, arguments in (("echo_server", [0, 0]), ("coroutine_echo", [0, 0]), ("chat", [0, 0]),
                                ("tcp_proxy", []), ("tcp_proxy", [0, "localhost"]), ("http_get", []),
                                ("http_get", ["localhost", 80, "/", "more"]), ("port_scanner", ["localhost"])):
            with self.subTest(name, arguments=arguments):
                done = run(name, *arguments)
                self.assertEqual((done.returncode, done.stdout), (2, b""))
                self.assertTrue(done.stderr.startswith(b"usage: "))

    def test_servers_say_that_their_port_is_in_use(self):
        with server("echo_server", 0) as port:
            for name in ("echo_server", "coroutine_echo", "chat", "tcp_proxy"):
                with self.subTest(name):
                    arguments = (port if argument is None else argument for argument in self.WITH_PORT[name])
                    done = run(name, *arguments)
                    self.assertEqual((done.returncode, done.stdout), (1, b""))
                    self.assertIn(b"listen EADDRINUSE: address already in use ", done.stderr)
                    self.assertIn(f":{port}\n".encode(), done.stderr)


class EchoServer(unittest.TestCase):
    program = "echo_server"

    def test_gives_back_what_it_gets(self):
        with server(self.program, 0) as port, connect(port) as client:
            client.sendall(b"hello")
            client.shutdown(socket.SHUT_WR)
            self.assertEqual(read_all(client), b"hello")


class CoroutineEcho(EchoServer):
    program = "coroutine_echo"


class HttpGet(unittest.TestCase):
    def serve(self, answer):
        """A web server for one request; gives its port and where the request will be."""
        listener = socket.create_server(("127.0.0.1", 0))
        listener.settimeout(LIMIT)
        self.addCleanup(listener.close)
        request = []

        def once():
            connection, _ = listener.accept()
            with connection:
                request.append(read_all(connection))
                connection.sendall(answer)

        thread = threading.Thread(target=once, daemon=True)
        thread.start()
        self.addCleanup(thread.join)
        return listener.getsockname()[1], request

    def test_prints_the_answer(self):
        port, request = self.serve(b"HTTP/1.1 200 OK\r\n\r\nbody")
        done = run("http_get", "127.0.0.1", port, "/page")
        self.assertEqual(done.returncode, 0)
        self.assertEqual(done.stdout, b"HTTP/1.1 200 OK\r\n\r\nbody")
        self.assertTrue(request[0].startswith(b"GET /page HTTP/1.1\r\nHost: 127.0.0.1\r\n"))

    def test_says_why_it_failed(self):
        keeper, port = closed_port()
        with keeper:
            done = run("http_get", "127.0.0.1", port)
        self.assertEqual(done.returncode, 1)
        self.assertIn(f"connect ECONNREFUSED 127.0.0.1:{port}".encode(), done.stderr)


class PortScanner(unittest.TestCase):
    def test_finds_the_open_port(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
            done = run("port_scanner", "127.0.0.1", port, port)
        self.assertEqual((done.returncode, done.stdout), (0, f"{port}\n".encode()))

    def test_does_not_find_a_closed_one(self):
        keeper, port = closed_port()
        with keeper:
            done = run("port_scanner", "127.0.0.1", port)
        self.assertEqual((done.returncode, done.stdout), (1, b""))

    def test_refuses_a_range_that_ends_before_it_begins(self):
        done = run("port_scanner", "127.0.0.1", 2, 1)
        self.assertEqual((done.returncode, done.stderr), (2, b"the last port is below the first\n"))


class TcpProxy(unittest.TestCase):
    def test_forwards_both_ways_and_the_ends(self):
        with server("echo_server", 0) as target, server("tcp_proxy", 0, "127.0.0.1", target) as port:
            with connect(port) as client:
                data = os.urandom(500000)
                sender = threading.Thread(target=lambda: (client.sendall(data), client.shutdown(socket.SHUT_WR)))
                sender.start()
                received = read_all(client)
                sender.join()
        self.assertEqual(received, data)

    def test_closes_when_the_target_is_not_there(self):
        keeper, target = closed_port()
        with keeper, server("tcp_proxy", 0, "127.0.0.1", target) as port, connect(port) as client:
            self.assertEqual(read_all(client), b"")


class Chat(unittest.TestCase):
    def test_passes_lines_to_the_others(self):
        with server("chat", 0) as port, connect(port) as first, first.makefile("r") as heard:
            with connect(port) as second:
                self.assertEqual(heard.readline(), "* guest 2 is here\n")
                second.sendall(b"hel")
                second.sendall(b"lo\n")
                self.assertEqual(heard.readline(), "guest 2: hello\n")
            self.assertEqual(heard.readline(), "* guest 2 has left\n")


if __name__ == "__main__":
    unittest.main()

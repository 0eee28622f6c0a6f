"""An adapter that does with each program what the program's id says, to see what the host makes of it."""
import errno
import json
import os
import signal
import socket
import subprocess
import sys

out = os.fdopen(int(os.environ["NETPARITY_FD"]), "w", buffering=1)


def send(**message):
    out.write(json.dumps(message) + "\n")


def run(command):
    what = command["program"]["id"]
    send(t="started", id=command["id"])
    if what == "dies":
        os.kill(os.getpid(), signal.SIGSEGV)
    if what == "exits":
        os._exit(7)
    if what == "leaves-descendants":
        # In a session of its own, where no signal to a process group finds it.
        subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()", sys.argv[1]], start_new_session=True)
        send(t="mark", n=1, step=1, label="started")
        signal.pause()
    send(t="mark", n=1, step=1, label=command["bindings"])
    if what == "talks":
        peer = command["bindings"]["peers"]["rude"]
        with socket.create_connection((peer["address"], peer["port"])) as connection:
            connection.sendall(b"hello")
            try:
                connection.recv(1)
            except ConnectionResetError:
                send(t="mark", n=2, step=1, label="reset")
    if what == "connects":
        with socket.socket() as connection:
            try:
                connection.connect(("127.0.0.1", 7001))
            except OSError as error:
                send(t="mark", n=2, step=1, label=errno.errorcode[error.errno])
    if what == "privileges":
        with socket.socket() as server:
            try:
                server.bind(("127.0.0.1", 80))
            except PermissionError:
                send(t="mark", n=2, step=1, label="no privileges")
    send(t="done", id=command["id"], how="dry", dirty=False)


send(t="hello", protocol=1, name="scripted", version="1", build="", follows="26.10.0", capabilities=[])
for line in sys.stdin:
    run(json.loads(line))

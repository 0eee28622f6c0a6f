#!/usr/bin/env python3
"""An adapter that behaves as its first argument says, to see what the harness makes of it."""
import fcntl
import json
import os
import signal
import sys

how = sys.argv[1]
out = os.fdopen(3, "wb", buffering=0)


def send(message):
    out.write(json.dumps(message).encode() + b"\n")


def hello(protocol=1):
    send({"t": "hello", "protocol": protocol, "name": "scripted", "version": "1", "build": "b", "follows": "26.10.0",
          "capabilities": ["server", "client"]})


def wait_for_ever():
    signal.pause()


def descriptors_left():
    """How many more can be opened, at most ten."""
    opened = []
    try:
        while len(opened) < 10:
            opened.append(os.open("/dev/null", os.O_RDONLY))
    except OSError:
        pass
    for descriptor in opened:
        os.close(descriptor)
    return len(opened)


def run(command):
    id_ = command["id"]
    send({"t": "started", "id": id_})
    if how == "wrong-n":
        send({"t": "mark", "n": 2, "step": 1, "label": "x"})
        wait_for_ever()
    if how == "flood":
        n = 0
        while True:
            n += 1
            send({"t": "mark", "n": n, "step": 1, "label": "x"})
    if how == "flood-stdout":
        for _ in range(2000):
            sys.stdout.write("noise " * 200)
        sys.stdout.flush()
    if how == "long-line":
        out.write(b"{" + b" " * (2 << 20))
        wait_for_ever()
    if how == "deep":
        out.write(b"[" * 100000 + b"\n")
        wait_for_ever()
    if how == "garbage":
        out.write(b"\xff\xfe not json\n")
        wait_for_ever()
    if how == "segv":
        send({"t": "mark", "n": 1, "step": 1, "label": "x"})
        os.kill(os.getpid(), signal.SIGSEGV)
    if how == "exit":
        send({"t": "mark", "n": 1, "step": 1, "label": "x"})
        os._exit(0)
    if how == "hang":
        wait_for_ever()
    if how == "descriptors":
        send({"t": "mark", "n": 1, "step": 1, "label": descriptors_left()})
        send({"t": "done", "id": id_, "how": "dry", "dirty": False})
        return
    if how == "stubborn":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        wait_for_ever()
    if how == "grandchild":
        if os.fork() == 0:
            wait_for_ever()
        os._exit(3)
    if how == "hostile-grandchild":
        if os.fork() == 0:
            while True:
                out.write(b'{"t":"started","id":"r1"}\n')
        os._exit(3)
    if how == "escaped-output":
        if os.fork() == 0:
            while True:
                os.write(1, b"noise " * 1000)
    if how == "started-for-ever":
        while True:
            send({"t": "started", "id": id_})
    if how == "flood-bytes":
        n = 0
        while True:
            n += 1
            send({"t": "mark", "n": n, "step": 1, "label": "x" * 50000})
    if how == "much-then-exit":
        # In a pipe that takes it all, so that the end comes long before the harness has read it.
        fcntl.fcntl(out, fcntl.F_SETPIPE_SZ, 1 << 20)
        out.write(b"".join(b'{"t":"mark","n":%d,"label":"%s"}\n' % (n, b"x" * 100) for n in range(1, 5001)))
        os._exit(0)
    if how == "cut-off":
        out.write(b'{"t":"mark","n":1')
        os._exit(0)
    if how == "cut-off-and-closed":
        out.write(b'{"t":"mark","n":1')
        out.close()
        wait_for_ever()
    if how == "cannot-parse":
        send({"t": "harness-error", "id": None, "text": "no command\nwith an id"})
        wait_for_ever()
    if how == "locked-folder":
        inner = os.path.join(command["bindings"]["tmp"], "locked")
        os.mkdir(inner)
        open(os.path.join(inner, "file"), "w").close()
        os.chmod(inner, 0)
    if how == "close":
        out.close()
        wait_for_ever()
    if how == "other-id":
        send({"t": "done", "id": "somebody else", "how": "dry", "dirty": False})
        wait_for_ever()
    if how == "unsupported":
        send({"t": "unsupported", "id": id_, "step": 4, "what": "unix sockets"})
        send({"t": "done", "id": id_, "how": "unsupported", "dirty": False})
        return
    if how == "harness-error":
        send({"t": "harness-error", "id": id_, "text": "my own fault"})
        send({"t": "done", "id": id_, "how": "harness-error", "dirty": False})
        return
    print("said on stdout", flush=True)
    tmp = command["bindings"]["tmp"]
    send({"t": "mark", "n": 1, "step": 1, "label": os.getpid()})
    send({"t": "mark", "n": 2, "step": 1, "label": os.path.isdir(tmp)})
    send({"t": "done", "id": id_, "how": "dry", "dirty": how == "dirty"})
    if how == "dies-after-done":
        os.kill(os.getpid(), signal.SIGSEGV)
    if how == "deaf-after-done":
        sys.stdin.close()
        os.close(0)
        wait_for_ever()
    if how == "done-twice":
        send({"t": "done", "id": id_, "how": "dry", "dirty": False})


if how == "no-hello":
    wait_for_ever()
if how == "exit-at-once":
    sys.exit(7)
if how == "garbage-first":
    out.write(b"<html>\n")
    wait_for_ever()
if how == "noisy-start":
    sys.stdout.write("noise " * 100000)
    sys.stdout.flush()
hello(2 if how == "protocol-2" else 1)
if how == "deaf":
    wait_for_ever()
for count, line in enumerate(sys.stdin):
    if how == "refuses-second" and count == 1:
        os._exit(4)
    run(json.loads(line))

"""An adapter that goes wrong: hostile.py HOW COMMAND… runs an honest one and spoils what HOW says.

HOW is `garbage`, `exit`, `silent`, `flood`, `protocol`: at the start; or `WHAT@ID`: only in that scenario, where WHAT is `crash`,
`hang`, `flood`, `garbage`, `lie` (a close event too many), or `lie1` (the lie of the first process only; the file
HOSTILE_COUNT tells which that is).
"""

import json
import os
import signal
import subprocess
import sys

HOW, _, WHERE = sys.argv[1].partition("@")
OUT = os.fdopen(int(os.environ.get("NETPARITY_FD", "1")), "w", encoding="utf-8")


def send(message):
    OUT.write(json.dumps(message, ensure_ascii=False) + "\n")
    OUT.flush()


def first_process():
    count = os.environ["HOSTILE_COUNT"]
    with open(count, "a", encoding="utf-8") as file:
        file.write("x")
        return file.tell() == 1


def flood():
    while True:
        OUT.write('{"t":"mark","n":1,"step":1,"label":"' + "x" * 1000 + '"}\n')


def start():
    if HOW == "garbage":
        OUT.write("I am no adapter\n")
        OUT.flush()
        signal.pause()
    if HOW == "exit":
        sys.exit(3)
    if HOW == "silent":
        signal.pause()
    if HOW == "flood":
        flood()


def spoil():
    """Inside the scenario, after it began."""
    if HOW == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    if HOW == "hang":
        signal.pause()
    if HOW == "garbage":
        OUT.write("{ this is no JSON\n")
        OUT.flush()
        signal.pause()
    if HOW == "flood":
        flood()


def main():
    if not WHERE:
        start()
    lies = HOW == "lie" or (HOW == "lie1" and first_process())
    environment = {key: value for key, value in os.environ.items() if key != "NETPARITY_FD"}
    with subprocess.Popen(sys.argv[2:], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment) as child:
        hello = json.loads(child.stdout.readline())
        send({**hello, "protocol": 7} if HOW == "protocol" else hello)
        for line in sys.stdin:
            here = WHERE and json.loads(line)["program"]["id"] == WHERE
            child.stdin.write(line)
            child.stdin.flush()
            shift = 0
            for answer in child.stdout:
                message = json.loads(answer)
                if "n" in message:
                    message["n"] += shift
                send(message)
                if here and message["t"] == "started":
                    spoil()
                if here and lies and message["t"] == "event" and message["name"] == "close" and shift == 0:
                    shift = 1
                    send({**message, "n": message["n"] + 1})
                if message["t"] in ("done", "unsupported", "harness-error"):
                    break


main()

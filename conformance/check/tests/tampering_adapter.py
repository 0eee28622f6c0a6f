"""An adapter that lies: tampering_adapter.py LIE COMMAND… runs an honest one and changes what it says."""

import json
import os
import subprocess
import sys


class Lie:
    """What to do with each message; None drops it."""

    def __init__(self, name):
        self.name = name
        self.drop_step = None

    def tell(self, message):
        return getattr(self, self.name.replace("-", "_"))(message)

    def swallows_throws(self, message):
        if message["t"] == "throw":
            return {"t": "return", "step": message["step"], "value": {"$": "undefined"}}
        return message

    def hides_uncaught(self, message):
        return None if message["t"] == "uncaught" else message

    def hides_leaks(self, message):
        if message["t"] == "end":
            return {**message, "open": []}
        return message

    def ends_hanging_programs(self, message):
        """Claims the end as soon as the program is listening."""
        if message["t"] == "mark" and message.get("label") == "listening":
            self.extra = [{"t": "end", "open": []}, {"t": "done", "how": "dry", "dirty": False}]
        return message

    def swallows_callbacks(self, message):
        return None if message["t"] == "callback" else message

    def hides_unheard_events(self, message):
        if message["t"] == "event" and message.get("listeners") == 0:
            return None
        return message

    def forgets_state(self, message):
        return {key: value for key, value in message.items() if key != "state"}

    def claims_another_protocol(self, message):
        return {**message, "protocol": 99} if message["t"] == "hello" else message

    def says_no_version(self, message):
        return {**message, "version": ""} if message["t"] == "hello" else message

    def invents_a_callback(self, message):
        if message["t"] == "end":
            self.extra_before = [{"t": "callback", "step": 1, "name": "write", "on": 1, "args": []}]
        return message

    def tells_the_truth(self, message):
        return message


def main():
    name, *command = sys.argv[1:]
    lie = Lie(name)
    out = os.fdopen(int(os.environ["NETPARITY_FD"]), "w", encoding="utf-8")
    environment = {key: value for key, value in os.environ.items() if key != "NETPARITY_FD"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as child:
        for line in child.stdout:
            lie.extra, lie.extra_before = [], []
            message = lie.tell(json.loads(line))
            for one in [*lie.extra_before, *([message] if message is not None else []), *lie.extra]:
                out.write(json.dumps(one, ensure_ascii=False) + "\n")
            out.flush()


main()

# SPDX-License-Identifier: MIT
"""The simulated Plex in a world, and plexctl as its client."""

import json
import pathlib
import queue
import shutil
import subprocess
import threading
import time
import urllib.parse
import urllib.request

import world

PATIENCE = 30
# The door of the account's own server, as the simulation calls it.
OWN = "owned"


def address(kind, where, host=None, port=32400, **more):
    """An address as plex.tv advertises it; without a host it is nobody's."""
    return {"kind": kind, "address": where, "port": port, **({"namespace": host} if host else {}), **more}


def server(*addresses, door=OWN, **more):
    return {"door": door, "addresses": list(addresses), **more}


LAN = address("local", world.LAN[0], "lan")
WAN = address("remote", world.WAN[0], "wan")
RELAY = address("relay", world.RELAY, "relay", 8443)
CONTAINER = address("local", "172.17.0.1")
ELSEWHERE = address("local", "192.168.1.10")
TUNNEL = address("local", "10.8.0.5")
IPV6 = address("local", world.IPV6_BLACK_HOLE)


class Simulation:
    """A plexsim whose doors are in the world's namespaces. What it says holds tokens, so it stays in memory."""

    def __init__(self, programs, directory, *servers):
        self.directory = pathlib.Path(directory)
        self.process = subprocess.Popen(
            [programs / "plexsim", "--directory", directory, "--plan", self._write(servers), "--control", "0", "--exit-with-stdin"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("The simulated Plex does not start.")
        self.ready = json.loads(line)
        self.ca = self.ready["ca"]

    def _write(self, servers):
        plan = self.directory / "plan.json"
        plex_tv = {"namespace": "plextv", "address": world.PLEX_TV, "port": 443}
        plan.write_text(json.dumps({"plexTv": plex_tv, "servers": servers}))
        return plan

    def ask(self, path, data=None):
        with urllib.request.urlopen(self.ready["control"] + path, data=data, timeout=PATIENCE) as answer:
            return json.load(answer)

    def do(self, verb, **arguments):
        return self.ask(f"/{verb}?{urllib.parse.urlencode(arguments)}", b"")

    def plan(self, *servers):
        """From now on the servers have these addresses, and the account these servers."""
        self.do("plan", file=self._write(servers))

    def token(self, client):
        return self.do("issue-token", client=client)["token"]

    def requests(self):
        return self.ask("/requests")

    def end(self):
        """Whether no token went astray in it; if one did, it says so."""
        self.process.stdin.close()
        status = self.process.wait()
        self.process.stdout.close()
        return status == 0

    def close(self):
        if not self.end():
            raise AssertionError("In the simulated Plex a token went astray.")


class Answer:
    """What a command of plexctl came to: its result or error, and the events before it."""

    def __init__(self, said, events, seconds):
        self.said = said
        self.events = events
        self.seconds = seconds

    @property
    def connection(self):
        return self.said.get("connection") or {}

    def __repr__(self):
        return json.dumps([self.said, *self.events], indent=1)


class Plexctl:
    """plexctl with a profile, as somebody uses it who has signed in."""

    def __init__(self, programs, simulation, directory, is_trusted=False):
        self.programs = programs
        self.trust = [] if is_trusted else ["--ca", simulation.ca]
        self.simulation = simulation
        self.profile = pathlib.Path(directory)
        self.client = self.run("status").said["clientIdentifier"]
        self.token = simulation.token(self.client)
        answer = self.run("sign-in", "--token-stdin", text=self.token + "\n")
        if answer.said["type"] != "result":
            raise RuntimeError(f"plexctl cannot sign in: {answer}")

    def command(self, *arguments):
        return [str(self.programs / "plexctl"), "--json", "--profile", str(self.profile), *self.trust, "--no-gdm", *arguments]

    def run(self, *arguments, text=""):
        begun = time.monotonic()
        process = subprocess.run(self.command(*arguments), input=text, capture_output=True, text=True, timeout=120, check=False)
        lines = [json.loads(line) for line in process.stdout.splitlines()]
        if not lines:
            raise RuntimeError(f"plexctl says nothing: {process.stderr}")
        return Answer(lines[-1], lines[:-1], time.monotonic() - begun)

    def forget_servers(self):
        """The next start is as on the first day, but for the sign-in."""
        (self.profile / "servers.json").unlink(missing_ok=True)
        shutil.rmtree(self.profile / "cache", ignore_errors=True)

    def session(self):
        return Session(self)


class Session:
    """One plexctl process that answers many commands."""

    def __init__(self, plexctl):
        self.process = subprocess.Popen(plexctl.command("session"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.lines = 0
        self.heard = queue.Queue()
        self.reader = threading.Thread(target=self._listen, daemon=True)
        self.reader.start()

    def _listen(self):
        for line in self.process.stdout:
            self.heard.put(json.loads(line))
        self.heard.put(None)

    def send(self, command):
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        self.lines += 1
        return self.lines

    def ask(self, command, patience=PATIENCE):
        begun = time.monotonic()
        number = self.send(command)
        events = []
        while True:
            said = self.heard.get(timeout=patience + begun - time.monotonic())
            if said is None:
                raise RuntimeError("The session ended by itself.")
            if said.get("line") == number:
                return Answer(said, events, time.monotonic() - begun)
            events.append(said)

    def insist(self, command, tries=10):
        """Asks again after news, or a second without any, as long as there is nothing but an error."""
        answer = self.ask(command)
        while answer.said["type"] == "error" and tries:
            tries -= 1
            try:
                self.heard.get(timeout=1)
            except queue.Empty:
                pass
            answer = self.ask(command)
        return answer

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.reader.join()
        self.process.stdout.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

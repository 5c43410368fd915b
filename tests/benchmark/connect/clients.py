# SPDX-License-Identifier: MIT
"""Who is measured: plexctl, @ctrl/plex, and the part that nobody can avoid."""

import dataclasses
import json
import os
import subprocess
import sys
import time
import urllib.parse
from pathlib import Path

HERE = Path(__file__).resolve().parent
GIVEN_UP = 120


@dataclasses.dataclass
class Measured:
    """One try: how long until everything wanted was usable, or until it was said that it is not."""

    milliseconds: float
    uris: list = dataclasses.field(default_factory=list)
    error: str = ""


class Unavoidable:
    """plex.tv's answer and the best live address's own, asked for by somebody who knows where to ask and does nothing else."""

    def __init__(self, simulation, client="unavoidable"):
        self.ca = simulation.ca
        self.client = client
        self.token = simulation.token(client)

    def _end(self, host, port, *questions):
        def headers(token):
            return {"Accept": "application/json", "X-Plex-Client-Identifier": self.client, **({"X-Plex-Token": token} if token else {})}
        return {"host": host, "port": port, "questions": [[path, headers(token)] for path, token in questions]}

    def _ask(self, *ends):
        wish = json.dumps({"ca": self.ca, "ends": ends})
        bare = subprocess.run([sys.executable, "-B", str(HERE / "bare.py")], input=wish, capture_output=True, text=True, check=True)
        return json.loads(bare.stdout)

    def _plex_tv(self):
        return self._end("plex.tv", 443, ("/api/v2/resources?includeHttps=1&includeRelay=1&includeIPv6=1", self.token))

    def _server(self, resource, best):
        uri = next(c["uri"] for c in resource["connections"] if (c["address"], c["port"]) == (best["address"], best["port"]))
        url = urllib.parse.urlsplit(uri)
        return self._end(url.hostname, url.port, ("/identity", None), ("/", resource["accessToken"]))

    def resources(self):
        return self._ask(self._plex_tv())["answer"]

    def milliseconds(self, resources, scene, is_plex_tv_asked):
        """Of the slowest server, as if all were asked side by side."""
        by_name = {resource["name"]: resource for resource in resources}
        first = [self._plex_tv()] if is_plex_tv_asked else []
        return max(self._ask(*first, self._server(by_name[name], best))["elapsedMs"] for name, best in zip(scene.names, scene.best))


class Plexctl:
    """plexctl --json: its own time since the backend has its credential, as the others are given theirs."""

    name = "plexctl"

    def __init__(self, plexctl):
        self.plexctl = plexctl
        self.starts = []
        self.unlockings = []

    def connect(self, scene):
        command = self.plexctl.command("--timeout", str(GIVEN_UP), "session")
        lines = "".join(f"connect --server '{name}'\n" for name in scene.names)
        begun = time.perf_counter()
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            process.stdin.write(lines)
            process.stdin.close()
            said = [((time.perf_counter() - begun) * 1000, json.loads(line)) for line in process.stdout]
        answers = [line for _, line in said if "line" in line]
        if len(answers) != len(scene.names):
            raise RuntimeError(said)
        elapsed = max(at for at, line in said if "line" in line)
        problems = [answer["kind"] for answer in answers if answer["type"] != "result"]
        if problems:
            return Measured(elapsed, error=problems[0])
        inside = max(answer["elapsedMs"] for answer in answers)
        self.starts.append(elapsed - inside)
        # What is remembered is told, be it nothing, as soon as the keychain has answered.
        unlocked = next(at for at, line in said if line.get("event") == "servers")
        self.unlockings.append(inside - (elapsed - unlocked))
        return Measured(elapsed - unlocked, [answer["connection"]["uri"] for answer in answers])

    def shown(self):
        """What a person sees of a server that is dead: its name, its libraries."""
        servers = self.plexctl.run("servers")
        libraries = self.plexctl.run("libraries", "--timeout", str(GIVEN_UP))
        return {"servers": bool(servers.said.get("servers")), "libraries": bool(libraries.said.get("libraries"))}


class CtrlPlex:
    """@ctrl/plex: from its first question to plex.tv on, in a process that has loaded it."""

    def __init__(self, simulation, folder, https_only):
        self.name = "@ctrl/plex, https only" if https_only else "@ctrl/plex"
        self.simulation = simulation
        self.folder = folder
        self.https = True if https_only else None

    def connect(self, scene):
        environment = dict(os.environ, NODE_EXTRA_CA_CERTS=self.simulation.ca)
        with subprocess.Popen(["node", str(HERE / "peer.mjs"), str(self.folder)], env=environment, stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, text=True) as process:
            client = json.loads(process.stdout.readline())["client"]
            wish = {"token": self.simulation.token(client), "servers": scene.names, "https": self.https}
            process.stdin.write(json.dumps(wish) + "\n")
            process.stdin.flush()
            said = json.loads(process.stdout.readline())
        return Measured(said["elapsedMs"], said.get("uris", []), said.get("error", ""))


def fetch_peer(folder):
    """@ctrl/plex in the version that the simulation is checked with; false when it cannot be had."""
    package = HERE.parent.parent / "simulation" / "npm"
    folder.mkdir(parents=True, exist_ok=True)
    for file in ("package.json", "package-lock.json"):
        (folder / file).write_bytes((package / file).read_bytes())
    try:
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"], cwd=folder, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"without @ctrl/plex: {error}", file=sys.stderr)
        return False
    return True


def indiscretions(requests):
    """Tokens of a server that went out without encryption, and before whoever answers there had said who it is."""
    plain = unproven = 0
    proven = set()
    for request in requests:
        if request["door"] == "plex.tv":
            continue
        if request["path"] == "/identity" and request["status"] == 200 and not request["token"] and not request["door"].startswith("impostor"):
            proven.add(request["door"])
        if request["token"]:
            plain += not request["secure"]
            unproven += request["door"] not in proven
    return {"plain": plain, "unproven": unproven}

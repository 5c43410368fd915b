# SPDX-License-Identifier: MIT
"""The steps of scripts/demo.sh: everything a player does, shown through plexctl."""

import argparse
import base64
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request


class Failed(Exception):
    """The demo cannot go on; the text says why."""


class Simulation:
    """A plexsim of our own. What it says holds tokens, so it stays in memory."""

    def __init__(self, programs, media, directory):
        self.process = subprocess.Popen(
            [programs / "plexsim", "--directory", directory, "--media", media, "--auto-claim", "2", "--addresses", "mixed",
             "--control", "0", "--exit-with-stdin"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line:
            raise Failed("The simulated Plex does not start.")
        self.ready = json.loads(line)

    def ask(self, path, data=None):
        with urllib.request.urlopen(self.ready["control"] + path, data=data, timeout=10) as answer:
            return json.load(answer)

    def revoke_server_token(self):
        self.ask("/rotate?server=owned", b"")

    def tokens(self):
        sent = {request["token"] for request in self.ask("/requests")}
        issued = {server["accessToken"] for server in self.ask("/servers")}
        return {token for token in sent | issued if token}

    def close(self):
        self.process.stdin.close()
        if self.process.wait(10) != 0:
            raise Failed("A token went to somebody it was not issued for.")


class Plexctl:
    """Runs plexctl as a person would, and keeps what it prints and logs for the search at the end."""

    def __init__(self, programs, directory, options):
        self.program = str(programs / "plexctl")
        self.options = ["--profile", str(directory / "profile"), *options]
        self.kept = directory / "printed"
        self.kept.mkdir()
        self.runs = 0

    def command(self, arguments):
        return [self.program, *self.options, "--verbose", *arguments]

    def keep(self, printed, logged):
        self.runs += 1
        (self.kept / f"{self.runs:02}.output").write_text(printed)
        (self.kept / f"{self.runs:02}.log").write_text(logged)

    def show(self, *arguments, tells=False):
        """A command and what it answers; with `tells` also what it says while it runs."""
        print("$ plexctl " + " ".join(arguments), flush=True)
        process = subprocess.Popen(self.command(arguments), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        log = ""
        for line in process.stderr:
            log += line
            if tells and not line.startswith("mediabackend."):
                print(line, end="", flush=True)
        printed = process.stdout.read()
        print(printed, end="", flush=True)
        self.keep(printed, log)
        if process.wait() != 0:
            said = "".join(line + "\n" for line in log.splitlines() if not line.startswith("mediabackend."))
            raise Failed(("" if tells else said) + f"plexctl ended with {process.returncode}.")

    def ask(self, *arguments, is_secret=False):
        """A command's answer as data, without showing it."""
        process = subprocess.run(self.command(["--json", *arguments]), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        self.keep("" if is_secret else process.stdout, process.stderr)
        answer = json.loads(process.stdout.splitlines()[-1]) if process.stdout else {}
        if answer.get("type") != "result":
            raise Failed(answer.get("message", "plexctl gave no answer."))
        return answer


class Session:
    """One plexctl process that answers many commands."""

    def __init__(self, plexctl):
        self.plexctl = plexctl
        self.log = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(plexctl.command(["--json", "session"]), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=self.log, text=True)
        self.lines = 0
        self.printed = []

    def ask(self, command):
        """The answer to one command, and the events until then."""
        print("> " + command, flush=True)
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        self.lines += 1
        events = []
        for line in self.process.stdout:
            self.printed.append(line)
            said = json.loads(line)
            if said.get("line") == self.lines:
                if said["type"] != "result":
                    raise Failed(said["message"])
                return said, events
            events.append(said)
        raise Failed("The session ended by itself.")

    def close(self):
        self.process.stdin.close()
        self.printed += self.process.stdout.readlines()
        self.process.wait(30)
        self.log.seek(0)
        self.plexctl.keep("".join(self.printed), self.log.read())


def heading(text):
    print(f"\n\033[1m== {text}\033[0m" if sys.stdout.isatty() else f"\n== {text}", flush=True)


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def fetch(stream, ca, limit):
    """The first bytes of a stream. Address and headers reach curl on its standard input, so no token is on a command line."""
    url = urllib.parse.urlsplit(stream["url"])
    port = url.port or (443 if url.scheme == "https" else 80)
    config = [f"range = 0-{limit - 1}", "fail", "silent", "show-error"]
    if stream.get("verifyName"):
        # The name the certificate is for does not resolve here; the address is known, so curl is told both.
        config.append("connect-to = " + quoted(f"{stream['verifyName']}:{port}:{url.hostname}:{port}"))
        url = url._replace(netloc=f"{stream['verifyName']}:{port}")
    config.append("url = " + quoted(url.geturl()))
    config += ["header = " + quoted(f"{name}: {value}") for name, value in stream["headers"].items()]
    if ca:
        config.append("cacert = " + quoted(ca))
    print(f"$ curl --config - --range 0-{limit - 1}    # {url.scheme}://{url.netloc}{url.path}", flush=True)
    curl = subprocess.run(["curl", "--config", "-"], input="\n".join(config).encode(), capture_output=True, check=False)
    if curl.returncode != 0:
        raise Failed("curl: " + curl.stderr.decode().strip())
    return curl.stdout


def decoded_frames(beginning, seconds):
    ffmpeg = subprocess.run(["ffmpeg", "-v", "error", "-i", "pipe:0", "-t", str(seconds), "-map", "0:v:0", "-progress", "pipe:1", "-f", "null", "-"],
                            input=beginning, capture_output=True, check=False)
    counts = [line.split("=")[1] for line in ffmpeg.stdout.decode().splitlines() if line.startswith("frame=")]
    return int(counts[-1]) if counts else 0


def spellings(secret):
    raw = secret.encode()
    return {raw, urllib.parse.quote(secret, safe="").encode(), base64.b64encode(raw).rstrip(b"="), raw.hex().encode()}


def search(directories, words):
    """How many files there are, their size, and those that hold one of the words in any spelling."""
    files = [file for directory in directories for file in pathlib.Path(directory).rglob("*") if file.is_file()]
    contents = {file: file.read_bytes() for file in files}
    found = [str(file) for file, content in contents.items() if any(form in content for word in words for form in spellings(word))]
    return len(files), sum(map(len, contents.values())), found


def playable(plexctl):
    """The first thing with a file in the first library of films or shows, else in the first library."""
    libraries = plexctl.ask("libraries")["libraries"]
    if not libraries:
        raise Failed("The server has no libraries.")
    first = next((library for library in libraries if library["type"] in ("movie", "show")), libraries[0])["id"]
    place = first
    for _ in range(4):
        items = plexctl.ask("list", place, "--count", "5")["items"]
        if not items:
            raise Failed("The first library is empty.")
        item = plexctl.ask("show", items[0]["id"])["item"]
        if item.get("media"):
            return first, item
        place = items[0]["id"]
    raise Failed("The first library holds nothing that can be played.")


def renewal(plexctl, simulation, item):
    session = Session(plexctl)
    try:
        before, _ = session.ask(f"show {item}")
        print(f"  {before['item']['title']}")
        simulation.revoke_server_token()
        print("  … the server now rejects the token that this session has …")
        after, events = session.ask(f"show {item}")
    finally:
        session.close()
    renewals = [event for event in events if event.get("event") == "token-renewed" and event["scope"] == "server"]
    for event in renewals:
        print("  " + json.dumps(event))
    print(f"  {after['item']['title']}")
    if len(renewals) != 1:
        raise Failed(f"There should have been one renewal, and there were {len(renewals)}.")


def play(plexctl, item, ca):
    plexctl.show("play", item["id"])
    stream = plexctl.ask("play", item["id"], "--show-secrets", is_secret=True)["stream"]
    print()
    # Five seconds: of a small clip, or of whatever a person's own library begins with.
    beginning = fetch(stream, ca, 512 << 10 if ca else 16 << 20)
    print(f"{len(beginning):,} bytes came.")
    frames = decoded_frames(beginning, 5)
    if frames:
        print(f"ffmpeg decoded {frames} frames from the first five seconds.")
    elif ca:
        raise Failed("No frame could be decoded.")
    elif stream["method"] == "direct-play":
        print("ffmpeg decoded nothing from them: this file keeps its index elsewhere, and a player would fetch that as well.")
    else:
        print("They are the list of what the server converts; a player would go on from there.")
    return stream


def walk(options, directory):
    simulation = None
    ca = None
    world = []
    if not options.account:
        simulation = Simulation(options.programs, options.media, directory)
        ca = simulation.ready["ca"]
        world = ["--plex-tv", simulation.ready["plexTv"], "--sign-in-page", simulation.ready["signInPage"], "--ca", ca, "--no-gdm"]
    plexctl = Plexctl(options.programs, directory, world)
    try:
        steps(plexctl, simulation, ca, directory)
    except (Failed, KeyboardInterrupt):
        # Nobody stays signed in because of a demo.
        subprocess.run(plexctl.command(["sign-out"]), stdin=subprocess.DEVNULL, capture_output=True, check=False)
        raise
    finally:
        if simulation:
            simulation.close()


def steps(plexctl, simulation, ca, directory):
    heading("Signing in" + (": the simulated person approves the code" if simulation else ""))
    plexctl.show("sign-in", *(["--no-open"] if simulation else []), tells=True)

    heading("The servers of the account; another process, so the credential comes from the keychain")
    plexctl.show("servers")
    heading("Every address tried, and why it is used or not")
    plexctl.show("doctor")
    heading("The best connection")
    plexctl.show("connect")
    heading("Libraries, a list, one item")
    plexctl.show("libraries")
    library, item = playable(plexctl)
    print()
    plexctl.show("list", library, "--count", "5")
    print()
    plexctl.show("show", item["id"])

    heading("What a player core is given; the token is shown only on request")
    stream = play(plexctl, item, ca)

    heading("Telling the server where the playback is")
    position = str(item.get("resumeMs") or 1000)  # where the person stopped, so that nothing is moved
    plexctl.show("report", item["id"], "--state", "playing", "--position", position)
    plexctl.show("report", item["id"], "--state", "stopped", "--position", position)

    if simulation:
        heading("A token is revoked between two commands, and only an event says so")
        renewal(plexctl, simulation, item["id"])

    tokens = {stream["headers"]["X-Plex-Token"]} | (simulation.tokens() if simulation else set())
    # The simulated person's home holds the keychain's own file as well.
    places = [directory, *([os.environ["HOME"]] if simulation else [])]
    heading("Signing out")
    plexctl.show("sign-out")

    heading("Is a token anywhere in output, logs, settings or caches" + (", or in the keychain's file?" if simulation else "?"))
    count, size, found = search(places, tokens)
    _, _, public = search(places, [stream["headers"]["X-Plex-Client-Identifier"]])
    if found or not public:
        raise Failed("A token was found in " + ", ".join(found) if found else "The search does not find what is there.")
    print(f"{count} files, {size:,} bytes, searched for {len(tokens)} token{'s' if len(tokens) > 1 else ''}, also encoded: nothing found.")
    print(f"(The same search finds the public client identifier in {len(public)} of them.)")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", type=pathlib.Path, required=True)
    parser.add_argument("--media")
    parser.add_argument("--account", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="plex-demo-") as directory:
        try:
            walk(options, pathlib.Path(directory))
        except Failed as why:
            print(f"\n{why}", file=sys.stderr)
            return 1
        except KeyboardInterrupt:
            return 130
    print("\nThat was all; nothing of it is left on this machine but the build.")
    return 0


if __name__ == "__main__":
    sys.exit(main())

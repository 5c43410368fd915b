# SPDX-License-Identifier: MIT
"""How long until a server is usable, beside the part that nobody can avoid and beside another client.

    connect.py <folder of plexctl and plexsim> [--repetitions N] [--scenes "home,away"] [--output folder] [--quick]

Everything happens in one run in one simulated network. Prints a table and a plot, and writes the plot as an SVG file as well. Needs what
tests/network needs, and node and npm for the other client. The figures mean something with an optimised build on a machine with nothing
else to do; the ratios more than the milliseconds.
"""

import argparse
import os
import pathlib
import statistics
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "network"))
import isolation # noqa: E402
import clients # noqa: E402
import plex # noqa: E402
import report # noqa: E402
import scenes # noqa: E402
import world # noqa: E402

# One way, in seconds. A name that is not in the router's memory takes a moment, whoever asks.
DELAYS = {"plex_tv_delay": 0.020, "wan_delay": 0.015, "relay_delay": 0.025, "name_delay": 0.005}
# A client that waits for its own time-out does so every time.
SLOW = 5000


class Benchmark:
    def __init__(self, options):
        self.options = options
        self.world = world.World(**DELAYS)
        self.directory = pathlib.Path(tempfile.mkdtemp(dir=os.environ["HOME"]))
        self.simulation = plex.Simulation(options.programs, self.directory, plex.server(plex.LAN))
        # Told of an authority of its own, a client may read all others first; nobody has to in real life.
        isolation.trust(self.simulation.ca)
        self.plexctl = clients.Plexctl(plex.Plexctl(options.programs, self.simulation, self.directory / "profile", is_trusted=True))
        self.peers = []
        if (options.output / "node_modules").is_dir():
            self.peers = [clients.CtrlPlex(self.simulation, options.output, https_only) for https_only in (False, True)]
        self.unavoidable = clients.Unavoidable(self.simulation)
        self.indiscretions = {}

    def _restore(self):
        self.world.silence()
        for address in world.LAN:
            self.world.give(address)

    def _begin(self, scene):
        """The network as the scene has it."""
        self._restore()
        self.simulation.plan(*scene.servers)
        for address in scene.taken:
            self.world.take(address)
        self.world.silence(*scene.silent, *(["plextv"] if scene.is_plex_tv_silent else []))

    def _remember(self, scene):
        self._restore()
        self.simulation.plan(*(scene.before or scene.servers))
        self.plexctl.plexctl.forget_servers()
        found = self.plexctl.connect(scene)
        if found.error:
            raise RuntimeError(f"{scene.name}: nothing to remember: {found.error}")
        if not scene.best:
            self.plexctl.plexctl.run("libraries")

    def _watched(self, client, scene):
        self.simulation.do("clear-requests")
        measured = client.connect(scene)
        for what, count in clients.indiscretions(self.simulation.requests()).items():
            counts = self.indiscretions.setdefault(client.name, {}).setdefault(scene.name, {})
            counts[what] = counts.get(what, 0) + count
        return measured

    def _known(self, scene):
        """What plex.tv says of the servers, asked while it can be."""
        self._restore()
        self.simulation.plan(*scene.servers)
        return self.unavoidable.resources()

    def _bound(self, scene, start, resources):
        return self.unavoidable.milliseconds(resources, scene, start == "cold" or scene.is_news)

    def _cold(self, scene):
        self._begin(scene)
        self.plexctl.plexctl.forget_servers()
        return self._watched(self.plexctl, scene)

    def _warm(self, scene):
        self._remember(scene)
        self._begin(scene)
        return self._watched(self.plexctl, scene)

    def _peer(self, peer, scene):
        self._begin(scene)
        return self._watched(peer, scene)

    def measure(self, scene):
        """A row for each start: cold, warm. One try of everybody after the other, so that a busy moment is everybody's."""
        for start in ("warm",) if scene.is_warm_only else ("cold", "warm"):
            own = self._cold if start == "cold" else self._warm
            attempts = {self.plexctl.name: lambda own=own: own(scene)}
            # It remembers nothing, so it starts the same way every time.
            if (start == "cold" or scene.is_warm_only) and not (self.options.quick and scene.is_hopeless):
                attempts |= {peer.name: lambda peer=peer: self._peer(peer, scene) for peer in self.peers}
            bounds, tries = [], {name: [] for name in attempts}
            resources = self._known(scene) if scene.best else None
            for _ in range(self.options.repetitions):
                if scene.best:
                    self._begin(scene)
                    bounds.append(self._bound(scene, start, resources))
                for name, attempt in attempts.items():
                    if not any(found.milliseconds > SLOW for found in tries[name]):
                        tries[name].append(attempt())
            shown = self.plexctl.shown() if not scene.best and start == "warm" else None
            yield report.Row(scene.name, start, scene.note, statistics.median(bounds) if bounds else None, tries, shown)

    def watch(self, scene):
        """Who tells what to whom, without measuring."""
        self._begin(scene)
        self.plexctl.plexctl.forget_servers()
        for client in (self.plexctl, *self.peers):
            self._watched(client, scene)

    def close(self):
        # Other clients are shown to do it.
        if not self.simulation.end() and not self.peers:
            raise AssertionError("In the simulated Plex a token went astray.")
        self.world.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("programs", type=pathlib.Path)
    parser.add_argument("--repetitions", type=int, default=7)
    parser.add_argument("--scenes", default="")
    parser.add_argument("--quick", action="store_true", help="one try, and no other client where it would only wait for its time-out")
    parser.add_argument("--output", type=pathlib.Path)
    options = parser.parse_args()
    if options.quick:
        options.repetitions = 1
    options.programs = options.programs.resolve()
    options.output = (options.output or options.programs.parent / "benchmark").resolve()
    # Outside there is a way to npm's registry, inside there is none.
    if not os.environ.get(isolation.MARK):
        clients.fetch_peer(options.output)
    isolation.enter()
    wanted = [name.strip() for name in options.scenes.split(",") if name.strip()]
    benchmark = Benchmark(options)
    rows = []
    for scene in scenes.scenes():
        if wanted and scene.name not in wanted:
            continue
        for row in benchmark.measure(scene):
            print(report.progress(row), file=sys.stderr, flush=True)
            rows.append(row)
    benchmark.watch(scenes.stranger())
    overhead = [statistics.median(times or [0]) for times in (benchmark.plexctl.starts, benchmark.plexctl.unlockings)]
    print(report.text(rows, benchmark.indiscretions, overhead, DELAYS, options.repetitions))
    picture = options.output / "connect.svg"
    picture.write_text(report.svg(rows))
    print(f"The plot as a picture: {picture}")
    benchmark.close()


if __name__ == "__main__":
    main()

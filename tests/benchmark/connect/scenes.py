# SPDX-License-Identifier: MIT
"""Where the servers are in each measured scene, and what has happened to the network."""

import dataclasses

import plex
import world
from plex import CONTAINER, ELSEWHERE, IPV6, LAN, RELAY, TUNNEL, WAN, address, server


@dataclasses.dataclass
class Scene:
    name: str
    servers: list
    # The live address that should be found, of each server; without any there is nothing to be found.
    best: list
    # Where the servers were when they were last seen. Without it, where they are now.
    before: list = None
    taken: list = dataclasses.field(default_factory=list)
    silent: list = dataclasses.field(default_factory=list)
    is_plex_tv_silent: bool = False
    # plex.tv has to be asked although servers are remembered.
    is_news: bool = False
    # There is no first day with these servers: nobody can tell of them.
    is_warm_only: bool = False
    note: str = ""

    @property
    def is_hopeless(self):
        """For a client that remembers nothing."""
        return self.is_plex_tv_silent or not self.best

    @property
    def names(self):
        return [entry.get("name", "Living Room") for entry in self.servers]


def absent(*addresses):
    return [{name: value for name, value in entry.items() if name != "namespace"} for entry in addresses]


def _house(number):
    """One of five servers: in another home, with the usual dead addresses."""
    wan = address("remote", world.WAN[number], "wan")
    addresses = [CONTAINER, TUNNEL, ELSEWHERE, IPV6, wan, address("relay", world.RELAY, "relay", 8443 + number)]
    return server(*addresses, door=plex.OWN if number == 0 else f"house{number + 1}", plainAccepted=True,
                  **({} if number == 0 else {"name": f"House {number + 1}"})), wan


def scenes():
    """All of them. Real servers accept http beside https unless told otherwise, so these do."""
    def own(*addresses):
        return [server(*addresses, plainAccepted=True)]

    containers = [address("local", f"172.{number}.0.1") for number in range(17, 29)]
    houses = [_house(number) for number in range(5)]
    moved = address("local", world.LAN[1], "lan")
    return [
        Scene("home", own(LAN, WAN, RELAY), [LAN]),
        Scene("away", own(CONTAINER, TUNNEL, ELSEWHERE, IPV6, WAN, RELAY), [WAN], note="6 addresses, 4 dead"),
        Scene("relay only", own(ELSEWHERE, CONTAINER, RELAY), [RELAY], note="where nothing is known of the others, a relay is held for a second"),
        Scene("15 candidates", own(*containers, LAN, address("remote", "198.51.100.200"), RELAY), [LAN], note="13 dead"),
        Scene("5 servers x 6", [house for house, _ in houses], [wan for _, wan in houses], note="4 dead each; until all are usable"),
        Scene("moved", own(moved), [moved], before=own(LAN), taken=[world.LAN[0]], is_news=True, is_warm_only=True,
              note="the old address is nobody's"),
        Scene("plex.tv dead", own(LAN, WAN, RELAY), [LAN], is_plex_tv_silent=True, is_warm_only=True),
        Scene("server dead", own(*absent(LAN, WAN, RELAY), CONTAINER), [], before=own(LAN, WAN, RELAY, CONTAINER),
              taken=[world.LAN[0]], silent=["wan", "relay"]),
    ]


def stranger():
    """Not measured but watched: another machine has the server's address at home, and the server is elsewhere."""
    return Scene("a stranger at the address", [server({**LAN, "behaviour": "impostor"}, WAN, plainAccepted=True)], [WAN])

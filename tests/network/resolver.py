# SPDX-License-Identifier: MIT
"""The router's resolver: knows plex.tv, and the address inside every plex.direct name.

    resolver.py <host> <address to listen at> <address of plex.tv>

Reads lines of JSON on standard input, {"mode": "resolve" | "filter" | "deny" | "silent", "delay": seconds}, and answers each with {}. Ends
with its input.
"""

import ipaddress
import json
import re
import select
import socket
import struct
import sys
import threading

import world

A, AAAA, NOT_FOUND = 1, 28, 3
PRIVATE = [ipaddress.ip_network(network) for network in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fd00::/8")]
DIRECT = re.compile(r"([0-9a-f-]+)\.[0-9a-f]{32}\.plex\.direct")


def question(query):
    """Name and type of the question in a query, and where it ends."""
    labels, at = [], 12
    while query[at]:
        labels.append(query[at + 1:at + 1 + query[at]].decode("ascii"))
        at += 1 + query[at]
    return ".".join(labels).lower(), struct.unpack("!H", query[at + 1:at + 3])[0], at + 5


def inside(name):
    """The address inside a plex.direct name."""
    match = DIRECT.fullmatch(name)
    if not match:
        return None
    label = match[1]
    return ipaddress.ip_address(label.replace("-", ":" if label.count("-") > 3 else "."))


class Resolver:
    def __init__(self, plex_tv):
        self.plex_tv = ipaddress.ip_address(plex_tv)
        self.mode = "resolve"
        self.delay = 0.0

    def address(self, name):
        if name == "plex.tv" or name.endswith(".plex.tv"):
            return self.plex_tv
        address = inside(name)
        return None if address is None or self.mode == "deny" else address

    def answer(self, query):
        """None keeps silent."""
        name, kind, end = question(query)
        address = self.address(name)
        if self.mode == "silent" and inside(name) is not None:
            return None
        is_held_back = self.mode == "filter" and address is not None and any(address in network for network in PRIVATE)
        record = b""
        if address is not None and not is_held_back and kind == (A if address.version == 4 else AAAA):
            record = struct.pack("!HHHIH", 0xC00C, kind, 1, 60, len(address.packed)) + address.packed
        flags = 0x8180 | (NOT_FOUND if address is None else 0)
        return query[:2] + struct.pack("!HHHHH", flags, 1, 1 if record else 0, 0, 0) + query[12:end] + record


def main(host, listen, plex_tv):
    resolver = Resolver(plex_tv)
    with world.at(host):
        door = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    door.bind((listen, 53))
    print("{}", flush=True)
    while True:
        for ready in select.select([sys.stdin, door], [], [])[0]:
            if ready is door:
                query, sender = door.recvfrom(4096)
                answer = resolver.answer(query)
                if answer and resolver.delay == 0:
                    door.sendto(answer, sender)
                elif answer:
                    threading.Timer(resolver.delay, door.sendto, (answer, sender)).start()
                continue
            line = sys.stdin.readline()
            if not line:
                return
            said = json.loads(line)
            resolver.mode = said.get("mode", resolver.mode)
            resolver.delay = said.get("delay", resolver.delay)
            print("{}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])

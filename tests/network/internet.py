# SPDX-License-Identifier: MIT
"""The Internet between the hosts of a world: takes a packet from one host's tunnel and gives it to another's, later or not at all.

Reads lines of JSON on standard input, {"delay": {host: seconds}, "loss": {host: share}, "silent": [host]}, and answers each with
{"swallowed": {address: packets}}. Ends with its input.
"""

import collections
import fcntl
import heapq
import itertools
import json
import os
import random
import select
import socket
import struct
import sys
import time

import world

TUNSETIFF = 0x400454CA
IFF_TUN = 0x0001
IFF_NO_PI = 0x1000
HOSTS = {"plextv": [world.PLEX_TV], "wan": world.WAN, "relay": [world.RELAY]}


def tunnel(host):
    with world.at(host):
        device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH22x", b"internet", IFF_TUN | IFF_NO_PI))
    return device


class Internet:
    """Packets on their way, and what may happen to them."""

    def __init__(self):
        self.tunnels = {host: tunnel(host) for host in ("home", *HOSTS)}
        self.host_of = {socket.inet_aton(address): host for host, addresses in HOSTS.items() for address in addresses}
        self.home = socket.inet_aton(world.CLIENT)[:3]
        self.delay = dict.fromkeys(self.tunnels, 0.0)
        self.loss = dict.fromkeys(self.tunnels, 0.0)
        self.silent = set()
        self.swallowed = collections.Counter()
        self.on_their_way = []
        self.number = itertools.count()
        self.chance = random.Random(1)

    def take(self, sender, packet):
        is_ipv6 = packet[0] >> 4 == 6
        target = packet[24:40] if is_ipv6 else packet[16:20]
        receiver = None if is_ipv6 else "home" if target[:3] == self.home else self.host_of.get(target)
        far = sender if receiver == "home" else receiver
        if receiver is None or {sender, receiver} & self.silent or self.chance.random() < self.loss[far]:
            self.swallowed[socket.inet_ntop(socket.AF_INET6 if is_ipv6 else socket.AF_INET, target)] += 1
            return
        due = time.monotonic() + self.delay[sender] + self.delay[receiver]
        heapq.heappush(self.on_their_way, (due, next(self.number), receiver, packet))

    def deliver(self):
        while self.on_their_way and self.on_their_way[0][0] <= time.monotonic():
            _, _, receiver, packet = heapq.heappop(self.on_their_way)
            try:
                os.write(self.tunnels[receiver], packet)
            except OSError:
                pass # its queue is full: a loss like any other

    def told(self, line):
        said = json.loads(line)
        self.delay.update(said.get("delay", {}))
        self.loss.update(said.get("loss", {}))
        self.silent = set(said.get("silent", self.silent))

    def run(self):
        sender_of = {device: host for host, device in self.tunnels.items()}
        while True:
            pause = max(0.0, self.on_their_way[0][0] - time.monotonic()) if self.on_their_way else None
            for ready in select.select([sys.stdin, *sender_of], [], [], pause)[0]:
                if ready is sys.stdin:
                    line = sys.stdin.readline()
                    if not line:
                        return
                    self.told(line)
                    print(json.dumps({"swallowed": self.swallowed}), flush=True)
                else:
                    self.take(sender_of[ready], os.read(ready, 65536))
            self.deliver()


if __name__ == "__main__":
    internet = Internet()
    print("{}", flush=True)
    internet.run()

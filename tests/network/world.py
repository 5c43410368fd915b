# SPDX-License-Identifier: MIT
"""A home, the Internet and the hosts in it, as network namespaces.

    client ── home (router, resolver) ══ internet.py ══ plextv, wan, relay
    lan ──────┘

The program itself is the client: what it starts is there by itself. All other hosts are namespaces with a name. Between the router and the
hosts behind it packets go through a process that delays, loses and swallows them; an address that nobody has is a black hole.
"""

import contextlib
import ctypes
import json
import os
import pathlib
import subprocess
import sys

import isolation

HERE = pathlib.Path(__file__).resolve().parent
CLIENT = "192.168.77.20"
ROUTER = "192.168.77.1"
LAN = ["192.168.77.10", "192.168.77.11", "192.168.77.12", "192.168.77.13", "192.168.77.14"]
# The network card that is no more there: frames to it are flooded, and nobody takes them.
LAN_BLACK_HOLE = "192.168.77.66"
PLEX_TV = "203.0.113.1"
RELAY = "203.0.113.99"
WAN = ["198.51.100.7", "198.51.100.8", "198.51.100.9", "198.51.100.10", "198.51.100.11"]
# Nobody's: another private network, that of containers, a tunnel, and on the Internet.
BLACK_HOLES = ["192.168.1.10", "172.17.0.1", "10.8.0.5", "198.51.100.200"]
IPV6_BLACK_HOLE = "2001:db8::10"

_libc = ctypes.CDLL(None, use_errno=True)
_CLONE_NEWNET = 0x40000000


def ip(*words, host=None):
    subprocess.run(["ip", *(["-n", host] if host else []), *words], check=True, stdout=subprocess.DEVNULL)


@contextlib.contextmanager
def at(host):
    """Sockets made meanwhile are that host's, for good."""
    with open("/proc/thread-self/ns/net") as own, open(f"/run/netns/{host}") as other:
        if _libc.setns(other.fileno(), _CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), f"{host} cannot be entered")
        try:
            yield
        finally:
            if _libc.setns(own.fileno(), _CLONE_NEWNET) != 0:
                os._exit(70)


class Helper:
    """A process that is told things as lines of JSON and answers each with one."""

    def __init__(self, program, *arguments):
        self.process = subprocess.Popen([sys.executable, "-B", str(HERE / program), *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True)
        self._hear()

    def _hear(self):
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.process.args[2]} has ended with {self.process.wait()}")
        return json.loads(line)

    def tell(self, **what):
        self.process.stdin.write(json.dumps(what) + "\n")
        self.process.stdin.flush()
        return self._hear()

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


class World:
    """The network, from its making until close(). Delays are seconds on the way there, and the same on the way back."""

    def __init__(self, plex_tv_delay=0.0, wan_delay=0.0, relay_delay=0.0, name_delay=0.0):
        for host in ("home", "lan", "plextv", "wan", "relay"):
            ip("netns", "add", host)
            ip("link", "set", "lo", "up", host=host)
        ip("link", "set", "lo", "up")
        self._make_home()
        self._make_hosts()
        self.internet = Helper("internet.py")
        self.internet.tell(delay={"plextv": plex_tv_delay, "wan": wan_delay, "relay": relay_delay})
        self.resolver = Helper("resolver.py", "home", ROUTER, PLEX_TV)
        self.resolver.tell(delay=name_delay)
        isolation.replace_file("/etc/resolv.conf", f"nameserver {ROUTER}\n")
        isolation.replace_file("/etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n")
        isolation.replace_file("/etc/hosts", "127.0.0.1 localhost\n")

    def _make_home(self):
        ip("link", "add", "bridge", "type", "bridge", host="home")
        ip("address", "add", f"{ROUTER}/24", "dev", "bridge", host="home")
        ip("-6", "address", "add", "fd77::1/64", "dev", "bridge", "nodad", host="home")
        ip("link", "set", "bridge", "up", host="home")
        ip("link", "add", "eth0", "type", "veth", "peer", "name", "client", "netns", "home")
        ip("link", "add", "eth0", "netns", "lan", "type", "veth", "peer", "name", "lan", "netns", "home")
        for port in ("client", "lan"):
            ip("link", "set", port, "master", "bridge", "up", host="home")
        for address in LAN:
            ip("address", "add", f"{address}/24", "dev", "eth0", host="lan")
        ip("link", "set", "eth0", "up", host="lan")
        ip("route", "add", "default", "via", ROUTER, host="lan")
        for host, name in (("home", "ipv4/conf/all/forwarding"), ("home", "ipv6/conf/all/forwarding"), ("lan", "ipv4/conf/all/promote_secondaries")):
            with at(host):
                pathlib.Path("/proc/sys/net", name).write_text("1")
        self.plug_in()

    def _make_hosts(self):
        for host, addresses in (("plextv", [PLEX_TV]), ("wan", WAN), ("relay", [RELAY])):
            ip("tuntap", "add", "dev", "internet", "mode", "tun", host=host)
            for address in addresses:
                ip("address", "add", f"{address}/32", "dev", "internet", host=host)
            ip("link", "set", "internet", "up", host=host)
            ip("route", "add", "default", "dev", "internet", host=host)
        ip("tuntap", "add", "dev", "internet", "mode", "tun", host="home")
        ip("link", "set", "internet", "up", host="home")
        ip("route", "add", "default", "dev", "internet", host="home")
        ip("-6", "route", "add", "default", "dev", "internet", host="home")

    def plug_in(self):
        """The client's network card, with what a router would have told it."""
        ip("address", "replace", f"{CLIENT}/24", "dev", "eth0")
        ip("-6", "address", "replace", "fd77::20/64", "dev", "eth0", "nodad")
        ip("link", "set", "eth0", "up")
        ip("route", "replace", "default", "via", ROUTER)
        ip("-6", "route", "replace", "default", "via", "fd77::1")
        ip("neigh", "replace", LAN_BLACK_HOLE, "lladdr", "02:00:00:00:00:66", "dev", "eth0", "nud", "permanent")

    def unplug(self):
        ip("link", "set", "eth0", "down")

    def give(self, address, host="lan"):
        ip("address", "replace", f"{address}/24", "dev", "eth0", host=host)

    def take(self, address, host="lan"):
        """Nobody at home has the address any more."""
        ip("address", "delete", f"{address}/24", "dev", "eth0", host=host)

    def silence(self, *hosts):
        """Whatever is sent to these hosts, and by them, is swallowed; all others are heard again."""
        self.internet.tell(silent=list(hosts))

    def lose(self, **shares):
        self.internet.tell(loss=shares)

    def swallowed(self):
        """How many packets to addresses that nobody has, by address."""
        return self.internet.tell()["swallowed"]

    def names(self, mode):
        """What becomes of plex.direct names: "resolve"; "filter" (private addresses are held back, against rebinding); "deny"; "silent"."""
        self.resolver.tell(mode=mode)

    def close(self):
        self.internet.close()
        self.resolver.close()
        # A namespace is taken apart some time after its name; the card would keep ours until then.
        ip("link", "delete", "eth0")
        for host in ("home", "lan", "plextv", "wan", "relay"):
            ip("netns", "delete", host)

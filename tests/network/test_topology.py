# SPDX-License-Identifier: MIT
"""The simulated network itself: who is reached, what vanishes, and what an unplugged card does. Plain sockets, no Plex."""

import contextlib
import errno
import select
import socket
import struct
import time
import unittest

import isolation
import world

PORT = 4711
GROUP = "239.0.0.250"
GROUP_PORT = 32414
PATIENCE = 10
SYN_SENT = 2
# Frames that a bridge takes are shown to those only who ask for all.
ETH_P_ALL = 0x0003
SYN = 0x02
ONE_WAY = 0.02


@contextlib.contextmanager
def door(host, address, port=PORT):
    with world.at(host):
        listening = socket.socket()
    with listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((address, port))
        listening.listen()
        listening.settimeout(PATIENCE)
        yield listening


@contextlib.contextmanager
def knocking(address, port=PORT):
    """A connection being made, which is not waited for."""
    knock = socket.socket()
    with knock:
        knock.setblocking(False)
        knock.connect_ex((address, port))
        yield knock


def has_concluded(knock, patience):
    return bool(select.select([], [knock], [], patience)[1])


def tcp_state(knock):
    """The state of a connection, and how often it has repeated what it sent."""
    state, _, retransmits = struct.unpack("BBB", knock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 104)[:3])
    return state, retransmits


class Topology(unittest.TestCase):
    def setUp(self):
        self.world = world.World(plex_tv_delay=ONE_WAY, wan_delay=ONE_WAY, relay_delay=ONE_WAY)
        self.addCleanup(self.world.close)

    def assert_echoes(self, host, address):
        with door(host, address) as listening, socket.create_connection((address, PORT), PATIENCE) as client:
            accepted, sender = listening.accept()
            with accepted:
                client.sendall(b"x" * 100_000)
                client.shutdown(socket.SHUT_WR)
                received = b"".join(iter(lambda: accepted.recv(65536), b""))
        self.assertEqual(len(received), 100_000)
        self.assertEqual(sender[0], world.CLIENT)

    def assert_leaves(self, watching, address):
        """A question for a connection is on the wire, to whatever card."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            frame = watching.recv(2048)
            if frame[30:34] == socket.inet_aton(address) and frame[23] == socket.IPPROTO_TCP and frame[47] == SYN:
                return
        self.fail(f"nothing was sent to {address}")

    def assert_vanishes(self, address):
        with world.at("home"):
            watching = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
        with watching, knocking(address) as knock:
            watching.bind(("client", ETH_P_ALL))
            watching.settimeout(PATIENCE)
            self.assert_leaves(watching, address)
            deadline = time.monotonic() + PATIENCE
            while tcp_state(knock) != (SYN_SENT, 1):
                self.assertLess(time.monotonic(), deadline, "nothing was sent a second time")
                self.assertFalse(has_concluded(knock, 0.05), f"{address} has answered")
            self.assertEqual(knock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR), 0)

    def test_every_host_is_reached(self):
        for host, address in (("lan", world.LAN[0]), ("plextv", world.PLEX_TV), ("wan", world.WAN[1]), ("relay", world.RELAY)):
            with self.subTest(host):
                self.assert_echoes(host, address)

    def test_hosts_are_apart(self):
        with door("lan", world.LAN[0]):
            with knocking(world.LAN[1]) as knock:
                self.assertTrue(has_concluded(knock, PATIENCE))
                self.assertEqual(knock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR), errno.ECONNREFUSED)

    def test_far_hosts_are_late(self):
        with door("wan", world.WAN[0]), door("lan", world.LAN[0]):
            begun = time.monotonic()
            socket.create_connection((world.LAN[0], PORT), PATIENCE).close()
            near = time.monotonic() - begun
            begun = time.monotonic()
            socket.create_connection((world.WAN[0], PORT), PATIENCE).close()
            far = time.monotonic() - begun
        self.assertLess(near, ONE_WAY)
        self.assertGreaterEqual(far, 2 * ONE_WAY)

    def test_a_black_hole_answers_nothing(self):
        for address in (world.BLACK_HOLES[0], world.LAN_BLACK_HOLE):
            with self.subTest(address):
                self.assert_vanishes(address)
        self.assertGreaterEqual(self.world.swallowed()[world.BLACK_HOLES[0]], 2)

    def test_a_black_hole_can_be_opened_and_closed(self):
        with door("wan", world.WAN[0]):
            self.world.silence("wan")
            self.assert_vanishes(world.WAN[0])
            self.world.silence()
            socket.create_connection((world.WAN[0], PORT), PATIENCE).close()

    def test_lost_packets_are_sent_again(self):
        self.world.lose(wan=0.05)
        self.assert_echoes("wan", world.WAN[0])
        self.assertGreater(self.world.swallowed()[world.WAN[0]], 0)

    def test_a_datagram_to_a_group_arrives_at_other_hosts(self):
        membership = socket.inet_aton(GROUP) + socket.inet_aton(world.LAN[0])
        with world.at("lan"):
            member = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        with member, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            member.bind(("", GROUP_PORT))
            member.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, membership)
            member.settimeout(PATIENCE)
            asking.settimeout(PATIENCE)
            for target in (GROUP, "192.168.77.255"):
                with self.subTest(target):
                    asking.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
                    asking.sendto(b"who is there?", (target, GROUP_PORT))
                    question, sender = member.recvfrom(100)
                    self.assertEqual((question, sender[0]), (b"who is there?", world.CLIENT))
                    member.sendto(b"I am", sender)
                    self.assertEqual(asking.recvfrom(100)[0], b"I am")

    def test_an_unplugged_card_comes_back(self):
        with door("lan", world.LAN[0]), door("wan", world.WAN[0]):
            for address in (world.LAN[0], world.WAN[0]):
                with self.subTest(address):
                    self.world.unplug()
                    with self.assertRaises(OSError) as unreachable, socket.create_connection((address, PORT), PATIENCE):
                        pass
                    self.assertEqual(unreachable.exception.errno, errno.ENETUNREACH)
                    self.world.plug_in()
                    socket.create_connection((address, PORT), PATIENCE).close()

    def test_an_address_goes_and_the_others_stay(self):
        self.world.take(world.LAN[0])
        self.assert_echoes("lan", world.LAN[1])
        with knocking(world.LAN[0]) as knock:
            self.assertTrue(has_concluded(knock, PATIENCE))
            self.assertEqual(knock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR), errno.EHOSTUNREACH)

    def test_names_hold_their_address(self):
        def look_up(name):
            try:
                return socket.getaddrinfo(name, 443, proto=socket.IPPROTO_TCP)[0][4][0]
            except socket.gaierror as error:
                return error.errno

        private, public, sixth = (f"{label}.{'0a' * 16}.plex.direct" for label in ("192-168-77-10", "198-51-100-7", "2001-db8-0-0-0-0-0-10"))
        names = ("plex.tv", "clients.plex.tv", private, public, sixth, "example.org")
        unknown, empty = socket.EAI_NONAME, socket.EAI_NODATA
        for mode, expected in {
            "resolve": [world.PLEX_TV, world.PLEX_TV, "192.168.77.10", "198.51.100.7", "2001:db8::10", unknown],
            "filter": [world.PLEX_TV, world.PLEX_TV, empty, "198.51.100.7", "2001:db8::10", unknown],
            "deny": [world.PLEX_TV, world.PLEX_TV, unknown, unknown, unknown, unknown],
        }.items():
            with self.subTest(mode):
                self.world.names(mode)
                self.assertEqual([look_up(name) for name in names], expected)


if __name__ == "__main__":
    isolation.enter()
    unittest.main(verbosity=2)

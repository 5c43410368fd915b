# SPDX-License-Identifier: MIT
"""plexctl in the simulated network: which way it takes to a server, and that it finds another one when that way ends."""

import os
import pathlib
import tempfile
import unittest

import isolation
import plex
import world


class Connections(unittest.TestCase):
    def setUp(self):
        self.programs = pathlib.Path(os.environ["PROGRAMS"])
        self.world = world.World(plex_tv_delay=0.01, wan_delay=0.01, relay_delay=0.01)
        self.addCleanup(self.world.close)
        self.directory = tempfile.mkdtemp(dir=os.environ["HOME"])

    def simulate(self, *addresses):
        self.simulation = plex.Simulation(self.programs, self.directory, plex.server(*addresses))
        self.addCleanup(self.simulation.close)
        self.plexctl = plex.Plexctl(self.programs, self.simulation, pathlib.Path(self.directory, "profile"))

    def assert_connects(self, kind, via, where, answer):
        self.assertEqual((answer.said["type"], answer.connection.get("kind"), answer.connection.get("via")), ("result", kind, via), answer)
        self.assertIn(where.replace(".", "-"), answer.connection["uri"], answer)

    def assert_lists(self, answer):
        self.assertEqual(answer.said["type"], "result", answer)
        self.assertEqual([library["title"] for library in answer.said["libraries"]], ["Movies", "TV Shows"])
        self.assertFalse(any(library.get("stored") for library in answer.said["libraries"]), answer)

    def doors(self, has_token):
        return {request["door"] for request in self.simulation.requests() if request["door"] != "plex.tv" and bool(request["token"]) == has_token}

    def test_at_home_the_local_address_is_used(self):
        self.simulate(plex.CONTAINER, plex.RELAY, plex.WAN, plex.LAN)
        self.assert_connects("local", "name", world.LAN[0], self.plexctl.run("connect"))
        self.assertEqual(self.doors(has_token=True), {"owned/4"})

    def test_away_the_remote_address_is_used_although_four_are_dead(self):
        self.simulate(plex.CONTAINER, plex.TUNNEL, plex.ELSEWHERE, plex.IPV6, plex.WAN, plex.RELAY)
        self.plexctl.forget_servers()
        for start in ("cold", "warm"):
            with self.subTest(start):
                self.assert_connects("remote", "name", world.WAN[0], self.plexctl.run("connect"))
        self.assertGreater(self.world.swallowed()[plex.CONTAINER["address"]], 0)
        self.assertEqual(self.doors(has_token=True), {"owned/5"})

    def test_with_direct_addresses_dead_the_relay_is_used(self):
        self.simulate(plex.ELSEWHERE, plex.CONTAINER, plex.RELAY)
        self.assert_connects("relay", "name", world.RELAY, self.plexctl.run("connect"))

    def test_with_names_blocked_the_address_is_verified(self):
        self.simulate(plex.CONTAINER, plex.LAN, plex.RELAY)
        self.plexctl.forget_servers()
        for mode in ("filter", "deny"):
            with self.subTest(mode):
                self.world.names(mode)
                answer = self.plexctl.run("connect")
                self.assert_connects("local", "verified-ip", world.LAN[0], answer)
                names = {r["serverName"] for r in self.simulation.requests() if r["door"] == "owned/2" and r["secure"]}
                self.assertTrue(all(name.endswith(".plex.direct") for name in names), names)

    def test_an_impostor_on_the_way_is_sent_no_token(self):
        self.simulate({**plex.LAN, "behaviour": "impostor"}, plex.WAN)
        self.assert_connects("remote", "name", world.WAN[0], self.plexctl.run("connect"))
        self.assertIn("impostor/1", self.doors(has_token=False))
        self.assertEqual(self.doors(has_token=True), {"owned/2"})

    def test_without_plex_tv_a_known_server_is_found(self):
        self.simulate(plex.CONTAINER, plex.LAN)
        self.plexctl.run("connect")
        self.world.silence("plextv")
        answer = self.plexctl.run("connect")
        self.assert_connects("local", "name", world.LAN[0], answer)

    def test_a_server_that_moves_within_a_session_still_answers(self):
        self.simulate(plex.LAN)
        with self.plexctl.session() as session:
            self.assert_connects("local", "name", world.LAN[0], session.ask("connect"))
            self.simulation.plan(plex.server(plex.address("local", world.LAN[1], "lan")))
            self.world.take(world.LAN[0])
            self.assert_lists(session.ask("libraries"))
            self.assert_connects("local", "name", world.LAN[1], session.ask("connect"))

    def test_from_home_to_away_within_a_session_the_server_still_answers(self):
        self.simulate(plex.LAN, plex.WAN)
        with self.plexctl.session() as session:
            self.assert_connects("local", "name", world.LAN[0], session.ask("connect"))
            self.simulation.plan(plex.server(plex.ELSEWHERE, plex.WAN))
            self.world.take(world.LAN[0])
            self.assert_lists(session.ask("libraries"))
            self.assert_connects("remote", "name", world.WAN[0], session.ask("connect"))

    def test_a_server_that_moved_between_two_starts_is_found(self):
        self.simulate(plex.LAN)
        self.assert_connects("local", "name", world.LAN[0], self.plexctl.run("connect"))
        self.simulation.plan(plex.server(plex.address("local", world.LAN[1], "lan")))
        self.world.take(world.LAN[0])
        self.assert_connects("local", "name", world.LAN[1], self.plexctl.run("connect"))

    def test_a_connection_that_ends_in_silence_is_replaced(self):
        self.simulate(plex.LAN, plex.WAN)
        with self.plexctl.session() as session:
            self.assert_connects("local", "name", world.LAN[0], session.ask("connect"))
            self.world.take(world.LAN[0])
            self.assert_lists(session.ask("libraries --timeout 15"))

    def test_with_names_unanswered_the_address_is_verified(self):
        self.simulate(plex.LAN)
        self.plexctl.run("connect")
        self.world.names("silent")
        self.assert_connects("local", "verified-ip", world.LAN[0], self.plexctl.run("connect", "--timeout", "6"))

    def test_the_doctor_says_why_a_name_does_not_lead_there(self):
        self.simulate(plex.LAN, plex.WAN)
        self.plexctl.run("connect")
        slow = "took too long"
        for mode, lan, wan in (("filter", "rebind-domain-ok", None), ("deny", "rebind-domain-ok", "blocking lists"), ("silent", slow, slow)):
            with self.subTest(mode):
                self.world.names(mode)
                answer = self.plexctl.run("doctor")
                hints = {address["kind"]: address.get("hint", "") for address in answer.said["servers"][0]["addresses"]}
                self.assertIn(lan, hints["local"], answer)
                self.assertIn(wan or "", hints["remote"], answer)
                self.assertEqual(bool(hints["remote"]), wan is not None, answer)

    def test_an_interface_that_goes_away_and_comes_back_within_a_session(self):
        self.simulate(plex.LAN)
        with self.plexctl.session() as session:
            self.assert_connects("local", "name", world.LAN[0], session.ask("connect"))
            self.world.unplug()
            answer = session.ask("libraries --timeout 2")
            self.assertEqual(answer.said["type"], "error", answer)
            self.world.plug_in()
            # A search that began before the interface was there may still end with its verdict.
            self.assert_lists(session.insist("libraries"))
            self.assert_connects("local", "name", world.LAN[0], session.ask("connect"))


if __name__ == "__main__":
    isolation.enter()
    unittest.main(verbosity=2)

# SPDX-License-Identifier: MIT
"""Runs the benchmark once, without looking at the figures: every row is there, and the picture is one.

    test_connect.py <folder of plexctl and plexsim>
"""

import pathlib
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

HERE = pathlib.Path(__file__).resolve().parent
SKIPPED = 77
ROWS = [(scene, start) for scene in ("home", "away", "relay only", "15 candidates", "5 servers x 6", "server dead") for start in ("cold", "warm")]
ROWS += [("moved", "warm"), ("plex.tv dead", "warm")]


class Benchmark(unittest.TestCase):
    output = None
    measured = None

    def test_every_row_is_produced(self):
        self.assertEqual(self.measured.returncode, 0, self.measured.stderr)
        printed = [[word.strip() for word in line.split("  ") if word.strip()] for line in self.measured.stdout.splitlines()]
        for scene, start in ROWS:
            row = next((line for line in printed if line[:2] == [scene, start]), None)
            self.assertIsNotNone(row, self.measured.stdout)
            self.assertRegex(row[3], r"^[0-9]+ ms", row)
        self.assertIn("a stranger at the address", self.measured.stdout)

    def test_the_picture_has_every_row(self):
        picture = xml.etree.ElementTree.parse(pathlib.Path(self.output) / "connect.svg").getroot()
        drawn = [text.text for text in picture.iter("{http://www.w3.org/2000/svg}text")]
        for scene, start in ROWS:
            self.assertIn(f"{scene}, {start}", drawn)


def main():
    with tempfile.TemporaryDirectory() as output:
        Benchmark.output = output
        Benchmark.measured = subprocess.run([sys.executable, "-B", str(HERE / "connect.py"), sys.argv[1], "--quick", "--output", output],
                                          capture_output=True, text=True, check=False)
        if Benchmark.measured.returncode == SKIPPED:
            print(Benchmark.measured.stdout)
            sys.exit(SKIPPED)
        unittest.main(argv=sys.argv[:1], verbosity=2)


if __name__ == "__main__":
    main()

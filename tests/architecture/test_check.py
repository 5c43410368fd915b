# SPDX-License-Identifier: MIT
"""Sees every rule of check.py fire once, and a good tree pass."""
import tempfile
import unittest
from pathlib import Path

from check import breaches

LICENCE = "// SPDX-License-Identifier: MIT\n"


class Check(unittest.TestCase):
    def found(self, **contents):
        with tempfile.TemporaryDirectory() as folder:
            tree = Path(folder).resolve()
            for name, text in contents["files"].items():
                path = tree / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
            return breaches(tree)

    def assertBreach(self, words, name, text):
        result = self.found(files={name: LICENCE + text, "tests/tst_x.cpp": LICENCE})
        self.assertEqual(len(result), 1, result)
        self.assertIn(words, result[0])

    def test_a_good_tree_passes(self):
        self.assertEqual(self.found(files={"src/net/x.cpp": LICENCE + '#include "mediabackend/y.h"\n', "tests/tst_x.cpp": LICENCE}), [])

    def test_an_include_points_down_only(self):
        self.assertBreach("no lower floor", "src/net/x.cpp", '#include "hosts/y.h"\n')
        self.assertBreach("no lower floor", "src/hosts/plexctl/x.cpp", '#include "net/y.h"\n')
        self.assertBreach("no lower floor", "tests/simulation/x.cpp", '#include "net/y.h"\n')

    def test_an_include_goes_through_no_other_folder(self):
        self.assertBreach("by way of", "src/net/x.cpp", '#include "../y.h"\n')

    def test_the_contract_is_core_only(self):
        self.assertBreach("QtCore only", "src/mediabackend/x.cpp", "#include <QtNetwork/QTcpSocket>\n")

    def test_only_the_http_client_knows_replies(self):
        self.assertBreach("only the HTTP client", "src/plex/x.cpp", "#include <QNetworkReply>\n")

    def test_the_core_knows_no_plex_word(self):
        self.assertBreach("Plex word", "src/net/x.cpp", "// as Plex does\n")

    def test_the_contract_knows_no_http_word(self):
        self.assertBreach("HTTP word", "src/mediabackend/x.cpp", "int httpStatus;\n")

    def test_nothing_blocks_the_hosts_thread(self):
        for text in ("QEventLoop loop;\n", "socket.waitForConnected();\n", "QCoreApplication::processEvents();\n", "dialog.exec();\n"):
            self.assertBreach("blocks", "src/plex/x.cpp", text)

    def test_certificate_checks_stay(self):
        self.assertBreach("weakens", "tests/x.cpp", "reply->ignoreSslErrors();\n")

    def test_every_file_has_a_licence_line(self):
        for name in ("scripts/x.sh", "src/x.h", "tests/CMakeLists.txt"):
            self.assertIn("licence", self.found(files={name: "true\n"})[0])

    def test_a_long_file_is_reported(self):
        self.assertBreach("two jobs", "tests/x.cpp", "\n" * 400)

    def test_every_unit_has_its_test(self):
        self.assertIn("tst_lonely", self.found(files={"src/net/lonely.cpp": LICENCE})[0])


if __name__ == "__main__":
    unittest.main()

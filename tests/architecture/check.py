#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks that the tree is built the way src/README.md says. Prints every breach; exit status 1 if there is one.

    check.py [tree]
"""
import re
import sys
from pathlib import Path

SOURCES = {".h", ".cpp"}
TEXTS = SOURCES | {".cmake", ".py", ".sh", ".mjs", ".cjs"}
# Folder, and the folders its includes may point to besides its own.
FLOORS = {
    "src/mediabackend": [],
    "src/net": ["mediabackend"],
    "src/plex": ["mediabackend", "net"],
    "plugin": ["mediabackend", "net", "plex"],
    "src/hosts": ["mediabackend"],
    "tests/simulation": ["simulation"],
}
PROJECT_FOLDERS = {"mediabackend", "net", "plex", "hosts", "simulation", "support", "plugin"}
BLOCKING = re.compile(r"\b(processEvents|QEventLoop|waitFor\w+|exec)\s*[(>;{ ]|\bmsleep\b|\busleep\b")
UNSAFE_TLS = re.compile(r"ignoreSslErrors|VerifyNone|setPeerVerifyMode|rejectUnauthorized|--insecure\b")
# Units without a test of their own, and why.
TESTED_ELSEWHERE = {
    "src/mediabackend/mediabackend.cpp": "destructors only",
    "src/plex/plexbackend_questions.cpp": "a part of the unit of tst_plexbackend",
    "src/plex/discovery/serverregistry_manual.cpp": "a part of the unit of tst_serverregistry, tested by tst_plexbackend_manual",
    "src/plex/discovery/serverregistry_sessions.cpp": "a part of the unit of tst_serverregistry",
    "src/plex/server/serversession_connections.cpp": "a part of the unit of tst_serversession",
}
# Lines; a test may take a few more to tell its story in one place.
LONGEST = 350
LONGEST_TEST = 450


def files(tree, folder, suffixes):
    root = tree / folder
    return sorted(p for p in root.rglob("*") if p.suffix in suffixes and "node_modules" not in p.parts) if root.is_dir() else []


def includes(text):
    return re.findall(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]', text, re.M)


def without_comments(text):
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    return re.sub(r"//[^\n]*", "", text)


def check_floor(tree, folder, below, report):
    own = folder.split("/")[-1]
    for path in files(tree, folder, SOURCES):
        for kind, name in includes(path.read_text()):
            first = name.split("/")[0]
            if "/" in name and first in PROJECT_FOLDERS and first != own and first not in below:
                report(path, f"includes {name}, which is no lower floor")
            if ".." in name.split("/"):
                report(path, f"includes {name} by way of another folder")
            if folder == "src/mediabackend" and kind == "<" and re.match(r"QtNetwork|QtWidgets|QtGui|QNetwork|QSsl|QWidget", name):
                report(path, f"includes {name}; the contract is QtCore only")
            if name in ("QNetworkReply", "QNetworkAccessManager") and folder.startswith("src/"):
                if path.relative_to(tree).as_posix() not in ("src/net/httpclient.cpp", "src/net/httpfailure.cpp", "src/net/httpfailure.h"):
                    report(path, f"includes {name}; only the HTTP client knows it")


def check_words(tree, report):
    for path in files(tree, "src/net", SOURCES):
        if re.search(r"plex", path.read_text(), re.I):
            report(path, "knows a Plex word")
    for path in files(tree, "src/mediabackend", SOURCES):
        if re.search(r"plex|http|\bGET\b|\bPOST\b", without_comments(path.read_text()), re.I):
            report(path, "knows a Plex or an HTTP word")


def check_threads(tree, report):
    for folder in ("src/mediabackend", "src/net", "src/plex", "plugin"):
        for path in files(tree, folder, SOURCES):
            found = BLOCKING.search(without_comments(path.read_text()))
            if found:
                report(path, f"blocks the host's thread: {found.group(0).strip()}")


def check_everywhere(tree, report):
    for folder in ("src", "plugin", "tests", "scripts"):
        for path in files(tree, folder, TEXTS) + sorted((tree / folder).rglob("CMakeLists.txt")):
            text = path.read_text()
            head = "\n".join(text.split("\n")[:3])
            if "SPDX-License-Identifier: MIT" not in head:
                report(path, "has no licence line")
            if UNSAFE_TLS.search(text) and "tests/architecture" not in path.as_posix():
                report(path, "weakens the certificate check")
            longest = LONGEST_TEST if path.name.startswith("tst_") else LONGEST
            if path.suffix in SOURCES and text.count("\n") > longest:
                report(path, f"has more than {longest} lines; it may hold two jobs")


def check_tests(tree, report):
    tested = {p.stem for p in files(tree, "tests", {".cpp"})}
    for folder in ("src/mediabackend", "src/net", "src/plex"):
        for path in files(tree, folder, {".cpp"}):
            if f"tst_{path.stem}" not in tested and path.relative_to(tree).as_posix() not in TESTED_ELSEWHERE:
                report(path, f"has no tst_{path.stem}.cpp")


def breaches(tree):
    found = []

    def report(path, what):
        found.append(f"{path.relative_to(tree).as_posix()}: {what}")

    for folder, below in FLOORS.items():
        check_floor(tree, folder, below, report)
    for check in (check_words, check_threads, check_everywhere, check_tests):
        check(tree, report)
    return found


if __name__ == "__main__":
    result = breaches(Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve())
    print("\n".join(result) or "the tree is as it should be")
    sys.exit(1 if result else 0)

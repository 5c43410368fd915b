# SPDX-License-Identifier: MIT
"""Asks one end after the other, with nothing in between: what nobody can avoid.

    bare.py

Reads {"ca": file, "ends": [{"host", "port", "questions": [[path, headers]]}]} from standard input and answers with {"elapsedMs", "answer"}, the last
answer. It is as new as any client is that has just been started: its first handshake is the first of its process.
"""

import http.client
import json
import ssl
import sys
import time

PATIENCE = 120


def main():
    wish = json.load(sys.stdin)
    context = ssl.create_default_context(cafile=wish["ca"])
    begun = time.perf_counter()
    for end in wish["ends"]:
        connection = http.client.HTTPSConnection(end["host"], end["port"], context=context, timeout=PATIENCE)
        for path, headers in end["questions"]:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            body = answer.read()
            if answer.status != 200:
                raise RuntimeError(f"{path}: {answer.status}")
    elapsed = (time.perf_counter() - begun) * 1000
    print(json.dumps({"elapsedMs": elapsed, "answer": json.loads(body)}))


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: MIT
"""Verifies a signed statement with PyJWT: the key as JSON and the statement on standard input, a line each; prints its claims."""
import json
import sys

try:
    import jwt
    from jwt.algorithms import OKPAlgorithm
except ImportError:
    sys.exit(77)

key = sys.stdin.readline()
statement = sys.stdin.readline().strip()
if jwt.get_unverified_header(statement)["kid"] != json.loads(key)["kid"]:
    sys.exit("another key is named")
claims = jwt.decode(statement, OKPAlgorithm.from_jwk(key), algorithms=["EdDSA"], audience="plex.tv",
                    options={"require": ["aud", "iss", "iat", "exp"]})
print(json.dumps(claims))

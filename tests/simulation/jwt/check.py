#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Signs in with a key and renews its token as a client does that has its keys and statements from a library that others
wrote for the real Plex's kind of token. 77 when that library is not installed.

    check.py plexsim
"""
import base64
import email.utils
import json
import ssl
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request

try:
    import jwt
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
except ImportError as missing:
    print(f"skipped: {missing}; Debian has it in python3-jwt and python3-cryptography")
    sys.exit(77)

CLIENT = "jwt-library"
KID = "key-of-the-library"
WEEK = 7 * 24 * 3600


class Simulation:
    """A running plexsim: its control lines, and plex.tv as it answers this client."""

    def __init__(self, program, directory):
        self.process = subprocess.Popen([program, "--directory", directory, "--auto-claim", "1", "--exit-with-stdin"],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        ready = json.loads(self.process.stdout.readline())
        self.plex_tv = ready["plexTv"]
        self.tls = ssl.create_default_context(cafile=ready["ca"])

    def control(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        assert answer["type"] == "done", answer

    def ask(self, method, path, body=None, token=None):
        """Status, body, and the time plex.tv says it is."""
        request = urllib.request.Request(self.plex_tv + path, method=method)
        request.add_header("Accept", "application/json")
        request.add_header("X-Plex-Client-Identifier", CLIENT)
        if token:
            request.add_header("X-Plex-Token", token)
        if body is not None:
            request.add_header("Content-Type", "application/json")
            request.data = json.dumps(body).encode()
        try:
            answer = urllib.request.urlopen(request, context=self.tls, timeout=10)
        except urllib.error.HTTPError as refusal:
            answer = refusal
        with answer:
            now = int(email.utils.parsedate_to_datetime(answer.headers["Date"]).timestamp())
            return answer.status, json.loads(answer.read() or b"null"), now

    def end(self):
        self.process.stdin.close()
        status = self.process.wait(timeout=10)
        assert status == 0, f"plexsim ended with {status}"


def statement(key, now, **claims):
    return jwt.encode({"aud": "plex.tv", "iss": CLIENT, "iat": now, "exp": now + 300, **claims},
                      key, algorithm="EdDSA", headers={"kid": KID})


def tampered(signed):
    """With other claims under the same signature."""
    header, claims, signature = signed.split(".")
    said = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    said["exp"] += 1
    forged = base64.urlsafe_b64encode(json.dumps(said).encode()).rstrip(b"=").decode()
    return f"{header}.{forged}.{signature}"


def expect(answer, status, code=None):
    assert answer[0] == status, answer
    if code:
        assert answer[1]["errors"][0]["code"] == code, answer
    return answer[1]


def verified(simulation, token, now):
    """The claims of a Plex JWT whose signature fits a published key."""
    keys = {key["kid"]: key for key in expect(simulation.ask("GET", "/api/v2/auth/keys"), 200)["keys"]}
    key = jwt.PyJWK.from_dict(keys[jwt.get_unverified_header(token)["kid"]]).key
    # Times are the simulation's, which has let some pass.
    claims = jwt.decode(token, key, algorithms=["EdDSA"], audience=CLIENT, issuer="plex.tv",
                        options={"require": ["aud", "iss", "iat", "exp", "thumbprint"], "verify_exp": False, "verify_iat": False})
    assert claims["exp"] - claims["iat"] == WEEK, claims
    assert abs(claims["iat"] - now) <= 2, (claims, now)
    assert claims["thumbprint"] == KID, claims
    try:
        jwt.decode(tampered(token), key, algorithms=["EdDSA"], audience=CLIENT, options={"verify_exp": False, "verify_iat": False})
    except jwt.InvalidSignatureError:
        return claims
    raise AssertionError("a tampered token was taken for good")


def check(simulation):
    key = Ed25519PrivateKey.generate()
    raw = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    public = {"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": KID,
              "x": base64.urlsafe_b64encode(raw).rstrip(b"=").decode()}

    answer = simulation.ask("POST", "/api/v2/pins", {"jwk": public, "strong": True})
    pin, now = expect(answer, 201), answer[2]
    poll = f"/api/v2/pins/{pin['id']}?deviceJWT="
    expect(simulation.ask("GET", poll + tampered(statement(key, now))), 422, 1008)
    simulation.control("pass 1")
    expect(simulation.ask("GET", poll + statement(Ed25519PrivateKey.generate(), now)), 422, 1008)
    simulation.control("pass 1")
    first = expect(simulation.ask("GET", poll + statement(key, now)), 200)["authToken"]
    verified(simulation, first, now + 2)
    assert expect(simulation.ask("GET", "/api/v2/user", token=first), 200)["username"] == "robin"

    simulation.control(f"pass {WEEK}")
    expect(simulation.ask("GET", "/api/v2/user", token=first), 498)
    answer = simulation.ask("GET", "/api/v2/auth/nonce")
    nonce, now = expect(answer, 200)["nonce"], answer[2]
    renewal = statement(key, now, nonce=nonce, scope="username,email")
    expect(simulation.ask("POST", "/api/v2/auth/token", {"jwt": tampered(renewal)}), 422, 1008)
    second = expect(simulation.ask("POST", "/api/v2/auth/token", {"jwt": renewal}), 200)["auth_token"]
    assert verified(simulation, second, now)["user"] == {"username": "robin", "email": "robin@example.org"}
    expect(simulation.ask("GET", "/api/v2/user", token=second), 200)
    expect(simulation.ask("POST", "/api/v2/auth/token", {"jwt": renewal}), 422, 1008)
    print(f"PyJWT {jwt.__version__}: signed in, renewed and verified")


with tempfile.TemporaryDirectory() as work:
    world = Simulation(sys.argv[1], work)
    try:
        check(world)
    finally:
        world.end()

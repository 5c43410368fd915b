# SPDX-License-Identifier: MIT
"""A machine of its own for a program: network, mounts and processes that nobody else sees and that end with it."""

import os
import pathlib
import shutil
import signal
import subprocess
import sys

SKIPPED = 77
MARK = "SIMULATED_NETWORK"
PRIVATE_SESSION = pathlib.Path(__file__).resolve().parent.parent / "support" / "private-session.sh"
# What a world needs of the kernel, tried before anything is built on it.
PROBE = """
set -e
mkdir -p /run/netns 2>/dev/null && mount -t tmpfs none /run/netns || { mount -t tmpfs none /run && mkdir /run/netns; }
ip netns add probe
ip link add one type veth peer name other netns probe
ip -n probe link add bridge type bridge
ip -n probe tuntap add dev tunnel mode tun
ip netns exec probe true
"""


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(SKIPPED)


def _unshare():
    flags = ["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
    return ["unshare", *flags] if os.geteuid() == 0 else ["unshare", "--user", "--map-root-user", *flags]


def enter():
    """Returns inside. Outside it starts the program again in there, or ends it with 77 and the reason where that is not allowed.

    The kernel takes everything apart when the program ends, however it ends: its processes are in a process namespace of their own, and
    the network namespaces have their names in a mount namespace of their own.
    """
    if os.environ.get(MARK):
        os.environ.pop(MARK)
        # The first process of a process namespace is sent no signal that it has no handler for.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        _prepare()
        return
    for tool in ("unshare", "ip", "dbus-daemon", "gnome-keyring-daemon"):
        if not shutil.which(tool):
            skip(f"{tool} is not installed")
    probe = subprocess.run([*_unshare(), "sh", "-xc", PROBE], capture_output=True, text=True, check=False)
    if probe.returncode != 0:
        skip(f"network namespaces are not allowed here: {'; '.join(probe.stderr.splitlines()[-2:])}")
    environment = dict(os.environ, **{MARK: "entered"})
    command = [*_unshare(), str(PRIVATE_SESSION), "--keychain", sys.executable, "-B", *sys.argv]
    sys.stdout.flush()
    os.execvpe(command[0], command, environment)


def _prepare():
    try:
        os.makedirs("/run/netns", exist_ok=True)
        mount("none", "/run/netns", "-t", "tmpfs")
    except PermissionError: # somebody else's folder, as for a person who is root in here only
        mount("none", "/run", "-t", "tmpfs")
        os.makedirs("/run/netns")


def mount(what, where, *options):
    subprocess.run(["mount", *options, what, where], check=True)


def replace_file(path, text):
    """Puts other words in the place of a file of the system, in here only."""
    other = pathlib.Path(os.environ["HOME"]) / ("etc-" + os.path.basename(path))
    is_replaced = other.exists()
    other.write_text(text)
    # A second mount would stand on the file itself, which could not be removed in the end.
    if is_replaced:
        return
    target = os.path.realpath(path)
    if not os.path.exists(target):
        os.makedirs(os.path.dirname(target), exist_ok=True)
        pathlib.Path(target).touch()
    mount(str(other), target, "--bind")


def trust(authority):
    """The machine trusts an authority more, beside those it trusts already: for clients as they are when nothing is said to them."""
    own = pathlib.Path("/etc/ssl/certs")
    copied = pathlib.Path(os.environ["HOME"]) / "certs"
    shutil.copytree(own, copied, symlinks=True)
    mount("none", str(own), "-t", "tmpfs")
    shutil.copytree(copied, own, symlinks=True, dirs_exist_ok=True)
    certificate = pathlib.Path(authority).read_text()
    subject = subprocess.run(["openssl", "x509", "-noout", "-subject_hash", "-in", authority], check=True, capture_output=True, text=True)
    (own / "simulated.pem").write_text(certificate)
    (own / f"{subject.stdout.strip()}.0").symlink_to("simulated.pem")
    with open(own / "ca-certificates.crt", "a", encoding="ascii") as bundle:
        bundle.write(certificate)

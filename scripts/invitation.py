"""How a node on another machine comes to know the hub's broker: its address, its certificate, the node's password.

The hub signs its own certificate; whoever carries the invitation from machine to machine is who vouches for it.
"""

import ipaddress
import shutil
import subprocess
from pathlib import Path

import msgspec
from msgspec import Struct

from scripts.keys import Keys, adopt_keys, write_private

CERTIFICATE, KEY, FILE = "broker.crt", "broker.key", "invitation.json"
DAYS = 7300
"""A certificate outlives the machine: none runs out in the middle of a hall's day."""


class InvitationError(RuntimeError):
    """An invitation or certificate cannot be made or used; the text says what to do."""


class Invitation(Struct, frozen=True, kw_only=True):
    """What one node needs to know, and nobody else may."""

    branch: str
    node: str
    password: str
    broker: tuple[str, int]
    standbys: tuple[tuple[str, int], ...] = ()
    """The brokers of the nodes that may lead in the hub's place, in order."""
    certificate: str
    """PEM; "" where the system itself trusts the broker's."""
    certificate_key: str = ""
    """Of the certificate, for a node that runs a broker itself."""
    keys: Keys | None = None
    """The branch's own keys, for a node that may lead: it signs people in and knows every node."""


def ensure_certificate(data: Path, host: str, *others: str) -> tuple[Path, Path]:
    """The certificate and key of the broker at `host`, and of the standbys' at `others`, made where there are none.

    Raises InvitationError, OSError.
    """
    data = data.absolute()
    certificate, key = data / CERTIFICATE, data / KEY
    if certificate.exists() and key.exists():
        return certificate, key
    program = shutil.which("openssl")
    if program is None:
        raise InvitationError("openssl is missing, which makes the broker's certificate: apt-get install openssl")
    made, aside = data / f"{CERTIFICATE}.made", data / f"{KEY}.made"
    hosts = dict.fromkeys((host, *others))
    names = ",".join(f"IP:{each}" if _is_address(each) else f"DNS:{each}" for each in hosts)
    done = subprocess.run(
        [
            *(program, "req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
            *("-days", str(DAYS), "-subj", "/CN=Anju broker", "-addext", f"subjectAltName={names}"),
            *("-keyout", str(aside), "-out", str(made)),
        ],
        capture_output=True,
        text=True,
        umask=0o077,
    )
    if done.returncode != 0:
        raise InvitationError(f"openssl made no certificate for {host}: {done.stderr.strip().splitlines()[-1:]}")
    # The key first: a certificate that stands there has its key.
    write_private(key, aside.read_bytes())
    write_private(certificate, made.read_bytes())
    for each in (made, aside):
        each.unlink()
    return certificate, key


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def write_invitation(invitation: Invitation, to: Path) -> None:
    """Put it in a file that its owner alone may read. Raises OSError."""
    write_private(to, msgspec.json.format(msgspec.json.encode(invitation), indent=1) + b"\n")


def read_invitation(path: Path) -> Invitation:
    """Raises InvitationError, OSError."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Invitation)
    except msgspec.MsgspecError as error:
        raise InvitationError(f"{path} is no invitation ({error}); make one at the hub with anju invite") from error


def accept(invitation: Invitation, data: Path) -> None:
    """Keep an invitation in the data folder of the node that it is for. Raises OSError, ValueError for a folder that
    is another branch's already."""
    (data / invitation.node).mkdir(parents=True, exist_ok=True)
    if invitation.keys is not None:
        adopt_keys(data, invitation.keys)
    else:
        write_invitation(invitation, data / invitation.node / FILE)
    if invitation.certificate_key:
        write_private(data / KEY, invitation.certificate_key.encode())
    if invitation.certificate:
        write_private(data / CERTIFICATE, invitation.certificate.encode())


def accepted(data: Path, node: str) -> Invitation | None:
    """The invitation that a node keeps, if it was invited. Raises InvitationError, OSError."""
    path = data / node / FILE
    return read_invitation(path) if path.exists() else None

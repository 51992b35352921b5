"""A Mosquitto of our own: its configuration, its passwords and access list, its life and its restarts.

Each hub candidate runs one. It keeps nothing on disk and may be killed at any moment; the nodes' ledgers hold what
matters. How nodes speak through it is in `link`.
"""

import base64
import contextlib
import fcntl
import hashlib
import ipaddress
import logging
import os
import random
import secrets
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mqtt_bridge.topics import ROOT, SCHEME, is_name
from mqtt_bridge.wire import PAYLOAD_LIMIT

log = logging.getLogger(__name__)

PROGRAM = "mosquitto"
PLACES = "/usr/sbin:/usr/local/sbin:/usr/local/bin:/usr/bin"
"""Where Debian and others put it; /usr/sbin is not on everybody's PATH."""
HEADROOM = 4096
"""Bytes that a packet may be larger than its payload: topic and properties."""
ROUNDS = 101
"""Of PBKDF2, Mosquitto's own number: its one thread checks every connection, and our passwords are long and random."""
FIRST_PAUSE, LONGEST_PAUSE, CALM = 0.2, 10.0, 30.0
"""Seconds before the first restart, between later ones at most, and after which a life counts as a good one."""


class BrokerError(RuntimeError):
    """The broker cannot run as asked; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Tls:
    """PEM files of the broker's certificate and its key; `cafile` for who signed it, if it is not in `certfile`."""

    certfile: Path
    keyfile: Path
    cafile: Path | None = None


@dataclass(frozen=True, slots=True)
class BrokerHealth:
    """How the broker does: `restarts` since the start, `trouble` what it said last before it went ("" while fine)."""

    running: bool
    port: int
    restarts: int
    trouble: str


class Broker:
    """Mosquitto as a child of this process: restarted when it dies, gone when this process is gone, however it ends.

    `nodes`: name → password; each may write below its own name and read its branch, nobody else may do anything.
    `port` 0 takes a free one and keeps it over restarts. Off this machine (`host` no loopback address) it wants `tls`.
    `folder` is its own: configuration, passwords (mode 0600) and a lock that keeps a second process out.
    """

    def __init__(
        self,
        folder: Path,
        branch: str,
        nodes: Mapping[str, str],
        port: int = 0,
        host: str = "127.0.0.1",
        tls: Tls | None = None,
        *,
        max_payload: int = PAYLOAD_LIMIT,
    ) -> None:
        """Raises BrokerError for what could never run."""
        for what, name in (("branch", branch), *(("node", node) for node in nodes)):
            if not is_name(name):
                raise BrokerError(f"{name!r} cannot name a {what}: use a-z, then a-z, 0-9 and -, up to 31 characters")
        if not all(nodes.values()):
            raise BrokerError("every node of the broker needs a password: run the set-up again, which makes them")
        if not _is_loopback(host) and tls is None:
            raise BrokerError(
                f"the broker would listen on {host} without encryption: give it a certificate (tls) or 127.0.0.1"
            )
        self.host = host
        self._folder = folder.absolute()
        self._branch = branch
        self._nodes = dict(nodes)
        self._port = port
        self._any_port = port == 0
        self._tls = tls
        self._max_payload = max_payload
        self._lock: int | None = None
        self._stopping = threading.Event()
        self._changed = threading.Condition()
        self._child: subprocess.Popen[str] | None = None
        self._ready = False
        self._known = False
        self._restarts = 0
        self._trouble = ""
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> int:
        """Where it listens; 0 until it was started, if a free port was asked for."""
        return self._port

    @property
    def pid(self) -> int | None:
        """Of the Mosquitto running now."""
        child = self._child
        return child.pid if child is not None and child.poll() is None else None

    @property
    def health(self) -> BrokerHealth:
        with self._changed:
            return BrokerHealth(self._ready, self._port, self._restarts, self._trouble)

    def start(self) -> None:
        """Write its files and start it; wait_ready says when it listens. Raises BrokerError when it cannot run."""
        program = shutil.which(PROGRAM) or shutil.which(PROGRAM, path=PLACES)
        if program is None:
            raise BrokerError("Mosquitto is missing: apt-get install mosquitto")
        self._folder.mkdir(parents=True, exist_ok=True)
        self._folder.chmod(0o700)
        self._take_lock()
        try:
            self._end_orphan()
            if self._any_port:
                self._port = _free_port(self.host)
            self._write_files()
        except BaseException:
            self._drop_lock()
            raise
        self._thread = threading.Thread(target=self._supervise, args=(program,), name="broker", daemon=True)
        self._thread.start()

    def wait_ready(self, timeout: float = 5.0) -> None:
        """Return as soon as it listens. Raises BrokerError, with its own words, if not within `timeout` seconds."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._ready or self._stopping.is_set(), timeout):
                raise BrokerError(
                    f"Mosquitto does not listen on {self.host}:{self._port}: {self._trouble or 'no word'}"
                )
            if not self._ready:
                raise BrokerError("the broker was stopped")

    def stop(self, timeout: float = 3.0) -> None:
        """End it; after `timeout` seconds by force."""
        with self._changed:
            self._stopping.set()
            self._changed.notify_all()
            child = self._child
        if child is not None and child.poll() is None:
            child.terminate()
        if self._thread is not None:
            self._thread.join(timeout)
            if self._thread.is_alive() and child is not None:
                child.kill()
                self._thread.join(1.0)
        self._drop_lock()

    # Its files.

    def _write_files(self) -> None:
        lines = [
            "per_listener_settings false",
            f"listener {self._port} {self.host}",
            "allow_anonymous false",
            f"password_file {self._folder / 'passwords'}",
            f"acl_file {self._folder / 'access'}",
            # What a broker remembers is never needed here: nodes tell again what they have.
            "persistence false",
            "max_queued_messages 100000",
            "max_queued_bytes 67108864",
            "max_inflight_messages 1000",
            # Only what is beyond these is queued and bounded: a node that takes nothing must not fill the memory.
            "max_inflight_bytes 16777216",
            "set_tcp_nodelay true",
            # Who sends more than this loses the connection; a payload between is refused by its reader.
            f"max_packet_size {self._max_payload + HEADROOM}",
            "max_keepalive 60",
            "sys_interval 0",
            "connection_messages false",
            "log_dest stderr",
            "log_timestamp false",
            "log_type error",
            "log_type warning",
            "log_type notice",
            "log_type information",  # "running" is one: how we know that it listens
        ]
        if os.geteuid() == 0:
            # Mosquitto started as root becomes another user, which may not read these files, and whose change of
            # user makes the kernel forget that it must die with us. So it stays; services run as a user of their own.
            lines.append("user root")
        if self._tls is not None:
            lines += [f"certfile {self._tls.certfile}", f"keyfile {self._tls.keyfile}", "tls_version tlsv1.2"]
            if self._tls.cafile is not None:
                lines.append(f"cafile {self._tls.cafile}")
        branch = f"{ROOT}/{SCHEME}/{self._branch}"
        access = [f"pattern write {branch}/%u/#", f"pattern read {branch}/#"]
        passwords = [f"{node}:{_hashed(password)}" for node, password in sorted(self._nodes.items())]
        for name, content in (("passwords", passwords), ("access", access), ("mosquitto.conf", lines)):
            _write_private(self._folder / name, "\n".join(content) + "\n")

    # Its life.

    def _supervise(self, program: str) -> None:
        # The child must be started by a thread that lives as long as it should: the kernel sends the signal of a
        # parent's death when this thread ends, not the process. That is also why waiting for it happens here.
        pause = FIRST_PAUSE
        while not self._stopping.is_set():
            born = time.monotonic()
            said = self._live(program)
            if self._stopping.is_set():
                break
            pause = FIRST_PAUSE if time.monotonic() - born > CALM else min(LONGEST_PAUSE, pause * 2)
            log.error("broker died port=%d restarts=%d said=%s", self._port, self._restarts, said)
            with self._changed:
                self._restarts += 1
                self._trouble = said
                if self._any_port and not self._known and "in use" in said:
                    # Somebody was quicker; nobody has been told this port yet.
                    self._port = _free_port(self.host)
                    self._write_files()
            self._stopping.wait(pause)

    def _live(self, program: str) -> str:
        """One life of the broker, from start to end. Returns its last words, or how it ended."""
        command = ["setpriv", "--pdeathsig", "KILL", "--", *self._command(program)]
        said: deque[str] = deque(maxlen=3)
        try:
            child = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
                errors="replace",
                start_new_session=True,  # Ctrl-C in a terminal is ours to act on, in our order
            )
        except OSError as error:
            return f"cannot be started: {error}"
        with self._changed:
            self._child = child
            stopping = self._stopping.is_set()
        if stopping:
            child.terminate()
        with child:
            assert child.stderr is not None
            for line in child.stderr:
                text = line.strip()
                if text.startswith("mosquitto version") and text.endswith(" running"):
                    log.info("broker listens host=%s port=%d pid=%d", self.host, self._port, child.pid)
                    with self._changed:
                        self._ready, self._known, self._trouble = True, True, ""
                        self._changed.notify_all()
                elif text.startswith("Error"):
                    said.append(text)
                    log.warning("broker says: %s", text)
                else:
                    log.debug("broker says: %s", text)
            code = child.wait()
        with self._changed:
            self._ready = False
        ended = f"ended by signal {-code}" if code < 0 else f"ended with code {code}"
        return "; ".join((ended, *said))

    def _command(self, program: str) -> list[str]:
        return [program, "-c", str(self._folder / "mosquitto.conf")]

    # What an earlier process left.

    def _take_lock(self) -> None:
        lock = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(lock)
            raise BrokerError(
                f"another process runs the broker in {self._folder}: stop it first, or use another data folder"
            ) from error
        self._lock = lock

    def _drop_lock(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _end_orphan(self) -> None:
        """End a Mosquitto with our configuration: its parent died in the one moment before it could be bound to it."""
        ours = str(self._folder / "mosquitto.conf").encode()
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):  # it ended while we looked, or is not ours to see
                words = (entry / "cmdline").read_bytes().split(b"\0")
                if Path(os.fsdecode(words[0])).name == PROGRAM and ours in words:
                    log.warning("ending an orphaned broker pid=%s", entry.name)
                    os.kill(int(entry.name), signal.SIGKILL)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _free_port(host: str) -> int:
    """A port nobody listens on now, below those that the kernel gives to outgoing connections: one of these could
    take ours while the broker restarts, and a link that knocks there could even connect to itself.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for port in random.sample(range(20_000, 32_000), 100):
        with socket.socket(family, socket.SOCK_STREAM) as probe, contextlib.suppress(OSError):
            probe.bind((host, port))
            return port
    raise BrokerError(f"no free port was found on {host}: name one in the configuration")


def _hashed(password: str) -> str:
    """As `mosquitto_passwd` writes it: $7$, rounds, salt and PBKDF2-HMAC-SHA512 of it, so that none is on disk."""
    salt = secrets.token_bytes(12)
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, ROUNDS)
    return f"$7${ROUNDS}${base64.b64encode(salt).decode()}${base64.b64encode(digest).decode()}"


def _write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    aside = path.with_name(path.name + ".new")
    aside.unlink(missing_ok=True)
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    aside.replace(path)

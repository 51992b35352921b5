"""The control socket of a node: requests from this machine alone, by a Unix socket in the node's data folder.

One JSON line asks, one JSON line answers, followed by as many raw bytes as its `bytes` says. It works with the
broker down, and who may use it is who may read the folder.
"""

import json
import logging
import os
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)

NAME = "control.sock"
LINE_LIMIT = 64 * 1024
BACKLOG = 128
"""Connections that may wait to be taken; beyond, a Unix socket turns callers away at once, unlike TCP."""

Reply = dict[str, Any] | bytes
Handler = Callable[[dict[str, Any]], Reply]


class ControlError(RuntimeError):
    """The node could not do what was asked; the text is its sentence."""


@contextmanager
def _short(folder: Path) -> Iterator[str]:
    """A path to the socket that fits into the 108 bytes of a Unix address however deep the folder lies."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{handle}/{NAME}"
    finally:
        os.close(handle)


class _Asked(socketserver.StreamRequestHandler):
    server: "_Server"
    timeout = 30

    def handle(self) -> None:
        try:
            line = self.rfile.readline(LINE_LIMIT)
            if not line:
                return
            payload, content = self.server.answer(line)
            self.wfile.write(payload + content)
        except OSError as error:
            log.info("control connection lost reason=%s", error)


class _Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = BACKLOG

    def __init__(self, address: str, handlers: Mapping[str, Handler]) -> None:
        self.handlers = handlers
        super().__init__(address, _Asked)

    def answer(self, line: bytes) -> tuple[bytes, bytes]:
        content = b""
        try:
            request = json.loads(line)
            handler = self.handlers[request.pop("do")]
            reply = handler(request)
            if isinstance(reply, bytes):
                content, reply = reply, {"bytes": len(reply)}
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            reply = {"error": f"not understood: {error}"}
        except Exception as error:  # noqa: BLE001 - whoever asked gets the sentence; the node goes on
            reply = {"error": str(error) or type(error).__name__}
        return json.dumps(reply, ensure_ascii=False).encode() + b"\n", content


class Control:
    """Serves a node's control socket until closed."""

    def __init__(self, folder: Path, handlers: Mapping[str, Handler]) -> None:
        self._path = folder / NAME
        self._path.unlink(missing_ok=True)
        with _short(folder) as address:
            self._server = _Server(address, handlers)
        self._path.chmod(0o600)
        self._thread = threading.Thread(target=partial(self._server.serve_forever, 0.1), name="control", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._path.unlink(missing_ok=True)


def ask(folder: Path, request: dict[str, Any], timeout: float = 10.0) -> dict[str, Any] | bytes:
    """Ask the node that runs in `folder`. Raises ControlError with the node's sentence, OSError when nobody listens."""
    with _short(folder) as address, socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(timeout)
        connection.connect(address)
        connection.sendall(json.dumps(request).encode() + b"\n")
        with connection.makefile("rb") as stream:
            line = stream.readline(1024 * 1024)
            if not line:
                raise OSError("the node closed the connection without an answer")
            reply: dict[str, Any] = json.loads(line)
            if "error" in reply:
                raise ControlError(str(reply["error"]))
            return stream.read(int(reply["bytes"])) if "bytes" in reply else reply

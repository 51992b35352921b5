"""Fuzz target `http`: requests to the pages and the API, in process, as a web server would hand them over.

The first byte says who asks; then come a line with method and address, lines with headers, an empty line, the body.
What no server would pass on (an address that is no ASCII, a header without a name) is not sent.
"""

import asyncio
import json
import logging
from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote

from kiosk.web.app import make_app
from kiosk.web.problems import PROBLEM_JSON
from scripts.fuzz.inner_hall import PIN, TOKEN, InnerHall
from scripts.fuzz.target import promise

REQUESTS_AT_MOST = 2_000
TICKETS_AT_MOST = 60
"""After which a new day begins."""
HEADERS_AT_MOST = 20
ANSWER_WITHIN = 30.0
"""Seconds."""
NAME = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789-_")
METHODS = ("GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH")


class HttpTarget:
    """The hub's application, asked one thing after the other."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._hall = InnerHall()
        self._app: Any = make_app(self._hall)
        self._loop.run_until_complete(self._started())
        self._who: tuple[tuple[tuple[bytes, bytes], ...], ...] = (
            (),
            ((b"authorization", f"Bearer {TOKEN}".encode()),),
            *(self._session(who) for who in ("01", "guide", "manager")),
        )
        self._asked = 0
        self.seeds: Sequence[bytes] = tuple(self._samples())

    async def _started(self) -> None:
        """Start the application's parts; they end with their loop, as a killed process's do."""
        async with self._app.lifespan():
            pass

    def _session(self, who: str) -> tuple[tuple[bytes, bytes], ...]:
        cookie = f"anju-session={self._hall.session(who)}".encode()
        return ((b"cookie", cookie), (b"origin", b"http://hall.test"), (b"idempotency-key", b"key-of-a-browser"))

    def feed(self, content: bytes) -> None:
        if len(content) < 2:
            return
        scope, body = self._request(content)
        if scope is None:
            return
        self._asked += 1
        hall = self._hall
        hall.ms += 250
        if self._asked % REQUESTS_AT_MOST == 0 or len(hall.hub.node.lobby.tickets) > TICKETS_AT_MOST:
            hall.begin_anew()
        self._loop.run_until_complete(asyncio.wait_for(self._ask(scope, body), ANSWER_WITHIN))

    def _request(self, content: bytes) -> tuple[dict[str, Any] | None, bytes]:
        head, _, body = content[1:].partition(b"\n\n")
        first, *lines = head.split(b"\n")
        method, _, address = first.partition(b" ")
        raw, _, query = address.partition(b"?")
        word = method.decode("latin-1").upper()
        if word not in METHODS or not raw.startswith(b"/") or not address.isascii():
            return None, b""
        if any(byte <= 32 or byte == 127 for byte in address):
            return None, b""
        headers = [(b"host", b"hall.test"), *self._who[content[0] % len(self._who)]]
        for line in lines[:HEADERS_AT_MOST]:
            name, _, value = line.partition(b":")
            name, value = name.strip().lower(), value.strip()
            # What a server itself refuses or decides is not for a client to say here.
            if name and set(name) <= NAME and name not in (b"content-length", b"transfer-encoding", b"host"):
                headers.append((name, bytes(byte for byte in value if byte >= 32 and byte != 127)))
        if body or word in ("POST", "PUT", "PATCH"):
            headers.append((b"content-length", str(len(body)).encode()))
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "server": ("hall.test", 80),
            "client": (f"10.0.{self._asked >> 8 & 255}.{self._asked & 255}", 40_000),
            "scheme": "http",
            "method": word,
            "root_path": "",
            "path": unquote(raw.decode("ascii")),
            "raw_path": raw,
            "query_string": query,
            "headers": headers,
        }, body

    async def _ask(self, scope: dict[str, Any], body: bytes) -> None:
        waiting = [{"type": "http.request", "body": body, "more_body": False}]
        said: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return waiting.pop() if waiting else {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            said.append(message)

        await self._app(scope, receive, send)
        self._look_at(scope["method"], said)

    def _look_at(self, method: str, said: list[dict[str, Any]]) -> None:
        starts = [message for message in said if message["type"] == "http.response.start"]
        promise(len(starts) == 1, f"{len(starts)} answers to one request")
        status = int(starts[0]["status"])
        promise(status < 500, f"answered with {status}")
        headers = {bytes(name).lower(): bytes(value) for name, value in starts[0]["headers"]}
        promise(b"content-security-policy" in headers, "an answer without its safety headers")
        content = b"".join(message.get("body", b"") for message in said if message["type"] == "http.response.body")
        kind = headers.get(b"content-type", b"").split(b";")[0].decode()
        if status >= 400 and method not in ("HEAD", "OPTIONS"):
            promise(kind in (PROBLEM_JSON, "text/html"), f"{status} told as {kind or 'nothing'}")
        if kind in (PROBLEM_JSON, "application/json") and content:
            json.loads(content)

    def _samples(self) -> list[bytes]:
        """Every address of the document with a body that fits it more or less, and the pages."""
        logging.disable(logging.NOTSET)
        hall = self._hall
        lobby = hall.hub.node.lobby
        token, service = next(iter(lobby.tickets)), hall.branch.services[0].id
        values = {"token": token, "window": "1", "node": "m1", "call": token, "advice": token}
        bodies: tuple[dict[str, object], ...] = (
            {},
            {"service": service},
            {"ticket": token},
            {"number": "A001"},
            {"reason": "break", "until": 700},
            {"teller": "01", "until": "11:30"},
            {"to_service": service, "window": "2"},
        )
        made: list[bytes] = []
        for path in sorted({route.path for route in self._app.routes}):
            for name, value in values.items():
                path = path.replace("{" + name + ":str}", value).replace("{" + name + "}", value)
            made += [bytes([who]) + f"GET {path} HTTP/1.1".split(" HTTP")[0].encode() for who in (0, 1, 2, 4)]
            for who, body in enumerate(bodies):
                text = json.dumps(body)
                words = f"POST {path}\nContent-Type: application/json\nIdempotency-Key: k{len(made)}\n\n{text}"
                made.append(bytes([1 + who % 4]) + words.encode())
        form = "Content-Type: application/x-www-form-urlencoded"
        made += [
            f"\0POST /sign-in\n{form}\n\nid=01&pin={PIN}&next=/console".encode(),
            f"\0POST /t/{token}/rating\n{form}\n\nattitude=satisfied&efficiency=dissatisfied&reason=wait".encode(),
            b"\1GET /api/report/day?format=csv&date=2026-11-10\nAccept-Language: en",
            b"\0GET /t/%ff%fe?part=live\nCookie: anju-language=en; anju-size=large",
            b"\1POST /api/tickets\nContent-Type: application/json\n\n" + b"[" * 2_000,
            b"\4OPTIONS /api/lobby\nOrigin: http://elsewhere.test",
        ]
        return made

    def close(self) -> None:
        self._app.state.streams.stop()
        self._loop.close()

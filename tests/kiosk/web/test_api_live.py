"""Server-sent events on a real server: news within a moment, beats in between, an end when the server stops."""

import asyncio
import time
from collections.abc import Iterator

import httpx

from kiosk.web import live
from mqtt_bridge.hub import commands as c


def events(lines: Iterator[str]) -> Iterator[tuple[str, str]]:
    kind = data = ""
    for line in lines:
        if line.startswith("event:"):
            kind = line[6:].strip()
        elif line.startswith("data:"):
            data = line[5:].strip()
        elif not line and kind:
            yield kind, data
            kind = data = ""


def test_a_change_is_told_with_its_version(server, hall):
    with httpx.stream("GET", f"{server.url}/api/board/live", timeout=5) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-store"
        told = events(answer.iter_lines())
        assert next(told)[0] == "beat"
        kind, version = next(told)
        assert kind == "changed"
        asyncio.run(hall.do(c.Take(service="consultation"), cause="", by=""))
        newer = next(each for each in told if each[0] == "changed")
        assert int(newer[1]) > int(version)


def test_a_quiet_hall_still_beats(server, monkeypatch):
    monkeypatch.setattr(live, "BEAT", 0.05)
    with httpx.stream("GET", f"{server.url}/api/board/live", timeout=2) as answer:
        told = events(answer.iter_lines())
        kinds = [next(told)[0] for _ in range(5)]
    assert kinds == ["beat", "changed", "beat", "beat", "beat"]


def test_a_page_that_goes_away_leaves_nothing_behind(server):
    streams = server.app.state.streams
    with httpx.stream("GET", f"{server.url}/api/board/live", timeout=5) as answer:
        told = events(answer.iter_lines())
        next(told)
        assert streams.open == 1
    server.until(lambda: streams.open == 0, 10)


def test_open_streams_have_a_limit(server, monkeypatch):
    monkeypatch.setattr(live, "OPEN_STREAMS", 1)
    with httpx.stream("GET", f"{server.url}/api/board/live", timeout=5) as answer:
        told = events(answer.iter_lines())
        next(told)
        second = httpx.get(f"{server.url}/api/board/live", timeout=5)
        assert second.status_code == 503 and second.json()["detail"]


def test_a_stopping_server_ends_its_streams_at_once(server):
    with httpx.stream("GET", f"{server.url}/api/board/live", timeout=5) as answer:
        told = events(answer.iter_lines())
        next(told)
        began = time.monotonic()
        server.stop()
        assert time.monotonic() - began < 3

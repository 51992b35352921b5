"""The inner process of a fuzz run: one target under atheris until so many inputs are through or one breaks it.

Started by `command` with atheris on its path; arguments are the target's name and then libFuzzer's own. What the
product imports is instrumented, so the fuzzer sees which branches an input takes.
"""

import importlib
import json
import logging
import sys
import time
import traceback
from pathlib import Path
from typing import Any

INSTRUMENTED = ("queue_machine", "mqtt_bridge", "kiosk.views", "kiosk.web", "config")
SAID_EVERY = 10.0
"""Seconds between two lines of progress."""


def main() -> None:
    """Run; exits with libFuzzer's code, 77 where an input broke the target."""
    name, place, *words = sys.argv[1:]
    atheris: Any = importlib.import_module("atheris")
    with atheris.instrument_imports(include=list(INSTRUMENTED)):
        # A fuzzer's process is all about one target: what it imports is what is measured.
        targets = importlib.import_module("scripts.fuzz.targets")
        target = targets.TARGETS[name]()
    logging.disable(logging.CRITICAL)
    folder = Path(place)
    for count, seed in enumerate(target.seeds):
        (folder / "corpus" / f"seed-{count:03d}").write_bytes(seed)
    run = _Run(target.feed, folder)
    atheris.Setup([sys.argv[0], *words], run.once)
    atheris.Fuzz()


class _Run:
    def __init__(self, feed: Any, folder: Path) -> None:
        self._feed, self._folder = feed, folder
        self._begun = self._said = time.monotonic()
        self.inputs = 0

    def once(self, content: bytes) -> None:
        self.inputs += 1
        now = time.monotonic()
        if now - self._said >= SAID_EVERY:
            self._said = now
            self._say({})
        try:
            self._feed(content)
        except BaseException:
            (self._folder / "broken").write_bytes(content)
            self._say({"broken": traceback.format_exc(limit=-8)})
            raise

    def _say(self, more: dict[str, str]) -> None:
        seconds = round(time.monotonic() - self._begun, 1)
        (self._folder / "progress.json").write_text(json.dumps({"inputs": self.inputs, "seconds": seconds, **more}))


if __name__ == "__main__":
    main()

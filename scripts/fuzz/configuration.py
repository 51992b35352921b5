"""Fuzz target `configuration`: any text in any file of a branch's folder.

The first byte chooses the file. Reading gives settings, or tells the mistakes with their places; it never raises
anything else, and what it gives can be used.
"""

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from config.branch import load_branch
from config.faults import ConfigurationFaults
from scripts.fuzz.target import promise

MEMORY = Path("/dev/shm")
FILES = ("hall.toml", "services.toml", "windows.toml", "devices.toml", "texts/zh-CN.ftl", "knowledge/hours.md")

HALL = """id = "small"
time_zone = "Asia/Shanghai"
languages = ["zh-CN"]
hubs = ["hub"]
[hours]
monday = ["09:00-17:00"]
[[hours.dates]]
date = "2026-10-01"
open = []
[calling]
policy = "clock"
[alarms]
wait = 30
[network]
broker_port = 0
web_port = 0
"""


class ConfigurationTarget:
    """A copy of the demo branch, small enough to be read often, with one file replaced by each input."""

    def __init__(self, demo: Path) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="anju-fuzz-", dir=MEMORY if MEMORY.is_dir() else None))
        self._branch = self._folder / "hall"
        shutil.copytree(demo, self._branch)
        self._files = [name for name in FILES if (self._branch / name).is_file()]
        self._files += sorted(
            str(path.relative_to(self._branch))
            for folder in ("texts", "knowledge")
            for path in (self._branch / folder).rglob("*")
            if path.is_file() and str(path.relative_to(self._branch)) not in self._files
        )[:2]
        self._whole = {name: (self._branch / name).read_bytes() for name in self._files}
        self.seeds: Sequence[bytes] = tuple(
            [bytes([place]) + content for place, content in enumerate(self._whole.values())]
            + [bytes([place]) + content[: len(content) // 2] for place, content in enumerate(self._whole.values())]
            + [b"\0" + HALL.encode(), b"\1[[services]]\nid = 1\n", b"\0\xff\xfe", b"\2" + b"[" * 400, b"\3"]
        )

    def feed(self, content: bytes) -> None:
        if not content:
            return
        name = self._files[content[0] % len(self._files)]
        path = self._branch / name
        path.write_bytes(content[1:])
        try:
            settings = load_branch(self._branch)
        except ConfigurationFaults as faults:
            promise(len(faults.faults) > 0, "a refusal names a mistake")
            for fault in faults.faults:
                promise(bool(fault.reason) and fault.line >= 0, "a mistake has its place and reason")
            promise(bool(str(faults)), "mistakes can be printed")
        else:
            promise(bool(settings.branch.services and settings.branch.windows), "a hall has services and windows")
            promise(len(settings.nodes) == len(set(settings.nodes)), "nodes have names of their own")
        finally:
            path.write_bytes(self._whole[name])

    def close(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

"""What holds for all tests: how they are dealt to the workers of `scripts/test`, and that a busy machine fails none.

What tests share otherwise lies beside them in their own folders.
"""

import functools
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

ROOT = Path(__file__).resolve().parents[1]

# How long an example takes says more of the machine's other work than of what is tried.
settings.register_profile("anju", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("anju")


@functools.cache
def _dealt_with(file: str) -> str:
    """What a file's tests are dealt together with: "windows", the file itself, or "" for each test on its own."""
    source = (ROOT / file).read_text("utf-8")
    if "pytest.mark.screen" in source:
        return "windows"
    return file if 'scope="module"' in source else ""


class Dealing(LoadScopeScheduling):
    """Deals tests one by one to whoever is free, but all with windows to one worker, and a file with a hall of its
    own whole.

    A window that is starved by another one answers late; one display, one Kivy window and two browsers serve all of
    them. Largest shares go out first, so the windows begin at once and the other workers take the rest meanwhile.
    """

    def _split_scope(self, nodeid: str) -> str:
        return _dealt_with(nodeid.partition("::")[0]) or nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Dealing | None:
    """With `--dist loadscope` the shares are these."""
    return Dealing(config, log) if config.getoption("dist") == "loadscope" else None

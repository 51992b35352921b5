"""What the machine's first screen says of the wait: one figure where there is one, and how many people wait."""

import msgspec
import pytest

from kiosk.views.machine import HallNow
from kiosk.views.machine_progress import Progress
from kiosk.views.machine_words import view
from tests.kiosk.machine_samples import FACES, NOW, TEXTS, hall


def waits(*told: int, waiting: int) -> HallNow:
    """The open hall, all its services having one of these waits."""
    now = hall()
    each = [told[place % len(told)] for place in range(len(now.services))]
    services = tuple(
        msgspec.structs.replace(s, told=minutes, served_from=None, ended_at=None)
        for s, minutes in zip(now.services, each, strict=True)
    )
    return msgspec.structs.replace(now, services=services, waiting=waiting)


@pytest.mark.parametrize(
    ("told", "said"),
    [((35,), "约 35 分钟"), ((10, 35), "约 10～35 分钟"), ((0, 35), "最长约 35 分钟"), ((0,), "现在不用等")],
)
def test_the_wait_is_one_figure_or_a_span(told: tuple[int, ...], said: str) -> None:
    assert view(Progress(touched_at=NOW), waits(*told, waiting=4), FACES, TEXTS, NOW).wait == said


def test_a_wait_with_nobody_waiting_says_that_too() -> None:
    page = view(Progress(touched_at=NOW), waits(35, waiting=0), FACES, TEXTS, NOW)
    assert (page.people, page.wait) == ("现在没有人等候", "约 35 分钟")
    english = view(Progress(touched_at=NOW, language="en"), waits(35, waiting=0), FACES, TEXTS, NOW)
    assert (english.people, english.wait) == ("nobody is waiting", "about 35 minutes")


def test_where_nobody_has_to_wait_that_alone_is_said() -> None:
    page = view(Progress(touched_at=NOW), waits(0, waiting=0), FACES, TEXTS, NOW)
    assert (page.people, page.wait) == ("", "现在不用等")

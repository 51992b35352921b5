"""What the machine says to whoever wants help while nobody is there, and what it shows of others' slips."""

import msgspec
import pytest

from kiosk.views.machine import HallNow
from kiosk.views.machine_progress import Progress, advance, fresh
from kiosk.views.machine_view import MachineView, Question
from kiosk.views.machine_words import view
from queue_machine.domain import facts as f
from tests.kiosk.machine_samples import FACES, NOW, TEXTS, facts, hall, lobby_of

HOUR = 3_600_000
EVENING, MORNING = NOW + 10 * HOUR, NOW - 2 * HOUR


def asked(now: HallNow, language: str = "zh-CN") -> Question:
    """What the screen says after a visitor called for help."""
    begun = msgspec.structs.replace(fresh(FACES, NOW), language=language)
    called, effects = advance(begun, "help", {"cause": "c"}, now, FACES, NOW)
    assert effects, "the call is noted all the same"
    answered, _ = advance(called, "helped", {"asked": True}, now, FACES, NOW)
    said = view(answered, now, FACES, TEXTS, NOW).question
    assert said is not None
    return said


def test_in_the_evening_it_says_that_nobody_is_there_and_when_somebody_will_be() -> None:
    now = hall(lobby_of([], EVENING), at=EVENING)
    said = asked(now)
    assert said.title == "现在没有工作人员"
    assert said.words == "11月21日 星期五 09:00 起有人，请到时再来"
    english = asked(now, "en")
    assert english.title == "Nobody is here now"
    assert "Friday" in english.words


def test_before_the_hall_opens_it_says_today() -> None:
    words = asked(hall(lobby_of([], MORNING), at=MORNING)).words
    assert words.startswith("今天 星期四 0")
    assert "马上" not in words


@pytest.mark.parametrize("hub_since", [None, EVENING - 600_000])
def test_it_says_so_whether_the_hub_is_there_or_not(hub_since: int | None) -> None:
    now = hall(lobby_of([], EVENING), at=EVENING, hub_since=hub_since)
    assert asked(now).title == "现在没有工作人员"


def test_while_staff_are_there_the_guide_was_called_and_nobody_is_promised() -> None:
    assert asked(hall()).words == "已经通知引导员，请在这里稍等"
    getting_ready = hall(lobby_of([]))
    assert getting_ready.day == "closed"
    assert asked(getting_ready).title == "已经叫人了"


def test_a_day_that_was_closed_early_is_over_although_the_hours_are_not() -> None:
    closed = lobby_of([*facts(), f.DayClosed(date="2025-11-20", heads={})])
    now = hall(closed)
    assert now.opening is not None and now.opening.date == "2025-11-21"
    assert "11月21日" in asked(now).words
    page = view(Progress(touched_at=NOW), now, FACES, TEXTS, NOW)
    assert (page.page, page.title) == ("closed", "现在是休息时间")


def test_without_any_known_opening_the_door_tells() -> None:
    now = msgspec.structs.replace(hall(lobby_of([], EVENING), at=EVENING), opening=None)
    assert asked(now).words == "请到时再来，办公时间看大厅门口"


def owed(language: str) -> MachineView:
    return view(Progress(page="owed", language=language, touched_at=NOW), hall(owed=3), FACES, TEXTS, NOW)


@pytest.mark.parametrize(("language", "ask"), [("zh-CN", "点您的号码"), ("en", "Touch your number")])
def test_of_slips_that_are_owed_only_the_numbers_stand_there(language: str, ask: str) -> None:
    page = owed(language)
    assert ask in page.notes[0].text
    assert [card.name for card in page.cards] == [slip.number for slip in hall(owed=3).owed]
    assert {(card.detail, card.people, card.wait) for card in page.cards} == {("", "", "")}

"""The story of a changed ticket says what was changed, from what to what."""

import pytest

from kiosk.views.story import story
from queue_machine.domain import facts as f
from tests.kiosk.board_hall import Hall, token


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"service": "loan-apply"}, "业务由“政策和业务咨询”改为“申请住房贷款”（guide）"),
        ({"group": "elderly"}, "人群由“普通”改为“老年人（60岁以上）”（guide）"),
        (
            {"cases": 3, "then": ("pick-up",)},
            "件数由 1 件改为 3 件；接着办的由“没有”改为“领取证明、合同和他项权证”（guide）",
        ),
    ],
)
def test_a_change_names_old_and_new(changed: dict[str, object], sentence: str) -> None:
    hall = Hall().open("1").issue("consultation", "H001")
    hall.tell(f.TicketChanged(ticket=token("H001"), by="guide", **changed))  # type: ignore[arg-type]
    lines = story(hall.lobby, token("H001"), hall.branch, hall.texts, "zh-CN", hall.zone)
    assert lines is not None
    assert lines[-1].sentence == sentence


def test_the_second_change_begins_where_the_first_ended() -> None:
    hall = Hall().open("1").issue("consultation", "H001")
    hall.tell(f.TicketChanged(ticket=token("H001"), cases=2, by="guide"))
    hall.tell(f.TicketChanged(ticket=token("H001"), cases=5, by="guide"))
    lines = story(hall.lobby, token("H001"), hall.branch, hall.texts, "en", hall.zone)
    assert lines is not None
    assert lines[-1].sentence == "number of matters changed from 2 to 5 (guide)"


def test_who_was_called_for_the_next_matter_is_changed_from_that_one() -> None:
    from kiosk.views.story_changes import Asked, after

    asked = Asked("consultation", "", 1, ("pick-up", "loan-apply"))
    called = f.TicketCalled(
        call="c", ticket="t", number="H001", window="1", service="pick-up", teller="01", reason=f.Reason(why="only")
    )
    assert after(asked, called) == Asked("pick-up", "", 1, ("loan-apply",))

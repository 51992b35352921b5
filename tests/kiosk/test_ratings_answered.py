"""A bad rating that the manager saw to: no alarm any more, and who and when in the report."""

import pytest

from kiosk.views.dashboard import dashboard_view
from kiosk.views.report import day_report
from queue_machine.dispatch.forecast import forecast
from queue_machine.domain import facts as f
from queue_machine.domain.wall import wall_at
from tests.kiosk.board_hall import Hall


def rated(hall: Hall, number: str, window: str, *, demanded: bool | None = None) -> str:
    """A ticket judged dissatisfied; its call."""
    hall.issue("pick-up", number).serve(number, window, "pick-up").about(f.ServiceCompleted, number, window)
    hall.about(
        f.RatingGiven,
        number,
        window,
        attitude="dissatisfied",
        efficiency="satisfied",
        teller="108",
        reason="attitude",
        demanded=demanded,
    )
    ticket = next(each for each in hall.lobby.tickets.values() if each.number == number)
    return ticket.calls[-1].id


def kinds(hall: Hall) -> list[str]:
    wall = wall_at(hall.now, hall.zone)
    look = forecast(hall.lobby, hall.branch, wall)
    state = dashboard_view(hall.lobby, wall, look, hall.branch, hall.faces, hall.texts, "zh-CN", hall.zone)
    return [each.kind for each in state.alarms]


@pytest.mark.parametrize(("demanded", "kind"), [(None, "rating"), (True, "demanded")])
def test_a_rating_that_was_seen_to_alarms_no_more(demanded: bool | None, kind: str) -> None:
    hall = Hall().open("1", "2", "3", "4", "5", "6", "7", "8")
    call = rated(hall, "K001", "8", demanded=demanded)
    assert kinds(hall) == [kind]
    ticket = next(iter(hall.lobby.tickets))
    hall.after(12).tell(f.RatingAnswered(ticket=ticket, call=call, by="manager"))
    assert kinds(hall) == []


def test_the_report_says_who_saw_to_it_and_when_and_what_still_waits() -> None:
    hall = Hall().open("8")
    seen_to = rated(hall, "K001", "8")
    rated(hall, "K002", "8")
    ticket = next(each.id for each in hall.lobby.tickets.values() if each.number == "K001")
    hall.after(12).tell(f.RatingAnswered(ticket=ticket, call=seen_to, by="manager"))
    wall = wall_at(hall.now, hall.zone)
    report = day_report(hall.lobby, wall, hall.branch, hall.texts, "zh-CN", hall.zone)
    lines = {each.number: (each.answered_by, each.answered) for each in report.dissatisfied}
    assert lines == {"K001": ("manager", wall.text), "K002": ("", "")}

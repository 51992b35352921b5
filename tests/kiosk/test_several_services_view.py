"""Several services on one ticket (一票到底) as people see it: page, slip, console, story, guide, manager."""

import pytest

from kiosk.views.citizen import CitizenView, citizen_view
from kiosk.views.console import console_view
from kiosk.views.dashboard_alarms import alarms_of, coming_next, uncovered
from kiosk.views.guide import Bare, guide_view, ticket_card
from kiosk.views.slip import ticket_slip
from kiosk.views.slip_content import slip_content
from kiosk.views.story import story
from queue_machine.dispatch.forecast import forecast
from queue_machine.domain import facts as f
from queue_machine.domain.wall import Wall, wall_at
from queue_machine.hardware.slip import Text
from tests.kiosk.board_hall import Hall, token

NUMBER = "D001"


@pytest.fixture
def hall() -> Hall:
    """Somebody with a rent withdrawal, then a loan, at window 5; nobody is there for loans."""
    hall = Hall().open("5")
    return hall.tell(
        f.TicketIssued(ticket=token(NUMBER), number=NUMBER, service="withdrawal-rent", then=("loan-apply",))
    )


def wall_of(hall: Hall) -> Wall:
    return wall_at(hall.now, hall.zone)


def page(hall: Hall, language: str = "zh-CN") -> CitizenView:
    look = forecast(hall.lobby, hall.branch, wall_of(hall))
    view = citizen_view(hall.lobby, wall_of(hall), look, token(NUMBER), hall.branch, hall.texts, language, hall.zone)
    assert view is not None
    return view


def alarm(hall: Hall, language: str = "zh-CN") -> tuple[str, str]:
    found = alarms_of(hall.lobby, wall_of(hall), hall.branch, hall.texts, language, (), (), hall.zone)
    return next(((each.grade, each.sentence) for each in found if each.kind == "uncovered"), ("", ""))


def completed(hall: Hall) -> Hall:
    return hall.serve(NUMBER, "5", "withdrawal-rent").after(5).about(f.ServiceCompleted, NUMBER, "5")


def test_the_visitors_page_says_what_follows_and_then_what_comes_now(hall: Hall) -> None:
    first = hall.texts.say("service-loan-apply", "zh-CN")
    assert page(hall).then == (first,)
    now = page(completed(hall))
    assert (now.state, now.service, now.then) == ("waiting", "loan-apply", ())
    assert first in now.lines[0]
    assert "前一项办完了" in now.lines[0]
    assert page(hall, "en").lines[0].startswith("That is done.")


def test_one_who_was_handed_on_by_a_teller_reads_as_before(hall: Hall) -> None:
    hall.call(NUMBER, "5", "withdrawal-rent")
    hall.about(f.TicketTransferred, NUMBER, "5", to_service="consultation")
    assert "转到下一个窗口" in page(hall).lines[0]


def test_the_slip_names_it_and_asks_for_the_papers_of_both(hall: Hall) -> None:
    content = slip_content(hall.lobby.tickets[token(NUMBER)], hall.branch, hall.faces, hall.texts, hall.zone)
    name = hall.texts.say("service-loan-apply", "zh-CN")
    assert content.then == (name,)
    for service in ("withdrawal-rent", "loan-apply"):
        lines = hall.texts.say(f"bring-{service}", "zh-CN").splitlines()
        assert {line.strip() for line in lines if line.strip()} <= set(content.bring)
    assert len(set(content.bring)) == len(content.bring)


def test_it_stands_on_the_paper(hall: Hall) -> None:
    ticket = hall.lobby.tickets[token(NUMBER)]
    content = slip_content(ticket, hall.branch, hall.faces, hall.texts, hall.zone)
    blocks = ticket_slip(content, hall.texts).blocks
    assert any(isinstance(each, Text) and each.text.startswith("接着办：") for each in blocks)


def test_console_story_and_card_say_it(hall: Hall) -> None:
    name = hall.texts.say("service-loan-apply", "zh-CN")
    wall = wall_of(hall)
    look = forecast(hall.lobby, hall.branch, wall)
    ticket = hall.lobby.tickets[token(NUMBER)]
    card = ticket_card(hall.lobby, wall, look, ticket, hall.branch, hall.texts, "zh-CN", hall.zone)
    assert card.then == ("loan-apply",)
    assert card.then_names[0]
    lines = story(hall.lobby, token(NUMBER), hall.branch, hall.texts, "zh-CN", hall.zone)
    assert lines is not None
    assert lines[0].sentence.endswith(f"接着办：{name}")
    hall.call(NUMBER, "5", "withdrawal-rent")
    view = console_view(hall.lobby, wall, look, hall.branch, hall.texts, "zh-CN", hall.zone, person="105")
    assert view.present is not None
    assert view.present.then[0]


def test_a_service_without_a_window_is_told_while_its_visitor_is_still_at_the_first(hall: Hall) -> None:
    assert coming_next(hall.lobby) == {"loan-apply": 1}
    assert "loan-apply" not in uncovered(hall.lobby, wall_of(hall), hall.branch)
    hall.after(11).call(NUMBER, "5", "withdrawal-rent")
    grade, sentence = alarm(hall)
    assert grade == "bad"
    assert "1 人办完前一项就来" in sentence
    assert "1 more come" in alarm(hall, "en")[1]
    hall.tell(f.WindowOpened(window="7", teller="107"))
    assert "前一项" not in alarm(hall)[1]


def test_the_guide_sees_who_would_be_stranded_before_and_after(hall: Hall) -> None:
    def bare() -> tuple[Bare, ...]:
        wall = wall_of(hall)
        look = forecast(hall.lobby, hall.branch, wall)
        return guide_view(hall.lobby, wall, look, hall.branch, hall.faces, hall.texts, "zh-CN", hall.zone).bare

    assert bare() == ()
    hall.after(11)
    (line,) = bare()
    assert (line.minutes, line.waiting, line.coming) == (11, 0, 1)
    completed(hall)
    (line,) = bare()
    assert (line.minutes, line.waiting, line.coming) == (16, 1, 0)

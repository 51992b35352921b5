"""A visitor's way through the ticket machine: each touch leads where it should, and to one effect."""

from typing import Any

import pytest
from msgspec.structs import replace

from kiosk.views.machine import HallNow
from kiosk.views.machine_progress import (
    ISSUING_MS,
    OWED_PAUSE_MS,
    PRINTED_MS,
    UNPRINTED_MS,
    AskHelp,
    Effect,
    PrintSlip,
    Progress,
    TakeTicket,
    advance,
    fresh,
    ticked,
)
from tests.kiosk.machine_samples import FACES, HOUR, ISSUED, NOW, OUT, facts, hall, lobby_of
from tests.kiosk.machine_samples import LATE as CROWDED

OPEN = hall()
DOUBTFUL = hall(lobby_of(facts(date="2025-11-19")), hub_since=NOW)
CLOSED = hall(lobby_of([]))
LATE = hall(lobby_of(facts(), NOW + 6 * HOUR), at=NOW + 6 * HOUR)
IDLE = FACES.idle_seconds * 1000


class Walk:
    """A visitor who touches one thing after the other, a second apart."""

    def __init__(self, hall_now: HallNow = OPEN, progress: Progress | None = None) -> None:
        self.hall, self.now = hall_now, NOW
        self.at = fresh(FACES, NOW) if progress is None else progress
        self.effects: list[Effect] = []
        self.causes = 0

    def __call__(self, intent: str, **values: Any) -> "Walk":
        self.now += 1000
        self.causes += 1
        values.setdefault("cause", f"c{self.causes}")
        self.at, effects = advance(self.at, intent, values, self.hall, FACES, self.now)
        self.effects += effects
        return self

    def wait(self, ms: int) -> "Walk":
        self.now += ms
        self.at = ticked(self.at, self.hall, FACES, self.now)
        return self

    def to_slip(self) -> "Walk":
        self("start")("kind", kind="withdrawal")("service", service="withdrawal-rent")
        return self("taken", issued=ISSUED, **{"for": self.at.cause})


def test_three_touches_take_a_ticket() -> None:
    walk = Walk()("start")("kind", kind="withdrawal")("service", service="withdrawal-rent")
    assert walk.at.page == "issuing"
    taking = TakeTicket(service="withdrawal-rent", group="", cases=1, language="zh-CN", cause="c3")
    assert walk.effects == [taking]


def test_a_kind_with_one_service_takes_two() -> None:
    walk = Walk()("start")("kind", kind="pick-up")
    assert [effect.service for effect in walk.effects if isinstance(effect, TakeTicket)] == ["pick-up"]


def test_a_second_touch_on_the_same_card_takes_no_second_ticket() -> None:
    walk = Walk()("start")("kind", kind="withdrawal")
    for _ in range(5):
        walk("service", service="withdrawal-rent")
    assert len(walk.effects) == 1


@pytest.mark.parametrize("intent", ["home", "back", "help", "finish", "elder", "language", "take", "start", "confirm"])
def test_nothing_can_be_touched_while_a_ticket_is_being_issued(intent: str) -> None:
    walk = Walk()("start")("kind", kind="pick-up")
    before = walk.at
    assert walk(intent).at == before
    assert len(walk.effects) == 1


def test_a_touch_meant_for_another_page_does_nothing() -> None:
    walk = Walk()
    for intent, values in (
        ("service", {"service": "pick-up"}),
        ("kind", {"kind": "loan"}),
        ("group", {"group": "elderly"}),
        ("take", {}),
        ("cases", {"cases": 4}),
        ("print", {"ticket": "x"}),
        ("owed", {}),
        ("nonsense", {}),
    ):
        walk(intent, **values)
    assert (walk.at.page, walk.effects) == ("attract", [])
    walk("start")("kind", kind="nothing")
    assert walk.at.page == "kinds"


def test_who_goes_first_says_so_before_choosing_and_comes_back_to_the_same_page() -> None:
    walk = Walk()("start")("kind", kind="loan")("groups")
    assert walk.at.page == "groups"
    walk("group", group="pregnant")
    assert (walk.at.page, walk.at.group) == ("services", "pregnant")
    walk("groups")("group", group="nobody")
    assert walk.at.group == "pregnant"
    walk("group", group="")
    assert (walk.at.page, walk.at.group) == ("services", "")
    walk("groups")("group", group="elderly")("service", service="loan-apply")
    assert isinstance(walk.effects[-1], TakeTicket)
    assert walk.effects[-1].group == "elderly"


def test_a_priority_visitor_may_begin_with_that() -> None:
    walk = Walk()("groups")("group", group="veteran")
    assert (walk.at.page, walk.at.group) == ("kinds", "veteran")


def test_a_units_clerk_says_how_many_cases_she_has() -> None:
    walk = Walk()("start")("kind", kind="deposit")("service", service="deposit-unit")
    assert (walk.at.page, walk.effects) == ("cases", [])
    walk("cases", cases=7)("take")("take")
    assert [e.cases for e in walk.effects if isinstance(e, TakeTicket)] == [7]


def test_back_leads_back_the_way_one_came() -> None:
    walk = Walk()("start")("kind", kind="deposit")("service", service="deposit-unit")
    assert [walk("back").at.page for _ in range(4)] == ["services", "kinds", "attract", "attract"]


def test_language_and_type_size_stay_until_the_visit_ends() -> None:
    walk = Walk()("language")("elder").to_slip()
    assert (walk.at.language, walk.at.elder, walk.at.page) == ("en", True, "slip")
    taking = walk.effects[0]
    assert isinstance(taking, TakeTicket)
    assert taking.language == "en"
    walk("finish")
    assert walk.at == fresh(FACES, walk.now)


def test_help_is_called_once_for_a_touch_and_then_says_that_somebody_comes() -> None:
    walk = Walk()("start")("help")
    assert (walk.at.question, walk.at.help) == ("help", "asking")
    assert walk.effects == [AskHelp(about="help", cause="c2")]
    walk("helped", asked=True)
    assert walk.at.help == "coming"
    walk("confirm")
    assert (walk.at.page, walk.at.question) == ("kinds", "")


def test_help_that_could_not_be_called_says_so() -> None:
    assert Walk()("help")("helped", asked=False).at.help == "failed"


def test_the_words_about_help_go_by_themselves_and_the_page_stays() -> None:
    walk = Walk()("start")("help")("helped", asked=True).wait(20_000)
    assert (walk.at.page, walk.at.question) == ("kinds", "")


def test_under_a_question_nothing_else_can_be_touched() -> None:
    walk = Walk()("start")("help")
    before = replace(walk.at)
    walk("kind", kind="pick-up")
    assert (walk.at.page, walk.at.question, len(walk.effects)) == (before.page, "help", 1)


def test_a_doubtful_date_is_said_before_the_ticket() -> None:
    walk = Walk(DOUBTFUL)("start")("kind", kind="pick-up")
    assert (walk.at.question, walk.effects) == ("doubtful", [])
    walk("back")
    assert (walk.at.page, walk.at.question, walk.effects) == ("kinds", "", [])
    walk("kind", kind="pick-up")("confirm")("confirm")
    assert walk.at.page == "issuing"
    assert len(walk.effects) == 1


def test_who_may_wait_until_after_the_hours_is_asked_before_the_ticket() -> None:
    walk = Walk(CROWDED)("start")("kind", kind="withdrawal")("service", service="withdrawal-home")
    assert (walk.at.question, walk.effects) == ("late", [])
    walk("back")
    assert (walk.at.page, walk.at.question, walk.effects) == ("services", "", [])
    walk("service", service="withdrawal-home")("help")
    assert [type(each) for each in walk.effects] == [AskHelp]
    walk("confirm")("service", service="withdrawal-home")("confirm")("confirm")
    assert walk.at.page == "issuing"
    assert len([each for each in walk.effects if isinstance(each, TakeTicket)]) == 1


def test_who_is_served_in_time_is_asked_nothing() -> None:
    walk = Walk(CROWDED)("start")("kind", kind="consultation")
    assert [type(each) for each in walk.effects] == [TakeTicket]


def test_who_goes_first_is_asked_by_their_own_wait() -> None:
    home = CROWDED.service("withdrawal-home")
    assert home is not None
    first = home.met_by("elderly")
    assert first.told < home.told
    soon = replace(CROWDED, ends=CROWDED.minute + first.told)
    walk = Walk(soon)("groups")("group", group="elderly")("kind", kind="withdrawal")
    walk("service", service="withdrawal-home")
    assert walk.at.page == "issuing"


def test_a_doubtful_date_and_a_late_turn_are_asked_one_after_the_other() -> None:
    walk = Walk(replace(CROWDED, day="doubtful"))("start")("kind", kind="withdrawal")
    walk("service", service="withdrawal-home")
    assert walk.at.question == "doubtful"
    assert walk("confirm").at.question == "late"
    assert walk("confirm").at.page == "issuing"


def test_after_the_last_ticket_the_reason_is_given() -> None:
    walk = Walk(LATE)("start")("kind", kind="loan")("service", service="loan-apply")
    assert (walk.at.question, walk.effects) == ("ended", [])


def test_outside_the_hours_the_same_way_leads_to_what_to_bring() -> None:
    walk = Walk(CLOSED)("start")("kind", kind="loan")("service", service="loan-apply")
    assert (walk.at.page, walk.effects) == ("bring", [])
    assert walk("back").at.page == "services"


def test_a_day_that_closes_while_somebody_chooses_gives_no_ticket() -> None:
    walk = Walk()("start")("kind", kind="deposit")("service", service="deposit-unit")
    walk.hall = CLOSED
    walk("take")
    assert (walk.at.page, walk.effects) == ("bring", [])


def test_a_machine_out_of_service_takes_nothing() -> None:
    walk = Walk(replace(OPEN, out_of_service="disk"))("start")("kind", kind="pick-up")
    assert walk.effects == []


def test_a_refusal_is_told_and_leads_back_to_choosing() -> None:
    walk = Walk()("start")("kind", kind="pick-up")
    walk("refused", code="no-more-tickets", details={"since": "16:00"}, **{"for": walk.at.cause})
    assert (walk.at.page, walk.at.question, walk.at.refusal) == ("kinds", "refused", "no-more-tickets")
    walk("confirm")
    assert (walk.at.question, walk.at.refusal) == ("", "")


def test_an_answer_that_never_comes_is_not_waited_for_and_later_shows_nobodys_ticket() -> None:
    walk = Walk()("start")("kind", kind="pick-up")
    cause = walk.at.cause
    walk.wait(ISSUING_MS)
    assert (walk.at.question, walk.at.refusal) == ("refused", "no-answer")
    walk("taken", issued=ISSUED, **{"for": cause})
    assert walk.at.issued is None
    assert walk.at.page == "kinds"


def test_the_answer_to_another_cause_is_nobodys_ticket() -> None:
    walk = Walk()("start")("kind", kind="pick-up")
    walk("taken", issued=ISSUED, **{"for": "somebody else's"})
    assert (walk.at.page, walk.at.issued) == ("issuing", None)


def test_the_next_visitor_sees_nothing_of_the_one_before() -> None:
    walk = Walk().to_slip()
    assert walk.at.issued == ISSUED
    walk("finish")
    assert walk.at.issued is None
    walk("slip", ticket=ISSUED.ticket, outcome="printed")
    assert (walk.at.page, walk.at.issued, walk.at.slip) == ("attract", None, "")


def test_a_slip_that_came_out_says_so() -> None:
    assert Walk().to_slip()("slip", ticket=ISSUED.ticket, outcome="printed").at.slip == "printed"


@pytest.mark.parametrize("outcome", ["refused", "uncertain"])
def test_a_slip_that_did_not_come_out_stays_on_the_screen_and_staff_are_told(outcome: str) -> None:
    walk = Walk(hall(printer=OUT)).to_slip()("slip", ticket=ISSUED.ticket, outcome=outcome)
    assert (walk.at.page, walk.at.slip) == ("slip", "failed")
    assert [e.about for e in walk.effects if isinstance(e, AskHelp)] == ["print"]
    walk("print")
    assert not any(isinstance(e, PrintSlip) for e in walk.effects)
    walk.hall = OPEN
    walk("print")("print")
    assert [e.ticket for e in walk.effects if isinstance(e, PrintSlip)] == [ISSUED.ticket]
    assert walk("slip", ticket=ISSUED.ticket, outcome="printed").at.slip == "printed"


def test_staff_are_told_also_when_the_visitor_has_left() -> None:
    walk = Walk().to_slip()("finish")("slip", ticket=ISSUED.ticket, outcome="uncertain")
    assert [e.about for e in walk.effects if isinstance(e, AskHelp)] == ["print"]


def test_a_machine_without_a_printer_troubles_nobody() -> None:
    walk = Walk(hall(printer=None)).to_slip()("slip", ticket=ISSUED.ticket, outcome="refused")
    assert walk.at.slip == "failed"
    assert not any(isinstance(e, AskHelp) for e in walk.effects)


def test_owed_slips_print_on_touch_one_at_a_time() -> None:
    owed = hall(owed=3)
    walk = Walk(owed)("owed")
    tickets = [slip.ticket for slip in owed.owed]
    walk("print", ticket=tickets[1])("print", ticket=tickets[2])
    assert [e.ticket for e in walk.effects if isinstance(e, PrintSlip)] == [tickets[1]]
    walk("slip", ticket=tickets[1], outcome="printed")
    assert walk.at.owed == "printed"
    walk.wait(OWED_PAUSE_MS)("print", ticket="somebody's token")
    assert len(walk.effects) == 1
    walk("print", ticket=tickets[2])("slip", ticket=tickets[2], outcome="busy")
    assert walk.at.owed == ""


@pytest.mark.parametrize("outcome", ["printed", "refused", "busy"])
def test_a_doubled_press_prints_no_strangers_slip(outcome: str) -> None:
    owed = hall(owed=3)
    tickets = [slip.ticket for slip in owed.owed]
    walk = Walk(owed)("owed")("print", ticket=tickets[0])("slip", ticket=tickets[0], outcome=outcome)
    walk.hall = replace(owed, owed=owed.owed[1:])  # the next number lies under the finger now
    walk.now -= 700
    walk("print", ticket=tickets[1])
    assert [e.ticket for e in walk.effects if isinstance(e, PrintSlip)] == [tickets[0]]
    walk.wait(OWED_PAUSE_MS)("print", ticket=tickets[1])
    assert [e.ticket for e in walk.effects if isinstance(e, PrintSlip)] == tickets[:2]


def test_a_visitor_who_stands_still_is_asked_and_may_stay() -> None:
    walk = Walk()("start").wait(IDLE - 1000)
    assert walk.at.question == ""
    walk.wait(1000)
    assert walk.at.question == "idle"
    assert walk.at.leaves_at is not None
    assert walk.at.leaves_at - walk.now >= 20_000
    walk("still_here")
    assert (walk.at.page, walk.at.question, walk.at.leaves_at) == ("kinds", "", None)
    walk.wait(IDLE).wait(20_000)
    assert walk.at == fresh(FACES, walk.now)


def test_the_warning_is_never_shorter_than_20_seconds() -> None:
    hasty = replace(FACES, idle_warning_seconds=3)
    at = ticked(Progress(page="kinds", touched_at=NOW), OPEN, hasty, NOW + IDLE)
    assert at.leaves_at == NOW + IDLE + 20_000


def test_who_says_that_nobody_is_there_starts_afresh() -> None:
    assert Walk()("start").wait(IDLE)("home").at.page == "attract"


def test_the_first_page_forgets_language_and_type_size_by_itself() -> None:
    walk = Walk()("elder")("language").wait(IDLE)
    assert (walk.at.elder, walk.at.language, walk.at.question) == (False, "zh-CN", "")


def test_a_printed_ticket_leaves_the_screen_after_a_warning_without_covering_it() -> None:
    walk = Walk().to_slip()("slip", ticket=ISSUED.ticket, outcome="printed").wait(PRINTED_MS)
    assert walk.at.page == "slip"
    assert walk.at.question == ""
    assert walk.at.leaves_at is not None
    walk("still_here")
    assert walk.at.leaves_at is None
    walk.wait(PRINTED_MS).wait(20_000)
    assert walk.at.page == "attract"


def test_an_unprinted_ticket_stays_longer() -> None:
    walk = Walk().to_slip()("slip", ticket=ISSUED.ticket, outcome="refused").wait(UNPRINTED_MS - 1000)
    assert (walk.at.page, walk.at.leaves_at) == ("slip", None)


def test_more_cards_come_in_sheets() -> None:
    assert Walk()("start")("more")("more").at.sheet == 2
    assert Walk()("start")("more")("kind", kind="loan").at.sheet == 0

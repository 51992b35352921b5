"""A small sound hall as its ledgers, its people and its paper tell it, for tests that break one thing of it."""

from msgspec.structs import replace

from scripts.soak.checks import Findings, Line, judge
from scripts.soak.heard import Called, Ended, Note, Rated, Took
from scripts.soak.paper import Paper

DAY = "2026-11-20"
ONE, TWO = "a" * 26, "b" * 26


def line(origin: str, seq: int, fact: dict[str, object], cause: str = "", node_hash: str = "") -> Line:
    return Line(
        origin=origin, seq=seq, hash=node_hash or f"{origin}{seq}", order=seq * 10, day=DAY, cause=cause, fact=fact
    )


def issued(ticket: str, number: str) -> dict[str, object]:
    return {"kind": "TicketIssued", "ticket": ticket, "number": number}


def called(ticket: str, call: str, window: str) -> dict[str, object]:
    return {"kind": "TicketCalled", "ticket": ticket, "call": call, "window": window}


M1, HUB = "m1/aa", "hub/bb"
LINES = [
    line(M1, 1, issued(ONE, "A001"), "touch:1"),
    line(M1, 2, {"kind": "TicketPrinted", "ticket": ONE}),
    line(HUB, 3, issued(TWO, "A002"), "take:deposit:k1"),
    line(HUB, 4, called(ONE, "c1", "1"), "next:1:k2"),
    line(HUB, 5, {"kind": "ServiceCompleted", "ticket": ONE, "call": "c1", "window": "1"}),
    line(HUB, 6, {"kind": "RatingGiven", "ticket": ONE}, "rate:1:k3"),
]
NOTES: list[Note] = [
    Took(at=1, door="m1", cause="touch:1", number="A001", token=ONE, printed=True),
    Took(at=2, door="api", cause="take:deposit:k1", number="A002", token=TWO),
    Called(at=3, window="1", key="k2", call="c1", number="A001", token=ONE),
    Ended(at=5, asked=4, window="1", token=ONE, how="ServiceCompleted"),
    Rated(at=6, token=ONE),
]
PAPERS = [Paper(machine="m1", number="A001", token=ONE)]


def verdict(
    *,
    more: list[Line] | None = None,
    without: int | None = None,
    notes: list[Note] | None = None,
    papers: list[Paper] | None = None,
    at_board: list[Line] | None = None,
) -> Findings:
    """What is found when something is added to the sound hall, or one record is taken out of it."""
    lines = [each for place, each in enumerate(LINES) if place != without] + (more or [])
    board = lines if at_board is None else at_board
    people = [*NOTES, *(notes or [])]
    return judge(people, [*PAPERS, *(papers or [])], {"hub": lines, "board": board})


def other(kept: Line, **changes: object) -> Line:
    return replace(kept, **changes)

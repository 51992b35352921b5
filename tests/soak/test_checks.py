"""The judge of a soak: a sound hall is clean, and each broken promise is found."""

import pytest
from soak.hall_lines import HUB, LINES, M1, ONE, TWO, called, issued, line, other, verdict

from scripts.soak.checks import read_lines, union
from scripts.soak.heard import Called, Ended, Rated, Took
from scripts.soak.paper import Paper


def test_a_sound_hall_is_clean() -> None:
    assert verdict().clean


@pytest.mark.parametrize(
    ("without", "said"),
    [(0, "A001 was told"), (2, "A002 was told"), (3, "call of A001"), (4, "Completed"), (5, "rating")],
)
def test_what_was_told_and_is_in_no_ledger_is_lost(without: int, said: str) -> None:
    found = verdict(without=without)
    assert any(said in each for each in found.lost) and not found.doubled


def test_another_number_than_was_told_is_lost() -> None:
    assert verdict(notes=[Took(at=9, door="m1", cause="touch:9", number="A003", token=TWO)]).lost


def test_a_rating_and_an_end_told_for_nothing_are_lost() -> None:
    assert len(verdict(notes=[Rated(at=9, token=TWO)]).lost) == 1
    end = Ended(at=9, asked=9, window="2", token=TWO, how="TicketMissed")
    assert len(verdict(notes=[end]).lost) == 1


def test_paper_that_no_ledger_knows_is_lost() -> None:
    assert verdict(papers=[Paper(machine="m1", number="A009", token="c" * 26)]).lost
    assert verdict(papers=[Paper(machine="m1", number="A009")]).lost


def test_a_slip_that_was_told_or_recorded_and_never_came_out_is_lost() -> None:
    told = Took(at=2, door="m1", cause="touch:7", number="A002", token=TWO, printed=True)
    assert [each for each in verdict(notes=[told]).lost if "was told to be printed" in each]
    recorded = line(M1, 3, {"kind": "TicketPrinted", "ticket": TWO})
    assert [each for each in verdict(more=[recorded]).lost if "was recorded to be printed" in each]


def test_what_one_node_lacks_is_lost_there() -> None:
    found = verdict(at_board=LINES[:4])
    assert found.lost == [f"board lacks 2 records of others, the first {HUB} 5"]


def test_a_number_of_a_day_twice_is_doubled_and_another_day_is_not() -> None:
    again = line(M1, 7, issued("d" * 26, "A001"))
    assert verdict(more=[again]).doubled
    assert not verdict(more=[other(again, day="2026-11-21")]).doubled


def test_two_records_in_one_place_are_doubled() -> None:
    changed = [other(each, hash="another") if each.seq == 4 else each for each in LINES]
    assert len(verdict(at_board=changed).doubled) == 1


def test_one_wish_with_two_effects_is_doubled() -> None:
    assert verdict(more=[line(M1, 7, issued("d" * 26, "A007"), "touch:1")]).doubled
    answered = Took(at=9, door="m1", cause="touch:1", number="A002", token=TWO)
    assert any("two tickets" in each for each in verdict(notes=[answered]).doubled)


def test_a_ticket_called_twice_is_doubled_unless_it_came_back() -> None:
    twice = line(HUB, 7, called(ONE, "c2", "2"))
    assert [each for each in verdict(more=[twice]).doubled if "windows 1, 2" in each]
    back = line(HUB, 6, {"kind": "TicketReturned", "ticket": ONE})
    assert not verdict(more=[other(back, origin=M1), twice]).doubled


def test_a_visitor_told_to_two_tellers_is_at_two_windows_at_once() -> None:
    rival = Called(at=3.5, window="2", key="k9", call="c1", number="A001", token=ONE)
    found = verdict(notes=[rival])
    assert any("two tellers" in each for each in found.doubled)
    assert any("at once" in each for each in found.doubled)
    later = verdict(more=[line(HUB, 7, called(ONE, "c2", "2"))], notes=[_later(rival)])
    assert not any("at once" in each for each in later.doubled), "it had left window 1 before"


def _later(rival: Called) -> Called:
    return Called(at=9, window=rival.window, key=rival.key, call="c2", number=rival.number, token=rival.token)


def test_two_people_with_one_number_are_seen_without_any_ledger() -> None:
    assert any("two people hold A001" in each for each in verdict(papers=[_paper("A001", "e" * 26)]).doubled)


def _paper(number: str, token: str, machine: str = "m1", copy: bool = False) -> Paper:
    return Paper(machine=machine, number=number, token=token, copy=copy)


def test_a_second_slip_must_be_marked_and_half_of_one_counts_as_the_first() -> None:
    assert not verdict(papers=[_paper("A001", ONE, copy=True)]).unmarked
    assert len(verdict(papers=[_paper("A001", ONE)]).unmarked) == 1
    half = _paper("A002", "")
    assert len(verdict(papers=[half, _paper("A002", TWO)]).unmarked) == 1
    assert not verdict(papers=[half, _paper("A002", TWO, copy=True)]).unmarked


def test_the_unmarked_slip_comes_first_of_its_printer_but_not_of_two_printers() -> None:
    first, copy = _paper("A002", TWO), _paper("A002", TWO, copy=True)
    assert len(verdict(papers=[copy, first]).unmarked) == 1
    assert not verdict(papers=[_paper("A002", TWO, machine="m2", copy=True), first]).unmarked, "its paper ended there"
    assert len(verdict(papers=[_paper("A002", TWO, machine="m2"), first]).unmarked) == 1


def test_lines_of_an_export_are_read_and_united() -> None:
    text = '{"origin":"m1/aa","seq":1,"hash":"x","v":1,"order":3,"day":"2026-11-20","fact":{"kind":"NewerKind"}}'
    (read,) = read_lines([text])
    assert (read.kind, read.ticket, read.order) == ("NewerKind", "", 3)
    assert union({"m1": [read], "hub": [read]}) == [read]

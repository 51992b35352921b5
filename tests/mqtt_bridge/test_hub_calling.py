"""Calls at windows: each command's way, and its refusals."""

import pytest

from mqtt_bridge.hub import commands as c
from queue_machine.domain import refusals as r
from tests.mqtt_bridge.hub_room import MINUTE, Room


def kinds(done_facts: tuple[object, ...]) -> list[str]:
    return [type(fact).__name__ for fact in done_facts]


def test_a_whole_visit_from_call_to_completion(room: Room) -> None:
    ticket = room.take()
    assert room.next() == ticket
    call = room[ticket].call
    assert call is not None and call.teller == "teller-1" and call.reason.why == "only"
    room.do(c.Recall(window="1"))
    room.do(c.Start(window="1"))
    room.wait(5 * MINUTE)
    room.do(c.ConfirmServing(window="1"))
    room.do(c.Complete(window="1", outcome="material-missing", cases=3, missing="id-card"))
    done = room[ticket].calls[-1]
    assert (done.state, done.outcome, done.cases, done.missing, done.recalls) == (
        "completed",
        "material-missing",
        3,
        "id-card",
        1,
    )
    assert done.worked == 5 * MINUTE
    assert room.lobby.at_window("1") is None


def test_one_key_completes_the_present_ticket_and_calls_the_next(room: Room) -> None:
    first, second = room.take(), room.take()
    room.next()
    assert kinds(room.do(c.Next(window="1", complete=True)).facts) == ["ServiceCompleted", "TicketCalled"]
    assert (room[first].state, room[second].state) == ("completed", "called")
    assert kinds(room.do(c.Next(window="1", complete=True)).facts) == ["ServiceCompleted"]
    assert room.do(c.Next(window="1", complete=True)).facts == (), "nobody waits, nothing happens"


def test_what_needs_a_window_of_the_branch_refuses_others(room: Room) -> None:
    for command in (
        c.OpenWindow(window="9", teller="01"),
        c.PauseWindow(window="9"),
        c.CloseWindow(window="9"),
        c.Next(window="9"),
        c.Recall(window="9"),
        c.Start(window="9"),
        c.Complete(window="9"),
        c.Miss(window="9"),
        c.Hold(window="9"),
        c.Resume(window="9"),
        c.Transfer(window="9", to_service="loan"),
        c.CancelAt(window="9"),
    ):
        assert "1, 2, 3" in str(room.refuses(r.UnknownWindow, command))


def test_what_needs_a_ticket_at_the_window_is_refused_without_one(room: Room) -> None:
    room.take()
    for command in (
        c.Recall(window="1"),
        c.Start(window="1"),
        c.ConfirmServing(window="1"),
        c.Complete(window="1"),
        c.Miss(window="1"),
        c.Hold(window="1"),
        c.Resume(window="1"),
        c.Transfer(window="1", to_service="loan"),
        c.CancelAt(window="1"),
    ):
        room.refuses(r.NothingCalled, command)


def test_next_needs_an_open_day_and_an_open_window() -> None:
    room = Room()
    room.take()
    room.refuses(r.WindowNotOpen, c.Next(window="1"))
    room.refuses(r.WindowNotOpen, c.PauseWindow(window="1"))
    room.open("1")
    room.do(c.PauseWindow(window="1", reason="lunch", until=780))
    room.refuses(r.WindowNotOpen, c.Next(window="1"))
    room.open("1")
    assert room.next()
    room.close_day()
    room.refuses(r.DayNotOpen, c.Next(window="1"))
    room.refuses(r.DayNotOpen, c.OpenWindow(window="1", teller="01"))


def test_a_busy_window_calls_nobody_until_its_ticket_is_done(room: Room) -> None:
    room.take()
    room.take()
    room.next()
    for step in (None, c.Start(window="1")):
        if step is not None:
            room.do(step)
        assert "A001" in str(room.refuses(r.WindowBusy, c.Next(window="1")))
    room.refuses(r.WindowBusy, c.CloseWindow(window="1"))


def test_start_recall_and_confirm_only_in_their_state(room: Room) -> None:
    room.take()
    room.next()
    room.refuses(r.NotServing, c.ConfirmServing(window="1"))
    room.do(c.Start(window="1"))
    for command in (c.Start(window="1"), c.Recall(window="1"), c.Miss(window="1")):
        room.refuses(r.NotServing, command)
    room.do(c.Hold(window="1"))
    room.refuses(r.NotServing, c.Hold(window="1"))
    room.refuses(r.NotServing, c.Complete(window="1"))


@pytest.mark.parametrize("cases", [0, -1, 100])
def test_cases_beyond_reason_are_refused(room: Room, cases: int) -> None:
    room.take()
    room.next()
    room.refuses(r.TooManyCases, c.Complete(window="1", cases=cases))


def test_a_visitor_is_missed_only_after_two_calls_and_forty_seconds(room: Room) -> None:
    ticket = room.take()
    room.next()
    room.wait(60_000)
    room.refuses(r.TooEarlyToMiss, c.Miss(window="1"))
    room.do(c.Recall(window="1"))
    room.do(c.Miss(window="1"))
    assert room[ticket].state == "missed"


def test_two_calls_alone_are_not_enough_to_miss_somebody(room: Room) -> None:
    ticket = room.take()
    room.next()
    room.do(c.Recall(window="1"))
    room.wait(39_000)
    assert room.refuses(r.TooEarlyToMiss, c.Miss(window="1")).details["wait"] == 1
    room.wait(1_000)
    room.do(c.Miss(window="1"))
    assert room[ticket].state == "missed"


def test_a_clock_set_back_binds_no_teller_to_an_absent_visitor(room: Room) -> None:
    ticket = room.take()
    room.next()
    room.do(c.Recall(window="1"))
    room.hall.clocks["hub"].error = -30 * MINUTE
    room.do(c.Miss(window="1"))
    assert room[ticket].state == "missed"


def test_a_missed_visitor_comes_back_to_their_place_after_three_calls(room: Room) -> None:
    late = room.take()
    room.next()
    room.do(c.Recall(window="1"))
    room.wait(MINUTE)
    room.do(c.Miss(window="1"))
    rest = [room.take() for _ in range(5)]
    room.wait(MINUTE)
    room.do(c.Return(ticket=late))
    called = [room.next(complete=True) for _ in range(5)]
    assert called == [*rest[:3], late, rest[3]]


def test_a_held_ticket_lets_others_be_served_and_is_resumed_without_losing_its_work(room: Room) -> None:
    first, second = room.take(), room.take()
    room.next()
    room.do(c.Start(window="1"))
    room.wait(2 * MINUTE)
    room.do(c.Hold(window="1"))
    room.wait(3 * MINUTE)
    assert room.next() == second
    assert [t.id for t in room.lobby.held_at("1")] == [first]
    room.refuses(r.WindowBusy, c.Resume(window="1"))
    room.do(c.Complete(window="1"))
    room.refuses(r.NothingCalled, c.Resume(window="1", ticket=second))
    room.do(c.Resume(window="1", ticket=first))
    room.wait(MINUTE)
    room.do(c.Complete(window="1"))
    assert room[first].calls[-1].worked == 3 * MINUTE
    assert len(room[first].calls) == 1, "one call, interrupted"


def test_of_several_held_tickets_the_named_one_is_resumed(room: Room) -> None:
    held = [room.take() for _ in range(3)]
    for _ in held:
        room.next()
        room.do(c.Hold(window="1"))
    room.do(c.Resume(window="1", ticket=held[1]))
    at = room.lobby.at_window("1")
    assert at is not None and at.id == held[1]
    room.do(c.Complete(window="1"))
    room.do(c.Resume(window="1"))
    at = room.lobby.at_window("1")
    assert at is not None and at.id == held[0]


def test_a_window_with_a_held_ticket_is_not_closed_over_it(room: Room) -> None:
    ticket = room.take()
    room.next()
    room.do(c.Hold(window="1"))
    room.refuses(r.WindowBusy, c.CloseWindow(window="1"))
    room.do(c.CancelAt(window="1"))
    assert room[ticket].state == "cancelled"
    room.do(c.CloseWindow(window="1"))
    assert room.do(c.CloseWindow(window="1")).facts == ()


def test_a_transfer_keeps_number_and_seniority(room: Room) -> None:
    moved = room.take("deposit")
    room.wait(10 * MINUTE)
    room.next()
    later = room.take("loan")
    room.wait(MINUTE)
    since = room[moved].since
    room.do(c.Transfer(window="1", to_service="loan"))
    assert (room[moved].service, room[moved].number, room[moved].since) == ("loan", "A001", since)
    room.open("3")
    assert [room.next("3"), room.next("3", complete=True)] == [moved, later]


def test_a_transfer_to_a_window_waits_for_that_window_alone(room: Room) -> None:
    moved, other = room.take(), room.take()
    room.next()
    room.open("2")
    room.do(c.Transfer(window="1", to_window="2"))
    assert room.next("1") == other
    assert room.next("2") == moved


def test_a_transfer_that_leads_nowhere_is_refused(room: Room) -> None:
    room.take()
    room.next()
    room.refuses(r.UnknownService, c.Transfer(window="1", to_service="fishing"))
    room.refuses(r.UnknownWindow, c.Transfer(window="1", to_window="9"))
    for command in (
        c.Transfer(window="1"),
        c.Transfer(window="1", to_service="deposit"),
        c.Transfer(window="1", to_window="1"),
        c.Transfer(window="1", to_window="3"),
        c.Transfer(window="1", to_service="loan", to_window="2"),
    ):
        room.refuses(r.NothingToTransferTo, command)


def test_services_that_follow_on_one_ticket_are_called_one_after_the_other(room: Room) -> None:
    ticket = room.take("deposit", then=("loan",))
    room.next()
    room.wait(5 * MINUTE)
    room.do(c.Complete(window="1"))
    waiting = room[ticket]
    assert (waiting.state, waiting.service, waiting.then, waiting.number) == ("waiting", "loan", (), "A001")
    assert waiting.since == waiting.issued_at
    room.open("3")
    assert room.next("3") == ticket
    room.do(c.Complete(window="3"))
    assert room[ticket].state == "completed" and len(room[ticket].calls) == 2


def test_a_teller_who_moves_leaves_the_window_before(room: Room) -> None:
    done = room.do(c.OpenWindow(window="2", teller="teller-1"))
    assert kinds(done.facts) == ["WindowClosed", "WindowOpened"]
    assert (room.lobby.window("1").state, room.lobby.window("2").teller) == ("closed", "teller-1")


def test_a_teller_does_not_leave_a_visitor_behind(room: Room) -> None:
    room.take()
    room.next()
    assert "1" in str(room.refuses(r.WindowBusy, c.OpenWindow(window="2", teller="teller-1")))


def test_a_window_has_one_teller(room: Room) -> None:
    assert "teller-1" in str(room.refuses(r.WindowTaken, c.OpenWindow(window="1", teller="other")))
    assert room.do(c.OpenWindow(window="1", teller="teller-1")).facts == ()
    room.do(c.PauseWindow(window="1"))
    room.refuses(r.WindowTaken, c.OpenWindow(window="1", teller="other"))
    room.do(c.CloseWindow(window="1"), by="manager")
    room.do(c.OpenWindow(window="1", teller="other"))


def test_a_ticket_called_out_of_turn_says_so_and_who_was_passed_over(room: Room) -> None:
    first, second = room.take(), room.take()
    assert room.next(ticket=second) == second
    call = room[second].call
    assert call is not None and call.reason.why == "by-hand"
    assert [each.number for each in call.reason.candidates] == ["A001"]
    room.refuses(r.UnknownTicket, c.Next(window="1", complete=True, ticket="nobody"))
    room.refuses(r.NotWaiting, c.Next(window="1", complete=True, ticket=second))
    assert room[second].state == "called", "a refused next completes nothing"
    assert room[first].state == "waiting"


def test_a_passed_number_may_be_called_by_hand_at_once(room: Room) -> None:
    ticket = room.take()
    room.next()
    room.do(c.Recall(window="1"))
    room.wait(MINUTE)
    room.do(c.Miss(window="1"))
    assert room.next(ticket=ticket) == ticket
    assert room[ticket].state == "called"


def test_a_refused_act_names_the_remedy_of_the_present_state(room: Room) -> None:
    room.take()
    room.next()
    assert "start its service first" in str(room.refuses(r.NotServing, c.ConfirmServing(window="1")))
    room.do(c.Start(window="1"))
    assert "complete it when it is done" in str(room.refuses(r.NotServing, c.Start(window="1")))
    room.do(c.Hold(window="1"))
    for command in (c.Hold(window="1"), c.Complete(window="1"), c.Start(window="1")):
        assert "resume it first" in str(room.refuses(r.NotServing, command))

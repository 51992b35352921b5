"""What counts as following advice: a window that really came or went, not one that stepped out for a moment."""

from queue_machine.dispatch.advice_log import outcome
from queue_machine.domain import facts as f
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.records import Moment, chain

NINE, MINUTE = 1_794_272_400_000, 60_000


def became(what: str, window: str, *later: tuple[float, f.Fact]) -> tuple[str, str]:
    """State of a piece of advice given at 60 minutes, and the window where it was followed, after 160 minutes."""
    given = f.AdviceGiven(
        advice="x", what=what, window=window, start=NINE + 65 * MINUTE, until=NINE + 155 * MINUTE, low=1, high=2
    )
    opened = [(0.0, f.WindowOpened(window=each, teller=each)) for each in ("1", "4", "7")]
    lobby, seq, prev = Lobby(), 0, ""
    for minute, fact in [(0.0, f.DayOpened(date="2026-11-10")), *opened, (60.0, given), *later]:
        now = Moment(NINE + round(minute * MINUTE), 0, "boot")
        made = chain([fact], origin="hub/00000001", seq=seq, prev=prev, order=seq, now=now, day="", term=1, cause="")
        seq, prev = made[-1].record.seq, made[-1].hash
        lobby.fold(made)
    found = outcome(lobby, lobby.advices["x"], NINE + 160 * MINUTE)
    return found.state, found.window


def test_a_minute_away_is_no_closed_window() -> None:
    away = (70.0, f.WindowPaused(window="4", reason="break")), (71.0, f.WindowOpened(window="4", teller="4"))
    assert became("close", "4", *away) == ("lapsed", "")


def test_another_teller_at_a_window_is_not_one_more_window() -> None:
    swap = (61.0, f.WindowClosed(window="7")), (61.1, f.WindowOpened(window="7", teller="9"))
    assert became("open", "2", *swap) == ("lapsed", "")


def test_another_window_that_stays_open_is_one_more() -> None:
    assert became("open", "2", (70.0, f.WindowOpened(window="3", teller="3"))) == ("taken", "3")


def test_two_windows_opened_at_once_of_which_one_closed_again_are_told_apart() -> None:
    both = [(70.0, f.WindowOpened(window=each, teller=each)) for each in ("2", "3")]
    assert became("open", "2", *both, (90.0, f.WindowClosed(window="3"))) == ("taken", "2")


def test_a_window_that_opened_wrongly_for_a_moment_first_is_one_more_all_the_same() -> None:
    slip = (61.0, f.WindowOpened(window="2", teller="2")), (63.0, f.WindowClosed(window="2"))
    assert became("open", "2", *slip) == ("lapsed", "")
    assert became("open", "2", *slip, (64.0, f.WindowOpened(window="2", teller="3"))) == ("taken", "2")


def test_a_teller_who_pauses_and_then_closes_followed_the_advice_to_close() -> None:
    left = (70.0, f.WindowPaused(window="4", reason="break")), (72.0, f.WindowClosed(window="4"))
    assert became("close", "4", *left) == ("taken", "4")

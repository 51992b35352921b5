"""The invariants bite: each way to break the product on purpose is found within a few seeds."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from mqtt_bridge.hub.hub import Hub
from mqtt_bridge.sync import Sync
from queue_machine.domain import facts as f
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.records import Chained
from queue_machine.ledger.sqlite import SqliteLedger
from queue_machine.machine import Machine
from queue_machine.node import Node
from scripts.torture.run import play
from scripts.torture.steps import Replay, generate

SEEDS = range(1, 13)


def broken(steps: int = 250, *kinds: str) -> str:
    """The first violation over a few seeds, of steps of some kinds alone if any are named; '' if none was found."""
    for seed in SEEDS:
        whole = generate(seed, steps, 4)
        outcome = play(Replay(seed, 4, tuple(step for step in whole.steps if not kinds or step.do in kinds)))
        if outcome.violations:
            return outcome.violations[0].what
    return ""


def test_facts_told_without_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = SqliteLedger.append

    def hasty(self: SqliteLedger, records: Sequence[Chained], *, durably: bool = True) -> None:
        whole(self, records, durably=False)

    monkeypatch.setattr(SqliteLedger, "append", hasty)
    assert broken()[:2] in ("I1", "I2")


def test_have_told_before_the_sync(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SqliteLedger, "settle", lambda self: None)
    assert "told that it held" in broken(500)


def test_numbers_given_without_a_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    commit = Hub._commit

    def forgetful(self: Hub, facts: Sequence[f.Fact], cause: str, now: Any) -> Any:
        return commit(self, [fact for fact in facts if not isinstance(fact, f.NumberGiven)], cause, now)

    monkeypatch.setattr(Hub, "_commit", forgetful)
    assert broken(3_000, "take", "pass", "weather", "cut-out").startswith("I2")


def test_a_slip_printed_again_without_a_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    begin: Callable[..., None] = Machine.__init__

    def careless(self: Machine, *args: Any, **kwargs: Any) -> None:
        begin(self, *args, **kwargs)
        self._tried.clear()

    monkeypatch.setattr(Machine, "__init__", careless)
    assert broken().startswith("I6")


def test_a_touch_repeated_that_has_two_effects(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Node, "ticket_said", lambda self, cause: None)
    assert "two tickets for one touch" in broken()


def test_a_question_repeated_that_has_two_effects(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Node, "said", lambda self, cause: ())
    assert broken(500).startswith("I1")


def test_facts_that_are_never_fed_to_who_lacks_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Sync, "_feed", lambda self, peer, now: [])
    assert "different facts" in broken()


def test_a_lobby_that_forgets_what_its_ledger_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    fold = Lobby.fold

    def append(self: Node, records: Sequence[Chained], own: bool) -> None:
        self.ledger.append(records, durably=own)
        for each in records:
            self._heads[each.record.origin] = self.ledger.heads()[each.record.origin]
        fold(self.lobby, records if own else records[:0])
        for watcher in self.watchers:
            watcher(records, own)

    monkeypatch.setattr(Node, "_append", append)
    assert broken()[:2] in ("I4", "I5")


def test_a_visitor_called_to_two_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    from mqtt_bridge.hub.calling import Calling

    decide = Calling.decide

    def muddled(self: Calling, command: Any) -> list[f.Fact] | None:
        facts = decide(self, command)
        away = next((t for t in self.lobby.tickets.values() if t.state == "serving"), None)
        if facts and away is not None and isinstance(facts[-1], f.TicketCalled):
            called = facts[-1]
            facts[-1] = f.TicketCalled(
                call=called.call,
                ticket=away.id,
                number=away.number,
                window=called.window,
                service=away.service,
                teller=called.teller,
                reason=called.reason,
            )
        return facts

    monkeypatch.setattr(Calling, "decide", muddled)
    assert broken().startswith("I3")

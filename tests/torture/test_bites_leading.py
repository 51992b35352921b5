"""The checks of who leads bite: a takeover that is broken on purpose is found within a few seeds."""

import pytest

from mqtt_bridge.hub.lead import Lead
from mqtt_bridge.hub.leading import Leading
from queue_machine.domain import facts as f
from queue_machine.domain.records import Moment
from tests.torture.test_bites import broken


def test_two_that_hear_each_other_and_both_lead(monkeypatch: pytest.MonkeyPatch) -> None:
    rival = Lead.rival
    monkeypatch.setattr(Lead, "rival", lambda self, now: "" if self.leads else rival(self, now))
    assert "both lead and hear each other" in broken(1_500, "pass", "teller", "wait", "take-lead", "hubs-apart")


def test_a_lead_that_nobody_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    due = Lead.is_due

    monkeypatch.setattr(Lead, "is_due", lambda self, now: self.name == "hub" and due(self, now))
    assert "knows nobody who leads" in broken(2_000, "pass", "wait", "power", "hubs-apart")


def test_a_hub_that_obeys_before_it_has_listened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Lead, "is_awake", lambda self, now: True)
    assert "before it listened" in broken(2_000, "pass", "take", "teller", "citizen", "wait", "frozen")


def test_rival_calls_at_a_window_that_nobody_settles(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(self: Leading, now: Moment) -> list[f.Fact]:
        return []

    monkeypatch.setattr(Leading, "to_settle", nothing)
    assert broken(2_000, "pass", "take", "teller", "wait", "hubs-apart").startswith("I3")

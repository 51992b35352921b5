"""Whole runs: seeds run clean, every kind of fault comes to pass, the same seed is the same run."""

from collections import Counter

import msgspec
import pytest

from scripts.torture.run import play
from scripts.torture.shrink import shrink
from scripts.torture.steps import KINDS, Replay, generate, node_names

FAULTS = (
    "lost",
    "doubled",
    "delayed",
    "storm",
    "partition",
    "one-way-partition",
    "cut-between-two",
    "hubs-apart",
    "kill",
    "power-cut",
    "frozen",
    "broker-wiped",
    "torn-write",
    "dropped-write",
    "crash-begin",
    "crash-commit",
    "crash-sync",
    "crash-answer",
    "io-error-begin",
    "io-error-commit",
    "io-error-sync",
    "disk-full",
    "bit-rot",
    "out-of-service",
    "clock-wrong",
    "clock-stale-at-boot",
    "clock-right",
    "hub-disk-lost",
    "image-kept",
    "old-copy-restored",
    "machine-reimaged",
    "cloned",
    "poison",
    "future-version",
    "day-closed-while-cut",
    "printer-broken",
    "slip-without-record",
    "night",
)


CLEAN = range(100, 112)
APART = ("pass", "take", "take-at-hub", "teller", "citizen", "wait", "hubs-apart")


def test_seeds_run_clean_and_every_fault_comes_to_pass() -> None:
    faults: Counter[str] = Counter()
    tickets = 0
    for seed in CLEAN:
        outcome = play(generate(seed, 400, 4))
        assert outcome.violations == [], f"seed {seed}"
        faults.update(outcome.faults)
        tickets += outcome.tickets
    assert tickets > 100
    assert [kind for kind in FAULTS if not faults[kind]] == []


def test_the_same_seed_is_the_same_run_and_another_is_not() -> None:
    first, again, other = (play(generate(seed, 300, 4)) for seed in (5, 5, 6))
    assert msgspec.json.encode(first) == msgspec.json.encode(again)
    assert first.faults != other.faults


def test_hubs_that_are_cut_from_each_other_both_serve_and_agree_in_the_end() -> None:
    faults: Counter[str] = Counter()
    for seed in range(1, 7):
        whole = generate(seed, 2_000, 4)
        outcome = play(Replay(seed, 4, tuple(step for step in whole.steps if step.do in APART)))
        assert outcome.violations == [], f"seed {seed}"
        faults.update(outcome.faults)
    assert faults["two-leaders-apart"] and faults["rival-call"] and faults["conflicts"]


def test_from_four_nodes_on_a_standby_is_among_them() -> None:
    assert node_names(2) == ("hub", "m1")
    assert node_names(3) == ("hub", "m1", "board")
    assert node_names(4) == ("hub", "standby", "m1", "m2")
    assert node_names(5) == ("hub", "standby", "m1", "m2", "board")
    assert [name for name in node_names(14) if name[0] == "m"] == [f"m{digit}" for digit in range(1, 9)]
    with pytest.raises(ValueError, match="a hub and a machine"):
        node_names(1)


@pytest.mark.parametrize("nodes", [2, 3, 7])
def test_halls_of_other_sizes_run_clean(nodes: int) -> None:
    assert play(generate(3, 200, nodes)).violations == []


def test_any_steps_may_be_left_out() -> None:
    whole = generate(11, 300, 4)
    for part in range(3):
        play(Replay(whole.seed, whole.nodes, whole.steps[part::3]))


def test_steps_are_of_all_kinds() -> None:
    assert {step.do for step in generate(1, 20_000, 4).steps} == set(KINDS)


def test_a_failing_run_is_shrunk_to_the_steps_that_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    from queue_machine.machine import Machine

    begin = Machine.__init__

    def careless(self: Machine, *args: object, **kwargs: object) -> None:
        begin(self, *args, **kwargs)  # type: ignore[arg-type]
        self._tried.clear()

    monkeypatch.setattr(Machine, "__init__", careless)
    seed = next(seed for seed in range(1, 30) if play(generate(seed, 250, 4)).violations)
    whole = generate(seed, 250, 4)
    found, outcome = shrink(whole, play(whole), play, 10.0)
    assert outcome.violations and outcome.violations[0].what.startswith("I6")
    assert len(found.steps) < 15
    assert play(found).violations == outcome.violations


def test_a_clean_run_is_left_as_it_is() -> None:
    whole = generate(101, 50, 4)
    outcome = play(whole)
    assert shrink(whole, outcome, play, 1.0) == (whole, outcome)

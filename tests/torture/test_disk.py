"""The disk that fails on purpose fails as disks do: what was synced stays, the rest is any part of itself."""

import random

import pytest

from queue_machine.ledger.ledger import LedgerFailed
from queue_machine.ledger.verify import verify_ledger
from scripts.torture.disk import Crash, Trap
from tests.torture.conftest import Trial


def test_a_power_cut_takes_nothing_that_was_synced(trial: Trial) -> None:
    for seed in range(8):
        trial.write(3)
        assert trial.crash(seed, power=True) == 3 * (seed + 1)


def test_a_kill_takes_nothing_at_all(trial: Trial) -> None:
    trial.write(2)
    trial.write(3, durably=False)
    assert trial.crash(1, power=False) == 5


def test_a_power_cut_takes_the_last_of_what_was_not_synced_and_never_one_in_between(trial: Trial) -> None:
    left = set()
    for seed in range(30):
        before = sum(head.seq for head in trial.ledger.heads().values())
        trial.write(1)
        trial.write(4, durably=False)
        now = trial.crash(seed, power=True)
        assert before + 1 <= now <= before + 5
        left.add(now - before - 1)
        assert verify_ledger(trial.ledger).ok and trial.ledger.was_damaged is None
    assert {0, 4} < left | {4} and len(left) >= 3
    assert trial.noted["torn-write"] and trial.noted["dropped-write"]


def test_a_settled_ledger_loses_nothing(trial: Trial) -> None:
    for seed in range(8):
        trial.write(3, durably=False)
        trial.ledger.settle()
        assert trial.crash(seed, power=True) == 3 * (seed + 1)


def test_a_durable_step_takes_everything_before_it_along(trial: Trial) -> None:
    trial.write(3, durably=False)
    trial.write(1)
    assert trial.crash(4, power=True) == 4


def test_what_was_synced_stays_when_the_log_is_carried_over_and_begun_anew(trial: Trial) -> None:
    chance, kept = random.Random(1), 0
    for _ in range(12):
        trial.ledger.append(trial.records(1_500), durably=chance.random() < 0.5)
        kept += 1_500
        trial.write(1)
        kept += 1
        trial.ledger.append(trial.records(40), durably=False)
    assert kept + 11 * 40 <= trial.crash(3, power=True) <= kept + 12 * 40
    assert verify_ledger(trial.ledger).ok


@pytest.mark.parametrize(("point", "there"), [("begin", 1), ("commit", 1), ("answer", 2)])
def test_a_crash_within_a_commit_leaves_all_of_it_or_nothing(trial: Trial, point: str, there: int) -> None:
    trial.write(1)
    trial.disk.trap = Trap(point, "power", 0)
    with pytest.raises(Crash):
        trial.write(1)
    assert trial.crash(1, power=True) == there
    assert trial.noted[f"crash-{point}"] == 1


def test_a_crash_before_the_sync_leaves_either(trial: Trial) -> None:
    found = set()
    for seed in range(12):
        trial.disk.trap = Trap("sync", "power", 0)
        before = sum(head.seq for head in trial.ledger.heads().values())
        with pytest.raises(Crash):
            trial.write(1)
        found.add(trial.crash(seed, power=True) - before)
    assert found == {0, 1}


@pytest.mark.parametrize("point", ["begin", "commit", "sync"])
def test_a_disk_that_refuses_takes_the_ledger_out_of_service(trial: Trial, point: str) -> None:
    trial.write(1)
    trial.disk.trap = Trap(point, "refuse", 0)
    with pytest.raises(LedgerFailed):
        trial.write(1)
    assert trial.ledger.failed
    assert trial.crash(1, power=False) in (1, 2)
    trial.write(1)


def test_a_full_disk_refuses_every_write_until_it_is_freed(trial: Trial) -> None:
    trial.write(1)
    trial.disk.full = True
    with pytest.raises(LedgerFailed):
        trial.write(1)
    trial.disk.full = False
    assert trial.crash(1, power=False) == 1


def test_an_image_put_back_is_the_disk_as_it_was(trial: Trial) -> None:
    trial.write(2)
    assert trial.disk.keep_image()
    trial.write(2)
    trial.disk.survive(random.Random(1), True)
    trial.ledger.close()
    trial.disk.put_image_back()
    trial.ledger = trial.opened()
    assert sum(head.seq for head in trial.ledger.heads().values()) == 2


def test_rot_changes_a_file_and_not_its_times(trial: Trial) -> None:
    trial.write(50)
    trial.disk.survive(random.Random(1), False)
    trial.ledger.close()
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in trial.disk.path.parent.iterdir()}
    assert trial.disk.rot(random.Random(2))
    after = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in before}
    assert sum(before[path][0] != after[path][0] for path in before) == 1
    assert all(before[path][1] == after[path][1] for path in before)
    trial.ledger = trial.opened()

"""Rows that somebody deleted from a sound file: told, and the file is set aside so that peers bring them back."""

from pathlib import Path

import pytest

from queue_machine.ledger.database import Database
from queue_machine.ledger.sqlite import SqliteLedger, salvage
from tests.ledger.chains import Author
from tests.ledger.files import fill, left_by_a_killed_process


def delete(path: Path, *seqs: int) -> None:
    database = Database(path)
    with database.transaction() as connection:
        for seq in seqs:
            connection.execute("DELETE FROM facts WHERE seq = ?", (seq,))
    database.close()


@pytest.mark.parametrize("killed", [False, True])
@pytest.mark.parametrize("seq", [1, 7])
def test_a_file_with_a_gap_is_set_aside_and_what_is_left_of_it_salvaged(path: Path, seq: int, killed: bool) -> None:
    author = left_by_a_killed_process(path) if killed else fill(path, 20)
    delete(path, seq)
    ledger = SqliteLedger.open(path)
    try:
        assert ledger.was_damaged
        assert not ledger.heads()
        left = {each.record.seq for each in salvage(Path(ledger.was_damaged))}
        assert left == set(range(1, author.seq + 1)) - {seq}
    finally:
        ledger.close()


def test_the_gap_is_told_with_its_place_while_the_node_runs(path: Path) -> None:
    author = fill(path, 20)
    running = SqliteLedger.open(path)
    delete(path, 3, 4)
    reading = SqliteLedger.open(path, read_only=True)
    try:
        assert not reading.problems()
        assert reading.gaps() == [f"2 of the records 1 to {author.seq} of {author.origin} are missing"]
    finally:
        reading.close()
        running.close()


def test_rows_deleted_while_a_node_ran_are_found_at_the_next_start_after_a_good_end(path: Path) -> None:
    fill(path, 20)
    running = SqliteLedger.open(path)
    delete(path, 3)
    running.close()
    again = SqliteLedger.open(path)
    try:
        assert again.was_damaged
    finally:
        again.close()


def test_pruned_beginnings_and_what_was_set_aside_at_the_end_are_no_gaps(path: Path) -> None:
    author = fill(path, 20)
    ledger = SqliteLedger.open(path)
    ledger.prune({author.origin: 5})
    ledger.set_aside(author.origin, 15)
    other = Author("m2/" + "0" * 16)
    ledger.append(other.tickets(3))
    ledger.prune({other.origin: 3})
    assert not ledger.gaps()
    ledger.close()
    again = SqliteLedger.open(path)
    try:
        assert not again.was_damaged
    finally:
        again.close()

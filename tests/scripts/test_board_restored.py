"""The board says that the hall is back when its hub came back, whatever happened to the board itself."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from processes.branch import DEMO

from kiosk.views.board import BoardView
from mqtt_bridge.wire import Pulse, encode
from queue_machine.domain import facts as f
from queue_machine.domain.public_board import PublicBoard, public_board
from queue_machine.domain.records import Moment
from queue_machine.domain.wall import wall_at
from scripts.board_process import BoardProcess
from scripts.front import settings_of


def board_process(folder: Path) -> BoardProcess:
    made = BoardProcess("board", settings_of(DEMO), folder, "password", [("127.0.0.1", 1)], trial=True)
    made.station.exchange.links.add(0)
    return made


@pytest.fixture
def board(tmp_path: Path) -> Iterator[BoardProcess]:
    """A board with a visitor called, started anew since."""
    first = board_process(tmp_path)
    now = first.station.clock.now()
    window = first.settings.branch.windows[0]
    service = window.skills[0]
    day = wall_at(now.at, first.station.zone).date
    first.station.node.commit(
        [
            f.DayOpened(date=day),
            f.WindowOpened(window=window.id, teller="01"),
            f.TicketIssued(ticket="t" * 26, number="A001", service=service),
            f.TicketCalled(
                call="c", ticket="t" * 26, number="A001", window=window.id, service=service, teller="01",
                reason=f.Reason(why="only"),
            ),
        ],
        now,
        day=day,
    )  # fmt: skip
    first.station.ledger.close()
    again = board_process(tmp_path)
    yield again
    again.station.ledger.close()


def hear_hub(board: BoardProcess, restored_at: int) -> Moment:
    """A pulse of the hub and what it says that boards show."""
    exchange, now = board.station.exchange, board.station.clock.now()
    place = f"anju/1/{board.station.branch.id}/hub"
    pulse = Pulse(node="hub", term=1, leading=True, at=now.at, tick=now.tick, boot="b")
    exchange.receive(f"{place}/pulse", encode(pulse), now)
    lobby, wall = board.station.node.lobby, wall_at(now.at, board.station.zone)
    told: PublicBoard = public_board(lobby, board.settings.branch, wall, lambda _: None, restored_at=restored_at)
    exchange.receive(f"{place}/board", msgspec.json.encode(told), now)
    return now


def banner(view: BoardView) -> str:
    return "" if view.banner is None else view.banner.kind


def test_a_board_that_was_away_itself_does_not_say_that_the_hall_is_back(board: BoardProcess) -> None:
    hear_hub(board, restored_at=0)
    assert banner(board.view()) == ""


def test_a_hub_that_came_back_amid_the_work_is_told_of_by_the_board(board: BoardProcess) -> None:
    now = hear_hub(board, restored_at=0)
    hear_hub(board, restored_at=now.at)
    assert banner(board.view()) == "restored"
    assert board.station.exchange.dead_letters == 0


def test_without_a_hub_the_board_says_that_and_nothing_of_a_return(board: BoardProcess) -> None:
    board.station.exchange.receive(f"anju/1/{board.station.branch.id}/hub/board", b"[]", board.station.clock.now())
    assert board.station.exchange.dead_letters == 1
    assert banner(board.view()) == "lost"

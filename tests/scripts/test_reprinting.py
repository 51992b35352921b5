"""Slips that are printed once more: what they say after a change, and for whom none is printed any more."""

from pathlib import Path

import httpx
from processes.branch import DEMO, until

from config.branch import load_branch
from queue_machine.domain.facts import TicketChanged
from scripts.hub_process import HubProcess
from scripts.keys import open_keys
from scripts.machine_process import MachineProcess

PATIENCE = 20.0
"""Seconds for a slip on a busy computer."""


def slips(data: Path) -> list[str]:
    return [path.read_text("utf-8") for path in sorted((data / "slips").glob("*.txt"), key=lambda p: p.stat().st_mtime)]


def test_a_slip_printed_after_a_change_says_what_holds_now(tmp_path: Path) -> None:
    process = MachineProcess("m1", load_branch(DEMO), tmp_path, "pw", [("127.0.0.1", 1)], trial=True)
    process.start()
    try:
        for number in range(5):
            taken = process.take("loan-apply", "", 1, "zh-CN", f"loan-{number}").result(PATIENCE)
            assert taken.slip.result(PATIENCE) == "printed"
        visitor = process.take("pick-up", "", 1, "zh-CN", "visitor").result(PATIENCE)
        assert visitor.slip.result(PATIENCE) == "printed"
        until(lambda: len(slips(tmp_path)) == 6)
        owner, node, now = process.station.owner, process.station.node, process.station.clock.now

        def change() -> int:
            node.commit([TicketChanged(ticket=visitor.ticket, service="loan-apply", by="guide")], now())
            told = process.machine.foresight.forecast(node.lobby, process.machine.wall(now())).ticket(visitor.ticket)
            assert told is not None
            return told.ahead

        ahead = owner.submit(change).result(PATIENCE)
        assert ahead > visitor.people_ahead
        owner.submit(lambda: process.machine.print_slip(visitor.ticket, now, lambda outcome: None, again=True)).result(
            PATIENCE
        )
        until(lambda: len(slips(tmp_path)) == 7)
        assert f"前面 {ahead} 人" in slips(tmp_path)[-1].replace("\n", "")
    finally:
        process.stop()


def test_no_slip_is_printed_for_a_ticket_that_has_its_end(tmp_path: Path) -> None:
    settings = load_branch(DEMO)
    keys = open_keys(tmp_path, settings.nodes)
    process = HubProcess(settings, tmp_path, keys, broker_port=0, web_port=0, trial=True)
    process.start()
    try:
        with httpx.Client(base_url=process.web, headers={"Authorization": f"Bearer {keys.keys.token}"}) as api:
            ticket = api.post("/api/tickets", json={"service": "consultation"}, timeout=10).json()["token"]
            page = f"/api/tickets/{ticket}"
            assert api.post(f"{page}/cancel", json={}).status_code == 200
            refused = api.post(f"{page}/reprint", json={"machine": "m1"}, timeout=10)
    finally:
        process.stop()
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:anju:refusal:already-ended")

"""How `anju up` begins, goes on and ends, without windows: nothing is left behind, nothing is lost."""

import json
import os
import signal
import socket
import subprocess

import pytest
from processes.branch import until
from processes.command import Api, Hall

pytestmark = pytest.mark.timeout(120)


def end(process: "subprocess.Popen[str]", number: int = signal.SIGTERM, within: float = 5.0) -> int:
    process.send_signal(number)
    return process.wait(within)


def test_the_first_line_is_the_only_one_and_tells_programs_where_the_hall_is(hall: Hall) -> None:
    process = hall.up()
    told = hall.ready(process)
    assert set(told) == {"web", "mqtt", "data", "token", "branch"}
    assert told["branch"] == "demo" and told["data"] == str(hall.data) and set(told["mqtt"]) == {"host", "port"}
    assert Api(told).get("/api/lobby")["day"]["state"] == "open", "ready means usable, whatever the hour"
    assert end(process) == 0
    assert process.stdout is not None and process.stdout.read() == ""
    hall.all_gone()
    assert "PINs" in hall.said(), "made just now and kept nowhere: a program's start must not swallow them"


def test_the_next_start_goes_on_with_day_tickets_and_keys(hall: Hall) -> None:
    hall.wait_long_for_numbers()
    process = hall.up()
    first = hall.ready(process)
    taken = json.loads(hall.run("take", "--service", "deposit-unit", "--data", str(hall.data), "--json").stdout)
    assert taken["number"] == "A001" and taken["printed"] and not taken["offline"]
    assert set(taken) == {"number", "token", "service", "people_ahead", "estimate_min", "printed", "offline"}
    assert end(process, signal.SIGINT) == 0
    hall.all_gone()
    said = len(hall.said())
    process = hall.up()
    second = hall.ready(process)
    assert second["token"] == first["token"]
    assert "PINs" not in hall.said()[said:]
    services = {each["id"]: each["waiting"] for each in Api(second).get("/api/lobby")["services"]}
    assert services["deposit-unit"] == 1
    again = Api(second).post("/api/tickets", {"service": "deposit-unit"}).json()
    assert again["number"] == "A002"
    assert end(process, signal.SIGHUP) == 0
    hall.all_gone()


@pytest.mark.parametrize("after", [0.3, 0.8, 1.5, 2.5])
def test_asked_to_end_in_the_middle_of_the_start_it_ends_and_leaves_nothing(hall: Hall, after: float) -> None:
    process = hall.up()
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(after)
    end(process)
    hall.all_gone()
    assert "Traceback" not in hall.said()


def test_when_it_is_killed_everything_goes_with_it(hall: Hall) -> None:
    process = hall.up()
    hall.ready(process)
    assert len(hall.processes()) >= 5
    process.kill()
    process.wait(5)
    hall.all_gone()


def test_it_ends_by_itself_after_the_seconds_that_it_was_given(hall: Hall) -> None:
    process = hall.up("--for", "1")
    hall.ready(process)
    assert process.wait(8) == 0
    hall.all_gone()


def test_a_node_that_dies_is_started_again_at_the_same_address(hall: Hall) -> None:
    process = hall.up()
    told = hall.ready(process)
    api = Api(told)
    for part in ("scripts.cli --log info machine m1", "scripts.cli --log info hub"):
        pid = hall.pid_of(part)
        os.kill(pid, signal.SIGKILL)
        until(lambda part=part, pid=pid: hall.pid_of(part) not in (0, pid), why=f"{part} again")
    until(lambda: api.get("/api/lobby")["day"]["state"] == "open", why="the hub serves where it did")
    taken = until(
        lambda: hall.run("take", "--service", "deposit-personal", "--data", str(hall.data), "--json", code=None).stdout,
        why="the machine issues",
    )
    assert json.loads(taken)["number"]
    assert "node ended name=m1" in hall.said() and "node ended name=hub" in hall.said()
    assert end(process) == 0
    hall.all_gone()


def test_a_second_one_on_the_same_folder_is_refused_with_one_sentence(hall: Hall) -> None:
    process = hall.up()
    hall.ready(process)
    said = hall.refused("up", "--headless", "--port", "0", "--data", str(hall.data))
    assert f"process {process.pid}" in said and "--data" in said
    assert hall.pid_of("scripts.cli --log info hub"), "the first one is not disturbed"
    assert end(process) == 0


def test_two_at_once_on_a_new_folder_make_one_hall(hall: Hall) -> None:
    both = [hall.up(), hall.up()]
    until(lambda: any(each.poll() not in (None, 0) for each in both), why="one gives way")
    winner = next(each for each in both if each.poll() is None)
    hall.ready(winner)
    assert end(winner) == 0
    hall.all_gone()


def test_a_taken_port_ends_the_start_with_one_sentence_and_the_pins_are_not_lost(hall: Hall) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        where = ["--data", str(hall.data), "--screen", "none"]
        done = hall.run("up", "--port", str(port), *where, code=1)
    said = [line for line in done.stderr.splitlines() if line.startswith("anju: ")]
    assert len(said) == 1 and str(port) in said[0] and "--port" in said[0]
    assert "PINs" in done.stderr and "Traceback" not in done.stderr
    hall.all_gone()


def test_a_folder_that_cannot_be_used_is_said_in_one_sentence(hall: Hall) -> None:
    hall.data.parent.mkdir(exist_ok=True)
    hall.data.write_text("a file", "utf-8")
    assert "--data" in hall.refused("up", "--headless", "--data", str(hall.data))
    assert "--data" in hall.refused("machine", "m1", "--data", str(hall.data / "below"))


def test_keys_that_do_not_read_are_said_with_what_to_do(hall: Hall) -> None:
    hall.data.mkdir()
    (hall.data / "secrets.json").write_text("{", "utf-8")
    said = hall.refused("up", "--headless", "--data", str(hall.data))
    assert "secrets.json" in said and "restore" in said


def test_a_damaged_ledger_is_set_aside_and_refilled_by_the_neighbours(hall: Hall) -> None:
    process = hall.up()
    told = hall.ready(process)
    taken = Api(told).post("/api/tickets", {"service": "deposit-unit"}).json()
    until(lambda: taken["token"] in hall.run("ledger", "export", "--node", "board", "--data", str(hall.data)).stdout)
    assert end(process) == 0
    ledger = hall.data / "hub" / "ledger.sqlite"
    size = ledger.stat().st_size
    ledger.write_bytes(os.urandom(size))
    for tail in ("-wal", "-shm"):
        ledger.with_name(ledger.name + tail).unlink(missing_ok=True)
    process = hall.up()
    api = Api(hall.ready(process))
    until(lambda: taken["number"] in api.http.get(f"/api/tickets/{taken['token']}").text, why="refilled")
    assert list((hall.data / "hub").glob("ledger.sqlite.damaged*")), "kept, not thrown away"
    assert end(process) == 0


def test_a_start_that_is_not_for_programs_reads_well_in_eighty_columns(hall: Hall) -> None:
    process = hall.popen("up", "--screen", "none", "--port", "0", "--data", str(hall.data), "--for", "1")
    assert process.stdout is not None
    text = process.stdout.read()
    assert process.wait(10) == 0
    assert "\033" not in text, "no colours in a pipe"
    wide = [line for line in text.splitlines() if len(line) > 80 and str(hall.data) not in line]
    assert not wide
    for who in ("01", "08", "guide", "manager"):
        assert who in text
    pins = [word for line in text.splitlines() for word in line.split() if word.isdecimal() and len(word) == 6]
    assert len(pins) == 10


def test_no_token_and_no_ticket_stands_in_the_log(hall: Hall) -> None:
    process = hall.up()
    told = hall.ready(process)
    api = Api(told)
    taken = [api.post("/api/tickets", {"service": "deposit-unit"}).json()["token"]]
    at_machine = hall.run("take", "--service", "deposit-personal", "--data", str(hall.data), "--json").stdout
    taken.append(json.loads(at_machine)["token"])
    api.post("/api/windows/1/open", {"teller": "01"})
    called = api.post("/api/windows/1/next").json()
    api.post("/api/windows/1/start")
    api.post("/api/windows/1/complete", {"outcome": "done"})
    api.get(f"/api/tickets/{called['token']}")
    assert end(process) == 0
    log = hall.said()
    assert "broker listens" in log
    assert not [token for token in [*taken, told["token"]] if token in log]

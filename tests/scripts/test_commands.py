"""Each command beside a hall that runs, and without one: what it does, and the one sentence with which it refuses."""

import json
import resource
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from processes.branch import DEMO, RealBranch, until
from processes.command import Api, Hall

pytestmark = pytest.mark.timeout(120)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    hall = Hall(tmp_path_factory.mktemp("commands"))
    hall.told = hall.ready(hall.up())
    yield hall
    hall.close()


def test_take_names_the_choices_for_a_service_or_group_that_is_not_there(running: Hall) -> None:
    where = ["--data", str(running.data)]
    said = running.refused("take", "--service", "deposit", *where)
    assert "'deposit'" in said and "deposit-unit" in said and "pick-up" in said
    said = running.refused("take", "--service", "deposit-unit", "--group", "old", *where)
    assert "elderly" in said
    assert "99" in running.refused("take", "--service", "deposit-unit", "--cases", "0", *where)
    said = running.refused("take", "--service", "deposit-unit", "--machine", "m7", *where)
    assert "m7" in said and "m1" in said and "anju machine" in said


def test_take_says_number_place_and_paper(running: Hall) -> None:
    words = ["take", "--service", "deposit-personal", "--data", str(running.data)]
    said = running.run(*words).stdout
    assert said.startswith("B0") and "printed" in said and "ahead" in said
    told = json.loads(running.run(*words, "--group", "elderly", "--cases", "2", "--json").stdout)
    assert told["service"] == "deposit-personal" and isinstance(told["people_ahead"], int)
    assert len(told["token"]) == 26 and not told["offline"]
    line = next(
        line
        for line in running.run("ledger", "export", "--data", str(running.data)).stdout.splitlines()
        if told["token"] in line and '"TicketIssued"' in line
    )
    assert json.loads(line)["fact"]["group"] == "elderly"


def test_the_ledger_is_verified_told_and_exported_while_the_hall_runs(running: Hall) -> None:
    where = ["--data", str(running.data)]
    running.run("take", "--service", "deposit-unit", *where)
    verdict = json.loads(running.run("ledger", "verify", *where, "--json").stdout)
    assert set(verdict) >= {"ok", "facts", "origins", "tickets", "problems"}
    assert verdict["ok"] and verdict["problems"] == [] and verdict["tickets"] >= 1
    assert sum(verdict["origins"].values()) == verdict["facts"]
    records = [json.loads(line) for line in running.run("ledger", "export", *where).stdout.splitlines()]
    assert len({(record["origin"], record["seq"]) for record in records}) == len(records) >= verdict["facts"]
    last = [json.loads(line) for line in running.run("ledger", "tail", "-n", "2", *where).stdout.splitlines()]
    assert len(last) == 2 and last[0]["order"] <= last[1]["order"]
    assert "sound" in running.run("ledger", "verify", *where, "--node", "m1").stdout
    said = running.refused("ledger", "verify", *where, "--node", "m8")
    assert "m8" in said and "m1" in said


def test_doctor_finds_a_healthy_hall_healthy(running: Hall) -> None:
    api = Api(running.told)
    until(lambda: api.get("/api/lobby")["day"]["state"] == "open")
    told = json.loads(running.run("doctor", "--data", str(running.data), "--json").stdout)
    assert told["ok"], [each for each in told["findings"] if not each["ok"]]
    parts = {each["part"] for each in told["findings"]}
    assert {"settings", "display", "fonts", "broker", "disk", "clock", "printer m1", "node hub", "node m1"} <= parts
    assert "MEND" not in running.run("doctor", "--data", str(running.data)).stdout


def test_a_backup_of_a_running_hall_is_restored_elsewhere_and_verified(running: Hall, tmp_path: Path) -> None:
    taken = json.loads(running.run("take", "--service", "consultation", "--data", str(running.data), "--json").stdout)
    said = running.run("backup", str(tmp_path / "safe"), "--data", str(running.data)).stdout
    assert "hub" in said and "only you" in said
    assert (tmp_path / "safe").stat().st_mode & 0o777 == 0o700
    assert "new folder" in running.refused("backup", str(tmp_path / "safe"), "--data", str(running.data))
    running.run("restore", str(tmp_path / "safe"), "--data", str(tmp_path / "new"))
    assert taken["token"] in running.run("ledger", "export", "--data", str(tmp_path / "new")).stdout
    assert "end that process" in running.refused("restore", str(tmp_path / "safe"), "--data", str(running.data))
    assert (tmp_path / "new" / "secrets.json").read_bytes() == (running.data / "secrets.json").read_bytes()


def test_a_machine_whose_disk_refuses_stays_says_so_and_gives_no_ticket(hall: Hall) -> None:
    told = hall.ready(hall.up())
    where = ["--data", str(hall.data)]
    hall.run("take", "--service", "deposit-unit", *where)
    machine = hall.pid_of("machine m1")
    resource.prlimit(machine, resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))
    said = hall.refused("take", "--service", "deposit-unit", *where)
    assert "disk" in said
    assert "disk" in hall.refused("take", "--service", "deposit-unit", *where)
    findings = json.loads(hall.run("doctor", *where, "--json", code=1).stdout)["findings"]
    found = next(each for each in findings if each["part"] == "node m1")
    assert not found["ok"] and "out of service" in found["said"] and "disk" in found["remedy"]
    # The hub goes the same way: it answers 503, and stays to say so.
    api = Api(told)
    hub = hall.pid_of("info hub")
    resource.prlimit(hub, resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))
    for _ in range(2):
        answer = api.post("/api/tickets", {"service": "deposit-unit"})
        assert answer.status_code == 503 and answer.headers["content-type"].startswith("application/problem+json")
    assert hall.pid_of("machine m1") == machine and hall.pid_of("info hub") == hub
    verdict = json.loads(hall.run("ledger", "verify", *where, "--json").stdout)
    assert verdict["ok"] and verdict["tickets"] == 1, "nothing half written, nothing told that is not there"


def test_a_machine_with_other_settings_than_the_hub_says_so(branch: RealBranch, tmp_path: Path) -> None:
    newer = tmp_path / "newer"
    shutil.copytree(DEMO, newer)
    with newer.joinpath("hall.toml").open("a", encoding="utf-8") as file:
        file.write("# newer\n")
    branch.start("hub")
    branch.branch = newer
    branch.start("m1")
    branch.linked("m1")
    until(lambda: branch.ask("m1", "status")["parts"]["catalogue"] == "other", why="the difference shows")
    until(lambda: branch.take()["number"], why="and tickets are given all the same")


def test_without_a_hall_commands_say_where_to_look(hall: Hall, tmp_path: Path) -> None:
    nowhere = str(tmp_path / "nowhere")
    assert "anju up" in hall.refused("take", "--service", "deposit-unit", "--data", nowhere)
    assert "--data" in hall.refused("ledger", "verify", "--data", nowhere)
    assert "--data" in hall.refused("ledger", "tail", "--data", nowhere)
    assert "--data" in hall.refused("backup", str(tmp_path / "to"), "--data", nowhere)
    assert "no backup" in hall.refused("restore", nowhere, "--data", str(tmp_path / "new"))
    assert "slip.json" in hall.refused("print", str(tmp_path / "slip.json"), "--to", str(tmp_path / "bytes"))


def test_what_is_mistyped_is_one_sentence_too(hall: Hall) -> None:
    for words, part in (
        (("upp",), "upp"),
        (("up", "--prot", "1"), "--port"),
        (("up", "--port", "99999"), "65535"),
        (("take",), "--service"),
        (("ledger", "tail", "-n", "many"), "anju ledger tail --help"),
        (("--log", "loud", "doctor"), "loud"),
        (("board", "m1"), "board"),
        (("machine", "--broker", "there"), "HOST:PORT"),
        (("machine", "--screen", "round"), "virtual"),
    ):
        assert part in hall.refused(*words), words


def test_help_tells_of_every_command_and_option(hall: Hall) -> None:
    text = hall.run("--help").stdout
    for word in ("up", "hub", "machine", "board", "take", "doctor", "ledger", "print", "report", "backup", "restore"):
        assert f"\n  {word}" in text, text
    text = hall.run("up", "--help").stdout
    for option in ("--data", "--port", "--headless", "--for", "--branch", "--visitors", "--json", "--hours"):
        assert option in text
    assert "visitors" not in hall.run("--help").stdout.split("Commands")[1]


def test_faults_in_the_branch_folder_are_told_all_at_once(hall: Hall, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(DEMO, broken)
    hall_toml = broken / "hall.toml"
    hall_toml.write_text(hall_toml.read_text("utf-8").replace("time_zone", "time_zome"), "utf-8")
    (broken / "windows.toml").write_text("[[windows]\n", "utf-8")
    done = hall.run("up", "--headless", "--branch", str(broken), "--data", str(hall.data), code=78)
    assert "hall.toml" in done.stderr and "windows.toml" in done.stderr and "time_zone" in done.stderr
    assert "Traceback" not in done.stderr and not done.stdout
    told = json.loads(hall.run("doctor", "--branch", str(broken), "--json", code=1).stdout)
    settings = next(each for each in told["findings"] if each["part"] == "settings")
    assert not settings["ok"] and "time_zone" in settings["said"]


def test_a_slip_is_encoded_for_a_model(hall: Hall, tmp_path: Path) -> None:
    slip = tmp_path / "slip.json"
    content = {
        "hall": "大厅",
        "number": "A023",
        "service": "购房提取",
        "token": "a" * 26,
        "taken_at": "2025-03-04 09:41",
    }
    slip.write_text(json.dumps({**content, "people_ahead": 6, "estimate": [12, 18], "windows": ["3"]}), "utf-8")
    said = hall.run("print", str(slip), "--profile", "generic-58", "--to", str(tmp_path / "bytes")).stdout
    assert "generic-58" in said
    assert "购房提取".encode("gb18030") in (tmp_path / "bytes").read_bytes()
    said = hall.refused("print", str(slip), "--profile", "generic-85", "--to", str(tmp_path / "bytes"))
    assert "generic-85" in said


def test_take_for_several_services_makes_one_ticket_and_refuses_an_unknown_one(running: Hall) -> None:
    words = ["take", "--service", "deposit-personal", "--data", str(running.data), "--json"]
    told = json.loads(running.run(*words, "--then", "consultation", "--then", "pick-up").stdout)
    exported = running.run("ledger", "export", "--data", str(running.data)).stdout.splitlines()
    line = next(line for line in exported if told["token"] in line and '"TicketIssued"' in line)
    assert json.loads(line)["fact"]["then"] == ["consultation", "pick-up"]
    assert "consultation" in running.refused(*words[:-1], "--then", "fishing")

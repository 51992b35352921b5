"""`anju simulate` as people and programs run it."""

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).resolve().parents[2]
SVG = "{http://www.w3.org/2000/svg}"
WAIT = {"mean", "p50", "p90", "p95", "max"}


def anju(*words: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "scripts.cli", "--language", "en", "simulate", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


def test_json_has_the_documented_shape_and_the_same_seed_gives_it_again() -> None:
    words = ("village", "--policy", "clock,fcfs", "--days", "2", "--seed", "7", "--json")
    first, again = (json.loads(anju(*words).stdout) for _ in range(2))
    assert set(first) == {"scenario", "days", "seed", "policies"}
    assert (first["scenario"], first["days"], first["seed"], list(first["policies"])) == (
        "village",
        2,
        7,
        ["clock", "fcfs"],
    )
    for policy, beside in zip(first["policies"].values(), again["policies"].values(), strict=True):
        assert set(policy) == {
            *("tickets", "wait", "groups", "services", "J", "overtakings", "windows", "spread", "unserved"),
            "decisions_per_s",
        }
        assert set(policy["wait"]) == WAIT
        assert set(policy["groups"]) == {"ordinary", "priority", "appointment"}
        for part in (*policy["groups"].values(), *policy["services"].values()):
            assert set(part) == {"tickets", "wait", "within"}
            assert set(part["wait"]) == WAIT
        assert sum(part["tickets"] for part in policy["groups"].values()) == policy["tickets"]
        assert set(policy["windows"]) == {"1", "2"}
        assert policy.pop("decisions_per_s") > 0
        assert beside.pop("decisions_per_s") > 0
    assert first == again


def test_a_table_names_every_policy_and_nothing_but_the_table_is_on_stdout() -> None:
    done = anju("quiet", "--policy", "clock,priority", "--days", "2")
    assert done.returncode == 0
    assert "clock" in done.stdout and "priority" in done.stdout and "Overtakings" in done.stdout
    assert max(map(len, done.stdout.splitlines()[1:-1])) <= 118
    assert done.stderr == ""


def test_a_picture_draws_a_line_for_each_policy_with_axes_and_a_legend(tmp_path: Path) -> None:
    picture = tmp_path / "waits.svg"
    done = anju("quiet", "--policy", "clock,fcfs,priority", "--days", "2", "--plot", str(picture))
    assert done.returncode == 0
    root = ElementTree.fromstring(picture.read_text(encoding="utf-8"))
    texts = [text.text for text in root.iter(f"{SVG}text")]
    assert len(list(root.iter(f"{SVG}polyline"))) == 3
    assert {"clock", "fcfs", "priority", "09:00", "17:00", "minutes", "0"} <= set(texts)


def test_a_file_of_ones_own_is_played(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(
        'name = "mine"\nopen = "09:00"\nclose = "10:30"\n'
        '[[services]]\nid = "a"\nduration = {dist = "constant", mean = 5}\narrivals = [10, 6]\n'
        '[[windows]]\nid = "1"\nskills = ["a"]\n',
        encoding="utf-8",
    )
    told = json.loads(anju(str(file), "--json").stdout)
    assert (told["scenario"], told["days"]) == ("mine", 20)
    assert 180 < told["policies"]["clock"]["tickets"] < 340


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nromal",), 'did you mean "normal"?'),
        (("normal", "--policy", "clok"), 'did you mean "clock"?'),
        (("normal", "--policy", ","), "--policy names no policy"),
        (("normal", "--days", "0"), "--days"),
        (("none.toml",), "this file is missing"),
        (("quiet", "--plot", "no/such/folder/waits.svg"), "no folder"),
    ],
)
def test_what_was_mistyped_is_told_in_a_sentence(words: tuple[str, ...], said: str) -> None:
    done = anju(*words)
    assert done.returncode != 0
    assert done.stdout == ""
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_the_figures_of_a_hall_are_tried_and_its_own_rule_is_played_without_another(tmp_path: Path) -> None:
    village = (ROOT / "config" / "scenarios" / "village.toml").read_text(encoding="utf-8")
    kept = []
    for pace in (1, 16):
        file = tmp_path / f"pace-{pace}.toml"
        file.write_text(f"{village}\n[policy]\npace_appointment = {pace}\n", encoding="utf-8")
        told = json.loads(anju(str(file), "--days", "5", "--json").stdout)
        kept.append(told["policies"]["clock"]["groups"]["appointment"]["within"])
    assert kept[0] < kept[1]
    file.write_text(f'{village}\n[policy]\nname = "priority"\n', encoding="utf-8")
    assert list(json.loads(anju(str(file), "--days", "1", "--json").stdout)["policies"]) == ["priority"]


def test_a_picture_that_cannot_be_written_is_refused_before_the_days_are_played(tmp_path: Path) -> None:
    done = anju("city", "--days", "5000", "--plot", str(tmp_path))
    assert done.returncode != 0 and done.stdout == ""
    assert str(tmp_path) in done.stderr and "can't be written" in done.stderr and "Traceback" not in done.stderr
    wrong = anju("quiet", "--policy", "clok", "--days", "1", "--plot", str(tmp_path / "new.svg"))
    assert wrong.returncode != 0 and not (tmp_path / "new.svg").exists()


def test_a_file_with_mistakes_names_them_all(tmp_path: Path) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text('name = "wrong"\nopen = "nine"\nclosed = "17:00"\n[[services]]\nid = "a"\n', encoding="utf-8")
    done = anju(str(file), "--json")
    assert done.returncode == 78
    for key in ("open", "closed", "services[0].arrivals", "services[0].duration.mean", "windows"):
        assert key in done.stderr

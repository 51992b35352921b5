"""Documents survive what happens to a file, and hands that mend it."""

import json
import random
import resource
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from queue_machine.ledger.documents import Documents, DocumentsFailed, read_documents

ROOT = Path(__file__).parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "m1" / "documents.json"


def test_a_document_is_kept_replaced_and_removed(path: Path) -> None:
    documents = Documents(path)
    assert documents.get("settings", "printer") is None
    documents.put("settings", "printer", {"width": 58, "cut": True})
    documents.put("settings", "printer", {"width": 80})
    documents.put("settings", "sound", {"volume": 0.5, "say": ["zh", None]})
    documents.put("sign-ins", "printer", {"pin": "x"})
    assert documents.get("settings", "printer") == {"width": 80}
    assert documents.all("settings") == {"printer": {"width": 80}, "sound": {"volume": 0.5, "say": ["zh", None]}}
    assert documents.remove("settings", "printer") is True
    assert documents.remove("settings", "printer") is False
    assert documents.all("settings").keys() == {"sound"}
    documents.close()
    again = Documents(path)
    assert again.get("sign-ins", "printer") == {"pin": "x"}
    assert again.all("nothing") == {}
    assert again.was_damaged == []
    again.close()


def test_people_can_read_the_file_and_mend_it(path: Path) -> None:
    documents = Documents(path)
    documents.put("catalogue", "current", {"name": "住房公积金"})
    text = path.read_text(encoding="utf-8")
    assert "住房公积金" in text
    assert len(text.splitlines()) > 5
    path.write_text(text.replace("住房公积金", "公积金中心"), encoding="utf-8")
    assert documents.get("catalogue", "current") == {"name": "公积金中心"}
    documents.close()


def test_an_entry_that_a_hand_left_without_a_key_is_passed_over(path: Path) -> None:
    documents = Documents(path)
    documents.put("a", "k", {"x": 1})
    whole = json.loads(path.read_text())
    whole["a"]["2"] = {"value": {}}
    whole["a"]["3"] = {"key": "odd", "value": 5}
    path.write_text(json.dumps(whole))
    assert documents.all("a") == {"k": {"x": 1}}
    documents.put("a", "l", {"y": 2})
    assert documents.all("a") == {"k": {"x": 1}, "l": {"y": 2}}
    documents.close()


def test_what_is_handed_out_is_the_callers_own(path: Path) -> None:
    documents = Documents(path)
    value = {"list": [1]}
    documents.put("a", "k", value)
    value["list"].append(2)
    (documents.get("a", "k") or {})["list"] = []
    assert documents.get("a", "k") == {"list": [1]}
    documents.close()


def test_a_value_that_is_not_json_is_refused_and_nothing_changes(path: Path) -> None:
    documents = Documents(path)
    documents.put("a", "k", {"x": 1})
    with pytest.raises(TypeError):
        documents.put("a", "k", {"x": object()})
    assert documents.get("a", "k") == {"x": 1}
    documents.close()


def test_cut_off_at_any_byte_the_previous_file_is_used(path: Path) -> None:
    documents = Documents(path)
    documents.put("a", "k", {"n": 1})
    documents.put("a", "k", {"n": 2})
    documents.close()
    present, previous = path.read_bytes(), path.with_name("documents.json.previous").read_bytes()
    whole = len(present.rstrip())
    for length in range(len(present)):
        for each in path.parent.iterdir():
            each.unlink()
        path.write_bytes(present[:length])
        path.with_name("documents.json.previous").write_bytes(previous)
        opened = Documents(path)
        if length >= whole:
            assert opened.get("a", "k") == {"n": 2}
            continue
        assert opened.get("a", "k") == {"n": 1}, length
        assert opened.was_damaged == [f"{path}.damaged-1"]
        assert Path(f"{path}.damaged-1").read_bytes() == present[:length]
        opened.put("a", "l", {"n": 3})
        opened.close()
        again = Documents(path)
        assert again.all("a") == {"k": {"n": 1}, "l": {"n": 3}}
        again.close()


@pytest.mark.parametrize(
    "content",
    [
        b"[]",
        b'{"a": 5}',
        b'{"a": {"one": {}}}',
        b'{"a": {"1": 2}}',
        b'{"a": []}',
        b"\xff\xfe",
        b'"text"',
        b"{" * 100_000,
    ],
)
def test_a_file_that_is_json_of_another_kind_or_none_is_set_aside(path: Path, content: bytes) -> None:
    documents = Documents(path)
    documents.put("a", "k", {"n": 1})
    documents.put("a", "k", {"n": 2})
    documents.close()
    path.write_bytes(content)
    opened = Documents(path)
    assert opened.get("a", "k") == {"n": 1}
    assert len(opened.was_damaged) == 1
    opened.close()


def test_with_both_files_damaged_one_begins_anew_and_both_are_kept(path: Path) -> None:
    documents = Documents(path)
    documents.put("a", "k", {"n": 1})
    documents.put("a", "k", {"n": 2})
    documents.close()
    path.write_bytes(b"{")
    path.with_name("documents.json.previous").write_bytes(b"}")
    opened = Documents(path)
    assert opened.all("a") == {}
    assert [Path(each).read_bytes() for each in opened.was_damaged] == [b"{", b"}"]
    opened.put("a", "k", {"n": 3})
    assert opened.get("a", "k") == {"n": 3}
    opened.close()


def test_between_the_two_renames_the_previous_file_is_read(path: Path) -> None:
    documents = Documents(path)
    documents.put("a", "k", {"n": 1})
    documents.close()
    path.rename(path.with_name("documents.json.previous"))
    assert b'"n": 1' in (read_documents(path) or b"")
    opened = Documents(path)
    assert opened.get("a", "k") == {"n": 1}
    assert opened.was_damaged == []
    opened.put("a", "k", {"n": 2})
    assert opened.get("a", "k") == {"n": 2}
    opened.close()


def test_a_full_disk_leaves_the_old_documents(path: Path) -> None:
    child = subprocess.run(
        [sys.executable, "-c", FULL, str(path)], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert child.stdout == "refused\n{'n': 1}\n", child.stderr
    assert sorted(each.name for each in path.parent.iterdir()) == ["documents.json"]


FULL = f"""
import resource, sys
from pathlib import Path
from queue_machine.ledger.documents import Documents, DocumentsFailed
documents = Documents(Path(sys.argv[1]))
documents.put("a", "k", {{"n": 1}})
resource.setrlimit({resource.RLIMIT_FSIZE}, (2_000, 2_000))
try:
    documents.put("a", "k", {{"n": "x" * 10_000}})
except DocumentsFailed:
    print("refused")
print(documents.get("a", "k"))
"""


def test_a_place_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DocumentsFailed, match="cannot be made"):
        Documents(tmp_path / "file" / "documents.json")


def test_threads_do_not_lose_each_others_documents(path: Path) -> None:
    documents = Documents(path)

    def put(thread: int) -> None:
        for number in range(10):
            documents.put("a", f"{thread}-{number}", {"n": number})

    threads = [threading.Thread(target=put, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(documents.all("a")) == 40
    documents.close()


def test_a_reader_beside_the_writer_always_finds_a_whole_file(path: Path) -> None:
    documents = Documents(path)
    documents.put("a", "k", {"n": 0})
    over = threading.Event()
    missing = []

    def look() -> None:
        while not over.is_set():
            if read_documents(path) is None:
                missing.append(1)

    reader = threading.Thread(target=look)
    reader.start()
    for number in range(100):
        documents.put("a", "k", {"n": number})
    over.set()
    reader.join()
    assert not missing
    documents.close()


def test_killed_amid_puts_the_file_reads_and_holds_what_was_acknowledged(path: Path) -> None:
    chance = random.Random(10)
    for _ in range(15):
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.ledger.putter", str(path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        lines = [child.stdout.readline() for _ in range(chance.randint(1, 40))]
        child.send_signal(signal.SIGKILL)
        lines += child.stdout.readlines()
        child.wait()
        child.stdout.close()
        acknowledged = max(int(line) for line in lines if line.endswith("\n"))
        documents = Documents(path)
        assert documents.was_damaged == []
        assert (documents.get("count", "now") or {})["number"] >= acknowledged
        documents.close()

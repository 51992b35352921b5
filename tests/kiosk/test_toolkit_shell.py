"""Kivy is prepared before it is imported, and comes up quiet, private and without its own panels."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.touch.icons import SPARE, codepoints, icon
from scripts.fonts import NoFont, make_fonts

ROOT = Path(__file__).resolve().parents[2]


def run(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("KIVY")}
    return subprocess.run(
        [sys.executable, "-c", code, str(folder), "--kivy", "must not read this"],
        capture_output=True, text=True, timeout=60, cwd=ROOT, check=False, env=environment | {"HOME": str(folder)},
    )  # fmt: skip


PREPARED = """
import json, logging, sys
from pathlib import Path
from kiosk.touch.shell import WindowShape, prepare
prepare(Path(sys.argv[1]) / "home", WindowShape(1920, 1080, rotation=90))
from kivy.config import Config
import kivy
graphics = {key: Config.get("graphics", key) for key in ("width", "height", "rotation", "show_cursor", "maxfps")}
print(json.dumps({
    "graphics": graphics, "input": dict(Config.items("input")), "escape": Config.get("kivy", "exit_on_escape"),
    "home": kivy.kivy_home_dir, "handlers": len(logging.root.handlers), "argv": sys.argv[2],
}))
"""


def test_kivy_is_set_up_before_it_is_imported(tmp_path: Path):
    done = run(PREPARED, tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    told = json.loads(done.stdout)
    assert told["graphics"] == {
        "width": "1920", "height": "1080", "rotation": "270", "show_cursor": "0", "maxfps": "22",
    }  # fmt: skip
    assert told["input"] == {"mouse": "mouse,disable_multitouch,disable_hover"}
    assert told["escape"] == "0"
    assert told["home"] == str(tmp_path / "home")
    assert told["handlers"] == 0
    assert told["argv"] == "--kivy"
    # Nothing in the user's own folder, no configuration and no log file anywhere.
    assert [path.name for path in tmp_path.iterdir()] == ["home"]
    assert not [path for path in (tmp_path / "home").rglob("*") if path.suffix in (".ini", ".txt")]


def test_preparing_too_late_is_refused(tmp_path: Path):
    late = "from pathlib import Path\nimport sys\nfrom kiosk.touch.shell import *\n"
    late += "prepare(Path(sys.argv[1]), WindowShape(10, 10))\nprepare(Path(sys.argv[1]), WindowShape(10, 10))"
    done = run(late, tmp_path)
    assert done.returncode != 0
    assert "PreparedTooLate" in done.stderr


def test_a_rotation_that_is_none_is_refused(tmp_path: Path):
    wrong = "from pathlib import Path\nimport sys\nfrom kiosk.touch.shell import *\n"
    wrong += "prepare(Path(sys.argv[1]), WindowShape(10, 10, rotation=45))"
    assert "rotation is 0, 90, 180 or 270, not 45" in run(wrong, tmp_path).stderr


def test_icons_are_found_by_name_and_the_unknown_is_a_plain_document(caplog: pytest.LogCaptureFixture):
    assert len(codepoints()) > 1000
    assert icon("home") == chr(0xF2DC)
    assert icon("no-such-icon") == icon(SPARE)
    assert "no-such-icon" in caplog.text


def test_fonts_there_already_are_left_alone(tmp_path: Path):
    collections = Path("/usr/share/fonts/opentype/noto")
    made = make_fonts(tmp_path, collections)
    assert sorted(path.name for path in made) == ["NotoSansSC-Bold.otf", "NotoSansSC-Regular.otf"]
    assert make_fonts(tmp_path, collections) == []
    assert not list(tmp_path.glob("*.part"))


def test_the_face_taken_out_is_the_simplified_one(tmp_path: Path):
    from fontTools.ttLib import TTFont

    make_fonts(tmp_path)
    with TTFont(tmp_path / "NotoSansSC-Regular.otf", lazy=True) as font:
        assert font["name"].getBestFamilyName() == "Noto Sans CJK SC"


def test_a_machine_without_the_collection_is_told_what_to_install(tmp_path: Path):
    with pytest.raises(NoFont, match="fonts-noto-cjk"):
        make_fonts(tmp_path / "fonts", tmp_path / "none")


def test_a_broken_collection_leaves_no_half_font(tmp_path: Path):
    collections = tmp_path / "noto"
    collections.mkdir()
    for name in ("NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc"):
        (collections / name).write_bytes(b"no font at all")
    with pytest.raises(NoFont, match="cannot be read"):
        make_fonts(tmp_path / "fonts", collections)
    assert list((tmp_path / "fonts").iterdir()) == []

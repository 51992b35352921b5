"""The demo branch loads clean and is what a hall needs: names, papers, windows for every service at every hour."""

import shutil
import zoneinfo
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from config.branch import DEMO, load_branch
from config.colour import WHITE
from config.icons import STYLE_SHEET, icon_names
from config.settings import Settings
from kiosk.look import contrast
from kiosk.texts import CORE, Texts

FONTS = Path(__file__).parents[2] / ".cache" / "fonts"


@pytest.fixture(scope="module")
def hall() -> Settings:
    return load_branch(DEMO)


@pytest.fixture(scope="module")
def texts(hall: Settings) -> Texts:
    return Texts.load((CORE, hall.texts))


def test_it_has_the_windows_services_and_groups_of_a_real_hall(hall: Settings) -> None:
    branch = hall.branch
    assert sum(window.comprehensive for window in branch.windows) == 3
    assert len(branch.windows) == 8
    assert len(branch.services) == 10
    kinds = ["deposit", "withdrawal", "loan", "consultation", "cross-province", "pick-up"]
    assert [kind.id for kind in hall.faces.kinds] == kinds
    assert {group.id: group.kind for group in branch.groups} == {
        "elderly": "priority",
        "disabled": "priority",
        "pregnant": "priority",
        "veteran": "priority",
        "out-of-town": "priority",
        "appointment": "appointment",
    }
    assert zoneinfo.ZoneInfo(branch.time_zone).key == "Asia/Shanghai"
    assert all(branch.hours.open_at(day, "2026-11-23", 9 * 60) for day in range(6))
    assert not branch.hours.open_at(5, "2026-11-28", 12 * 60)
    assert not branch.hours.open_at(4, "2027-01-01", 10 * 60)


def test_letters_are_not_mistaken_for_digits(hall: Settings) -> None:
    assert not {service.letter for service in hall.branch.services} & {"I", "O"}


def test_the_lunch_rota_leaves_a_window_for_every_service_at_every_minute(hall: Settings) -> None:
    for minute in range(9 * 60, 17 * 60):
        at_work = [w for w in hall.branch.windows if not any(span.holds(minute) for span in w.breaks)]
        assert len(at_work) >= 5
        served = {skill for window in at_work for skill in window.skills}
        assert served == {service.id for service in hall.branch.services}
    assert all(window.breaks for window in hall.branch.windows)


def test_its_nodes_have_screens_and_the_machine_a_printer(hall: Settings) -> None:
    assert hall.nodes == ("hub", "m1", "board")
    machine, board = hall.faces.screen("m1"), hall.faces.screen("board")
    assert machine and board
    assert (machine.width_px, machine.height_px) == (1080, 1920)
    assert machine.width_mm / machine.width_px == pytest.approx(0.248, abs=0.001)
    assert (board.width_px, board.height_px) == (1920, 1080)
    printer = hall.devices.printer("m1")
    assert printer and printer.chinese and printer.native_qr
    assert (printer.baud, printer.paper_mm) == (115200, 80)


def test_its_colour_is_readable_even_for_the_elder_layout(hall: Settings) -> None:
    assert contrast(hall.faces.look.accent, WHITE) >= 7.0
    assert Path(hall.faces.look.logo).stat().st_size < 10_000


def test_both_languages_have_the_same_texts(hall: Settings) -> None:
    own = Texts.load((hall.texts,))
    assert own.languages == ("zh-CN", "en")
    assert own.keys("zh-CN") == own.keys("en")


@pytest.mark.parametrize(("language", "width"), [("zh-CN", 16), ("en", 40)])
def test_what_to_bring_fits_on_a_slip(hall: Settings, texts: Texts, language: str, width: int) -> None:
    for service in hall.branch.services:
        lines = texts.say(f"bring-{service.id}", language).split("\n")
        assert 1 <= len(lines) <= 5
        assert max(map(len, lines)) <= width, service.id
        assert len(texts.say(f"service-{service.id}-short", "zh-CN")) <= 6


def test_every_icon_is_in_the_icon_font(hall: Settings) -> None:
    if not STYLE_SHEET.is_file():
        pytest.skip("the icon font is not installed")
    icons = {service.icon for service in hall.branch.services} | {group.icon for group in hall.branch.groups}
    assert icons | {kind.icon for kind in hall.faces.kinds} <= icon_names()
    assert len(icon_names()) > 1000


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_the_font_has_every_sign_of_the_texts_and_pages(hall: Settings, texts: Texts, weight: str) -> None:
    file = FONTS / f"NotoSansSC-{weight}.otf"
    if not file.is_file():
        pytest.skip("the font is taken out of its collection by the set-up")
    signs = set(TTFont(file, lazy=True).getBestCmap())
    said = [text for language in texts.languages for text in texts.all_strings(language)]
    said += [text for page in hall.knowledge for text in (*page.titles.values(), *page.texts.values())]
    missing = {sign for text in said for sign in text if sign != "\n" and ord(sign) not in signs}
    assert missing == set()


def test_every_text_goes_into_gb18030_for_the_slip(texts: Texts) -> None:
    for text in texts.all_strings("zh-CN"):
        text.encode("gb18030")


def test_pages_of_knowledge_are_read_by_language(hall: Settings) -> None:
    pages = {page.id: page for page in hall.knowledge}
    assert {"loan-apply", "withdrawal-repay", "deposit-unit", "cross-province", "for-somebody-else"} <= set(pages)
    assert pages["withdrawal-repay"].titles["en"] == "Withdrawing to repay a home loan"
    assert "12个月" in pages["withdrawal-repay"].texts["zh-CN"]
    assert not pages["loan-apply"].texts["zh-CN"].startswith("# ")


def test_the_version_changes_with_any_file(tmp_path: Path, hall: Settings) -> None:
    folder = tmp_path / "hall"
    shutil.copytree(DEMO, folder)
    assert load_branch(folder).version == hall.version
    page = folder / "knowledge" / "loan-apply.md"
    page.write_text(page.read_text(encoding="utf-8") + "\n。", encoding="utf-8")
    assert load_branch(folder).version != hall.version

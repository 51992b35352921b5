"""The look keeps its promises for every accent: contrast, sizes in true millimetres, the same tokens for pages."""

import re
from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.look import (
    CAP_HEIGHT,
    CONTRAST,
    LANDSCAPE,
    PORTRAIT,
    TARGET_MM,
    BadAccent,
    Colours,
    Screen,
    accent_for,
    blend,
    colours,
    contrast,
    css,
    font_px,
    from_oklch,
    oklch,
    px,
    reading_cap_mm,
    tokens,
)

ACCENTS = ("#0f6b5c", "#0B5C6B", "#c8102e", "#1f5fbf", "#7a4fbf", "#e8a33d", "#2a9df4", "#888", "#000000")

PAIRS = [
    ("ink", ("ground", "surface", "sunken", "accent_tint", "accent_tint_pressed", "warn_tint", "warn_fill")),
    ("muted", ("ground", "surface", "sunken", "disabled", "accent_tint", "accent_tint_pressed")),
    ("accent", ("ground", "surface", "sunken", "disabled", "accent_tint", "accent_tint_pressed")),
    ("on_accent", ("accent", "accent_hover", "accent_pressed", "bad", "bad_pressed")),
    ("good", ("ground", "surface", "good_tint", "disabled")),
    ("warn", ("ground", "surface", "warn_tint", "disabled")),
    ("bad", ("ground", "surface", "bad_tint", "disabled")),
    ("on_disabled", ("disabled",)),
]


def check_contrast(found: Colours, elder: bool) -> None:
    for text, grounds in PAIRS:
        for ground in grounds:
            ratio = contrast(getattr(found, text), getattr(found, ground))
            assert ratio >= CONTRAST[elder], f"{text} on {ground}: {ratio:.2f}"
    assert contrast(found.edge, found.surface) >= 3


@pytest.mark.parametrize("elder", [False, True])
@pytest.mark.parametrize("accent", ACCENTS)
def test_all_text_can_be_read_whatever_the_halls_colour(accent: str, elder: bool):
    check_contrast(colours(accent, elder), elder)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 0xFFFFFF), st.booleans())
def test_any_colour_is_made_readable_or_refused(value: int, elder: bool):
    accent = f"#{value:06x}"
    try:
        found = colours(accent, elder)
    except BadAccent as refusal:
        assert accent in str(refusal)
    else:
        check_contrast(found, elder)


def test_a_readable_accent_stays_as_it_is():
    assert accent_for("#0f6b5c") == "#0f6b5c"


def test_an_accent_that_is_a_little_pale_is_darkened_and_keeps_its_hue():
    fitted = accent_for("#2a9df4")
    assert contrast(fitted, "#ffffff") >= 4.5
    assert abs(oklch(fitted)[2] - oklch("#2a9df4")[2]) < 0.05


@pytest.mark.parametrize("accent", ["#ffee88", "#ffffff", "#e0f0ff"])
def test_an_accent_too_pale_is_refused_with_the_shade_that_would_do(accent: str):
    with pytest.raises(BadAccent, match=r"too pale.*#[0-9a-f]{6} would"):
        colours(accent)


@pytest.mark.parametrize("accent", ["teal", "#12", "#12345g", "", "#1234567", "rgb(1,2,3)", "#+12345", "#１２３４５６"])
def test_what_is_no_colour_is_refused(accent: str):
    with pytest.raises(BadAccent, match="is no colour"):
        colours(accent)


def test_contrast_is_the_ratio_of_wcag():
    assert contrast("#000", "#fff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#fff", "#fff") == 1


def test_a_colour_survives_oklch():
    for colour in ("#0f6b5c", "#c8102e", "#808080", "#ffffff", "#000000"):
        assert from_oklch(*oklch(colour)) == colour


def test_blending_mixes():
    assert blend("#000000", "#ffffff", 0.5) == "#808080"


SCREENS = [PORTRAIT, Screen(1080, 1920, 194.4), Screen(1080, 1920, 398.5), Screen(1920, 1080, 477.0), LANDSCAPE]


@pytest.mark.parametrize("elder", [False, True])
@pytest.mark.parametrize("screen", SCREENS)
def test_sizes_hold_in_true_millimetres_on_every_screen(screen: Screen, elder: bool):
    look = tokens(screen=screen, elder=elder)
    for size in look.type:
        assert look.cap_mm(size) >= (7.3 if elder else 4.8)
    assert look.target * screen.mm_per_px >= TARGET_MM[elder]
    assert look.line_spacing >= 1.3
    assert list(look.type.values()) == sorted(look.type.values())


def test_elder_type_is_larger_in_every_size():
    normal, elder = tokens(), tokens(elder=True)
    assert all(elder.type[size] > normal.type[size] for size in normal.type)
    assert elder.target > normal.target


def test_a_large_screen_gives_its_room_to_the_type():
    wall = tokens(screen=Screen(1080, 1920, 398.5))
    assert wall.type["title"] >= tokens().type["title"]


def test_a_board_is_readable_from_five_metres():
    assert reading_cap_mm(5000) == pytest.approx(61, abs=0.2)
    assert reading_cap_mm(3000) == pytest.approx(36.7, abs=0.1)
    font = font_px(reading_cap_mm(5000), LANDSCAPE)
    assert font * CAP_HEIGHT * LANDSCAPE.mm_per_px == pytest.approx(reading_cap_mm(5000))


def test_millimetres_become_pixels():
    assert px(10, Screen(1000, 500, 100.0)) == pytest.approx(100)
    with pytest.raises(ValueError, match="positive"):
        Screen(0, 100, 10)


def test_sizes_are_asked_by_name_or_given():
    look = tokens()
    assert look.font("body") == look.type["body"]
    assert look.font(12) == 12
    assert look.gap("m") == look.space["m"]
    assert look.colour("accent") == look.colours.accent
    assert look.colour("#123456") == "#123456"
    with pytest.raises(KeyError):
        look.font("huge")


@pytest.mark.parametrize("elder", [False, True])
def test_pages_get_the_same_colours_as_custom_properties(elder: bool):
    look = tokens("#c8102e", elder=elder)
    rule = css(look, ".elder" if elder else ":root")
    assert rule.startswith(".elder {" if elder else ":root {")
    said = dict(re.findall(r"--([a-z-]+): ([^;]+);", rule))
    for each in fields(Colours):
        assert said[each.name.replace("_", "-")] == getattr(look.colours, each.name)
    for name in ("text-body", "space-m", "radius-l", "target", "shadow-card", "font", "line-spacing"):
        assert name in said
    assert rule.count("{") == rule.count("}") == 1

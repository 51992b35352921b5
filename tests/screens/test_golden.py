"""Pages of the ticket machine and the board as they should look, held against the pictures in `golden`.

The pictures are remade by `PYTHONPATH=. .venv/bin/python -m scripts.golden`; look at each before you keep it. A page
that looks otherwise fails here and leaves the new picture and one of the differences, whose paths the failure names.
"""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct
from msgspec.structs import replace
from PIL import Image, ImageChops, ImageFilter, ImageOps

from kiosk import look
from scripts import golden

pytestmark = [pytest.mark.screen, pytest.mark.timeout(150)]

STRONG = 64
"""From which difference of a colour (0 to 255) on a pixel counts as another colour, not another shade of an edge."""
TILE = 6
"""Side of the squares, px, whose worst one is judged: about a figure of the smallest print at the kept size."""
MOST_MEAN = 4.0
MOST_STRONG = 0.001
MOST_IN_TILE = 18.0
"""Measured: two windows on one machine 7, softer edges 14, another figure in the smallest print 22 and more."""
LARGEST_FILE = 60 * 1024


class Difference(Struct, frozen=True):
    """How far two pictures of one size are from each other, by the colour that differs most at each pixel."""

    mean: float
    """0 to 255, over the whole picture: a colour or a plate that changed."""
    strong: float
    """Share of pixels that differ strongly: something moved."""
    worst: float
    """Mean of the square that differs most, 0 to 255: a single letter that changed."""
    map: Image.Image

    @property
    def small(self) -> bool:
        """Whether people would call it the same picture."""
        return self.mean <= MOST_MEAN and self.strong <= MOST_STRONG and self.worst <= MOST_IN_TILE

    def __str__(self) -> str:
        return (
            f"mean {self.mean:.2f} (most {MOST_MEAN}), strong {self.strong:.2%} (most {MOST_STRONG:.2%}), "
            f"worst square {self.worst:.1f} (most {MOST_IN_TILE})"
        )


def difference(one: Image.Image, other: Image.Image) -> Difference:
    assert one.size == other.size
    red, green, blue = ImageChops.difference(one.convert("RGB"), other.convert("RGB")).split()
    far = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    counts = far.histogram()
    pixels = far.width * far.height
    return Difference(
        mean=sum(value * count for value, count in enumerate(counts)) / pixels,
        strong=sum(counts[STRONG:]) / pixels,
        worst=float(far.reduce(TILE).getextrema()[1]),  # type: ignore[arg-type]
        map=far,
    )


def kept(name: str) -> Image.Image:
    return Image.open(golden.GOLDEN / f"{name}.png").convert("RGB")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All pictures, drawn anew."""
    folder = tmp_path_factory.mktemp("golden")
    golden.draw(folder)
    return folder


def hold_against_golden(name: str, new: Image.Image, folder: Path) -> None:
    """Fail where the new picture is another one, and leave it and the differences in the folder."""
    found = difference(kept(name), new)
    if found.small:
        return
    drawn, differs = folder / f"{name}.png", folder / f"{name}-difference.png"
    new.save(drawn)
    # Dark where it differs, three times as dark as it does.
    ImageOps.invert(found.map.point(lambda value: min(255, value * 3))).save(differs)
    pytest.fail(f"{found}\nnew picture: {drawn}\ndifferences: {differs}")


@pytest.mark.parametrize("name", golden.NAMES)
def test_the_page_looks_as_it_should(name: str, made: Path, tmp_path: Path) -> None:
    hold_against_golden(name, Image.open(made / f"{name}.png").convert("RGB"), tmp_path)


def test_a_page_that_looks_otherwise_leaves_its_picture_and_the_differences(tmp_path: Path) -> None:
    other = ImageChops.offset(kept("machine-slip"), 0, 4)
    with pytest.raises(pytest.fail.Exception) as failure:
        hold_against_golden("machine-slip", other, tmp_path)
    files = sorted(tmp_path.iterdir())
    assert [file.name for file in files] == ["machine-slip-difference.png", "machine-slip.png"]
    assert all(str(file) in str(failure.value) for file in files)


def test_there_is_a_small_picture_of_each_page_and_none_besides() -> None:
    sizes = {file.stem: file.stat().st_size for file in golden.GOLDEN.iterdir()}
    assert set(sizes) == set(golden.NAMES)
    assert {name: size for name, size in sizes.items() if size > LARGEST_FILE} == {}


# What the tolerance lets pass and what not. ---------------------------------------------------------------------------


def moved(picture: Image.Image, x: float, y: float) -> Image.Image:
    """The picture moved by parts of a pixel: other shades along every edge, as another rasteriser draws them."""
    return picture.transform(
        picture.size, Image.Transform.AFFINE, (1, 0, x, 0, 1, y), Image.Resampling.BILINEAR, fillcolor=(248, 244, 238)
    )


def noisy(picture: Image.Image) -> Image.Image:
    """The picture with each pixel a few levels lighter or darker."""
    chance = random.Random(7)
    noise = Image.frombytes(
        "L", picture.size, bytes(chance.randrange(9) for _ in range(picture.width * picture.height))
    )
    flecks = Image.merge("RGB", (noise, noise, noise))
    return ImageChops.subtract(ImageChops.add(picture, flecks), Image.new("RGB", picture.size, (4, 4, 4)))


SHADES: dict[str, Callable[[Image.Image], Image.Image]] = {
    "an eighth of the screen's pixel": lambda picture: moved(picture, 1 / 16, 1 / 16),
    "edges a little softer": lambda picture: picture.filter(ImageFilter.GaussianBlur(0.3)),
    "noise": noisy,
}


@pytest.mark.parametrize("how", SHADES)
@pytest.mark.parametrize("name", golden.NAMES)
def test_other_shades_along_the_edges_are_the_same_picture(name: str, how: str) -> None:
    picture = kept(name)
    found = difference(picture, SHADES[how](picture))
    assert found.small, found


@pytest.mark.parametrize("name", golden.NAMES)
@pytest.mark.parametrize("far", [(1, 0), (0, 1), (0, -3)])
def test_a_page_that_moved_by_a_pixel_is_another_picture(name: str, far: tuple[int, int]) -> None:
    picture = kept(name)
    assert not difference(picture, ImageChops.offset(picture, *far)).small


@pytest.mark.parametrize("far", [1, 2, 12])
def test_one_button_that_moved_is_another_picture(far: int) -> None:
    picture = kept("machine-slip")
    button = picture.crop((8, 828, 532, 884))
    other = picture.copy()
    other.paste(button, (8, 828 - far))
    assert not difference(picture, other).small


def test_a_button_that_is_gone_is_another_picture() -> None:
    picture = kept("machine-start")
    other = picture.copy()
    other.paste(picture.getpixel((4, 300)), (270, 884, 532, 952))  # type: ignore[arg-type]
    assert not difference(picture, other).small


def test_another_colour_of_what_is_touched_is_another_picture() -> None:
    picture = kept("machine-start")
    accent = picture.getpixel((40, 300))
    assert isinstance(accent, tuple)
    lighter = tuple(part + 12 for part in accent)
    other = picture.copy()
    pixels: Any = picture.load()
    others: Any = other.load()
    for x in range(picture.width):
        for y in range(picture.height):
            if pixels[x, y] == accent:
                others[x, y] = lighter
    assert not difference(picture, other).small


@pytest.fixture
def drawn(hold: Any) -> Callable[..., Image.Image]:
    """Draws a page of the ticket machine in this process, with changes to its view."""
    from kiosk.touch.machine import MachineFace
    from tests.kiosk.machine_samples import FACES

    held = hold(MachineFace, screen=look.PORTRAIT, accent=FACES.look.accent, logo=FACES.look.logo)

    def draw(name: str, change: Callable[[Any], Any] = lambda view: view) -> Image.Image:
        held.show(change(golden.machine_views()[name]))
        return golden.shrunk(held.picture())

    return draw


def test_another_window_draws_the_same_picture(drawn: Callable[..., Image.Image]) -> None:
    for name in golden.MACHINE:
        found = difference(kept(name), drawn(name))
        assert found.small, f"{name}: {found}"


CHANGED: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "one more minute on the clock": ("machine-closed", lambda view: replace(view, clock="20:24")),
    "another number": ("machine-slip", lambda view: replace(view, slip=replace(view.slip, number="C008"))),
    "one more person ahead": (
        "machine-slip",
        lambda view: replace(view, slip=replace(view.slip, wait=view.slip.wait.replace("6", "7"))),
    ),
    "another day in the smallest print": ("machine-kinds", lambda view: replace(view, date="11月21日 星期四")),
    "another month in the smallest print": ("machine-kinds", lambda view: replace(view, date="17月20日 星期四")),
    "no way to a person": ("machine-start", lambda view: replace(view, help="")),
    "another language": ("machine-elder-start", lambda view: replace(view, title="Welcome")),
}


@pytest.mark.parametrize("what", CHANGED)
def test_changed_words_are_another_picture(drawn: Callable[..., Image.Image], what: str) -> None:
    name, change = CHANGED[what]
    found = difference(kept(name), drawn(name, change))
    assert not found.small, found

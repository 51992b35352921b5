"""Takes the Simplified Chinese face of Noto Sans out of Debian's collection into a folder of single fonts.

Run at set-up as `python -m scripts.fonts`; quick when the fonts are there already. The collection's first face is the
Japanese one, whose 房, 直, 骨 and 关 are visibly wrong to a Chinese reader, and Kivy can load no other of it.
"""

import argparse
import os
import sys
from pathlib import Path

from fontTools.ttLib import TTCollection, TTFont, TTLibError

COLLECTIONS = Path("/usr/share/fonts/opentype/noto")
FACES = {"NotoSansSC-Regular.otf": "NotoSansCJK-Regular.ttc", "NotoSansSC-Bold.otf": "NotoSansCJK-Bold.ttc"}
FOLDER = Path(__file__).resolve().parents[1] / ".cache" / "fonts"
FAMILY = "Noto Sans CJK SC"


class NoFont(OSError):
    """A font that set-up needs is not on this machine; the text says how to get it."""


def simplified_face(collection: TTCollection) -> TTFont:
    """The face of a collection made for Simplified Chinese. Raises NoFont."""
    for font in collection.fonts:
        if font["name"].getBestFamilyName() == FAMILY:
            return font
    raise NoFont(f"no face named {FAMILY} in the collection: reinstall the package fonts-noto-cjk")


def make_fonts(folder: Path = FOLDER, collections: Path = COLLECTIONS) -> list[Path]:
    """The single fonts in `folder`, made where missing or older than their collection. Raises NoFont."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for name, source in FACES.items():
        target, collection = folder / name, collections / source
        if not collection.exists():
            if target.exists():
                continue
            raise NoFont(f"{collection} is missing: install the package fonts-noto-cjk")
        if target.exists() and target.stat().st_mtime >= collection.stat().st_mtime:
            continue
        # Written aside and renamed: a set-up cut short must not leave half a font that looks done.
        aside = target.with_suffix(f".{os.getpid()}.part")
        try:
            with TTCollection(collection, lazy=True) as faces:
                simplified_face(faces).save(aside)
        except TTLibError as error:
            aside.unlink(missing_ok=True)
            raise NoFont(f"{collection} cannot be read ({error}): reinstall the package fonts-noto-cjk") from error
        aside.replace(target)
        made.append(target)
    return made


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.fonts", description=__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the fonts are put")
    try:
        make_fonts(parser.parse_args().folder)
    except NoFont as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

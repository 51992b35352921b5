"""Registers with Kivy the two fonts that every screen uses: Noto Sans SC for text, Material Design Icons for signs.

Must run before the first text is drawn. The files are made by set-up; what is missing is said with its remedy.
"""

from pathlib import Path

from kivy.core.text import LabelBase

from kiosk.touch.icons import FONT_FILE, STYLE_SHEET

TEXT = "NotoSansSC"
ICONS = "AnjuIcons"


class FontsMissing(OSError):
    """Screens cannot be drawn without these files; the text says how to get them."""


def register_fonts(folder: Path) -> None:
    """Makes `NotoSansSC` (regular and bold, from `folder`) and `AnjuIcons` known to Kivy. Raises FontsMissing."""
    regular, bold = folder / "NotoSansSC-Regular.otf", folder / "NotoSansSC-Bold.otf"
    for file in (regular, bold):
        if not file.exists():
            raise FontsMissing(f"{file} is missing: run python -m scripts.fonts")
    for file in (FONT_FILE, STYLE_SHEET):
        if not file.exists():
            raise FontsMissing(f"{file} is missing: install the package fonts-materialdesignicons-webfont")
    LabelBase.register(TEXT, fn_regular=str(regular), fn_bold=str(bold))
    LabelBase.register(ICONS, fn_regular=str(FONT_FILE))

"""Icons by name: the codepoints of the Material Design Icons font that Debian ships.

The names are those of its style sheet without `mdi-`, the same that branches use for services and groups. What the
font lacks is drawn as a plain document, so that a typing slip in a branch's file spoils no screen.
"""

import logging
import re
from functools import cache
from pathlib import Path

FOLDER = Path("/usr/share/fonts-materialdesignicons-webfont")
STYLE_SHEET = FOLDER / "css" / "materialdesignicons.css"
FONT_FILE = Path("/usr/share/fonts/truetype/materialdesignicons-webfont/materialdesignicons-webfont.ttf")
SPARE = "file-document"

_RULE = re.compile(r'\.mdi-([a-z0-9-]+):before\s*\{\s*content:\s*"\\([0-9A-Fa-f]{4,6})"')

log = logging.getLogger(__name__)


@cache
def codepoints(style_sheet: Path = STYLE_SHEET) -> dict[str, str]:
    """Name → character of every icon. Raises OSError when the font's package is not installed."""
    return {name: chr(int(code, 16)) for name, code in _RULE.findall(style_sheet.read_text("utf-8"))}


@cache
def icon(name: str) -> str:
    """The character of an icon; of the spare one where the font has none of that name."""
    known = codepoints()
    if name not in known:
        log.warning("icon unknown name=%s", name)
        return known[SPARE]
    return known[name]

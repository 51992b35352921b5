"""The names of the icons that may stand in a branch's files.

They are those of the Material Design Icons webfont that the set-up installs; where it isn't installed, icon names
are not checked (and `anju doctor` says that the font is missing).
"""

import re
from functools import cache
from pathlib import Path

from config.reader import Table

STYLE_SHEET = Path("/usr/share/fonts-materialdesignicons-webfont/css/materialdesignicons.min.css")
_NAME = re.compile(r"\.mdi-([a-z0-9-]+)::?before")


@cache
def icon_names() -> frozenset[str]:
    """Every icon name, without `mdi-`; empty when the font isn't installed."""
    if not STYLE_SHEET.is_file():
        return frozenset()
    return frozenset(_NAME.findall(STYLE_SHEET.read_text(encoding="utf-8")))


def read_icon(table: Table, default: str) -> str:
    """The icon of a table, its name checked."""
    icon = table.text("icon", default)
    names = icon_names()
    if names and icon.startswith("mdi-"):
        table.fault("icon", f'there is no icon "{icon}"', 'write the name without "mdi-"')
        return default
    return table.choice("icon", names, "icon", default) if names else icon

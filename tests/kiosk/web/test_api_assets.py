"""What pages load is there: icons of the installed font, modules that import each other, texts that exist."""

import re
from pathlib import Path

import pytest

from kiosk.texts import CORE, Texts
from kiosk.web import assets
from kiosk.web.app import TEMPLATES

PAGES = sorted(TEMPLATES.glob("*.html"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_icon_of_a_page_is_in_the_font(page):
    css = (assets.ICONS / "css" / "materialdesignicons.css").read_text()
    wanted = set(re.findall(r"icon\('([a-z0-9-]+)'", page.read_text()))
    assert not {name for name in wanted if f".mdi-{name}:before" not in css}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_text_that_a_page_names_exists_in_both_languages(page):
    texts = Texts.load((CORE,))
    wanted = set(re.findall(r"""say\('([a-z0-9-]+[a-z0-9])'""", page.read_text()))
    for language in ("zh-CN", "en"):
        assert not {key for key in wanted if not texts.has(key, language)}


@pytest.mark.parametrize("area", ["web", "citizen", "refusals", "reasons"])
def test_both_languages_have_the_same_keys(area):
    def keys(language):
        source = (CORE / language / f"{area}.ftl").read_text()
        return set(re.findall(r"^([a-z][a-z0-9-]*) =", source, re.M))

    assert keys("zh-CN") == keys("en")


def test_every_module_that_a_script_imports_is_there():
    for script in assets.STATIC.glob("*.js"):
        for name in re.findall(r'from "(\./[^"]+)"', script.read_text()):
            assert (assets.STATIC / Path(name)).is_file(), (script.name, name)


def test_scripts_and_styles_load_nothing_from_elsewhere():
    for file in [*assets.STATIC.glob("*.js"), *assets.STATIC.glob("*.css"), *PAGES]:
        assert not re.search(r"""["'(]\s*(https?:)?//[a-z]""", file.read_text()), file.name

"""What every page is rendered with: texts, language, the hall's name and look, who is signed in.

The templates draw and nothing more; which state a page shows is its view's matter.
"""

from typing import Any

import msgspec
from litestar import Request
from litestar.response import Template

from kiosk.texts import Texts
from kiosk.views.nodes import node_name
from kiosk.views.told import about_said
from kiosk.web.access import hall_of
from kiosk.web.language import language_of
from queue_machine.domain.refusals import Refusal
from queue_machine.domain.wall import clock_text

SIZE_COOKIE = "anju-size"
LANGUAGE_NAMES = {"zh-CN": "中文", "en": "English"}


def page_context(request: Request[Any, Any, Any], language: str) -> dict[str, Any]:
    """`say`, `about` (a wait), `language`, `languages`, `hall_name`, `logo`, `person`, `path`, `elder`."""
    hall = hall_of(request)
    texts = hall.texts

    def say(key: str, /, **args: object) -> str:
        return texts.say(key, language, **args)

    def about(key: str, minutes: int) -> str:
        return about_said(texts, language, key, minutes)

    return {
        "say": say,
        "about": about,
        "has_text": texts.has,
        "language": language,
        "languages": [(each, LANGUAGE_NAMES.get(each, each)) for each in hall.faces.languages],
        "hall_name": say(hall.faces.look.name_key),
        "has_logo": bool(hall.faces.look.logo),
        "person": request.scope.get("user"),
        "path": request.scope["path"],
        "elder": request.query_params.get("size") == "large" or request.cookies.get(SIZE_COOKIE) == "large",
        "minutes": clock_text,
        "leader": hall.standing.leader,
        "hubs": [{"node": each.node, "web": each.web} for each in hall.standing.hubs],
    }


def page(
    request: Request[Any, Any, Any],
    template: str,
    *,
    language: str = "",
    status: int = 200,
    **context: object,
) -> Template:
    """A page from one of our templates. Structs among the values are handed over as they are."""
    spoken = language or language_of(request)
    return Template(template, context=page_context(request, spoken) | context, status_code=status)


def screen_name(request: Request[Any, Any, Any], node: str) -> str:
    """What people call the node whose screen is shown."""
    hall = hall_of(request)
    known = hall.nodes().get(node)
    return node_name(node, "" if known is None else known.role, hall.texts, language_of(request))


def refusal_text(texts: Texts, refusal: Refusal, language: str) -> str:
    """A refusal as people read it; names of services and states are said in their language."""
    args: dict[str, object] = {}
    for name, value in refusal.details.items():
        args[name] = _named(texts, name, value, language)
    key = f"refusal-{refusal.code}"
    return texts.say(key, language, **args) if texts.has(key) else str(refusal)


def _named(texts: Texts, name: str, value: object, language: str) -> object:
    if name == "known":
        names = value if isinstance(value, list | tuple) else str(value).split(", ")
        return "、".join(str(each) for each in names) if language.startswith("zh") else ", ".join(map(str, names))
    prefixes = {"service": "service", "group": "group", "state": "refusal-state", "needed": "web-role"}
    key = f"{prefixes.get(name, '')}-{value}"
    if name in prefixes and texts.has(key):
        return texts.say(key, language)
    return value if isinstance(value, str | int | float) else msgspec.json.encode(value).decode()

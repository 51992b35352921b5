"""Reads `services.toml`: kinds of business, services and groups of visitors who go first."""

import re

from msgspec import Struct

from config.hall import NAME, NAME_LIKE
from config.icons import read_icon
from config.reader import Table
from kiosk.settings import Kind
from queue_machine.domain.branch import Group, Service

GROUP_KINDS = ("priority", "strict", "appointment")
_LETTER = re.compile(r"[A-Z]")


class Catalogue(Struct, frozen=True, kw_only=True):
    """What `services.toml` says."""

    kinds: tuple[Kind, ...]
    services: tuple[Service, ...]
    groups: tuple[Group, ...]
    whole: bool
    """Whether every service could be named; only then can another file's mention of one be wrong."""


def unlike(tables: tuple[Table, ...], key: str) -> None:
    """Notes every value of a key that an earlier table has already."""
    first: dict[str, Table] = {}
    for table in tables:
        if not table.sound(key):
            continue
        value = table.text(key, "")
        rival = first.setdefault(value, table)
        if value and rival is not table:
            table.fault(key, f'"{value}" is taken by {rival.path}', "give each its own")


def read_services(file: Table) -> Catalogue:
    """Kinds, services and groups, in the order of the file."""
    kind_tables, service_tables = file.tables("kinds"), file.tables("services")
    group_tables = file.tables("groups", required=False)
    kinds = tuple(
        Kind(id=table.text("id", form=NAME, like=NAME_LIKE), icon=read_icon(table, "folder")) for table in kind_tables
    )
    known = [kind.id for kind in kinds]
    services = tuple(_service(table, known) for table in service_tables)
    groups = tuple(_group(table) for table in group_tables)
    for tables, key in ((kind_tables, "id"), (service_tables, "id"), (service_tables, "letter"), (group_tables, "id")):
        unlike(tables, key)
    for place, (kind, table) in enumerate(zip(kinds, kind_tables, strict=True)):
        named = {service.kind for service in services}
        # A kind that nobody names through a slip in a service is told there already.
        if (
            all(table.sound("kind") for table in service_tables)
            and kind.id
            and kind.id not in named | set(known[:place])
        ):
            table.fault("id", f'no service is of the kind "{kind.id}"', "leave the kind out or give it a service")
    whole = file.sound("services") and all(table.sound("id") for table in service_tables)
    return Catalogue(kinds=kinds, services=services, groups=groups, whole=whole)


def _service(table: Table, kinds: list[str]) -> Service:
    usual = Service(id="", letter="", kind="")
    return Service(
        id=table.text("id", form=NAME, like=NAME_LIKE),
        letter=table.text("letter", form=_LETTER, like="one capital letter, A to Z"),
        kind=table.choice("kind", kinds, "kind") if kinds else table.text("kind"),
        target=table.number("target_minutes", 1, 240, usual.target),
        mean=table.number("mean_minutes", 0.5, 240, usual.mean),
        last_ticket=table.clock("last_ticket"),
        asks_cases=table.flag("asks_cases", usual.asks_cases),
        icon=read_icon(table, usual.icon),
    )


def _group(table: Table) -> Group:
    usual = Group(id="")
    return Group(
        id=table.text("id", form=NAME, like=NAME_LIKE),
        kind=table.choice("kind", GROUP_KINDS, "kind of group", usual.kind),
        icon=read_icon(table, usual.icon),
    )

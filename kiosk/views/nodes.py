"""What is known of a branch's nodes, as one value for pages, alarms and the API."""

from collections.abc import Mapping

from msgspec import Struct

from kiosk.texts import Texts


class NodeState(Struct, frozen=True, kw_only=True):
    """What the hub knows of one node of the branch. Times are ms since the epoch."""

    name: str
    role: str
    """hub, machine, board."""
    online: bool
    since: int | None = None
    """When it came online or went away; None when it was never seen."""
    seen_at: int | None = None
    """When it was last heard of."""
    version: str = ""
    boot: str = ""
    """Its boot's id, which the manager names to confirm its clock."""
    sure: bool = True
    """Whether somebody can vouch for its clock."""
    parts: Mapping[str, str] = {}
    """Health by part (paper, link, clock, disk …): ok, low, out, error, unknown or a short code of its own."""
    last_fact_at: int | None = None


def kind_of_part(part: str) -> str:
    """What a part is called in the texts: an alarm may name in whom it is ("fork:m1/0123")."""
    return part.partition(":")[0]


def node_name(name: str, role: str, texts: Texts, language: str) -> str:
    """What people call a node: its kind and its name; one of them where both are the same or the kind is not known."""
    key = f"web-node-{role}"
    return texts.say(key, language, name="" if name == role else name).strip() if role and texts.has(key) else name

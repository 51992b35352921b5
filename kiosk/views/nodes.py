"""What is known of a branch's nodes, as one value for pages, alarms and the API."""

from collections.abc import Mapping

from msgspec import Struct


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

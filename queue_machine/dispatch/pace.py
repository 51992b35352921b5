"""How fast waiting uses up a target, and who may be called where: the figures of the clock.

A class of tickets (service, group, kind, window) shares one pace, so its order is that of reference times and only
its head ever needs a look.
"""

from collections.abc import Collection

from msgspec import Struct

from queue_machine.domain.branch import Branch, Group
from queue_machine.domain.lobby_index import ClassKey

MINUTE = 60_000
"""ms."""
TARGET = 20.0
"""Minutes, for a service that the branch no longer knows."""


class Pace(Struct, frozen=True):
    """The pace of one class of waiting tickets."""

    rate: float
    """Share of the target used up in a minute of waiting."""
    head_start: float
    """Minutes of waiting given at the start."""
    why: str
    """Why the head of this class goes first when it does: a code for the texts."""
    early: bool = False
    """Whether a reference time in the future means what it says (a slot) rather than a clock that is wrong."""

    def share(self, waited: int) -> float:
        """The share of the target used after waiting so long, ms; a reference time still to come counts as now."""
        minutes = waited / MINUTE
        if minutes < 0 and not self.early:
            minutes = 0.0
        return max(0.0, (minutes + self.head_start) * self.rate)


def pace_of(branch: Branch, key: ClassKey) -> Pace:
    """The pace of a class by the branch's policy: of several reasons to go first the fastest counts."""
    service, group_id, kind, _ = key
    policy = branch.policy
    found = branch.service(service)
    group = branch.group(group_id) or Group(id="", kind="ordinary")
    by_group = {
        "priority": policy.pace_priority,
        "strict": policy.pace_strict,
        "appointment": policy.pace_appointment,
    }
    reasons = [(policy.pace_ordinary, "returned" if kind == "returned" else "longest")]
    if kind == "transferred":
        reasons.append((policy.pace_transferred, "transferred"))
    if group.kind in by_group:
        reasons.append((by_group[group.kind], "appointment" if group.kind == "appointment" else "priority"))
    if kind == "appointment":
        reasons.append((policy.pace_appointment, "appointment"))
    return Pace(
        rate=max(pace for pace, _ in reasons) / max(1.0, TARGET if found is None else found.target),
        head_start=policy.head_start if len(reasons) > 1 else 0.0,
        why=reasons[-1][1],
        early=kind == "appointment",
    )


def may_take(branch: Branch, window: str, skills: Collection[str], key: ClassKey) -> bool:
    """Whether a window with these skills may call a class: bound to it, or within its skills and bound to none."""
    service, _, _, to_window = key
    if to_window == window:
        return True
    # A window that the branch no longer has binds nobody: the ticket would wait for ever.
    return service in skills and (not to_window or branch.window(to_window) is None)

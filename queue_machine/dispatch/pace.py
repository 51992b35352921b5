"""How fast waiting uses up a target, and who may be called where: the figures of the clock.

A class of tickets (service, group, kind, window) shares one pace, so its order is that of reference times and only
its head ever needs a look.
"""

from collections.abc import Collection

from msgspec import Struct

from queue_machine.dispatch.hall import Hall
from queue_machine.domain.branch import Branch, Group, Window
from queue_machine.domain.lobby import WindowState
from queue_machine.domain.lobby_index import BOOKED, ClassKey
from queue_machine.domain.wall import Wall

MINUTE = 60_000
"""ms."""
TARGET = 20.0
"""Minutes, for a service that the branch no longer knows."""
MEAN = 8.0
"""Minutes that a service takes which the branch no longer knows."""


class Pace(Struct, frozen=True):
    """The pace of one class of waiting tickets."""

    target: float
    """Minutes, of the service: what people are told shares of."""
    goal: float
    """Minutes that this class should wait at most: the target, shorter for those who go first."""
    weight: float
    """How much a share of the goal urges."""
    head_start: float
    """Minutes of waiting given at the start."""
    why: str
    """Why the head of this class goes first when it does: a code for the texts."""
    early: bool = False
    """Whether a reference time in the future means what it says (a slot) rather than a clock that is wrong."""
    limit: float | None = None
    """Minutes by which it may overtake others that have a limit too; None for those who go first."""

    def share(self, waited: int) -> float:
        """The share of the service's target used after waiting so long, ms; a reference time still to come is 0.

        What people are told. Neither head start nor pace count in it: those are `urgency`'s.
        """
        return max(0, waited) / MINUTE / self.target

    def urgency(self, waited: int) -> float:
        """What the dispatcher compares: how fast the annoyance of this wait (ms) grows now, for the time it takes.

        Annoyance is (wait ÷ goal)^power; its growth a minute is as wait ÷ goal ÷ goal^(power − 1). Who should be
        served at a free window so that the sum over all stays small is, in heavy traffic, whoever's grows fastest for
        each minute of service (van Mieghem 1995, generalised cμ rule). Durations count with a small power only, because
        they are not known well and a long matter must not wait for ever: docs/decisions/0007.
        """
        minutes = waited / MINUTE
        if minutes < 0 and not self.early:
            minutes = 0.0
        return max(0.0, (minutes + self.head_start) / self.goal) * self.weight


def pace_of(branch: Branch, key: ClassKey) -> Pace:
    """The pace of a class by the branch's policy: of several reasons to go first the fastest counts.

    Who has an appointment keeps its pace when passed on or back after a miss.
    """
    service, group_id, kind, _ = key
    booked, kind = kind in BOOKED, kind.removesuffix("-booked")
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
    if booked:
        reasons.append((policy.pace_appointment, "appointment"))
    pace = max(pace for pace, _ in reasons)
    target = float(max(1.0, TARGET if found is None else found.target))
    goal = float(target / pace ** (1 / policy.power))
    mean = max(0.5, MEAN if found is None else found.mean)
    return Pace(
        target=target,
        goal=goal,
        weight=float((TARGET / goal) ** (policy.power - 1) * (MEAN / mean) ** policy.short_first),
        head_start=policy.head_start if len(reasons) > 1 else 0.0,
        why=reasons[-1][1],
        early=booked,
        limit=policy.overtake_limit if group.kind not in by_group and not booked else None,
    )


def may_take(branch: Branch, window: str, skills: Collection[str], key: ClassKey, hall: Hall | None = None) -> bool:
    """Whether a window with these skills may call a class: bound to it, or within its skills and bound to none.

    A window that is closed, where a hall is given to look at, binds nobody.
    """
    service, _, _, to_window = key
    if to_window == window:
        return True
    return service in skills and (not to_window or not _binds(branch, to_window, hall))


def _binds(branch: Branch, window: str, hall: Hall | None) -> bool:
    """Whether tickets for a window wait for it: for one that is closed, or unknown, they would wait for ever."""
    if branch.window(window) is None:
        return False
    return hall is None or hall.window(window).state != "closed"


def minutes_at(branch: Branch, window: Window, service: str, cases: int = 1) -> float:
    """How long a service with so many matters takes at a window on average."""
    found = branch.service(service)
    return (MEAN if found is None else found.mean) * max(1, cases) / window.speed


def ends_of(window: Window, state: WindowState) -> list[int]:
    """The minutes of the day at which a window's breaks begin, and at which it is meant to close (a peak window)."""
    ends = [span.start for span in window.breaks]
    return [*ends, state.until] if state.state == "open" and state.until is not None else ends


def room_before_break(branch: Branch, window: Window, state: WindowState, wall: Wall) -> float | None:
    """Minutes until a window's break, or planned end, where that is so near that it matters; None where it is not.

    Only within the guard of the policy: a long service would otherwise not be called half an hour before lunch.
    """
    now = wall.minute + wall.at % MINUTE / MINUTE
    room = min((end - now for end in ends_of(window, state) if end >= now), default=None)
    return room if room is not None and room < branch.policy.break_guard else None


def fits(branch: Branch, window: Window, service: str, cases: int, room: float | None) -> bool:
    """Whether a service is expected to end before the break that is so many minutes away, or not long after."""
    return room is None or minutes_at(branch, window, service, cases) <= room + branch.policy.break_overrun

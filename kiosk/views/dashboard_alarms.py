"""What the manager must not overlook: long waits, services without a window, bad ratings, machines that are unwell.

Pure; an alarm is a sentence with its grade and, where something can be done at once, what.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import tzinfo
from typing import Literal, Protocol

from msgspec import Struct

from kiosk.texts import Texts
from kiosk.views.console_lists import place_name
from kiosk.views.nodes import NodeState, kind_of_part, node_name
from kiosk.views.report_values import RatingLine
from queue_machine.domain import facts as f
from queue_machine.domain.branch import Branch
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.tickets import ENDED, Ticket
from queue_machine.domain.wall import Wall, wall_at

MINUTE = 60_000
SERVED = frozenset({"completed", "transferred"})
"""States of calls to which somebody came: what is waited for after them is another service."""
RATING_SHOWN = 60
"""Minutes for which a bad rating stays an alarm: while those at the window remember the visit."""
HELP_LATE = 2
"""Minutes after which a call for help that nobody took is an alarm."""
URGENT = (
    *("silent", "demanded", "stale", "crowd", "uncovered", "limit", "offline", "paper", "part", "help", "rating"),
    *("left", "target", "clock", "unsure", "conflict"),
)
"""Kinds of alarms, the most urgent first."""
NUMBERS_NAMED = 3
SAID_WHOLE = ("fork", "refused", "settings")
"""Parts of which "failed" would say nothing: they have a sentence of their own."""
PART_BAD = ("error", "alarm", "down", "full", "failed", "no-sound", "other")
WORKING = ("ok", "fine", "online", "unknown", "feeding", "")
"""States of a printer that nobody needs to see to."""


class Alarm(Struct, frozen=True, kw_only=True):
    """One alarm."""

    kind: str
    grade: Literal["bad", "warn"]
    sentence: str
    token: str = ""
    """A ticket that it is about."""
    number: str = ""
    call: str = ""
    """A call whose rating can be ticked off."""
    node: str = ""
    boot: str = ""
    """Boot whose clock can be confirmed."""
    date: str = ""
    """A closed day that it is of, YYYY-MM-DD."""


def alarms_of(
    lobby: Lobby,
    wall: Wall,
    branch: Branch,
    texts: Texts,
    language: str,
    nodes: Iterable[NodeState],
    dissatisfied: Sequence[RatingLine],
    zone: tzinfo,
) -> tuple[Alarm, ...]:
    """All alarms at a wall time, the grave ones first."""

    def say(key: str, **args: object) -> str:
        return texts.say(f"manager-alarm-{key}", language, **args)

    comma = texts.say("console-list-comma", language)

    def name(service: str) -> str:
        key = f"service-{service}"
        return texts.say(f"{key}-short" if texts.has(f"{key}-short") else key, language)

    def named(what: str, name: str) -> str:
        key = f"manager-{what}-{name}"
        return texts.say(key, language) if texts.has(key) else name

    def numbers(tickets: Sequence[Ticket]) -> str:
        named = comma.join(each.number for each in tickets[:NUMBERS_NAMED])
        return named + ("…" if len(tickets) > NUMBERS_NAMED else "")

    found = _late(lobby, wall, branch, say, name, comma)
    bare = uncovered(lobby, wall, branch)
    if bare:
        names = comma.join(name(service) for service in bare)
        people, next_ = sum(lobby.waiting_count(service) for service in bare), coming_next(lobby)
        sentence = say("uncovered", services=names, minutes=max(bare.values()), people=people)
        if coming := sum(next_.get(service, 0) for service in bare):
            sentence += say("uncovered-next", people=coming)
        found.append(Alarm(kind="uncovered", grade="bad" if people or coming else "warn", sentence=sentence))
    for rating in dissatisfied:
        if not rating.answered and wall.at - rating.at <= RATING_SHOWN * MINUTE:
            key = "demanded" if rating.demanded else "rating"
            sentence = say(
                key,
                number=rating.number,
                window=rating.window,
                teller=rating.teller,
                time=rating.time,
                reason=rating.reason,
            )
            found.append(
                Alarm(
                    kind=key,
                    grade="bad",
                    sentence=sentence,
                    token=rating.token,
                    number=rating.number,
                    call=rating.call,
                )
            )
    for left in lobby.ratings_left:
        key = f"rating-reason-{left.reason}"
        sentence = say(
            "left-demanded" if left.demanded else "left",
            date=left.date,
            number=left.number,
            window=left.window,
            teller=left.teller,
            time=wall_at(left.at, zone).text,
            reason=texts.say(key, language) if left.reason and texts.has(key) else left.reason,
        )
        found.append(
            Alarm(
                kind="left",
                grade="bad",
                sentence=sentence,
                token=left.ticket,
                number=left.number,
                call=left.call,
                date=left.date,
            )
        )
    for help_ in lobby.helps.values():
        minutes = (wall.at - help_.asked_at) // MINUTE
        if help_.answered_at is None and (minutes >= HELP_LATE or help_.about == "silent"):
            key = "silent" if help_.about == "silent" else "help"
            place = place_name(help_.place, branch, texts, language)
            found.append(Alarm(kind=key, grade="bad", sentence=say(key, place=place, minutes=minutes)))
    for node in nodes:
        found += _node_alarms(node, node_name(node.name, node.role, texts, language), wall, say, named, zone)
    if lobby.day.state == "open" and lobby.day.date != wall.date:
        found.append(Alarm(kind="stale", grade="bad", sentence=say("stale", date=lobby.day.date)))
    unsure = [t for t in lobby.tickets.values() if t.unsure and t.ended_at is None]
    if unsure:
        sentence = say("unsure", people=len(unsure), numbers=numbers(unsure))
        found.append(Alarm(kind="unsure", grade="warn", sentence=sentence))
    for ticket in lobby.conflicts:
        lost = ticket.conflicts[-1]
        kept = ticket.calls[-1].window if ticket.calls and ticket.state != "waiting" else ""
        sentence = say("conflict" if kept else "conflict-waiting", number=ticket.number, window=lost.window, kept=kept)
        found.append(Alarm(kind="conflict", grade="warn", sentence=sentence, token=ticket.id, number=ticket.number))
    return tuple(sorted(found, key=lambda alarm: (alarm.grade != "bad", URGENT.index(alarm.kind))))


class _Say(Protocol):
    def __call__(self, key: str, **args: object) -> str: ...


def _node_alarms(
    node: NodeState, called: str, wall: Wall, say: _Say, named: Callable[[str, str], str], zone: tzinfo
) -> list[Alarm]:
    if not node.online:
        if node.seen_at is None:
            return [Alarm(kind="offline", grade="warn", sentence=say("never", node=called), node=node.name)]
        time = wall_at(node.seen_at, zone).text
        key = "offline-machine" if node.role == "machine" else "offline"
        return [Alarm(kind="offline", grade="bad", sentence=say(key, node=called, time=time), node=node.name)]
    found: list[Alarm] = []
    paper, printer = node.parts.get("paper", ""), node.parts.get("printer", "ok")
    if paper == "out" or printer == "paper-out":
        found.append(Alarm(kind="paper", grade="bad", sentence=say("paper", node=called), node=node.name))
    elif printer not in WORKING:
        sentence = say("printer", node=called, state=named("health", printer))
        found.append(Alarm(kind="paper", grade="bad", sentence=sentence, node=node.name))
    elif paper in ("low", "near-end"):
        found.append(Alarm(kind="paper", grade="warn", sentence=say("paper-low", node=called), node=node.name))
    bad = {kind_of_part(part) for part, state in node.parts.items() if state in PART_BAD}
    for part in sorted(bad - {"paper", "printer"}):
        if part in SAID_WHOLE:
            found.append(Alarm(kind="part", grade="bad", sentence=say(f"part-{part}", node=called), node=node.name))
        else:
            sentence = say("part", node=called, part=named("part", part))
            found.append(Alarm(kind="part", grade="bad", sentence=sentence, node=node.name))
    if not node.sure:
        sentence = say("clock", node=called, date=wall.date, time=wall.text)
        found.append(Alarm(kind="clock", grade="warn", sentence=sentence, node=node.name, boot=node.boot))
    return found


def _late(lobby: Lobby, wall: Wall, branch: Branch, say: _Say, name: Callable[[str], str], comma: str) -> list[Alarm]:
    """Waits beyond the hall's limit, and beyond targets: one alarm for each of the two, however many services.

    When too many people wait so long, that is an alarm of its own.
    """
    beyond: list[Ticket] = []
    over: list[str] = []
    worst, people = 0.0, 0
    for service in branch.services:
        waits = [(t, _waited(t, wall)) for t in lobby.waiting(service.id)]
        beyond += [t for t, minutes in waits if minutes > branch.alarm_wait]
        late = [minutes for _, minutes in waits if service.target < minutes <= branch.alarm_wait]
        if late:
            worst, people = max(worst, *late), people + len(late)
            over.append(name(service.id))
    found: list[Alarm] = []
    crowd = len(beyond) + people > branch.alarm_count
    if crowd:
        sentence = say("crowd", people=len(beyond) + people, limit=round(branch.alarm_wait), count=branch.alarm_count)
        found.append(Alarm(kind="crowd", grade="bad", sentence=sentence))
    if beyond:
        beyond.sort(key=lambda t: -_waited(t, wall))
        named = [f"{t.number} {name(t.service)}" for t in beyond[:NUMBERS_NAMED]]
        sentence = say(
            "limit",
            people=len(beyond),
            limit=round(branch.alarm_wait),
            numbers=comma.join(named) + ("…" if len(beyond) > NUMBERS_NAMED else ""),
            minutes=round(_waited(beyond[0], wall)),
        )
        found.append(Alarm(kind="limit", grade="bad", sentence=sentence))
    if over:
        sentence = say("target", services=comma.join(over), people=people, minutes=round(worst))
        found.append(Alarm(kind="target", grade="warn", sentence=sentence))
    return found


def _waited(ticket: Ticket, wall: Wall) -> float:
    """Minutes since the issue, an appointment's slot counting as its issue; for a further service since the last."""
    served = (call.ended_at or 0 for call in ticket.calls if call.state in SERVED)
    return max(0, wall.at - max(ticket.issued_at, ticket.slot or 0, *served)) / MINUTE


def uncovered(lobby: Lobby, wall: Wall, branch: Branch) -> dict[str, int]:
    """Services that no open window has served for too long, with the minutes; while the hall works or people wait."""
    if lobby.day.state != "open":
        return {}
    working = branch.hours.open_at(wall.weekday, wall.date, wall.minute)
    next_ = coming_next(lobby)
    found: dict[str, int] = {}
    for service in branch.services:
        if not working and not lobby.waiting_count(service.id) and service.id not in next_:
            continue
        windows = [window.id for window in branch.windows if service.id in window.skills]
        if any(lobby.window(window).state == "open" for window in windows):
            continue
        last = max((_stopped(lobby, window) for window in windows), default=0)
        minutes = (wall.at - max(last, lobby.day.opened_at)) // MINUTE
        if minutes >= branch.alarm_uncovered:
            found[service.id] = minutes
    return found


def coming_next(lobby: Lobby) -> dict[str, int]:
    """By service, how many visitors who wait for or have another one come to it next, on the same ticket."""
    return Counter(ticket.then[0] for ticket in lobby.tickets.values() if ticket.then and ticket.state not in ENDED)


def _stopped(lobby: Lobby, window: str) -> int:
    """When a window that is not open stopped being it, ms; 0 if it never was."""
    stopped, open_ = 0, False
    for entry in lobby.window_story(window):
        if isinstance(entry.fact, f.WindowOpened):
            open_ = True
        elif open_ and isinstance(entry.fact, f.WindowPaused | f.WindowClosed):
            open_, stopped = False, lobby.time_of(entry.record)
    return stopped

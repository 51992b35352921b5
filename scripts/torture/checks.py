"""The invariants that are read off ledgers and lobbies: what a screen shows, and what all nodes hold in the end.

Pure looks at nodes; what people were told is in `promises`.
"""

from typing import Any

from queue_machine.domain import facts as f
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.public_board import PublicBoard, public_board
from queue_machine.domain.records import chained, node_of
from queue_machine.domain.ticket_fold import fold_ticket
from queue_machine.domain.tickets import ENDED, Call, Entry, Ticket
from queue_machine.domain.wall import Wall
from queue_machine.foresight import Foresight
from queue_machine.ledger.verify import verify_ledger
from queue_machine.node import CLOSINGS_READ, LEADS_READ, Node
from scripts.torture.hall import BRANCH, Hall
from scripts.torture.host import Host
from scripts.torture.promises import entries_of, key_of

RETURN_WITHIN = round(BRANCH.policy.return_within * 60_000)


def picture(lobby: Lobby) -> dict[str, Any]:
    """All that a lobby says, as values that can be compared."""
    return {
        "day": lobby.day,
        "lead": (lobby.leader, lobby.term),
        "tickets": dict(lobby.tickets),
        "windows": dict(lobby.windows),
        "helps": dict(lobby.helps),
        "waiting": [ticket.id for ticket in lobby.waiting()],
        "missed": [ticket.id for ticket in lobby.missed],
        "conflicts": [ticket.id for ticket in lobby.conflicts],
        "calls": lobby.recent_calls(50),
        "series": lobby.all_series(),
        "floor": dict(lobby.floor),
        "unknown": lobby.unknown,
    }


def folded(node: Node) -> Lobby:
    """A lobby made of a node's ledger alone."""
    lobby = Lobby(return_within=RETURN_WITHIN)
    for kind, count in (("DayClosed", CLOSINGS_READ), ("LeadTaken", LEADS_READ)):
        lobby.fold([chained(raw) for raw in reversed(node.ledger.last_of_kind(kind, count))])
    lobby.fold(node.ledger.beyond(lobby.floor))
    return lobby


def board_of(lobby: Lobby, wall: Wall) -> PublicBoard:
    """What a board shows of a lobby."""
    return public_board(lobby, BRANCH, wall, Foresight(BRANCH).forecast(lobby, wall).service)


def difference(one: dict[str, Any], other: dict[str, Any]) -> str:
    """In which parts two pictures differ, '' where they are the same; tickets by number."""
    parts = [part for part in one if one[part] != other[part]]
    if "tickets" in parts:
        first, second = one["tickets"], other["tickets"]
        odd = [t for t in sorted({*first, *second}) if first.get(t) != second.get(t)]
        names = [(first.get(t) or second[t]).number for t in odd[:3]]
        parts[parts.index("tickets")] = f"tickets ({len(odd)}: {', '.join(names)})"
    return ", ".join(parts)


def check_view(hall: Hall, host: Host) -> None:
    """I5: what a node shows is what its ledger says."""
    life = host.life
    if life is None or life.ledger.failed is not None:
        return
    anew = folded(life.node)
    found = difference(picture(life.node.lobby), picture(anew))
    if found:
        hall.promises.broken("I5", f"{host.key} shows what its ledger does not say: {found}")
        return
    if life.hub is not None:
        wall = life.hub.wall(host.now())
        if board_of(life.node.lobby, wall) != board_of(anew, wall):
            hall.promises.broken("I5", f"{host.key}'s board shows what its ledger does not say")


def check_windows(hall: Hall) -> None:
    """I3: nobody is at two windows, no window has two visitors (held ones left out), as each hub that leads knows."""
    for host in hall.candidates:
        if host.life is not None and host.life.leads:
            _check_windows(hall, host, host.life.node)


def _check_windows(hall: Hall, host: Host, node: Node) -> None:
    there: dict[str, list[tuple[Ticket, Call]]] = {}
    for ticket in node.lobby.tickets.values():
        live = [call for call in ticket.calls if call.state in ("called", "serving", "held")]
        if len(live) > 1:
            hall.promises.broken("I3", f"{ticket.number} is at {' and '.join(c.window for c in live)} on {host.key}")
        if live and live[0].state != "held":
            there.setdefault(live[0].window, []).append((ticket, live[0]))
    for window, found in there.items():
        if len(found) < 2:
            continue
        # Rival calls of two hubs, or of two lives of one, may leave two at a window: each is at that one alone.
        callers = [_caller(node, ticket, call) for ticket, call in found]
        if len(set(callers)) < len(callers) and not hall.promises.two_faced & set(callers):
            numbers = " and ".join(sorted(ticket.number for ticket, _ in found))
            hall.promises.broken("I3", f"window {window} has {numbers} on {host.key}")


def _caller(node: Node, ticket: Ticket, call: Call) -> str:
    """The hub that called."""
    story = node.lobby.story(ticket.id)
    made = (e.record.origin for e in story if isinstance(e.fact, f.TicketCalled) and e.fact.call == call.id)
    return node_of(next(made))


def spread(hall: Hall) -> bool:
    """Whether nodes differ in nothing but former histories of nodes of which an old copy came back unmarked.

    Once a third node took the second history of an origin, nothing tells it that the first one is the true one.
    """
    heads = [_heads(host.life.node) for host in hall.hosts.values() if host.life is not None]
    if len(heads) < len(hall.hosts):
        return False
    origins = sorted(set[str]().union(*heads))
    odd = [origin for origin in origins if len({each.get(origin) for each in heads}) > 1]
    return bool(odd) and all(node_of(origin) in hall.promises.aged | hall.cloned for origin in odd)


def alike(hall: Hall) -> str:
    """I4: how the nodes' ledgers and lobbies differ, '' where all are up and hold the same."""
    lives = {key: host.life for key, host in hall.hosts.items()}
    down = [key for key, life in lives.items() if life is None]
    if down:
        return f"{', '.join(down)} did not come up"
    nodes = {key: life.node for key, life in lives.items() if life is not None}
    first, *rest = nodes
    heads, shown = _heads(nodes[first]), picture(nodes[first].lobby)
    for key in rest:
        other = _heads(nodes[key])
        if other != heads:
            origins = [o for o in sorted({*heads, *other}) if heads.get(o) != other.get(o)]
            seqs = [f"{o} {heads.get(o, (0,))[0]}/{other.get(o, (0,))[0]}" for o in origins[:3]]
            return f"{first} and {key} hold different facts: {', '.join(seqs)}"
        found = difference(shown, picture(nodes[key].lobby))
        if found:
            return f"{first} and {key} see different halls: {found}"
    return ""


def _heads(node: Node) -> dict[str, tuple[int, str]]:
    return {origin: (head.seq, head.hash) for origin, head in node.heads.items()}


def check_ledger(hall: Hall, host: Host) -> None:
    """What lies in a ledger is whole, sound and linked."""
    if host.life is None:
        return
    verdict = verify_ledger(host.life.ledger)
    if verdict.ok:
        return
    if host.name in hall.promises.rotten and all(
        each.what in ("hash", "undecodable", "column", "misplaced") for each in verdict.problems
    ):
        # Rot in an old day's record shows when somebody reads it.
        hall.note("limit-rot-nobody-read-yet")
    else:
        hall.promises.broken("I4", f"{host.key}'s ledger does not verify: {verdict.problems[0].detail}")


def check_kept(hall: Hall) -> int:
    """I1 over everything that the nodes hold in the end; returns how many told things were unreplicated."""
    promises = hall.promises
    records = {
        (entry.record.origin, entry.record.seq): entry
        for host in hall.hosts.values()
        if host.life is not None
        for entry in entries_of(host.life.ledger)
    }
    stories: dict[str, list[Entry]] = {}
    effects: dict[str, set[str]] = {}
    for entry in records.values():
        ticket = getattr(entry.fact, "ticket", "")
        if ticket:
            stories.setdefault(ticket, []).append(entry)
        if entry.record.cause and isinstance(entry.fact, f.TicketIssued):
            effects.setdefault(entry.record.cause, set()).add(ticket)
    for cause, tickets in sorted(effects.items()):
        if cause in promises.asked_of_two:
            hall.note("limit-two-tickets-asked-of-two-hubs")
        elif len([each for each in tickets if f"ticket {each}" not in promises.excused]) > 1:
            promises.broken("I1", f"{cause} led to {len(tickets)} tickets")
    keys = {key_of(entry.fact) for entry in records.values()}
    lost = [key for key in promises.told_keys if key not in keys and not key.startswith("call ")]
    for key in lost:
        if key in promises.excused:
            continue
        if promises.told_keys[key].rstrip("+") in promises.aged | hall.cloned:
            # Written under an origin that another node wrote on, and covered by a closing that meant the other's.
            hall.note("open-second-history-lost")
        else:
            promises.broken("I1", f"{key} was told by {promises.told_keys[key]} and is lost")
    if hall.hub.life is not None:
        _check_ends(hall, hall.hub, stories)
    return len(lost)


def _check_ends(hall: Hall, host: Host, stories: dict[str, list[Entry]]) -> None:
    """Whoever is not in the hall any more had an end: no closing takes a visitor with it unseen."""
    assert host.life is not None
    lobby = host.life.node.lobby
    for token, story in stories.items():
        if token in lobby.tickets:
            continue
        entries = sorted(story, key=lambda each: each.key)
        ticket = fold_ticket(entries, lambda r: r.at, lambda r: r.sure, RETURN_WITHIN)
        if ticket is None or ticket.state in ENDED:
            continue
        if hall.promises.aged or hall.cloned:
            # A closing names how far origins reach; of an origin with two histories that hides a part of one.
            hall.note("open-closing-hides-a-second-history")
        else:
            hall.promises.broken("I1", f"{ticket.number} left the hall without an end ({ticket.state})")

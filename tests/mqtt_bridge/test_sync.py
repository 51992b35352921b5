"""Sync between ledgers: who feeds whom, how much at a time, and what happens when something never arrives."""

from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from virtual_hall import VirtualHall, Weather

from mqtt_bridge import sync as s
from mqtt_bridge.hub import commands as c
from mqtt_bridge.posts import Post
from mqtt_bridge.sync import Sync
from mqtt_bridge.wire import Have, decode, decode_facts
from queue_machine.domain import facts as f
from queue_machine.domain.records import Chained, Moment
from queue_machine.domain.tickets import Entry, Ticket
from queue_machine.ledger.memory import MemoryLedger
from queue_machine.node import Node
from tests.queue_machine.conftest import NINE, Scribe


def moment(ms: int = 0) -> Moment:
    return Moment(NINE + ms, ms, "boot")


def node_named(name: str, epoch: int = 1, ledger: MemoryLedger | None = None) -> Node:
    return Node(
        name,
        ledger or MemoryLedger(),
        machine_id=name,
        new_epoch=map("{:016x}".format, count(epoch)).__next__,
        now=moment(),
        return_within=1_800_000,
    )


def sync_of(name: str, **more: int) -> Sync:
    return Sync(node_named(name, **more), f"session-{name}", ("hub",))


def help_facts(count: int, size: int = 0) -> list[f.Fact]:
    return [f.HelpAsked(help=f"h{i}", place="x" * size) for i in range(count)]


def tell(sync: Sync, peer: str, heads: dict[str, tuple[int, int, str]], ms: int) -> list[Post]:
    """A peer's `have` comes to `sync`."""
    message = Have(origins=heads, session=f"session-{peer}", at=NINE + ms, tick=ms, boot="b")
    return sync.heard_have(peer, message, moment(ms))


def held(sync: Sync) -> dict[str, tuple[int, int, str]]:
    return {o: (h.floor, h.seq, h.hash) for o, h in sync.node.heads.items()}


def fed(posts: list[Post]) -> dict[str, list[int]]:
    """What posts feed: origin → seqs."""
    found: dict[str, list[int]] = {}
    for post in posts:
        if post.kind == "feed":
            for each in records_in(post):
                found.setdefault(each.record.origin, []).append(each.record.seq)
    return found


def records_in(post: Post) -> list[Chained]:
    from queue_machine.domain.records import chained

    return [chained(raw) for raw in decode_facts(post.payload)]


def haves(posts: list[Post]) -> list[Have]:
    return [decode(post.payload, Have) for post in posts if post.kind == "have"]


def write(sync: Sync, scribe: Scribe) -> None:
    sync.node.absorb([each.raw for each in scribe.records], moment())


# -- who feeds -----------------------------------------------------------------------------------------------------


def test_an_author_feeds_its_own_and_the_hub_what_authors_that_are_away_wrote() -> None:
    scribe = Scribe("m1")
    scribe.write(*help_facts(3))
    hub, board = sync_of("hub"), sync_of("board")
    for sync in (hub, board):
        write(sync, scribe)
    everything = {**held(hub), **held(board)}
    for sync in (hub, board):
        tell(sync, "hub", everything, 1)
        tell(sync, "board", everything, 1)
        tell(sync, "m1", {scribe.origin: (0, 3, scribe.records[-1].hash)}, 1)
    assert scribe.origin not in fed(tell(hub, "m2", {}, 2)), "the author is there"
    hub.status("m1", False)
    board.status("m1", False)
    for place in ((hub, "m3"), (board, "m3")):
        assert (scribe.origin in fed(tell(*place, {}, 3))) == (place[0] is hub)


def test_where_author_and_hub_cannot_the_first_name_relays() -> None:
    scribe = Scribe("m9")
    scribe.write(*help_facts(3))
    heads = {scribe.origin: (0, 3, scribe.records[-1].hash)}
    for name, other, feeds in (("board", "m2", True), ("m2", "board", False)):
        sync = sync_of(name)
        write(sync, scribe)
        tell(sync, other, heads, 1)
        assert (scribe.origin in fed(tell(sync, "hub", {}, 2))) is feeds, "the hub itself lacks its past"
        assert (scribe.origin in fed(tell(sync, "m7", {}, 3))) is feeds


def test_a_holder_that_fell_silent_is_not_left_to_feed() -> None:
    scribe = Scribe("m1")
    scribe.write(*help_facts(2))
    hub = sync_of("hub")
    write(hub, scribe)
    tell(hub, "m1", {scribe.origin: (0, 2, scribe.records[-1].hash)}, 0)
    assert scribe.origin not in fed(tell(hub, "board", {}, 1_000))
    assert scribe.origin in fed(tell(hub, "m3", {}, s.HOLDS_FOR))


def test_a_peer_that_holds_another_history_is_fed_nothing_of_it() -> None:
    """Else the same poison would come to it every two seconds for ever."""
    one, two = Scribe("m1"), Scribe("m1")
    one.write(*help_facts(5))
    two.write(f.HelpAsked(help="other", place="m1"))
    hub = sync_of("hub")
    write(hub, one)
    got = fed(tell(hub, "board", {two.origin: (0, 1, two.records[-1].hash)}, 1))
    assert one.origin not in got and hub.node.origin in got
    assert f"fork:{one.origin}" in hub.node.alarms


# -- how much ------------------------------------------------------------------------------------------------------


def test_a_batch_is_bounded_and_one_is_outstanding_until_it_arrived() -> None:
    hub = sync_of("hub")
    hub.node.commit(help_facts(2_000), moment())
    origin = hub.node.origin
    first = fed(tell(hub, "board", {}, 1))[origin]
    assert first == list(range(1, s.FEED_RECORDS + 1))
    assert not fed(tell(hub, "board", {}, 2)), "it is on its way"
    there = {origin: (0, 512, str(hub.node.ledger.hash_at(origin, 512)))}
    assert fed(tell(hub, "board", there, 3))[origin] == list(range(513, 1_025)), "it arrived: the next one"


def test_large_records_come_in_batches_of_bytes() -> None:
    hub = sync_of("hub")
    hub.node.commit(help_facts(40, 30_000), moment())
    posts = tell(hub, "board", {}, 1)
    assert 0 < len(fed(posts)[hub.node.origin]) < 12
    assert all(len(post.payload) < 2 * s.FEED_BYTES for post in posts)


def test_a_lost_batch_is_sent_again_after_two_seconds_and_not_before() -> None:
    hub = sync_of("hub")
    hub.node.commit(help_facts(10), moment())
    tell(hub, "board", {}, 0)
    assert not fed(hub.tick(moment(s.FEED_LAPSE - 1)))
    assert hub.due(moment(s.FEED_LAPSE - 1)) == 1
    assert fed(hub.tick(moment(s.FEED_LAPSE)))


def test_what_a_peer_never_takes_keeps_nothing_else_from_it() -> None:
    """One origin whose records it refuses stands first by name and fills a whole batch."""
    stuck, other = Scribe("aaa"), Scribe("zzz")
    stuck.write(*help_facts(s.FEED_RECORDS + 10))
    other.write(*help_facts(3))
    hub = sync_of("hub")
    for scribe in (stuck, other):
        write(hub, scribe)
    heads = held(hub)
    del heads[stuck.origin], heads[other.origin]
    sent: list[list[str]] = []
    for ms in range(0, 120_000, 500):
        posts = tell(hub, "board", heads, ms)
        got = fed(posts)
        if got:
            sent.append(sorted(got))
        if other.origin in got:
            heads[other.origin] = held(hub)[other.origin]
    assert [other.origin] in sent or [stuck.origin, other.origin] in sent
    assert len(sent) < 20, "and it is not tried for ever in haste"
    assert any(stuck.origin in each for each in sent[-2:]), "but it is tried"


def test_a_peer_that_never_progresses_keeps_nothing_from_others() -> None:
    hub = sync_of("hub")
    hub.node.commit(help_facts(1_000), moment())
    tell(hub, "dead", {}, 0)
    for ms in range(0, 10_000, 100):
        hub.tick(moment(ms))
    assert fed(tell(hub, "board", {}, 10_000))


def test_below_the_floor_of_what_was_pruned_nothing_useless_is_sent() -> None:
    hub = sync_of("hub")
    hub.node.commit(help_facts(10), moment())
    hub.node.ledger.prune({hub.node.origin: 5})
    hub = Sync(node_named("hub", ledger=hub.node.ledger), "s", ("hub",))  # type: ignore[arg-type]
    assert not fed(tell(hub, "board", {}, 1))


# -- what is told --------------------------------------------------------------------------------------------------


def count_haves(sync: Sync, start: int, end: int, each: int, act: object = None) -> int:
    told = 0
    for ms in range(start, end, each):
        told += len(haves(act(ms) if callable(act) else [])) + len(haves(sync.tick(moment(ms))))
    return told


def test_with_nothing_new_heads_are_told_every_ten_seconds() -> None:
    assert count_haves(sync_of("board"), 0, 60_000, 100) == 6


def test_others_than_the_hub_tell_what_they_committed_at_most_once_a_second() -> None:
    board, scribe = sync_of("board"), Scribe("m1")
    board.have(moment(0))

    def act(ms: int) -> list[Post]:
        (record,) = scribe.write(*help_facts(1))
        return board.heard_records("m1", [record.raw], moment(ms), fed=False)

    assert count_haves(board, 50, 10_050, 50, act) == 10


def test_a_flood_of_gaps_is_answered_a_few_times_a_second() -> None:
    board, scribe = sync_of("board"), Scribe("m1")
    scribe.write(*help_facts(500))
    board.have(moment(0))
    rest = iter(scribe.records[1:])
    told = count_haves(
        board, 10, 2_010, 10, lambda ms: board.heard_records("m1", [next(rest).raw], moment(ms), fed=False)
    )
    assert 5 <= told <= 11


def test_the_hub_tells_at_once_and_a_fed_peer_too() -> None:
    hub, scribe = sync_of("hub"), Scribe("m1")
    hub.have(moment(0))
    (record,) = scribe.write(*help_facts(1))
    assert haves(hub.heard_records("m1", [record.raw], moment(1), fed=False))
    board = sync_of("board")
    board.have(moment(0))
    assert haves(board.heard_records("hub", [record.raw], moment(1), fed=True))
    assert haves(board.heard_records("hub", [record.raw], moment(2), fed=True)), (
        "also where it held it: the feeder waits"
    )


def test_who_hears_that_it_lacks_something_says_so_within_a_second_and_once() -> None:
    """A message was lost; its sender thinks that it arrived."""
    board, scribe = sync_of("board"), Scribe("m1")
    scribe.write(*help_facts(3))
    board.have(moment(0))
    heads = {scribe.origin: (0, 3, scribe.records[-1].hash)}
    told = count_haves(board, 100, 9_000, 100, lambda ms: tell(board, "m1", heads, ms))
    assert told == 1


# -- forks and old copies ------------------------------------------------------------------------------------------


def test_a_peer_that_holds_more_of_my_past_makes_me_begin_anew() -> None:
    board = sync_of("board")
    origin = board.node.origin
    (have,) = haves(tell(board, "hub", {origin: (0, 9, "ab" * 16)}, 1))
    assert board.node.origin != origin
    assert board.node.origin in have.origins and origin not in have.origins, "the true chain is asked for"


@pytest.mark.parametrize("seed", range(4))
def test_five_thousand_records_catch_up_over_a_bad_network(seed: int) -> None:
    hall = VirtualHall(seed, Weather(0.05, 0.1, 5, 60))
    hall.start_hub()
    hall.run(500)
    now = hall.clocks["hub"].now()
    hall.nodes["hub"].commit(help_facts(5_000), now)
    board = hall.start_board()
    hall.run(25_000, step=50)
    origin = hall.nodes["hub"].origin
    assert board.head(origin) == hall.nodes["hub"].head(origin)


def test_doubled_and_reordered_messages_leave_all_equal_with_few_haves() -> None:
    hall = VirtualHall(3, Weather(0.0, 1.0, 1, 300))
    hall.start_hub()
    for name in ("m1", "m2"):
        hall.start_machine(name)
    hall.run(2_000)
    for _ in range(20):
        hall.take("m1")
        hall.take("m2")
        hall.run(200)
    hall.run(4_000)
    heads = [{o: h.hash for o, h in node.heads.items()} for node in hall.nodes.values()]
    assert heads[0] == heads[1] == heads[2]
    assert all(not node.alarms for node in hall.nodes.values())


def test_a_hub_restored_from_an_old_backup_loses_nothing_and_doubles_no_number() -> None:
    hall = VirtualHall(5)
    hall.start_hub()
    hall.start_machine("m1")
    hall.run(2_000)
    numbers = [hall.issued().number for _ in range(3)]
    hall.run(1_500)
    old, copy = hall.ledgers["hub"], MemoryLedger()
    for each in sorted(old.beyond({}), key=lambda e: (e.record.origin, e.record.seq)):
        copy.append([each])
    for key in ("epoch", "machine", "met"):
        copy.set_meta(key, old.meta(key) or "")
    numbers += [hall.issued().number for _ in range(3)]
    hall.run(1_500)
    hall.part("m1")
    hall.crash("hub")
    hall.ledgers["hub"] = copy
    hall.start_hub(fresh=False)
    hall.run(1_000)
    hall.heal("m1")
    hall.run(6_000)
    numbers += [hall.issued().number for _ in range(2)]
    assert len(set(numbers)) == len(numbers), numbers
    hall.run(4_000)
    lobbies = [node.lobby for node in hall.nodes.values()]
    assert all(set(numbers) == {t.number for t in lobby.tickets.values()} for lobby in lobbies)
    assert not hall.hubs["hub"].gives_numbers
    heads = [{o: h.hash for o, h in node.heads.items()} for node in hall.nodes.values()]
    assert heads[0] == heads[1]


def test_unknown_kinds_pass_through_a_relay_verbatim() -> None:
    import msgspec

    scribe = Scribe("m1")
    (known,) = scribe.write(*help_facts(1))
    body = msgspec.json.decode(known.raw)
    body["fact"] = {"kind": "LanternLit", "colour": "红"}
    body["extra"] = [1, 2]
    raw = msgspec.json.encode(body)
    hub, board = sync_of("hub"), sync_of("board")
    hub.node.absorb([raw], moment())
    posts = [post for post in tell(hub, "board", {}, 1) if post.kind == "feed"]
    for post in posts:
        board.heard_records("hub", decode_facts(post.payload), moment(2), fed=True)
    assert board.node.ledger.get(scribe.origin, 1) == raw
    assert board.node.lobby.unknown == hub.node.lobby.unknown == 1


def copy_of(ledger: MemoryLedger) -> MemoryLedger:
    copy = MemoryLedger()
    for each in sorted(ledger.beyond({}), key=lambda e: (e.record.origin, e.record.seq)):
        copy.append([each])
    for key in ("epoch", "machine", "met", "again", "forked"):
        value = ledger.meta(key)
        if value is not None:
            copy.set_meta(key, value)
    return copy


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 2**32),
    st.lists(st.sampled_from(["touch", "touch", "next", "copy", "old m1", "old hub", "cut", "close"]), max_size=18),
)
def test_whatever_old_copies_wake_up_no_ticket_is_lost(seed: int, steps: list[str]) -> None:
    """Cards and disks from an hour ago are put back, silently, at any time; tickets that people hold must stand."""
    hall = VirtualHall(seed)
    hall.start_hub()
    hall.start_machine("m1")
    hall.start_board()
    hall.run(1_500)
    copies = {name: copy_of(hall.ledgers[name]) for name in ("m1", "hub")}
    taken = []
    closed = False
    for step in steps:
        match step:
            case "touch":
                taken.append(hall.take("m1"))
            case "next":
                hall.take("m1", "loan")
            case "copy":
                copies = {name: copy_of(hall.ledgers[name]) for name in ("m1", "hub")}
            case "cut":
                if "m1" in hall.cut:
                    hall.heal("m1")
                else:
                    hall.part("m1")
            case "close":
                if hall.nodes["hub"].lobby.day.state == "open":
                    hall.do(c.CloseDay(end_rest=True))
                    closed = True
            case _:
                name = step.split()[1]
                # What nobody but the lost disk held is lost with it; all else must stand.
                hall.heal("m1")
                hall.run(4_000)
                hall.crash(name)
                hall.ledgers[name] = copy_of(copies[name])
                if name == "hub":
                    hall.start_hub(fresh=False)
                else:
                    hall.start_machine(name)
                    if hall.random.random() < 0.5:
                        hall.part(name)
        hall.run(hall.random.choice([50, 400, 2_500]))
    hall.heal("m1")
    hall.run(30_000, step=200)
    held = {e.fact.ticket for node in hall.nodes.values() for e in all_of(node) if isinstance(e.fact, f.TicketIssued)}
    assert {each.result.id for each in taken if isinstance(each.result, Ticket)} <= held
    heads = [{o: h.hash for o, h in node.heads.items()} for node in hall.nodes.values()]
    assert heads[0] == heads[1] == heads[2]
    lobbies = [{t.id: t.state for t in node.lobby.tickets.values()} for node in hall.nodes.values()]
    assert lobbies[0] == lobbies[1] == lobbies[2]
    if not closed:
        assert {each.result.id for each in taken if isinstance(each.result, Ticket)} <= set(lobbies[0])


def all_of(node: Node) -> list[Entry]:
    """All that a ledger holds, closed days too."""
    return [Entry(each.record, f.read_fact(each.record.fact)) for each in node.ledger.beyond({})]

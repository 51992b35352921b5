"""Sync between ledgers: who feeds whom, how much at a time, and what happens when something never arrives."""

from mqtt_bridge import sync as s
from mqtt_bridge.posts import Post
from mqtt_bridge.sync import Sync
from mqtt_bridge.wire import decode_facts
from queue_machine.domain import facts as f
from tests.mqtt_bridge.sync_pair import fed, haves, heard, held, help_facts, moment, node_named, sync_of, tell, write
from tests.queue_machine.conftest import Scribe

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
        return heard(board, "m1", [record.raw], ms, fed=False)

    assert count_haves(board, 50, 10_050, 50, act) == 10


def test_a_flood_of_gaps_is_answered_a_few_times_a_second() -> None:
    board, scribe = sync_of("board"), Scribe("m1")
    scribe.write(*help_facts(500))
    board.have(moment(0))
    rest = iter(scribe.records[1:])
    told = count_haves(board, 10, 2_010, 10, lambda ms: heard(board, "m1", [next(rest).raw], ms, fed=False))
    assert 5 <= told <= 11


def test_the_hub_tells_at_once_and_a_fed_peer_too() -> None:
    hub, scribe = sync_of("hub"), Scribe("m1")
    hub.have(moment(0))
    (record,) = scribe.write(*help_facts(1))
    assert haves(heard(hub, "m1", [record.raw], 1, fed=False))
    board = sync_of("board")
    board.have(moment(0))
    assert haves(heard(board, "hub", [record.raw], 1, fed=True))
    assert haves(heard(board, "hub", [record.raw], 2, fed=True)), "also where it held it: the feeder waits"


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

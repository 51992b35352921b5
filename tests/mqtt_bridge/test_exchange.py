"""One node's talk: who is there, who leads, what is asked, and what is made of anything that arrives."""

from itertools import count

import msgspec
import pytest

from mqtt_bridge.exchange import LETTERS_EVERY, PULSE_LOST, Exchange
from mqtt_bridge.posts import Post
from mqtt_bridge.topics import ADDRESSED, KINDS, Kind, Topic
from mqtt_bridge.wire import (
    PAYLOAD_LIMIT,
    Answer,
    Ask,
    Catalogue,
    Have,
    Pulse,
    Status,
    decode,
    encode,
    encode_facts,
    pack,
)
from queue_machine.domain import facts as f
from queue_machine.domain.public_board import Opening, PublicBoard, encode_board
from queue_machine.domain.records import Moment
from queue_machine.ledger.ledger import LedgerFailed
from queue_machine.ledger.memory import MemoryLedger
from queue_machine.node import LETTERS_AT_ONCE, Node
from tests.queue_machine.conftest import NINE, TODAY, Scribe


class Seat:
    """An exchange, what it sends, and messages that come to it."""

    def __init__(self, name: str = "m1", role: str = "machine") -> None:
        ids, epochs = count(1), count(1)
        self.sent: list[Post] = []
        self.reachable = True
        self.ledger = MemoryLedger()
        self.node = Node(
            name,
            self.ledger,
            machine_id="x",
            new_epoch=lambda: f"{next(epochs):016x}",
            now=self.at(0),
            return_within=1_800_000,
        )
        self.exchange = Exchange(
            self.node, "demo", role, "1", ("hub", "hub2"), lambda: f"{name}{next(ids)}", self._send
        )

    def _send(self, post: Post) -> bool:
        if self.reachable:
            self.sent.append(post)
        return self.reachable

    @staticmethod
    def at(ms: int) -> Moment:
        return Moment(NINE + ms, ms, "boot")

    def up(self) -> "Seat":
        self.exchange.link_up(self.at(0))
        self.sent.clear()
        return self

    def hear(self, source: str, kind: Kind, payload: bytes, ms: int = 1, to: str = "m1") -> None:
        topic = str(Topic("demo", source, kind, to if kind in ADDRESSED else ""))
        self.exchange.receive(topic, payload, self.at(ms))

    def status(self, source: str, session: str, alive: bool, ms: int = 1) -> None:
        message = Status(node=source, role="hub", session=session, alive=alive, version="1", at=0, tick=0, boot="b")
        self.hear(source, "status", encode(message), ms)

    def pulse(self, source: str = "hub", term: int = 1, leading: bool = True, ms: int = 1) -> None:
        self.hear(source, "pulse", encode(Pulse(node=source, term=term, leading=leading, at=0, tick=0, boot="b")), ms)

    def have(self, source: str, origins: dict[str, tuple[int, int, str]], ms: int = 1) -> None:
        self.hear(source, "have", encode(Have(origins=origins, session="s", at=0, tick=0, boot="b")), ms)

    def kinds(self) -> list[str]:
        return [post.kind for post in self.sent]


def test_at_every_connection_it_says_who_it_is_and_what_it_has_and_shows() -> None:
    seat = Seat()
    seat.exchange.keep("board", b'{"now":1}')
    assert not seat.sent, "nothing goes out while there is no link"
    for _ in range(2):
        seat.sent.clear()
        seat.exchange.link_up(seat.at(0))
        assert seat.kinds() == ["status", "board", "have"]
        assert [post.retain for post in seat.sent] == [True, True, False]
        seat.exchange.link_down(seat.at(1))


def test_the_will_and_the_birth_are_of_one_session() -> None:
    seat = Seat()
    will = decode(seat.exchange.will(seat.at(0)), Status)
    seat.exchange.link_up(seat.at(0))
    birth = decode(seat.sent[0].payload, Status)
    assert (will.session, will.alive, birth.alive) == (birth.session, False, True)


def test_a_death_of_a_former_life_is_ignored_and_one_of_this_life_counts() -> None:
    seat = Seat().up()
    seat.status("hub", "old", True)
    seat.status("hub", "new", True)
    seat.status("hub", "old", False)
    assert seat.exchange.peers["hub"].alive and "hub" in seat.exchange.sync.online
    seat.status("hub", "new", False)
    assert not seat.exchange.peers["hub"].alive and "hub" not in seat.exchange.sync.online


def test_a_newcomer_is_told_what_this_node_has() -> None:
    seat = Seat().up()
    seat.status("board", "s1", True)
    assert seat.kinds() == ["have"]
    seat.status("board", "s1", True)
    assert seat.kinds() == ["have"], "its health changed, nothing else"
    seat.status("board", "s2", True)
    assert seat.kinds() == ["have", "have"]


def test_a_hub_counts_as_away_three_seconds_after_its_last_pulse_or_at_once_when_it_died() -> None:
    seat = Seat().up()
    seat.status("hub", "s", True)
    assert seat.exchange.hub(seat.at(1)) is None
    seat.pulse(ms=1_000)
    assert seat.exchange.hub(seat.at(1_000 + PULSE_LOST - 1)) == "hub"
    assert seat.exchange.hub(seat.at(1_000 + PULSE_LOST)) is None
    seat.pulse(ms=9_000)
    seat.status("hub", "s", False, ms=9_001)
    assert seat.exchange.hub(seat.at(9_001)) is None
    seat.pulse(ms=10_000)
    seat.exchange.link_down(seat.at(10_001))
    assert seat.exchange.hub(seat.at(10_001)) is None


def test_the_highest_term_leads_then_the_first_in_order_and_only_hubs_count() -> None:
    seat = Seat().up()
    seat.pulse("hub", 4)
    seat.pulse("hub2", 4)
    assert seat.exchange.hub(seat.at(2)) == "hub"
    seat.pulse("hub2", 5)
    assert seat.exchange.hub(seat.at(2)) == "hub2"
    seat.pulse("m2", 99)
    seat.pulse("hub2", 5, leading=False)
    assert seat.exchange.hub(seat.at(2)) == "hub"


def test_a_death_gives_up_what_the_dead_were_asked() -> None:
    seat = Seat().up()
    replies: list[Answer | None] = []
    seat.status("hub", "s", True)
    seat.exchange.ask("hub", "number", {}, 150, "c", seat.at(1), replies.append)
    assert not replies
    seat.status("hub", "s", False)
    assert replies == [None]


def test_an_ask_gets_the_answer_of_whom_it_was_put_to_and_in_time() -> None:
    seat = Seat().up()
    replies: list[Answer | None] = []
    seat.exchange.ask("hub", "number", {}, 150, "c", seat.at(0), replies.append)
    ask = decode(seat.sent[-1].payload, Ask)
    assert (seat.sent[-1].to, seat.sent[-1].qos, seat.sent[-1].expiry_s) == ("hub", 0, 1)
    answer = encode(Answer(id=ask.id, ok=True, body=pack(7)))
    seat.hear("hub2", "answer", answer)
    seat.hear("hub", "answer", answer, to="m2")
    assert not replies
    seat.hear("hub", "answer", answer)
    assert len(replies) == 1 and replies[0] is not None
    seat.exchange.ask("hub", "number", {}, 150, "c", seat.at(0), replies.append)
    late = decode(seat.sent[-1].payload, Ask)
    seat.exchange.tick(seat.at(150))
    seat.hear("hub", "answer", encode(Answer(id=late.id, ok=True)))
    assert replies[1:] == [None]


def test_an_ask_without_a_link_is_replied_to_at_once() -> None:
    seat = Seat().up()
    seat.reachable = False
    replies: list[Answer | None] = []
    seat.exchange.ask("hub", "number", {}, 150, "c", seat.at(0), replies.append)
    assert replies == [None]


def test_an_answer_goes_to_who_asked_whatever_the_ask_says() -> None:
    seat = Seat().up()
    seat.exchange.answering = lambda asker, ask, now: Answer(id=ask.id, ok=True, body=pack(asker))
    body = msgspec.json.decode(encode(Ask(id="q", kind="print", body=pack(None), deadline_ms=2_500)))
    seat.hear("hub", "ask", msgspec.json.encode({**body, "reply_to": "anju/1/demo/m9/answer/evil"}))
    (post,) = seat.sent
    assert (post.kind, post.to, post.expiry_s) == ("answer", "hub", 3)
    seat.hear("hub", "ask", msgspec.json.encode(body), to="m2")
    assert len(seat.sent) == 1, "not for this node"


GARBAGE = [
    b"\x00",
    b"null",
    b"[]",
    b"{}",
    b'{"v":2}',
    b"\xff\xfe\x00",
    b"{" * 10_000,
    b"[" * 100_000,
    b'"' + b"x" * PAYLOAD_LIMIT + b'"',
]


@pytest.mark.parametrize("kind", sorted(KINDS - {"board"}))
@pytest.mark.parametrize("payload", GARBAGE, ids=range(len(GARBAGE)))
def test_garbage_on_any_topic_is_a_dead_letter_and_nothing_stops(kind: Kind, payload: bytes) -> None:
    seat = Seat().up()
    seat.exchange.answering = lambda asker, ask, now: Answer(id=ask.id, ok=True)
    seat.hear("hub", kind, payload)
    assert seat.exchange.dead_letters == seat.ledger.dead_letters() == 1
    (letter,) = seat.ledger.dead_letter_rows(5)
    assert letter.source.startswith(f"anju/1/demo/hub/{kind}") and letter.reason
    assert seat.node.head(seat.node.origin).seq == 1
    seat.pulse()
    assert seat.exchange.hub(seat.at(2)) == "hub"


def test_foreign_topics_and_ones_own_echo_are_left_alone() -> None:
    seat = Seat().up()
    for topic in (
        "anju/1/other/hub/pulse",
        "anju/2/demo/hub/pulse",
        "anju/1/demo/m1/have",
        "x",
        "anju/1/demo/hub/nope",
    ):
        seat.exchange.receive(topic, b"garbage", seat.at(1))
    assert seat.exchange.dead_letters == 0


def test_who_speaks_as_somebody_else_is_not_believed() -> None:
    seat = Seat().up()
    pulse = encode(Pulse(node="hub", term=9, leading=True, at=0, tick=0, boot="b"))
    seat.hear("hub2", "pulse", pulse)
    assert seat.exchange.hub(seat.at(2)) is None and seat.exchange.dead_letters == 1


def test_a_retained_message_that_was_taken_back_is_no_dead_letter() -> None:
    seat = Seat().up()
    seat.status("m2", "s", True)
    for kind in ("status", "catalogue", "board"):
        seat.hear("m2", kind, b"")
    assert "m2" not in seat.exchange.peers and seat.exchange.dead_letters == 0


def test_a_flood_of_poison_costs_few_commits_and_is_counted_in_the_status() -> None:
    seat = Seat().up()
    for _ in range(3_000):
        seat.hear("m2", "have", b"poison", 1_000)
    assert seat.ledger.dead_letters() == LETTERS_AT_ONCE
    assert not seat.sent, "nor is each one told"
    seat.exchange.tick(seat.at(LETTERS_EVERY))
    (status,) = [decode(post.payload, Status) for post in seat.sent if post.kind == "status"]
    assert status.dead_letters == 3_000 and status.alive


def test_a_bad_record_among_good_ones_is_a_dead_letter_and_the_good_ones_stand() -> None:
    seat, scribe = Seat().up(), Scribe("m2")
    scribe.write(f.HelpAsked(help="h1", place="m2"), f.HelpAsked(help="h2", place="m2"))
    raws = [each.raw for each in scribe.records]
    seat.hear("m2", "facts", encode_facts([raws[0], b'{"origin":"?"}', raws[1]]))
    assert set(seat.node.lobby.helps) == {"h1", "h2"} and seat.exchange.dead_letters == 1


def test_a_feed_for_another_node_is_not_taken() -> None:
    seat, scribe = Seat().up(), Scribe("m2")
    (record,) = scribe.write(f.HelpAsked(help="h1", place="m2"))
    seat.hear("m2", "feed", encode_facts([record.raw]), to="m3")
    assert not seat.node.lobby.helps
    seat.hear("m2", "feed", encode_facts([record.raw]))
    assert seat.node.lobby.helps


def test_the_catalogue_is_the_hubs_to_tell_and_the_newest_told_counts() -> None:
    seat = Seat().up()
    for source, version in (("m2", "0"), ("hub", "a"), ("hub", "b"), ("board", "c")):
        seat.hear(source, "catalogue", encode(Catalogue(version=version, branch=pack({}))))
    assert seat.exchange.catalogue is not None and seat.exchange.catalogue.version == "b"


def test_a_machine_has_met_the_branch_when_it_holds_all_that_a_hub_with_a_past_has() -> None:
    seat, hub = Seat().up(), Scribe("hub")
    seat.have("hub", {})
    assert not seat.node.met, "an emptied hub knows of nothing"
    hub.write(f.DayOpened(date=TODAY), f.HelpAsked(help="h", place="hub"))
    heads = {hub.origin: (0, 2, hub.records[-1].hash)}
    seat.hear("hub", "facts", encode_facts([hub.records[0].raw]))
    seat.have("hub", heads)
    assert not seat.node.met
    seat.hear("hub", "facts", encode_facts([hub.records[1].raw]))
    seat.have("board", heads)
    assert not seat.node.met
    seat.have("hub", heads)
    assert seat.node.met


def test_what_was_written_is_told_after_the_step_and_not_while_the_link_is_gone() -> None:
    seat = Seat().up()
    seat.node.commit([f.HelpAsked(help="h1", place="m1")], seat.at(1))
    assert not seat.sent
    seat.exchange.flush(seat.at(1))
    assert seat.kinds()[0] == "facts"
    seat.exchange.link_down(seat.at(2))
    seat.sent.clear()
    seat.node.commit([f.HelpAsked(help="h2", place="m1")], seat.at(3))
    seat.exchange.tick(seat.at(4))
    assert not seat.sent
    seat.exchange.link_up(seat.at(5))
    assert seat.kinds() == ["status", "have"], "the others ask for what they lack"


def test_a_hub_pulses_every_second_and_rests_while_the_link_is_gone() -> None:
    seat = Seat("hub", "hub").up()
    for ms in range(0, 5_000, 100):
        seat.exchange.tick(seat.at(ms + 10_000))
    assert seat.kinds().count("pulse") == 5
    seat.exchange.link_down(seat.at(20_000))
    assert seat.exchange.tick(seat.at(30_000)) >= 0.5, "no busy loop"


def test_health_is_told_when_it_changed() -> None:
    seat = Seat().up()
    for health in ({"paper": "ok"}, {"paper": "ok"}, {"paper": "out"}):
        seat.exchange.say_health(health, seat.at(1))
    assert [decode(post.payload, Status).health["paper"] for post in seat.sent] == ["ok", "out"]


def test_nothing_is_told_as_held_that_the_disk_would_not_keep() -> None:
    seat, scribe = Seat().up(), Scribe("hub")
    [record] = scribe.write(f.HelpAsked(help="h1", place="m1"))
    seat.hear("hub", "feed", encode_facts([record.raw]), to="m1")
    assert seat.node.lobby.helps, "shown at once"
    assert "have" not in seat.kinds()
    seat.ledger.fail("the disk refuses")
    with pytest.raises(LedgerFailed):
        seat.exchange.acknowledge(seat.at(2))
    assert "have" not in seat.kinds()


@pytest.mark.parametrize(("role", "kept"), [("machine", True), ("board", True), ("hub", False)])
def test_screens_know_what_the_leading_hub_says_on_its_board_while_it_is_there(role: str, kept: bool) -> None:
    seat = Seat(role=role).up()
    board = PublicBoard(branch="demo", at=NINE, day="open", date="2026-03-02", today=Opening("2026-03-02", ()))
    seat.hear("hub", "board", encode_board(board))
    assert seat.exchange.board(seat.at(2)) is None, "nobody was heard to lead"
    seat.pulse(ms=3)
    assert seat.exchange.board(seat.at(4)) == (board if kept else None)
    assert seat.exchange.board(seat.at(60_000)) is None

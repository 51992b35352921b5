"""One node's talk over several brokers: each message counts once, a peer is there as long as one broker shows it."""

from itertools import count

from mqtt_bridge.exchange import CAME_KEPT, Exchange
from mqtt_bridge.posts import Post
from mqtt_bridge.topics import ADDRESSED, Kind, Topic
from mqtt_bridge.wire import PAYLOAD_LIMIT, Answer, Ask, Have, Pulse, Status, decode, encode, pack
from queue_machine.domain.records import Moment
from queue_machine.ledger.memory import MemoryLedger
from queue_machine.node import Node

NOON = 1_794_283_200_000


class Seat:
    """An exchange with two links, and what comes to it by each."""

    def __init__(self, links: int = 2) -> None:
        ids, epochs = count(1), count(1)
        self.sent: list[Post] = []
        self.node = Node(
            "m1",
            MemoryLedger(),
            machine_id="x",
            new_epoch=lambda: f"{next(epochs):016x}",
            now=self.at(0),
            return_within=1_800_000,
        )
        self.exchange = Exchange(
            self.node, "demo", "machine", "1", ("hub", "hub2"), lambda: f"m1-{next(ids)}", self._send
        )
        for link in range(links):
            self.exchange.link_up(self.at(0), link)
        self.sent.clear()

    def _send(self, post: Post) -> bool:
        self.sent.append(post)
        return True

    @staticmethod
    def at(ms: int) -> Moment:
        return Moment(NOON + ms, ms, "boot")

    def hear(self, source: str, kind: Kind, payload: bytes, *links: int, ms: int = 1) -> None:
        topic = str(Topic("demo", source, kind, "m1" if kind in ADDRESSED else ""))
        for link in links:
            self.exchange.receive(topic, payload, self.at(ms), link)

    def status(self, source: str, session: str, alive: bool, *links: int, tick: int = 0, boot: str = "b") -> None:
        message = Status(node=source, role="hub", session=session, alive=alive, version="1", at=0, tick=tick, boot=boot)
        self.hear(source, "status", encode(message), *links)

    def pulse(self, source: str, *links: int, ms: int = 1, tick: int = 0) -> None:
        message = Pulse(node=source, term=1, leading=True, at=0, tick=tick, boot="b")
        self.hear(source, "pulse", encode(message), *links, ms=ms)

    def is_there(self, source: str) -> bool:
        shown = self.exchange.peers[source].alive
        assert shown == (source in self.exchange.sync.online)
        return shown

    def kinds(self) -> list[str]:
        return [post.kind for post in self.sent]


def pulses_told(seat: Seat) -> list[Pulse]:
    told: list[Pulse] = []
    seat.exchange.on_pulse = lambda pulse, now: told.append(pulse)
    return told


# -- each message once -------------------------------------------------------------------------------------------------


def test_what_comes_by_a_second_link_as_well_counts_once() -> None:
    seat = Seat()
    told = pulses_told(seat)
    seat.pulse("hub", 0, 1)
    assert len(told) == 1


def test_the_order_of_the_links_does_not_matter() -> None:
    seat = Seat()
    told = pulses_told(seat)
    seat.pulse("hub", 1, tick=1)
    seat.pulse("hub", 0, tick=2)
    seat.pulse("hub", 0, tick=1)
    seat.pulse("hub", 1, tick=2)
    assert [pulse.tick for pulse in told] == [1, 2]


def test_the_same_by_the_same_link_is_a_message_of_its_own_and_its_double_none() -> None:
    seat = Seat()
    told = pulses_told(seat)
    seat.pulse("hub", 0, 0, 1, 1)
    assert len(told) == 3, "two by the first link; of the second, one is the double, one may be a third message"


def test_the_same_of_another_node_is_no_double() -> None:
    seat = Seat()
    seat.hear("hub", "have", b"{", 0)
    seat.hear("hub2", "have", b"{", 1)
    assert seat.exchange.dead_letters == 2


def test_what_cannot_be_read_is_counted_once() -> None:
    seat = Seat()
    seat.hear("hub", "have", b"{", 0, 1)
    assert seat.exchange.dead_letters == 1


def test_an_ask_is_answered_once_and_its_answer_heard_once() -> None:
    seat = Seat()
    asked: list[str] = []

    def answer(asker: str, ask: Ask, now: Moment) -> Answer:
        asked.append(ask.id)
        return Answer(id=ask.id, ok=True)

    seat.exchange.answering = answer
    seat.hear("m2", "ask", encode(Ask(id="q1", kind="number", body=pack({}), deadline_ms=150)), 0, 1)
    assert asked == ["q1"] and seat.kinds() == ["answer"]
    answers: list[Answer | None] = []
    seat.exchange.ask("hub", "number", {}, 150, "", seat.at(2), answers.append)
    made = decode(seat.sent[-1].payload, Ask)
    seat.hear("hub", "answer", encode(Answer(id=made.id, ok=True)), 0, 1, ms=3)
    assert len(answers) == 1


def test_a_have_by_both_links_is_fed_once() -> None:
    seat = Seat()
    seat.hear("hub", "have", encode(Have(origins={}, session="s", at=0, tick=0, boot="b")), 0, 1)
    assert seat.kinds().count("feed") == 1


def test_with_one_link_nothing_is_taken_for_a_double() -> None:
    seat = Seat(links=1)
    told = pulses_told(seat)
    seat.pulse("hub", 0, 0)
    assert len(told) == 2


def test_what_is_remembered_of_doubles_is_bounded_in_number_and_size() -> None:
    seat = Seat()
    for number in range(CAME_KEPT + 50):
        seat.hear("hub", "have", b"%d" % number + bytes(PAYLOAD_LIMIT), 0)
    assert len(seat.exchange._came) == CAME_KEPT
    assert not any(isinstance(part, bytes) for key in seat.exchange._came for part in key)


# -- who is there ------------------------------------------------------------------------------------------------------


def test_a_peer_is_there_as_long_as_one_link_shows_it() -> None:
    seat = Seat()
    seat.status("hub", "s1", True, 0, 1)
    seat.exchange.link_down(seat.at(5), 0)
    assert seat.is_there("hub")
    seat.exchange.link_down(seat.at(6), 1)
    assert not seat.exchange.peers["hub"].alive


def test_a_link_lost_takes_those_along_whom_no_other_shows() -> None:
    seat = Seat()
    seat.status("hub", "s1", True, 0)
    seat.status("m2", "s2", True, 0, 1)
    seat.pulse("hub", 0)
    seat.exchange.link_down(seat.at(5), 0)
    assert not seat.is_there("hub") and seat.is_there("m2")
    assert seat.exchange.hub(seat.at(6)) is None, "its pulse goes with it"


def test_a_will_on_one_broker_while_the_other_shows_the_node_says_nothing() -> None:
    seat = Seat()
    seat.status("hub", "s1", True, 0, 1)
    seat.pulse("hub", 0, 1)
    seat.status("hub", "s1", False, 0)
    assert seat.is_there("hub") and seat.exchange.hub(seat.at(2)) == "hub"
    seat.status("hub", "s1", False, 1)
    assert not seat.is_there("hub") and seat.exchange.hub(seat.at(3)) is None


def test_an_ask_to_a_node_that_one_broker_lost_is_not_given_up() -> None:
    seat = Seat()
    answers: list[Answer | None] = []
    seat.status("hub", "s1", True, 0, 1)
    seat.exchange.ask("hub", "number", {}, 5_000, "", seat.at(1), answers.append)
    seat.status("hub", "s1", False, 1)
    assert answers == []
    seat.status("hub", "s1", False, 0)
    assert answers == [None]


def test_a_will_of_a_former_life_that_a_broker_tells_late_says_nothing() -> None:
    seat = Seat()
    seat.status("hub", "s1", True, 0, 1)
    seat.status("hub", "s2", True, 0, tick=9)
    seat.status("hub", "s1", False, 1)
    assert seat.is_there("hub")


def test_a_birth_of_a_former_life_that_a_broker_kept_says_nothing() -> None:
    seat = Seat()
    seat.status("hub", "s2", True, 0, tick=9_000)
    seat.status("hub", "s1", True, 1, tick=2_000)
    assert seat.exchange.peers["hub"].status.session == "s2"
    seat.status("hub", "s2", False, 0)
    assert not seat.is_there("hub"), "the link that showed its former life does not show it"


def test_after_another_boot_ticks_say_nothing_about_which_life_is_the_later() -> None:
    seat = Seat()
    seat.status("hub", "s1", True, 0, tick=9_000)
    seat.status("hub", "s2", True, 1, tick=10, boot="next")
    assert seat.exchange.peers["hub"].status.session == "s2"


def test_where_no_will_ever_fires_a_silent_hub_is_not_asked_any_more() -> None:
    seat = Seat()
    for name in ("hub", "hub2"):
        seat.status(name, f"s-{name}", True, 0, 1)
    seat.pulse("hub", 0, 1)
    assert seat.exchange.hub(seat.at(2_900)) == "hub"
    assert seat.exchange.hub(seat.at(3_100)) is None
    assert seat.is_there("hub"), "nobody said that it died; who leads is told by pulses alone"


# -- this node's own links ---------------------------------------------------------------------------------------------


def test_at_each_link_it_says_who_it_is_and_what_it_has() -> None:
    seat = Seat()
    seat.exchange.link_down(seat.at(1), 1)
    seat.exchange.link_up(seat.at(2), 1)
    assert seat.kinds() == ["status", "have"]


def test_it_is_linked_as_long_as_one_link_stands_and_knows_since_when_none_does() -> None:
    seat = Seat()
    seat.exchange.link_down(seat.at(5), 0)
    assert seat.exchange.up and seat.exchange.down_since is None
    seat.exchange.link_down(seat.at(7), 1)
    assert not seat.exchange.up and seat.exchange.down_since == NOON + 7
    seat.exchange.link_up(seat.at(9), 1)
    assert seat.exchange.up and (seat.exchange.up_since, seat.exchange.down_since) == (NOON + 9, None)


def test_what_came_before_all_links_were_lost_is_no_double_of_what_comes_then() -> None:
    seat = Seat()
    told = pulses_told(seat)
    seat.pulse("hub", 0)
    for link in (0, 1):
        seat.exchange.link_down(seat.at(5), link)
    for link in (0, 1):
        seat.exchange.link_up(seat.at(6), link)
    seat.pulse("hub", 1, ms=7)
    assert len(told) == 2

"""Lines that fail without a word, queues that run over, and two machines that say they are one."""

import shutil
import threading
from functools import partial

from virtual_hall import VirtualHall

from mqtt_bridge.hub import commands as c
from tests.faults.conftest import Branch, Line, health, knows, tell, until
from tests.faults.test_message_faults import sentences

MEGABYTE = 1024 * 1024
ALARMS = ("fork", "epoch")


def test_broker_queue_overflow(branch: Branch) -> None:
    """A node that takes nothing for a while loses messages at the broker, and no fact."""
    hub, m1 = branch.station("hub"), branch.station("m1")
    assert until(lambda: "hub" in m1.exchange.peers)
    stuck, heard = threading.Event(), []
    pass_on = m1.links[0]._tell_message

    def slow(topic: str, payload: bytes, arrival: object) -> None:
        assert stuck.wait(60)
        heard.append(topic)
        pass_on(topic, payload, arrival)  # type: ignore[arg-type]

    m1.links[0]._tell_message = slow
    big = b'"' + b"x" * (MEGABYTE - 200) + b'"'
    flood = branch.topic("hub", "catalogue")
    for _ in range(90):  # the broker keeps 64 MiB for one who does not take them
        assert until(lambda: hub.links[0].publish(flood, big, qos=1), 30)
    assert until(lambda: hub.links[0].flying == 0, 30), "the broker has taken it all: it holds nobody else up"
    facts = [tell(hub, f"number-{count}") for count in range(30)]
    assert until(lambda: hub.links[0].flying == 0)
    stuck.set()
    assert until(lambda: all(knows(m1, each) for each in facts[-3:]), 30), "sync asks for what was dropped"
    assert all(knows(m1, each) for each in facts)
    assert heard.count(flood) < 90, "some were dropped, or this tries nothing"
    said = tell(m1, "well")
    assert until(lambda: knows(hub, said))


def test_half_open_tcp(branch: Branch, line: Line) -> None:
    """The line dies without a word: both ends notice by silence, and what was recorded meanwhile comes after."""
    hub, m1 = branch.station("hub"), branch.station("m1", port=line.port)
    first = tell(m1, "before")
    assert until(lambda: knows(hub, first))
    line.dead.set()
    alone, there = tell(m1, "alone"), tell(hub, "there")
    assert until(lambda: not m1.exchange.up), "the node notices"
    assert until(lambda: not hub.exchange.peers["m1"].alive), "and the broker says so for it"
    assert not knows(hub, alone) and not knows(m1, there)
    line.dead.clear()
    assert until(lambda: m1.exchange.up, 20)
    assert until(lambda: knows(hub, alone) and knows(m1, there))
    assert until(lambda: hub.exchange.peers["m1"].alive)


def test_cloned_credentials(branch: Branch) -> None:
    """Two machines with one card: the hub sees two histories, and the manager reads it."""
    hub, board, m1 = branch.station("hub"), branch.station("board"), branch.station("m1")
    first = tell(m1, "before")
    assert until(lambda: knows(hub, first))
    m1.stop()
    shutil.copytree(branch.folder / "data" / "m1", branch.folder / "copy" / "m1")
    branch._stations.remove(m1)
    m1 = branch.station("m1")
    mine = tell(m1, "mine")
    assert until(lambda: knows(hub, mine))
    copy = branch.station("m1", data="copy")
    theirs = tell(copy, "theirs")

    def seen() -> bool:
        # Who meets the other history first says so: the hub of both, or one of the two of itself.
        forked = any(part.startswith("fork:m1") for part in hub.node.alarms)
        return forked or "epoch" in copy.node.alarms or "epoch" in m1.node.alarms

    def told() -> list[str]:
        parts = {**health(board, "hub"), **health(board, "m1")}
        return [part for part, state in parts.items() if state == "alarm" and part.partition(":")[0] in ALARMS]

    assert until(seen, 30), "seen"
    assert until(told, 20), "and alarmed"
    assert sentences(branch, board, "hub") or sentences(branch, board, "m1"), "the manager reads it in words"
    assert until(lambda: knows(hub, theirs), 30) or any(part.startswith("fork") for part in told())
    branch.end(copy)
    assert until(lambda: m1.exchange.up, 20)
    after = tell(m1, "after")
    assert until(lambda: knows(hub, after), 20), "with the copy gone the true one goes on"
    assert knows(m1, mine)


def test_two_machines_offline_at_once() -> None:
    """Both go on alone, each with numbers of its own; together again nobody is lost and nobody stands twice."""
    hall = VirtualHall()
    hall.start_hub()
    for name in ("m1", "m2"):
        hall.start_machine(name)
    hall.start_board()
    hall.run(2_000)
    before = hall.issued("m1")
    for name in ("m1", "m2"):
        hall.part(name)
    hall.run(4_000)
    alone = [hall.issued(name) for _ in range(4) for name in ("m1", "m2")]
    assert len({each.number for each in alone}) == 8 and all(each.number[1] in "12" for each in alone)
    hall.do(c.OpenWindow(window="1", teller="01"))
    hall.do(c.Next(window="1"))
    assert hall.nodes["hub"].lobby.at_window("1").id == before.id
    for name in ("m2", "m1"):
        hall.heal(name)
        hall.run(5_000)
    lobbies = [node.lobby for node in hall.nodes.values()]
    for lobby in lobbies:
        assert {before.id, *(each.id for each in alone)} == set(lobby.tickets)
        assert [t.id for t in lobby.waiting()] == [each.id for each in alone], "in the order in which they came"
    called = []
    for _ in alone:
        hall.do(c.Next(window="1", complete=True))
        called.append(hall.nodes["hub"].lobby.at_window("1").id)
        hall.run(1_000)
    assert sorted(called) == sorted(each.id for each in alone)


def test_a_dead_line_tries_something(branch: Branch, line: Line) -> None:
    """The line of these tests really passes what is sent, and then really does not."""
    hub, m1 = branch.station("hub"), branch.station("m1", port=line.port)
    for count in range(3):
        assert until(partial(knows, hub, tell(m1, f"through-{count}")))
    line.dead.set()
    lost = tell(m1, "lost")
    assert not until(lambda: knows(hub, lost), 0.5)

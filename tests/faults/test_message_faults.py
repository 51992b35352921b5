"""Messages that nobody should read, and nodes that should not write: refused, counted, told, and nothing stops."""

from functools import partial

import msgspec
import pytest

from kiosk.texts import CORE, Texts
from kiosk.views.dashboard_alarms import alarms_of
from kiosk.views.nodes import NodeState
from mqtt_bridge.wire import Facts, encode
from queue_machine.domain import facts as f
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.records import Moment, chain
from queue_machine.domain.wall import wall_at
from queue_machine.ledger.ledger import DEAD_LETTER_LIMIT
from scripts.station import Station
from tests.faults.conftest import Branch, health, knows, letters, tell, until

MEGABYTE = 1024 * 1024


def still_talk(branch: Branch, one: Station, other: Station) -> None:
    """Whatever came: each of two nodes hears what the other records."""
    for speaker, hearer in ((one, other), (other, one)):
        said = tell(speaker, f"after-{speaker.name}")
        assert until(partial(knows, hearer, said)), f"{said} did not come"


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        pytest.param("have", b'{"v":1,"origins":{', id="bad_json"),
        pytest.param("facts", b"\xff\xfe\x00", id="no_json_at_all"),
        pytest.param("status", b"[" * 50_000, id="deep_json"),
        pytest.param("have", b'{"v":2,"origins":{},"session":"s","at":1,"tick":1,"boot":"b"}', id="unknown_version"),
        pytest.param("facts", b'{"v":1,"records":["' + b"x" * (MEGABYTE + 100) + b'"]}', id="over_the_limit"),
    ],
)
def test_poison(branch: Branch, kind: str, payload: bytes) -> None:
    hub, m1 = branch.station("hub"), branch.station("m1")
    assert branch.stranger("board").publish(branch.topic("board", kind), payload, qos=1)
    assert until(lambda: m1.node.letters == 1 and hub.node.letters == 1), "it is counted once by everybody"
    rows = m1.owner.submit(lambda: m1.ledger.dead_letter_rows(5)).result(5)
    assert rows[0].source == branch.topic("board", kind) and len(rows[0].payload) <= DEAD_LETTER_LIMIT
    assert until(lambda: health(hub, "m1").get("messages") == "unread"), "and shown in the health"
    assert until(lambda: letters(hub, "m1") == 1)
    assert m1.status({})["dead_letters"] == 1
    still_talk(branch, hub, m1)


def test_ten_megabyte_payload(branch: Branch) -> None:
    hub, m1 = branch.station("hub"), branch.station("m1")
    ups = (hub.links[0].connections, m1.links[0].connections)
    stranger = branch.stranger("board")
    stranger.publish(branch.topic("board", "facts"), b"x" * 10 * MEGABYTE, qos=1)
    assert until(lambda: not stranger.up or stranger.refused), "the broker ends who sends that much"
    still_talk(branch, hub, m1)
    assert (hub.links[0].connections, m1.links[0].connections) == ups, "nobody else lost the line"
    before = m1.node.letters
    now = m1.clock.now()
    m1.owner.submit(lambda: m1.exchange.receive(branch.topic("board", "facts"), b"x" * 10 * MEGABYTE, now)).result(5)
    assert m1.node.letters == before + 1, "by whatever way it came, it is a dead letter"


def test_unknown_version_of_a_record(branch: Branch) -> None:
    """A newer node's records are kept as they are and passed on, and what is known of them is shown."""
    hub, m1 = branch.station("hub"), branch.station("m1")
    now = Moment(1_794_276_000_000, 1, "b")
    known = f.HelpAsked(help="from-the-future", place="board", about="paper")
    made = chain([known], origin="board/00000000000000aa", seq=0, prev="", order=0, now=now, day="", term=0, cause="")
    newer = made[0].raw.replace(b'"kind":"HelpAsked"', b'"kind":"HelpSung"')
    newer = b'{"v":7,"mood":"bright",' + newer[1:].replace(b'"v":1,', b"")
    sent = branch.stranger("board").publish(
        branch.topic("board", "facts"), encode(Facts(records=(msgspec.Raw(newer),))), qos=1
    )
    assert sent and until(lambda: m1.node.lobby.unknown == 1 and hub.node.lobby.unknown == 1)
    assert m1.ledger.get("board/00000000000000aa", 1) == newer, "byte for byte"
    assert m1.node.letters == 0, "it is no poison"
    still_talk(branch, hub, m1)


def test_retained_poison(branch: Branch) -> None:
    """What the broker keeps for newcomers meets every node at every start, and stops none."""
    stranger = branch.stranger("board")
    for kind in ("status", "catalogue"):
        assert stranger.publish(branch.topic("board", kind), b'{"v":1', qos=1, retain=True)
    hub, m1 = branch.station("hub"), branch.station("m1")
    assert until(lambda: m1.node.letters == 1), "the catalogue of a node that is no hub is not even read"
    still_talk(branch, hub, m1)
    branch.end(m1)
    again = branch.station("m1")
    assert until(lambda: again.node.letters == 1), "again at the next start"
    still_talk(branch, hub, again)
    assert stranger.publish(branch.topic("board", "status"), b"", qos=1, retain=True), "somebody takes it back"
    branch.end(again)
    third = branch.station("m1")
    still_talk(branch, hub, third)
    assert third.node.letters == 0


def test_publish_by_a_node_not_allowed(branch: Branch) -> None:
    hub, m1 = branch.station("hub"), branch.station("m1")
    now = Moment(1_794_276_000_000, 1, "b")
    lie = chain(
        [f.LeadTaken(node="m1", term=9)],
        origin="hub/00000000000000bb",
        seq=0,
        prev="",
        order=0,
        now=now,
        day="",
        term=9,
        cause="",
    )
    payload = encode(Facts(records=(msgspec.Raw(lie[0].raw),)))
    assert m1.links[0].publish(branch.topic("hub", "facts"), payload, qos=1), "handed over"
    assert until(lambda: m1.links[0].refused == 1), "and refused by the broker"
    assert until(lambda: health(hub, "m1").get("refused") == "alarm"), "the hub hears that something is wrong there"
    assert "hub/00000000000000bb" not in hub.node.heads and hub.node.lobby.leader != "m1"
    assert "refused" in m1.status({})["alarms"]
    assert any("权限" in said for said in sentences(branch, hub, "m1")), "the manager reads it in words"
    still_talk(branch, hub, m1)


def sentences(branch: Branch, hub: Station, name: str) -> list[str]:
    """What the manager reads about a node."""
    settings = branch.settings
    status = hub.exchange.peers[name].status
    node = NodeState(name=name, role="machine", online=True, seen_at=status.at, boot="b", parts=status.health)
    texts = Texts.load((CORE, settings.texts))
    wall = wall_at(status.at, hub.zone)
    alarms = alarms_of(Lobby(), wall, settings.branch, texts, "zh-CN", [node], [], hub.zone)
    return [alarm.sentence for alarm in alarms if alarm.node == name]

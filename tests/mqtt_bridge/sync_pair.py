"""A sync between two nodes by hand: what one tells, and what the other's posts feed."""

from itertools import count

from mqtt_bridge.posts import Post
from mqtt_bridge.sync import Sync
from mqtt_bridge.wire import Have, decode, decode_facts
from queue_machine.domain import facts as f
from queue_machine.domain.records import Chained, Moment
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
    return [*sync.heard_have(peer, message, moment(ms)), *sync.due_have(moment(ms))]


def heard(sync: Sync, peer: str, raws: list[bytes], ms: int, *, fed: bool) -> list[Post]:
    """Records come to `sync` from a peer; what it then tells of what it holds."""
    sync.heard_records(peer, raws, moment(ms), fed=fed)
    return sync.due_have(moment(ms))


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

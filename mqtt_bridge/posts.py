"""A post: one message that a node wants sent, as a value. Whoever owns the link sends it, or drops it while away."""

from msgspec import Struct

from mqtt_bridge.topics import Kind


class Post(Struct, frozen=True):
    """What to publish below this node's own name. `to` for addressed kinds; `expiry_s` bounds its use."""

    kind: Kind
    payload: bytes
    to: str = ""
    qos: int = 1
    retain: bool = False
    expiry_s: int | None = None

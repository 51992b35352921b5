"""Where the nodes of a hall meet: the broker's address and the hub's, and how large a message may be.

Frozen values that the configuration fills in. Passwords are not here: they come from the data folder's secrets.
"""

from msgspec import Struct


class Network(Struct, frozen=True, kw_only=True):
    """How a node reaches the others."""

    broker_host: str = "127.0.0.1"
    broker_port: int = 1883
    """0: any free port (of a broker of one's own)."""
    tls: bool = False
    """Encrypt the way to the broker; asked for whenever `broker_host` is not this machine."""
    ca_file: str = ""
    """Certificate of who signed the broker's, PEM; "" for the system's own list."""
    web_host: str = "127.0.0.1"
    """Where the hub's pages listen."""
    web_port: int = 8080
    """0: any free port."""
    keepalive: int = 15
    """Seconds of silence after which a link counts as lost (half as long again by the broker's rule)."""
    max_payload: int = 1_048_576
    """Bytes; a larger message is refused."""

"""Where the nodes of a hall meet: the broker's address and the hub's, and how large a message may be.

Frozen values that the configuration fills in. Passwords are not here: they come from the data folder's secrets.
"""

from collections.abc import Sequence

from msgspec import Struct


class Candidate(Struct, frozen=True, kw_only=True):
    """Where a node that may lead the branch is found: its broker and its pages."""

    node: str
    broker_host: str = "127.0.0.1"
    broker_port: int = 1883
    web_host: str = "127.0.0.1"
    web_port: int = 8080
    web_url: str = ""
    """How browsers in the hall reach its pages; "" for `web_host` and the port."""


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
    web_url: str = ""
    """How browsers in the hall reach the hub's pages; "" for `web_host` and the port."""
    standbys: tuple[Candidate, ...] = ()
    """The nodes that may lead in the hub's place, in order."""
    keepalive: int = 15
    """Seconds of silence after which a link counts as lost (half as long again by the broker's rule)."""
    max_payload: int = 1_048_576
    """Bytes; a larger message is refused."""

    def candidates(self, hubs: Sequence[str]) -> tuple[Candidate, ...]:
        """Every node that may lead, in order; each runs a broker and pages of its own."""
        first = Candidate(
            node=hubs[0],
            broker_host=self.broker_host,
            broker_port=self.broker_port,
            web_host=self.web_host,
            web_port=self.web_port,
            web_url=self.web_url,
        )
        others = {each.node: each for each in self.standbys}
        return (first, *(others[node] for node in hubs[1:] if node in others))

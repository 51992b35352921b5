"""The topics on which the nodes of a branch talk, as values: built here, parsed here, written nowhere else.

Every topic is `anju/1/<branch>/<node>/<kind>` and, for what is meant for one node, `/<to>`. The second part is the
version of this scheme. What the messages hold is in `wire`; who may write where is in the broker's access list.
"""

import re
from typing import Literal, cast, get_args

from msgspec import Struct

ROOT = "anju"
SCHEME = "1"

Kind = Literal["status", "pulse", "have", "facts", "feed", "ask", "answer", "catalogue", "board"]
KINDS: frozenset[str] = frozenset(get_args(Kind))
ADDRESSED: frozenset[str] = frozenset({"feed", "ask", "answer"})
"""Kinds for one node, whose name ends the topic."""
RETAINED: frozenset[str] = frozenset({"status", "catalogue", "board"})
"""Kinds whose last message the broker keeps for newcomers (it may forget them: they are published anew at start)."""

_NAME = re.compile(r"[a-z][a-z0-9-]{0,30}")


class BadTopic(ValueError):
    """A branch, node or kind that no topic can be made of; the text says which."""


def is_name(text: str) -> bool:
    """Whether a branch or node can be called this: a lower-case letter, then up to 30 letters, digits and dashes."""
    return _NAME.fullmatch(text) is not None


class Topic(Struct, frozen=True):
    """One node's topic. Making an impossible one raises BadTopic; `str()` gives what goes on the wire."""

    branch: str
    node: str
    """Who writes: the broker lets nobody else."""
    kind: Kind
    to: str = ""
    """Whom it is for, of the addressed kinds only."""

    def __post_init__(self) -> None:
        for what, name in (("branch", self.branch), ("node", self.node)):
            if not is_name(name):
                raise BadTopic(f"{name!r} is no {what}'s name")
        if self.kind not in KINDS:
            raise BadTopic(f"{self.kind!r} is no kind of topic")
        if self.kind in ADDRESSED and not is_name(self.to):
            raise BadTopic(f"{self.kind} needs the node that it is for, not {self.to!r}")
        if self.kind not in ADDRESSED and self.to:
            raise BadTopic(f"{self.kind} is for all, not for {self.to!r}")

    def __str__(self) -> str:
        path = f"{ROOT}/{SCHEME}/{self.branch}/{self.node}/{self.kind}"
        return f"{path}/{self.to}" if self.to else path


def parse(text: str) -> Topic | None:
    """The topic that `text` is, or None when it is none of ours."""
    parts = text.split("/")
    if len(parts) not in (5, 6) or parts[0] != ROOT or parts[1] != SCHEME or parts[4] not in KINDS:
        return None
    try:
        # A sixth part that is empty ("…/status/") would build the same value as a topic without one.
        topic = Topic(parts[2], parts[3], cast(Kind, parts[4]), parts[5] if len(parts) == 6 else "")
    except BadTopic:
        return None
    return topic if str(topic) == text else None


def answer_to(ask: Topic) -> Topic:
    """Where the answer to an ask goes: the one place that the asker listens at, whatever the ask says."""
    if ask.kind != "ask":
        raise BadTopic(f"{ask} is no ask")
    return Topic(ask.branch, ask.to, "answer", ask.node)


def heard_by(branch: str, node: str) -> tuple[str, ...]:
    """The filters that a node subscribes to: what all say to all, and what anyone says to it."""
    Topic(branch, node, "status")  # the names are sound, so no wildcard comes in through them
    everyone = f"{ROOT}/{SCHEME}/{branch}/+"
    to_all = tuple(f"{everyone}/{kind}" for kind in get_args(Kind) if kind not in ADDRESSED)
    to_me = tuple(f"{everyone}/{kind}/{node}" for kind in get_args(Kind) if kind in ADDRESSED)
    return to_all + to_me


def all_of(branch: str) -> str:
    """The filter for everything that a branch says."""
    Topic(branch, "any", "status")
    return f"{ROOT}/{SCHEME}/{branch}/#"

"""What the ticket machine draws, as values: every text, card and question of every page, complete.

Only the shapes live here, for faces that paint them and tests that read them; `machine_words` fills them from the
visitor's progress, the hall and the texts. Sizes, colours and where things stand are the face's matter.
"""

from typing import Literal

from msgspec import Struct

Tone = Literal["tint", "good", "warn", "bad"]


class Note(Struct, frozen=True):
    """Something to know, in one line."""

    tone: Tone
    icon: str
    text: str


class Tools(Struct, frozen=True, kw_only=True):
    """What stands on every page; "" for what this page has no use for."""

    back: str = ""
    help: str = ""
    elder: str = ""
    language: str = ""


class CardView(Struct, frozen=True, kw_only=True):
    """Something to choose: the intent that it sends, its value, and what stands on it."""

    intent: str
    value: str
    icon: str
    name: str
    detail: str = ""
    people: str = ""
    wait: str = ""
    quiet: bool = False
    """Cannot be had now; a touch tells why."""
    chosen: bool = False


class Strip(Struct, frozen=True):
    """The way to going first: always there while something is chosen."""

    title: str
    detail: str
    on: bool
    """Whether this visitor goes first."""


class CasesView(Struct, frozen=True):
    value: int
    most: int
    unit: str
    take: str


class Fact(Struct, frozen=True):
    """A word and what it stands for, side by side."""

    name: str
    value: str


class SlipView(Struct, frozen=True, kw_only=True):
    """The ticket just taken."""

    caption: str
    number: str
    service: str
    group: str
    wait: str
    windows: str
    status: Note
    listen: str
    bring_title: str
    bring: tuple[str, ...]
    qr: str
    qr_words: str
    print: str
    """Words of the button that prints it now; "" where nothing is to be printed or cannot be."""
    finish: str
    leaving: str
    """That the page will go, and when; "" while it stays."""
    stay: str
    left: float
    """Share of the warning that is left, 0 to 1."""


class Question(Struct, frozen=True, kw_only=True):
    """Laid over the page. `refuse` is "" where one answer is enough."""

    title: str
    words: str
    accept: str
    accept_intent: str
    refuse: str = ""
    refuse_intent: str = ""
    back: str = ""
    """Words of a third answer that leads back to choosing; "" where the others are enough."""
    left: float | None = None
    """Share of the time to answer that is left."""
    left_words: str = ""


class MachineView(Struct, frozen=True, kw_only=True):
    """Everything on the screen. What a page does not have is empty."""

    page: str
    """starting, out, closed, attract, kinds, services, groups, cases, bring, issuing, slip, owed."""
    language: str
    elder: bool
    hall: str
    clock: str = ""
    date: str = ""
    notes: tuple[Note, ...] = ()
    tools: Tools = Tools()
    title: str = ""
    lead: str = ""
    help: str = ""
    """Words of the large first button that calls somebody."""
    start: str = ""
    """Words of the one large button of the first page."""
    people: str = ""
    wait: str = ""
    owed: str = ""
    cards: tuple[CardView, ...] = ()
    more: str = ""
    strip: Strip | None = None
    cases: CasesView | None = None
    facts: tuple[Fact, ...] = ()
    bring: tuple[str, ...] = ()
    slip: SlipView | None = None
    question: Question | None = None

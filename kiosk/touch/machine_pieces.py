"""The parts of which the ticket machine's pages are put together: header, notes, choices, tools, lists.

Each is made once and takes its words from a part of the view state; where it stands is the pages' matter.
"""

from collections.abc import Callable, Sequence
from typing import Any

from kiosk.touch.layout import Piece
from kiosk.touch.logo import Logo
from kiosk.touch.toolkit import Badge, Card, Column, Grid, Icon, Row, Rule, Text, theme
from kiosk.views.machine_view import CardView, Fact, MachineView, Note, Strip, Tools

# mypy: disable-error-code="misc"

Send = Callable[..., object]
"""Hands an intent to the face's owner: `send(name, **values)`."""

VALUE_OF = {"kind": "kind", "service": "service", "group": "group", "print": "ticket"}
"""Under which name an intent carries what was chosen."""
BRIEF = 3
"""Days of the hours' table where room is short."""
ROOMY = {False: ((4, 3.4), (6, 2.9)), True: ((4, 2.4),)}
"""Least height of a choice in touch targets where at most so many share a page, by elder."""


class Header(Row):
    """Whose hall this is, the date and the clock."""

    def __init__(self, logo: str) -> None:
        self.hall = Text(font="lead", bold=True, even=True, name="hall")
        self.date = Text(font="caption", colour="muted", name="date")
        self.clock = Text(font="headline", bold=True, colour="accent", spacing=1.1, name="clock")
        sign = Logo(logo, lambda: theme.tokens.font("headline") * 1.5)
        super().__init__(sign, Column(self.hall, self.date, gap=0, grow=1), self.clock, gap="m")

    def draw(self, view: MachineView) -> None:
        # A long Chinese name breaks where its writer left a gap, not in the middle of a word.
        broken = view.elder and not view.hall.isascii()
        self.hall.text = view.hall.replace(" ", "\n") if broken else view.hall
        self.hall.most_lines = 2
        self.date.text, self.clock.text = view.date, view.clock
        # Fewer and larger things: who needs the date finds it on the slip.
        self.date.shown, self.clock.shown = bool(view.date) and not view.elder, bool(view.clock)


class NoteLine(Card):
    """One thing to know, in a line of its colour."""

    def __init__(self, *, font: str = "body", bold: bool = False, **rest: Any) -> None:
        self.sign_of_it = Icon(font="title")
        self.words = Text(font=font, bold=bold, grow=1)
        super().__init__(Row(self.sign_of_it, self.words, gap="m"), pad=("l", "s"), corner="m", **rest)

    def draw(self, note: Note | None) -> None:
        self.shown = note is not None
        if note is not None:
            self.tone = note.tone
            self.sign_of_it.sign, self.words.text = note.icon, note.text
            colour = "ink" if note.tone == "tint" else note.tone
            self.words.colour = colour
            self.sign_of_it.colour = "accent" if note.tone == "tint" else note.tone


class Notes(Column):
    """Up to two notes; no room where there are none."""

    def __init__(self) -> None:
        self.lines = [NoteLine(name=f"note-{at}") for at in range(2)]
        super().__init__(gap="s")

    def draw(self, notes: Sequence[Note]) -> None:
        self.shown = bool(notes)
        for line, note in zip(self.lines, notes, strict=False):
            line.draw(note)
        self.fill(self.lines[: len(notes)])


class Tool(Card):
    """A sign and a word below it, at the foot of every page."""

    def __init__(self, icon: str, name: str, send: Send) -> None:
        self.sign_of_it = Icon(icon, font="title", colour="accent")
        self.words = Text(font="body", bold=True, halign="center", colour="accent")
        super().__init__(
            self.sign_of_it,
            self.words,
            on_tap=lambda: send(name),
            tone="flat",
            pad=("s", "s"),
            gap=0,
            corner="m",
            grow=1,
        )
        self._name = name

    def say(self, words: str) -> None:
        self.shown, self.words.text = bool(words), words
        self.name = self._name if words else ""


class ToolRow(Row):
    """Back, help, large type and language, always in these places."""

    def __init__(self, send: Send) -> None:
        self.back = Tool("arrow-left", "back", send)
        self.help = Tool("human-greeting", "help", send)
        self.elder = Tool("format-size", "elder", send)
        self.language = Tool("translate", "language", send)
        super().__init__(self.back, self.help, self.elder, self.language, gap="m", across="stretch")

    def draw(self, tools: Tools) -> None:
        for tool, words in (
            (self.back, tools.back),
            (self.help, tools.help),
            (self.elder, tools.elder),
            (self.language, tools.language),
        ):
            tool.say(words)
        self.shown = any((tools.back, tools.help, tools.elder, tools.language))


class Choice(Card):
    """Something to choose. As a line its wait stands beside its name, as a tile all stands under each other."""

    def __init__(self, send: Send, *, line: bool) -> None:
        self._send, self._card, self._line = send, CardView(intent="", value="", icon="", name=""), line
        self.least = 2.0
        """Its least height in touch targets: taller where few share the page."""
        side = "right" if line else "center"
        self.badge = Badge("file-document")
        self.title = Text(font="title", bold=True, halign="left" if line else "center", even=not line)
        self.detail = Text(font="body", colour="muted", halign="left" if line else "center")
        self.people = Text(font="body", colour="muted", halign=side)
        self.wait = Text(font="lead", bold=True, colour="accent", halign=side, keeps_colour=True)
        self._waits = Column(self.people, self.wait, gap=0)
        super().__init__(
            pad=("l", "s"), gap="xs", on_tap=self._chosen, on_refused=self._chosen, pack="center", across="stretch"
        )
        if line:
            named = Column(self.title, self.detail, gap=0, grow=1)
            self._sign: Piece = self.badge
            self.fill([Row(self.badge, named, self._waits, gap="m")])
        else:
            self._sign = Row(self.badge, pack="center")
            self.fill([self._sign, self.title, self.detail, self._waits])

    def _chosen(self) -> None:
        card = self._card
        self._send(card.intent, **{VALUE_OF[card.intent]: card.value})

    def draw(self, card: CardView) -> None:
        self._card = card
        self.name = f"{card.intent}-{card.value or 'none'}"
        # Colour alone would not tell everybody what is chosen.
        self.badge.sign = "check-circle" if card.chosen else card.icon
        self.title.text, self.detail.text = card.name, card.detail
        self.detail.shown = bool(card.detail)
        self.people.text, self.people.shown = card.people, bool(card.people)
        self.wait.text, self.wait.shown = card.wait, bool(card.wait)
        self.wait.colour = "on_disabled" if card.quiet else "accent"
        self._waits.shown = bool(card.people or card.wait)
        self.disabled = card.quiet
        self.tone = "tint" if card.chosen else "surface"

    def show_sign(self, shown: bool) -> None:
        self._sign.shown = shown

    def set_type(self, *, large: bool) -> None:
        """Larger words where there is room for them."""
        self.title.font = "headline" if large and not self._line else "title"
        self.people.font = self.detail.font = "lead" if large else "body"
        self.wait.font = "title" if large and not self._line else "lead"

    def wanted_height(self, width: float) -> float:
        return float(max(super().wanted_height(width), self.least * theme.tokens.target))


class Choices(Grid):
    """As many choices as there are, made once and used again."""

    def __init__(self, send: Send, *, line: bool = False, columns: int = 2, **rest: Any) -> None:
        self._send, self._line = send, line
        self.made: list[Choice] = []
        super().__init__(columns=columns, gap="m", **rest)

    def draw(self, cards: Sequence[CardView]) -> None:
        while len(self.made) < len(cards):
            self.made.append(Choice(self._send, line=self._line))
        for choice, card in zip(self.made, cards, strict=False):
            choice.least = next((least for most, least in ROOMY[theme.tokens.elder] if len(cards) <= most), 2.0)
            choice.set_type(large=True)
            choice.show_sign(True)
            choice.draw(card)
        self.fill(self.made[: len(cards)])
        self.shown = bool(cards)

    # What gives way where a page is short of room.

    def be_compact(self) -> None:
        for choice in self.made:
            choice.least = 2.0
            choice.set_type(large=False)

    def drop_signs(self) -> None:
        for choice in self.made:
            choice.show_sign(False)

    def drop_details(self) -> None:
        for choice in self.made:
            choice.detail.shown = False

    def shrink_names(self) -> None:
        for choice in self.made:
            choice.title.font = "lead"


class StripCard(Card):
    """The way to going first."""

    def __init__(self, send: Send) -> None:
        self.star = Icon("star-circle", font="headline", colour="accent")
        self.title = Text(font="lead", bold=True, colour="accent")
        self.detail = Text(font="body")
        self.further = Icon("chevron-right", font="title", colour="accent")
        super().__init__(
            Row(self.star, Column(self.title, self.detail, gap=0, grow=1), self.further, gap="m"),
            tone="tint",
            pad=("l", "m"),
            corner="m",
            on_tap=lambda: send("groups"),
            name="groups",
        )

    def draw(self, strip: Strip | None) -> None:
        self.shown = strip is not None
        if strip is not None:
            self.title.text, self.detail.text = strip.title, strip.detail
            self.detail.shown = True
            self.star.sign = "check-circle" if strip.on else "star-circle"
            self.tone = "good" if strip.on else "tint"
            colour = "good" if strip.on else "accent"
            self.title.colour = self.star.colour = self.further.colour = colour
            self.detail.colour = "good" if strip.on else "ink"


class Ticks(Column):
    """Lines to tick off: what to bring."""

    def __init__(self, font: str, elder_font: str, **rest: Any) -> None:
        self._font, self._elder_font = font, elder_font
        self.made: list[tuple[Row, Icon, Text]] = []
        super().__init__(gap="xs", **rest)

    def draw(self, lines: Sequence[str], *, elder: bool) -> None:
        font = self._elder_font if elder else self._font
        while len(self.made) < len(lines):
            sign, words = Icon("check", font=font, colour="accent"), Text(font=font, grow=1)
            self.made.append((Row(sign, words, gap="m", across="start"), sign, words))
        for (_, sign, words), line in zip(self.made, lines, strict=False):
            sign.font = words.font = font
            words.text = line
        self.fill([row for row, _, _ in self.made[: len(lines)]])


class FactTable(Card):
    """Words and what they stand for, a line each."""

    def __init__(self, **rest: Any) -> None:
        self.made: list[tuple[list[Piece], Text, Text]] = []
        super().__init__(pad=("l", "m"), gap="s", **rest)

    def draw(self, facts: Sequence[Fact]) -> None:
        while len(self.made) < len(facts):
            name, value = Text(font="body", grow=1), Text(font="body", bold=True, halign="right")
            pieces: list[Piece] = [] if not self.made else [Rule()]
            self.made.append(([*pieces, Row(name, value, gap="m")], name, value))
        for (pieces, name, value), fact in zip(self.made, facts, strict=False):
            for piece in pieces:
                piece.shown = True
            name.text, value.text = fact.name, fact.value
        self.fill([piece for pieces, _, _ in self.made[: len(facts)] for piece in pieces])
        self.shown = bool(facts)

    def be_brief(self) -> None:
        """Where room is short, the next days only."""
        for pieces, _, _ in self.made[BRIEF:]:
            for piece in pieces:
                piece.shown = False

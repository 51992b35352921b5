"""The ticket machine's pages: what stands where, from the first invitation to the ticket.

Each page is made when it is first turned to, takes its words from the view state and sends intents by name; it
decides nothing.
"""

from collections.abc import Callable
from typing import Any

from kiosk.touch.layout import Piece
from kiosk.touch.machine_pieces import Choices, FactTable, NoteLine, Send, StripCard, Ticks
from kiosk.touch.toolkit import (
    QR,
    Button,
    Card,
    Column,
    Countdown,
    Icon,
    Pill,
    Row,
    Rule,
    Space,
    Stepper,
    Text,
    theme,
)
from kiosk.views.machine_view import MachineView

# mypy: disable-error-code="misc"


CODE, SMALL_CODE = 300.0, 180.0
"""Sides of the ticket's QR code, px."""
LARGER = 1.4
"""How much larger the ticket's number is where there is room."""


class Page(Column):
    """A page between header and tools."""

    def __init__(self, *children: Piece, **rest: Any) -> None:
        self.savings: tuple[Callable[[], object], ...] = ()
        """What gives way, one after the other, until everything fits; `draw` puts all of it back."""
        super().__init__(*children, gap=rest.pop("gap", "m"), grow=1, **rest)

    def draw(self, view: MachineView) -> None:
        """Puts the view on the page's pieces."""
        raise NotImplementedError

    def fit(self, width: float, room: float) -> None:
        """Gives up what is least needed until the page is no higher than `room`, px."""
        for save in self.savings:
            if self.wanted_height(width) <= room:
                return
            save()


def hide(*pieces: Piece) -> Callable[[], None]:
    """A saving: these pieces are left out."""

    def save() -> None:
        for piece in pieces:
            piece.shown = False

    return save


def shrink(font: str, *texts: Text) -> Callable[[], None]:
    """A saving: these texts are set smaller."""

    def save() -> None:
        for text in texts:
            text.font = font

    return save


class Heading(Column):
    """What this page is about, and a line that explains it."""

    def __init__(self, *, halign: str = "left", font: str = "headline", lead: str = "lead") -> None:
        self._font = font
        self.title = Text(font=font, bold=True, halign=halign, even=True, name="title")
        self.lead = Text(font=lead, colour="muted", halign=halign, even=True, name="lead")
        super().__init__(self.title, self.lead, gap="xs")

    def draw(self, view: MachineView) -> None:
        self.title.font = self._font
        self.title.text, self.lead.text = view.title, view.lead
        self.lead.shown = bool(view.lead)


class HelpButton(Button):
    """I am not sure, please help: the first button where something begins."""

    def __init__(self, send: Send) -> None:
        super().__init__(icon="human-greeting", kind="quiet", font="title", tall=1.5, on_tap=lambda: send("help"))

    def say(self, words: str) -> None:
        # Only one piece at a time is called help: this one, or the tool at the foot of the page.
        self.text, self.shown, self.name = words, bool(words), "help" if words else ""


class Hero(Card):
    """The one large thing to touch on the first page."""

    def __init__(self, send: Send) -> None:
        self.sign_of_it = Icon("ticket-confirmation", font="number", colour="on_accent")
        self.words = Text(font="display", bold=True, halign="center", even=True, colour="on_accent", name="start-words")
        self.people = Text(font="headline", halign="center", colour="on_accent", name="people")
        self.wait = Text(font="headline", bold=True, halign="center", colour="on_accent", name="wait")
        super().__init__(
            Space(grow=1),
            self.sign_of_it,
            self.words,
            Space("s"),
            self.people,
            self.wait,
            Space(grow=1),
            tone="accent",
            pad="l",
            gap="s",
            on_tap=lambda: send("start"),
            name="start",
            grow=1,
        )

    def draw(self, view: MachineView) -> None:
        self.words.text, self.words.font, self.sign_of_it.shown = view.start, "display", True
        self.people.font = self.wait.font = "headline"
        self.people.text, self.people.shown = view.people, bool(view.people)
        self.wait.text, self.wait.shown = view.wait, bool(view.wait)


class AttractPage(Page):
    """Nobody is there yet: welcome, how many wait, and where to touch."""

    def __init__(self, send: Send) -> None:
        self.heading = Heading(halign="center", font="display", lead="title")
        self.help = HelpButton(send)
        self.hero = Hero(send)
        self.strip = StripCard(send)
        self.owed = Button(icon="printer", kind="quiet", font="lead", name="owed", on_tap=lambda: send("owed"))
        super().__init__(Space("l"), self.heading, Space("s"), self.help, self.hero, self.strip, self.owed)
        self.savings = (
            shrink("title", self.hero.people, self.hero.wait),
            hide(self.hero.sign_of_it),
            hide(self.heading.lead),
            shrink("headline", self.hero.words, self.heading.title),
            hide(self.strip.detail),
        )

    def draw(self, view: MachineView) -> None:
        self.heading.draw(view)
        self.help.say(view.help)
        self.hero.draw(view)
        self.strip.draw(view.strip)
        self.owed.text, self.owed.shown = view.owed, bool(view.owed)


class ChoicePage(Page):
    """Cards to choose from: kinds of business, services, groups, owed slips."""

    def __init__(self, send: Send, *, line: bool = False, full: bool = False, columns: int = 2) -> None:
        """`full`: the cards share all the room there is."""
        self.heading = Heading()
        self.help = HelpButton(send)
        self.cards = Choices(send, line=line, columns=columns, grow=1 if full else 0)
        self.more = Button(icon="dots-horizontal", kind="quiet", name="more", on_tap=lambda: send("more"))
        self.strip = StripCard(send)
        rest = [] if full else [Space(grow=1)]
        super().__init__(self.heading, self.help, self.cards, self.more, *rest, self.strip)
        self.savings = (
            self.cards.be_compact,
            self.cards.drop_signs,
            hide(self.strip.detail),
            self.cards.shrink_names,
            self.cards.drop_details,
            hide(self.heading.lead),
        )

    def draw(self, view: MachineView) -> None:
        self.heading.draw(view)
        self.help.say(view.help)
        self.cards.draw(view.cards)
        self.more.text, self.more.shown = view.more, bool(view.more)
        self.strip.draw(view.strip)


class CasesPage(Page):
    """How many matters a unit's clerk brings."""

    def __init__(self, send: Send) -> None:
        self.heading = Heading()
        self.stepper = Stepper(on_change=lambda value: send("cases", cases=value), name="cases")
        self.unit = Text(font="title", halign="center", colour="muted", name="unit")
        self.wait = Text(font="lead", halign="center", colour="muted", name="wait")
        self.take = Button(
            icon="ticket-confirmation", font="headline", tall=2.0, name="take", on_tap=lambda: send("take")
        )
        self.strip = StripCard(send)
        super().__init__(
            self.heading,
            Space(grow=1),
            Card(self.stepper, self.unit, pad="xl", gap="m"),
            self.wait,
            Space(grow=1),
            self.take,
            self.strip,
        )
        self.savings = (hide(self.strip.detail), hide(self.heading.lead))

    def draw(self, view: MachineView) -> None:
        self.heading.draw(view)
        self.strip.draw(view.strip)
        if view.cases is not None:
            self.stepper.most, self.stepper.value = view.cases.most, view.cases.value
            self.unit.text, self.take.text = view.cases.unit, view.cases.take
        self.wait.text = "　".join(words for words in (view.people, view.wait) if words)


class BringPage(Page):
    """What to bring, for who looks outside the hours."""

    def __init__(self, send: Send) -> None:
        self.heading = Heading(lead="title")
        self.ticks = Ticks("title", "lead")
        super().__init__(self.heading, Card(self.ticks, pad="xl"), Space(grow=1))

    def draw(self, view: MachineView) -> None:
        self.heading.draw(view)
        self.ticks.draw(view.bring, elder=view.elder)


class ClosedPage(Page):
    """Outside the hours: when it opens, and what to bring."""

    def __init__(self, send: Send) -> None:
        self.sign_of_it = Icon("clock", font="number", colour="accent")
        self.heading = Heading(halign="center", lead="title")
        self.hours = FactTable(name="hours")
        self.bring = Button(font="title", tall=1.6, icon="file-document", name="start", on_tap=lambda: send("start"))
        self.help = HelpButton(send)
        super().__init__(
            Space(grow=1),
            self.sign_of_it,
            self.heading,
            Space(grow=1),
            self.help,
            self.hours,
            Space(grow=1),
            self.bring,
        )
        self.savings = (hide(self.sign_of_it), self.hours.be_brief)

    def draw(self, view: MachineView) -> None:
        self.heading.draw(view)
        self.sign_of_it.shown = True
        self.hours.draw(view.facts)
        self.bring.text = view.start
        self.help.say(view.help)


class MessagePage(Page):
    """One plain sentence: starting, issuing, out of service."""

    def __init__(self, send: Send, icon: str) -> None:
        self.sign_of_it = Icon(icon, font="number", colour="accent")
        self.heading = Heading(halign="center", font="display", lead="title")
        self.help = HelpButton(send)
        super().__init__(Space(grow=2), self.sign_of_it, self.heading, Space("l"), self.help, Space(grow=3), gap="l")

    def draw(self, view: MachineView) -> None:
        self.heading.draw(view)
        self.help.say(view.help)


class SlipPage(Page):
    """The ticket: its number large, what to do, what to bring."""

    def __init__(self, send: Send) -> None:
        self._printed = False
        self.caption = Text(font="lead", colour="muted", halign="center", spacing=1.3)
        self.number = Text(
            font="number", bold=True, halign="center", fit=True, colour="accent", spacing=1.05, name="number"
        )
        self.service = Text(font="title", bold=True, halign="center", even=True, name="slip-service")
        self.group = Pill(tone="good", icon="check-circle")
        self.group_row = Row(self.group, pack="center")
        self.wait = Text(font="title", bold=True, halign="center", even=True, name="slip-wait")
        self.windows = Text(font="lead", halign="center", even=True, name="slip-windows")
        self.listen = Text(font="lead", colour="muted", halign="center", even=True)
        self.status = NoteLine(font="lead", bold=True, name="slip-status")
        self.print = Button(icon="printer", font="title", tall=1.5, name="print", on_tap=lambda: send("print"))
        self.bring_title = Text(font="lead", bold=True)
        self.ticks = Ticks("lead", "body")
        self.bring = Column(self.bring_title, self.ticks, gap="s", grow=1)
        self.qr = QR(side=CODE)
        self.qr_words = Text(font="caption", colour="muted", halign="center", even=True)
        self.code = Column(self.qr, self.qr_words, gap="xs", across="center")
        self.leaving = Countdown()
        self.stay = Button(kind="quiet", font="title", tall=1.5, grow=1, name="still_here",
                           on_tap=lambda: send("still_here"))  # fmt: skip
        self.finish = Button(font="title", tall=1.5, grow=1, name="finish", on_tap=lambda: send("finish"))
        super().__init__(
            Card(
                self.caption, self.number, self.service, self.group_row, Rule(), self.wait, self.windows, self.listen,
                pad="l", gap="s",
            ),
            self.status,
            self.print,
            Space(grow=1),
            Card(Row(self.bring, self.code, gap="l", across="start"), pad="l", tone="flat"),
            Space(grow=1),
            self.leaving,
            Row(self.stay, self.finish, gap="m"),
        )  # fmt: skip
        self.savings = (
            shrink("title", self.service, self.wait),
            shrink("lead", self.windows),
            shrink("number", self.number),
            self._smaller_code,
            hide(self.listen),
            hide(self.caption),
            shrink("lead", self.service, self.wait),
            shrink("body", self.status.words, self.windows),
            hide(self.qr_words),
            self._last_saving,
        )

    def _smaller_code(self) -> None:
        self.qr.side = SMALL_CODE

    def _last_saving(self) -> None:
        """On paper both stand; without paper the code has no other place, while staff can say what to bring."""
        (self.code if self._printed else self.bring).shown = False

    def draw(self, view: MachineView) -> None:
        slip = view.slip
        if slip is None:
            return
        self._printed = slip.status.tone == "good"
        for piece in (self.listen, self.caption, self.qr_words, self.code, self.bring):
            piece.shown = True
        self.number.font = theme.tokens.font("number") * LARGER
        self.service.font = self.wait.font = "headline"
        self.windows.font = "title"
        self.status.words.font = "lead"
        self.qr.side = CODE
        self.caption.text, self.number.text, self.service.text = slip.caption, slip.number, slip.service
        self.group.text, self.group_row.shown = slip.group, bool(slip.group)
        self.wait.text, self.windows.text, self.listen.text = slip.wait, slip.windows, slip.listen
        self.windows.shown = bool(slip.windows)
        self.status.draw(slip.status)
        self.print.text, self.print.shown = slip.print, bool(slip.print)
        self.bring_title.text = slip.bring_title
        self.ticks.draw(slip.bring, elder=view.elder)
        self.qr.content, self.qr_words.text = slip.qr, slip.qr_words
        self.finish.text, self.stay.text, self.stay.shown = slip.finish, slip.stay, bool(slip.leaving)
        self.leaving.shown = bool(slip.leaving)
        self.leaving.text = slip.leaving
        self.leaving.total, self.leaving.left = 1.0, slip.left

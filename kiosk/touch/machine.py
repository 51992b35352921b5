"""The ticket machine's face: it draws a MachineView and hands back what fingers ask for, by name.

It knows nothing of tickets, printers or hubs: whoever composes it gives it views (see `kiosk.visit`). Call
`kiosk.touch.shell.prepare` before importing this.
"""

from pathlib import Path
from typing import Any

from kivy.uix.widget import Widget

from kiosk import look, settings
from kiosk.touch.face import Face, Intent
from kiosk.touch.machine_pages import (
    AttractPage,
    BringPage,
    CasesPage,
    ChoicePage,
    ClosedPage,
    MessagePage,
    SlipPage,
)
from kiosk.touch.machine_pieces import Header, Notes, ToolRow
from kiosk.touch.stage import Pages
from kiosk.touch.toolkit import Button, Column, Countdown, Modal, theme
from kiosk.views.machine_view import MachineView, Question

# mypy: disable-error-code="misc"


class Asking(Modal):
    """The one question that may lie over a page; its answers are intents."""

    def __init__(self, send: Any) -> None:
        self._send = send
        self._accept, self._refuse = "", ""
        self.accept = Button(font="title", tall=1.6, name="accept", on_tap=lambda: send(self._accept))
        self.refuse = Button(kind="quiet", font="title", tall=1.6, name="refuse", on_tap=lambda: send(self._refuse))
        self.back = Button(kind="quiet", font="title", tall=1.6, name="leave", on_tap=lambda: send("back"))
        self.time = Countdown()
        buttons = (self.accept, self.refuse, self.back)
        super().__init__("", "", buttons=buttons, countdown=self.time, name="question")

    def draw(self, question: Question) -> None:
        self.set_words(question.title, question.words)
        self.accept.text, self._accept = question.accept, question.accept_intent
        self.refuse.text, self._refuse = question.refuse, question.refuse_intent
        self.refuse.shown = bool(question.refuse)
        self.back.text, self.back.shown = question.back, bool(question.back)
        self.time.shown = question.left is not None
        self.time.text = question.left_words
        self.time.total, self.time.left = 1.0, question.left or 0.0


class MachineFace(Face):
    """The ticket machine's screen. Its owner calls `show` or `offer` with a `MachineView`."""

    def __init__(self, *, fonts: Path, intent: Intent, screen: look.Screen, accent: str, logo: str = "") -> None:
        """`logo` is the path of a PNG file, "" for none. Raises FontsMissing, BadAccent."""
        super().__init__(fonts=fonts, intent=intent, screen=screen, accent=accent)
        self._logo = logo
        self._size = screen

    def compose(self) -> Widget:
        send = self.send
        self.header = Header(self._logo)
        self.notes = Notes()
        self.pages = Pages(
            {
                "starting": lambda: MessagePage(send, "timer-sand"),
                "issuing": lambda: MessagePage(send, "ticket-confirmation"),
                "out": lambda: MessagePage(send, "alert-circle"),
                "closed": lambda: ClosedPage(send),
                "attract": lambda: AttractPage(send),
                "kinds": lambda: ChoicePage(send, full=True),
                "services": lambda: ChoicePage(send, line=True, columns=1),
                "groups": lambda: ChoicePage(send, line=True, columns=1),
                "cases": lambda: CasesPage(send),
                "bring": lambda: BringPage(send),
                "slip": lambda: SlipPage(send),
                "owed": lambda: ChoicePage(send, line=True, columns=1),
            },
            grow=1,
        )
        self.tools = ToolRow(send)
        self.asking = Asking(send)
        return Column(self.header, self.notes, self.pages, self.tools, pad="l", gap="m")

    def draw(self, view: MachineView) -> None:
        self.set_elder(view.elder)
        self.header.draw(view)
        self.notes.draw(view.notes)
        self.tools.draw(view.tools)
        page: Any = self.pages.turn(view.page)
        page.draw(view)
        page.fit(*self._room())
        if view.question is None:
            self.dismiss(self.asking)
        else:
            self.asking.draw(view.question)
            self.ask(self.asking)

    def _room(self) -> tuple[float, float]:
        """Width and height that a page gets between header and tools, px."""
        pad, gap = theme.tokens.gap("l"), theme.tokens.gap("m")
        width = self._size.width - 2 * pad
        others = [piece for piece in (self.header, self.notes, self.tools) if piece.shown]
        taken = sum(piece.wanted_height(width) + gap for piece in others)
        return width, self._size.height - 2 * pad - taken


def make_face(fonts: Path, faces: settings.Faces, screen: settings.Screen, intent: Intent) -> MachineFace:
    """The face of one machine's screen in the hall's own look; `fonts` is the folder that set-up filled.

    Raises FontsMissing, BadAccent.
    """
    return MachineFace(
        fonts=fonts,
        intent=intent,
        screen=look.Screen(screen.width_px, screen.height_px, screen.width_mm),
        accent=faces.look.accent,
        logo=faces.look.logo,
    )

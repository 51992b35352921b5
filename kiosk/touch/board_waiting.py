"""Who waits for what, and what stands in place of calls: a welcome, or why the hall is closed and when it opens."""

import math

from kiosk.touch.board_pieces import TIGHT, Box, Figure, Pair, Panel
from kiosk.touch.board_plan import PAD, SERVICE_HEAD, SIDE, Plan
from kiosk.touch.toolkit import Column, Icon, Rule, Space, Text
from kiosk.views.board import BoardView, HoursView, ServiceView, Words

# mypy: disable-error-code="misc"

LETTER_WIDTH = 36.0
PEOPLE_WIDTH = 98.0
WAIT_WIDTH = 156.0
COLUMN_GAP = 10.0
NAME_WIDTH = SIDE - 2 * PAD - LETTER_WIDTH - PEOPLE_WIDTH - WAIT_WIDTH - 3 * COLUMN_GAP
NAME_FONT = 36.0
NAME_LEAST = 28.0
"""A longer name than fits in this type ends with …"""


class ServiceRow(Box):
    """One service: its letter, its name, who waits and how long."""

    def __init__(self, unit: float, name: str) -> None:
        self.letter = Text(font=36 * unit, bold=True, halign="center", colour="accent", spacing=TIGHT)
        self.letter_place = Box(self.letter, wide=LETTER_WIDTH * unit, pack="center")
        self.name_of = Pair(NAME_FONT * unit, 20 * unit, bold=False, grow=1)
        self.name_of.zh.spacing = self.name_of.more.spacing = 1.08
        self.people = Figure(font=44 * unit, bold=True, halign="right", spacing=TIGHT)
        self.wait = Figure(font=38 * unit, halign="right", spacing=TIGHT)
        self.rule = Rule()
        """The line over it, so that a name and its second language stay together."""
        super().__init__(
            self.letter_place,
            self.name_of,
            Box(self.people, wide=PEOPLE_WIDTH * unit, across="stretch"),
            Box(self.wait, wide=WAIT_WIDTH * unit, across="stretch"),
            gap=COLUMN_GAP * unit,
            name=name,
        )
        self.people.grow = self.wait.grow = 1

    def draw(self, service: ServiceView, plan: Plan) -> None:
        self.tall = plan.service_height - self.rule.wanted_height(0)
        self.letter.text = service.letter
        self.name_of.zh.font = self._name_font(service.name.zh, plan)
        self.name_of.say(service.name)
        self.people.text, self.wait.text = service.people.zh, service.wait.zh
        idle = service.waiting == 0
        self.people.colour = "muted" if idle else "ink"
        self.wait.colour = "good" if service.state == "at-once" else "muted" if service.state != "told" else "ink"

    def _name_font(self, name: str, plan: Plan) -> float:
        wide = self.name_of.zh.run_width(name, plan.px(NAME_FONT))
        share = min(1.0, plan.px(NAME_WIDTH) / wide) if wide else 1.0
        return float(max(plan.px(NAME_LEAST), math.floor(plan.px(NAME_FONT) * share)))


class Services(Panel):
    """Who waits for what, and how long; in pages where a hall has many services."""

    def __init__(self, unit: float) -> None:
        self.unit = unit
        self.title = Pair(40 * unit, 24 * unit, grow=1, name="waiting-title", fit=True)
        self.people = Pair(28 * unit, 22 * unit, bold=False, halign="right", colour="muted")
        self.minutes = Pair(28 * unit, 22 * unit, bold=False, halign="right", colour="muted")
        head = Box(
            self.title,
            Box(self.people, wide=PEOPLE_WIDTH * unit, pack="end"),
            Box(self.minutes, wide=WAIT_WIDTH * unit, pack="end"),
            gap=COLUMN_GAP * unit,
            tall=(SERVICE_HEAD - PAD) * unit,
            across="end",
        )
        self.rows: list[ServiceRow] = []
        self.list = Column(gap=0)
        super().__init__(head, Space(6 * unit), self.list, pad=(PAD * unit, PAD * unit / 2), gap=0, name="services")

    def draw(self, view: BoardView, plan: Plan, page: int) -> None:
        self.title.say(view.waiting)
        self.people.say(view.people)
        self.minutes.say(view.minutes)
        on_page = max(1, plan.services_on_page)
        pages = max(1, -(-len(view.services) // on_page))
        shown = view.services[page % pages * on_page :][:on_page]
        while len(self.rows) < len(shown):
            self.rows.append(ServiceRow(self.unit, f"service-{len(self.rows)}"))
        for row, service in zip(self.rows, shown, strict=False):
            row.draw(service, plan)
        self.list.fill(piece for row in self.rows[: len(shown)] for piece in (row.rule, row))


class Lead(Panel):
    """Large words in place of calls: a welcome, or why the hall is not open and when it will be."""

    SIGNS = {"quiet": "human-greeting", "closed": "clock", "starting": "access-point-network"}

    def __init__(self, unit: float) -> None:
        self.unit = unit
        self.sign = Icon(colour="accent")
        self.lead = Pair(112 * unit, 44 * unit, halign="center", fit=True, name="lead")
        self.more = Pair(60 * unit, 34 * unit, bold=False, halign="center", fit=True, name="lead-more")
        self.hours = Hours(unit)
        super().__init__(
            Space(grow=1),
            self.sign,
            self.lead,
            self.more,
            self.hours,
            Space(grow=1),
            gap=20 * unit,
            pad=PAD * unit,
            name="lead-card",
        )

    def draw(self, view: BoardView) -> None:
        self.sign.sign = self.SIGNS.get(view.scene, "information")
        # Beside windows and services there is less room than alone.
        sign, lead, more = (80, 88, 50) if view.scene == "quiet" else (96, 112, 60)
        self.sign.font, self.lead.zh.font, self.more.zh.font = sign * self.unit, lead * self.unit, more * self.unit
        self.lead.say(view.lead)
        self.more.say(view.lead_more)
        self.hours.shown = view.hours is not None
        if view.hours is not None:
            self.hours.draw(view.hours)


class Hours(Panel):
    """The hours of one day."""

    def __init__(self, unit: float) -> None:
        self.title = Pair(40 * unit, 28 * unit, bold=False, halign="center", colour="muted")
        self.spans = Text(font=72 * unit, bold=True, halign="center", spacing=TIGHT, colour="ink")
        super().__init__(
            self.title,
            self.spans,
            pad=(44 * unit, 20 * unit),
            gap=8 * unit,
            tone="tint",
            corner="m",
            align="center",
            name="hours",
        )

    def draw(self, hours: HoursView) -> None:
        more = ", ".join(part for part in (hours.heading.more, hours.date.more) if part)
        self.title.say(Words(f"{hours.heading.zh}　{hours.date.zh}", more))
        self.spans.text = hours.spans

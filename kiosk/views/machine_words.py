"""Every page of the ticket machine in words: from a visitor's progress and the hall to a complete view.

A pure function of its arguments; the ticket and the questions over a page have files of their own, and what leads
from page to page is in `machine_progress`.
"""

from msgspec.structs import replace

from kiosk.settings import Faces
from kiosk.texts import Texts
from kiosk.views.machine import HallNow, ServiceNow
from kiosk.views.machine_progress import CASES_MOST, Progress
from kiosk.views.machine_question import QuestionWords
from kiosk.views.machine_said import Said
from kiosk.views.machine_ticket import TicketWords
from kiosk.views.machine_view import CardView, CasesView, Fact, MachineView, Note, Strip, Tone, Tools
from kiosk.views.told import about_said, range_said
from queue_machine.domain.wall import clock_text

CARDS_MOST = {False: 8, True: 6}
"""Cards on one sheet, by elder."""


def starting(faces: Faces, texts: Texts) -> MachineView:
    """Before the machine knows its hall."""
    language = faces.languages[0]
    return MachineView(
        page="starting",
        language=language,
        elder=False,
        hall=texts.say(faces.look.name_key, language),
        title=texts.say("machine-starting", language),
        lead=texts.say("machine-starting-lead", language),
    )


def view(progress: Progress, hall: HallNow, faces: Faces, texts: Texts, now: int) -> MachineView:
    """The screen for a visitor's progress in the hall, at an instant (ms) of the clock that `progress` counts by."""
    return _Screen(progress, hall, faces, texts, now).view()


class _Screen(Said):
    def view(self) -> MachineView:
        page = self._page()
        made = {
            "out": self._out,
            "closed": self._closed,
            "attract": self._attract,
            "kinds": self._kinds,
            "services": self._services,
            "groups": self._groups,
            "cases": self._cases,
            "bring": self._bring,
            "issuing": self._issuing,
            "slip": self._ticket,
            "owed": self._owed,
        }[page]()
        hall = self.hall
        screen = MachineView(
            page=page,
            language=self.progress.language,
            elder=self.progress.elder,
            hall=self.say(self.faces.look.name_key),
            clock=clock_text(hall.minute),
            date=self.date(hall.date, hall.weekday),
            notes=self._notes(page),
            tools=self._tools(page),
            question=QuestionWords(*self.known).question(),
        )
        return replace(screen, **made)

    def _page(self) -> str:
        if self.progress.page == "slip" and self.progress.issued is not None:
            return "slip"
        if self.hall.out_of_service:
            return "out"
        if self.progress.page == "attract" and self.hall.day == "closed":
            return "closed"
        return self.progress.page

    def _tools(self, page: str) -> Tools:
        back = page not in ("attract", "closed", "out", "issuing", "slip")
        own_help = page in ("attract", "kinds", "closed", "out")
        others = [language for language in self.faces.languages if language != self.progress.language]
        if page == "issuing":
            return Tools()
        return Tools(
            back=self.say("machine-back") if back else "",
            help="" if own_help else self.say("machine-help"),
            elder=self.say("machine-elder-off" if self.progress.elder else "machine-elder-on"),
            # Its own name: who looks for a language can read that one.
            language=self.texts.say("machine-language", self._next_language()) if others else "",
        )

    def _next_language(self) -> str:
        languages = self.faces.languages
        at = languages.index(self.progress.language) if self.progress.language in languages else -1
        return languages[(at + 1) % len(languages)]

    def _notes(self, page: str) -> tuple[Note, ...]:
        hall = self.hall
        if page == "owed":
            return self._owed_notes()
        if page in ("out", "closed", "issuing", "slip"):
            return ()
        notes: list[Note] = []
        if not hall.prints and hall.day != "closed":
            notes.append(Note("warn", "printer-alert", self.say(f"machine-note-{hall.paper}")))
        if hall.day == "doubtful":
            notes.append(Note("warn", "calendar-clock", self.say("machine-note-doubtful")))
        if hall.hub_since is not None and hall.day != "closed":
            notes.append(Note("tint", "information", self.say("machine-note-offline")))
        return tuple(notes[: 1 if self.progress.elder else 2])

    def _owed_notes(self) -> tuple[Note, ...]:
        looks: dict[str, tuple[Tone, str]] = {
            "": ("tint", "printer"),
            "printing": ("tint", "printer"),
            "printed": ("good", "check-circle"),
            "failed": ("warn", "printer-alert"),
        }
        state = self.progress.owed
        if not state:
            # There is always one: a note that comes would push the list down, another number below the finger.
            return (Note(*looks[state], self.say("machine-owed-lead" if self.hall.owed else "machine-owed-none")),)
        alone = "-alone" if state == "failed" and self.hall.hub_since is not None else ""
        return (Note(*looks[state], self.say(f"machine-owed-{state}{alone}")),)

    def _strip(self) -> Strip:
        group = self.progress.group
        if group:
            return Strip(
                self.say("machine-priority-on", group=self.say(f"group-{group}")),
                self.say(f"group-{group}-proof"),
                True,
            )
        return Strip(self.say("machine-priority"), self.say("machine-priority-who"), False)

    def _out(self) -> dict[str, object]:
        return {
            "title": self.say("machine-out"),
            "lead": self.say("machine-out-lead"),
            "help": self.say("machine-help-large"),
        }

    def _closed(self) -> dict[str, object]:
        opening, hall = self.hall.opening, self.hall
        if hall.served_late:
            title, lead = self.say("machine-closed-over"), self.say("machine-closed-over-lead")
        elif opening is None:
            title, lead = self.say("machine-closed"), ""
        elif hall.staffed_from is None:
            title, lead = self.say("machine-closed-yet"), self.say("machine-closed-yet-lead")
        else:
            today = opening.date == hall.date
            title = self.say("machine-closed-early" if today else "machine-closed")
            key = "machine-closed-today" if today else "machine-closed-next"
            lead = self.say(key, date=self.day_name(opening), hours=self.spans(opening))
        return {
            "title": title,
            "lead": lead,
            "help": self.say("machine-help-large"),
            "start": self.say("machine-closed-bring"),
            "facts": tuple(Fact(self.day_name(day), self.spans(day)) for day in hall.week),
        }

    def _attract(self) -> dict[str, object]:
        hall = self.hall
        waits = sorted(s.told for s in hall.services if s.served_from is None and s.ended_at is None)
        wait, free = "", bool(waits) and not waits[-1]
        if free:
            wait = self.say("machine-attract-free")
        elif waits and waits[0] == waits[-1]:
            wait = about_said(self.texts, self.progress.language, "machine-attract-wait-one", waits[-1])
        elif waits:
            wait = range_said(self.texts, self.progress.language, "machine-attract-wait", waits[0], waits[-1])
        owed = len(hall.owed)
        return {
            "title": self.say("machine-attract"),
            "lead": self.say("machine-attract-lead"),
            "start": self.say("machine-attract-start"),
            "help": self.say("machine-help-large"),
            # That nobody waits is said where it explains something: there is a wait all the same.
            "people": self.say("machine-attract-people", people=hall.waiting) if hall.waiting or not free else "",
            "wait": wait,
            "strip": self._strip(),
            "owed": self.say("machine-owed-button", count=owed) if owed and hall.prints else "",
        }

    def _kinds(self) -> dict[str, object]:
        cards = []
        for kind in self.hall.kinds:
            services = [s for name in kind.services if (s := self.hall.service(name)) is not None]
            name = self.say(f"kind-{kind.id}")
            if len(services) == 1:
                card = self._service_card(services[0], intent="kind", value=kind.id, name=name)
            else:
                people, wait, quiet = ("", "", False) if self.hall.day == "closed" else self._wait_of_kind(services)
                card = CardView(
                    intent="kind", value=kind.id, icon=kind.icon, name=name, people=people, wait=wait, quiet=quiet
                )
            cards.append(card)
        closed = self.hall.day == "closed"
        return {
            "title": self.say("machine-kinds-bring" if closed else "machine-kinds"),
            "help": self.say("machine-help-large"),
            "strip": None if closed else self._strip(),
        } | self._sheet(cards)

    def _services(self) -> dict[str, object]:
        kind = self.hall.kind(self.progress.kind)
        services = [s for name in (kind.services if kind else ()) if (s := self.hall.service(name)) is not None]
        many = len(services) > CARDS_MOST[self.progress.elder] // 2
        cards = [
            self._service_card(
                service, intent="service", value=service.id, name=self.say(f"service-{service.id}{'-short' * many}")
            )
            for service in services
        ]
        closed = self.hall.day == "closed"
        name = self.say(f"kind-{self.progress.kind}")
        return {
            "title": self.say("machine-services-bring" if closed else "machine-services", kind=name),
            "strip": None if closed else self._strip(),
        } | self._sheet(cards)

    def _service_card(self, service: ServiceNow, *, intent: str, value: str, name: str) -> CardView:
        card = CardView(intent=intent, value=value, icon=service.icon, name=name)
        if self.hall.day == "closed":
            return card
        people, wait, quiet = self._wait_of(service)
        return CardView(intent=intent, value=value, icon=service.icon, name=name, people=people, wait=wait, quiet=quiet)

    def _wait_of(self, service: ServiceNow) -> tuple[str, str, bool]:
        service = service.met_by(self.progress.group)
        if service.ended_at is not None:
            return "", self.say("machine-card-ended", time=clock_text(service.ended_at)), True
        # Not only who waits for this service: who will be called before, at windows that serve several.
        ahead = self.say("machine-card-ahead", people=service.ahead)
        if service.served_from is not None:
            return ahead, self.say("machine-card-from", time=clock_text(service.served_from)), False
        if service.told == 0:
            return ahead, self.say("machine-card-now"), False
        return ahead, about_said(self.texts, self.progress.language, "machine-card-wait", service.told), False

    def _wait_of_kind(self, services: list[ServiceNow]) -> tuple[str, str, bool]:
        """From the least to the most that one of its services asks for."""
        given = [service.met_by(self.progress.group) for service in services if service.ended_at is None]
        now = [service for service in given if service.served_from is None]
        if not given:
            return "", self.say("machine-card-over"), True
        if len(now) < 2:
            return self._wait_of(min(given, key=lambda s: s.served_from or 0))
        least, most = min(s.ahead for s in now), max(s.ahead for s in now)
        key = "machine-card-ahead" if least == most else "machine-card-ahead-range"
        people = self.say(key, people=most, least=least)
        low, high = min(s.told for s in now), max(s.told for s in now)
        if high == 0:
            return people, self.say("machine-card-now"), False
        if low == high:
            return people, about_said(self.texts, self.progress.language, "machine-card-wait", high), False
        return people, range_said(self.texts, self.progress.language, "machine-card-wait-range", low, high), False

    def _sheet(self, cards: list[CardView]) -> dict[str, object]:
        most = CARDS_MOST[self.progress.elder]
        if len(cards) <= most:
            return {"cards": tuple(cards)}
        sheets = -(-len(cards) // most)
        at = self.progress.sheet % sheets
        more = self.say("machine-more", sheet=at + 1, sheets=sheets)
        return {"cards": tuple(cards[at * most : (at + 1) * most]), "more": more}

    def _groups(self) -> dict[str, object]:
        cards = [
            CardView(
                intent="group",
                value=group.id,
                icon=group.icon,
                name=self.say(f"group-{group.id}"),
                detail=self.say(f"group-{group.id}-proof"),
                chosen=group.id == self.progress.group,
            )
            for group in self.hall.groups
        ]
        if self.progress.group:
            cards.insert(0, CardView(intent="group", value="", icon="account", name=self.say("machine-groups-none")))
        return {"title": self.say("machine-groups"), "lead": self.say("machine-groups-lead")} | self._sheet(cards)

    def _cases(self) -> dict[str, object]:
        service = self.hall.service(self.progress.service)
        people, wait, _ = self._wait_of(service) if service is not None else ("", "", False)
        return {
            "title": self.say("machine-cases"),
            "lead": self.say("machine-cases-lead", service=self.say(f"service-{self.progress.service}-short")),
            "people": people,
            "wait": wait,
            "cases": CasesView(
                self.progress.cases,
                CASES_MOST,
                self.say("machine-cases-unit", cases=self.progress.cases),
                self.say("machine-cases-take"),
            ),
            "strip": self._strip(),
        }

    def _bring(self) -> dict[str, object]:
        return {
            "title": self.say(f"service-{self.progress.service}"),
            "lead": self.say("machine-bring"),
            "bring": self.materials(self.progress.service),
        }

    def _issuing(self) -> dict[str, object]:
        return {"title": self.say("machine-issuing"), "lead": self.say("machine-issuing-lead")}

    def _owed(self) -> dict[str, object]:
        # The number alone: what it is for, and since when, is the visitor's own business.
        cards = [
            CardView(intent="print", value=slip.ticket, icon="printer", name=slip.number) for slip in self.hall.owed
        ]
        return {"title": self.say("machine-owed")} | self._sheet(cards)

    def _ticket(self) -> dict[str, object]:
        return {"slip": TicketWords(*self.known).slip()}

"""The ticket just taken, in words: its number, what to do, what to bring, and what became of its slip."""

from kiosk.views.machine_progress import Issued
from kiosk.views.machine_said import Said, seconds_left
from kiosk.views.machine_view import Note, SlipView
from kiosk.views.slip import waiting_said
from queue_machine.domain.wall import clock_text


class TicketWords(Said):
    """Speaks of the ticket on the screen."""

    def slip(self) -> SlipView | None:
        issued, progress = self.progress.issued, self.progress
        if issued is None:
            return None
        printed = progress.slip == "printed"
        left = seconds_left(progress, self.now)
        bring = self.materials(issued.service)
        service = self.say(f"service-{issued.service}-short")
        if issued.cases > 1:
            service = self.say("machine-slip-cases", service=service, cases=issued.cases)
        public = bool(self.faces.public_url)
        return SlipView(
            caption=self.say("machine-slip-number"),
            number=issued.number,
            service=service,
            group=self.say("machine-priority-on", group=self.say(f"group-{issued.group}")) if issued.group else "",
            wait=self._told(issued),
            windows=self._windows(issued),
            status=self._status(),
            listen=self.say("machine-slip-listen"),
            bring_title=self.say("machine-slip-bring") if bring else "",
            bring=bring,
            qr=issued.qr,
            qr_words=self.say("machine-slip-scan" if public else "machine-slip-keep"),
            print=self.say("machine-slip-print") if progress.slip == "failed" and self.hall.prints else "",
            finish=self.say("machine-slip-finish" if printed else "machine-slip-finish-noted"),
            leaving="" if left is None else self.say("machine-slip-leaving", seconds=left),
            stay=self.say("machine-slip-stay"),
            left=self.share(left),
        )

    def _status(self) -> Note:
        match self.progress.slip:
            case "printed":
                return Note("good", "check-circle", self.say("machine-slip-printed"))
            case "failed" if self.hall.prints:
                return Note("warn", "printer-alert", self.say("machine-slip-again"))
            case "failed" if self.hall.paper != "none":
                alone = "-alone" if self.hall.hub_since is not None else ""
                return Note("warn", "printer-alert", self.say(f"machine-slip-failed{alone}"))
            case _ if not self.hall.prints:
                return Note("warn", "printer-alert", self.say("machine-slip-none"))
            case _:
                return Note("tint", "printer", self.say("machine-slip-printing"))

    def _told(self, issued: Issued) -> str:
        if issued.estimate is not None:
            # The same sentence as on paper: two figures for one wait would only unsettle.
            return waiting_said(self.texts, self.progress.language, issued.people_ahead, issued.estimate)
        if issued.served_from is not None:
            ahead = self.say("slip-ahead", ahead=issued.people_ahead)
            return f"{ahead}\n{self.say('slip-served-from', time=clock_text(issued.served_from))}"
        return self.say("slip-ahead", ahead=issued.people_ahead)

    def _windows(self, issued: Issued) -> str:
        if not issued.windows:
            return ""
        windows = self.say("machine-slip-window-and").join(issued.windows)
        return self.say("machine-slip-windows", windows=windows, count=len(issued.windows))

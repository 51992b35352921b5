"""What every page of the ticket machine has in common when it speaks: dates, hours, materials, the time that is left.

The base of those who put a visitor's progress and the hall into words; nothing here knows a page.
"""

from kiosk.settings import Faces
from kiosk.texts import Texts
from kiosk.views.machine import HallNow, OpeningHours
from kiosk.views.machine_progress import LEAST_WARNING_MS, Progress
from queue_machine.domain.wall import clock_text


def seconds_left(progress: Progress, now: int) -> int | None:
    """Whole seconds until the page goes, None while it stays: all that time alone changes on the screen."""
    if progress.leaves_at is None:
        return None
    return max(0, -(-(progress.leaves_at - now) // 1000))


class Said:
    """A progress and a hall, and the language to speak of them at an instant (ms)."""

    def __init__(self, progress: Progress, hall: HallNow, faces: Faces, texts: Texts, now: int) -> None:
        self.progress, self.hall, self.faces, self.texts, self.now = progress, hall, faces, texts, now
        self.known = (progress, hall, faces, texts, now)

    def say(self, key: str, /, **args: object) -> str:
        return self.texts.say(key, self.progress.language, **args)

    def date(self, date: str, weekday: int) -> str:
        _, month, day = date.split("-")
        return self.say("machine-date", month=int(month), day=int(day), weekday=self.weekday(weekday))

    def short_date(self, date: str) -> str:
        _, month, day = date.split("-")
        return self.say("machine-date-short", month=int(month), day=int(day))

    def weekday(self, weekday: int) -> str:
        return self.say("machine-weekday", weekday=weekday)

    def day_name(self, day: OpeningHours) -> str:
        if day.date == self.hall.date:
            return self.say("machine-today", weekday=self.weekday(day.weekday))
        return self.date(day.date, day.weekday)

    def next_day(self) -> str:
        """The next day on which the hall opens, as one speaks of it today."""
        day = self.hall.after
        if day is None:
            return self.say("machine-day-another")
        if day.date == self.hall.week[1].date:
            return self.say("machine-day-tomorrow")
        return self.say("machine-day-on", date=self.date(day.date, day.weekday))

    def spans(self, day: OpeningHours) -> str:
        if not day.spans:
            return self.say("machine-hours-none")
        spans = [
            self.say("machine-hours", start=clock_text(span.start), end=clock_text(span.end)) for span in day.spans
        ]
        return self.say("machine-hours-and").join(spans)

    def materials(self, service: str) -> tuple[str, ...]:
        if not self.texts.has(f"bring-{service}"):
            return ()
        return tuple(line.strip() for line in self.say(f"bring-{service}").splitlines() if line.strip())

    def share(self, left: int | None) -> float:
        total = max(LEAST_WARNING_MS // 1000, self.faces.idle_warning_seconds)
        return 0.0 if left is None else round(min(1.0, left / total), 3)

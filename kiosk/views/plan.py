"""Tomorrow's rota in words: when windows are missing or to spare, half hour by half hour.

Pure, from a `dispatch.plan.Plan`; the picture's geometry is in `plan_picture`.
"""

from collections.abc import Iterator, Sequence
from datetime import date as Date
from datetime import timedelta

from msgspec import Struct

from kiosk.texts import Texts
from kiosk.views.plan_picture import PlanPicture, plan_picture
from queue_machine.dispatch.plan import HalfHour, Plan, Stretch
from queue_machine.domain.branch import Branch
from queue_machine.domain.wall import clock_text

DAYS = 7
"""Days ahead that can be looked at."""
STRETCHES = 6
"""Stretches that are named; the table has them all."""


class PlanLine(Struct, frozen=True, kw_only=True):
    """One half hour."""

    time: str
    people: int
    needed: int
    planned: int
    verdict: str
    grade: str
    """thin, behind, rich, fine."""


class StretchLine(Struct, frozen=True):
    """One stretch to look at."""

    sentence: str
    thin: bool
    behind: bool = False


class PlanView(Struct, frozen=True, kw_only=True):
    """The page of the plan."""

    date: str
    title: str
    people: int
    days: int
    """Past days that it was learned from; 0: nothing is known."""
    tens: str
    """Of ten visitors, how many are to be called within their target."""
    lines: tuple[PlanLine, ...]
    stretches: tuple[StretchLine, ...]
    picture: PlanPicture
    notes: tuple[str, ...] = ()
    """What no rota of this hall can mend."""


def plan_view(plan: Plan, texts: Texts, language: str) -> PlanView:
    """The page of a plan."""
    return PlanView(
        date=plan.date,
        title=date_title(plan.date, texts, language),
        people=round(plan.visitors),
        days=plan.days,
        tens=f"{plan.share * 10:g}",
        lines=tuple(_line(half, texts, language) for half in plan.halves),
        stretches=tuple(
            StretchLine(_stretch(each, texts, language), each.thin, each.behind > 0)
            for each in _worth_naming(plan.stretches)
        ),
        picture=plan_picture(plan.halves),
        notes=tuple(_notes(plan, texts, language)),
    )


def _notes(plan: Plan, texts: Texts, language: str) -> Iterator[str]:
    most = max((half.needed for half in plan.halves), default=0)
    if most > plan.windows:
        yield texts.say("plan-beyond", language, needed=most, windows=plan.windows)
    if plan.left >= 1:
        yield texts.say("plan-left", language, people=round(plan.left))


def date_title(date: str, texts: Texts, language: str) -> str:
    """A date with its weekday."""
    weekday = texts.say(f"plan-weekday-{Date.fromisoformat(date).weekday()}", language)
    return texts.say("plan-date", language, date=date, weekday=weekday)


def open_days(branch: Branch, today: str) -> list[str]:
    """The next days after today (YYYY-MM-DD) on which the hall is open."""
    first = Date.fromisoformat(today)
    ahead = (first + timedelta(days=n) for n in range(1, 2 * DAYS + 1))
    return [day.isoformat() for day in ahead if branch.hours.spans(day.weekday(), day.isoformat())][:DAYS]


def _worth_naming(stretches: Sequence[Stretch]) -> list[Stretch]:
    """Thin stretches first, those that lack most before others; then those behind, and the longest rich ones."""

    def weight(each: Stretch) -> tuple[bool, bool, int]:
        return not each.thin, not each.behind, (each.start - each.end) * max(1, each.windows)

    kept = sorted(stretches, key=weight)[:STRETCHES]
    return sorted(kept, key=lambda each: (not each.thin, not each.behind, each.start))


def _line(half: HalfHour, texts: Texts, language: str) -> PlanLine:
    planned = half.at_work
    if half.short:
        grade, verdict = "thin", texts.say("plan-short", language, windows=half.short)
        if half.lacking:
            names = _services(half.lacking, texts, language)
            verdict = texts.say("plan-short-services", language, windows=half.short, services=names)
    elif half.behind:
        grade, verdict = "behind", texts.say("plan-behind-line", language, people=round(half.behind))
    elif half.spare:
        comma = texts.say("console-list-comma", language)
        grade, verdict = "rich", texts.say("plan-spare", language, windows=comma.join(half.spare))
    else:
        grade, verdict = "fine", texts.say("plan-fine", language)
    return PlanLine(
        time=clock_text(half.start),
        people=round(half.visitors),
        needed=half.needed,
        planned=planned,
        verdict=verdict,
        grade=grade,
    )


def _stretch(stretch: Stretch, texts: Texts, language: str) -> str:
    args: dict[str, object] = {
        "from": clock_text(stretch.start),
        "until": clock_text(stretch.end),
        "windows": stretch.windows,
        "least": stretch.least,
    }
    if stretch.thin:
        key = "plan-thin" if stretch.least == stretch.windows else "plan-thin-range"
        if not stretch.services:
            return texts.say(key, language, **args)
        return texts.say(f"{key}-services", language, **args, services=_services(stretch.services, texts, language))
    if stretch.behind:
        return texts.say("plan-behind", language, **args, people=round(stretch.behind))
    if stretch.spare:
        comma = texts.say("console-list-comma", language)
        return texts.say("plan-rich-windows", language, **args, spare=comma.join(stretch.spare))
    return texts.say("plan-rich", language, **args)


def _services(services: Sequence[str], texts: Texts, language: str) -> str:
    comma = texts.say("console-list-comma", language)

    def name(service: str) -> str:
        for key in (f"service-{service}-short", f"service-{service}"):
            if texts.has(key):
                return texts.say(key, language)
        return service

    return comma.join(map(name, services))

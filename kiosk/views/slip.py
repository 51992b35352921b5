"""What stands on slips: the ticket in a citizen's hand, the day on a slip (日结小票), and a printer's test slip.

Pure: from plain values and texts to a `Slip` that any printer model can print. Names of services, groups and halls
arrive as they are to be read; when a slip is printed and what became of it is not decided here.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from kiosk.views.told import LONG, wait_said
from kiosk.views.told import Says as Says
from queue_machine.hardware.slip import AnyBlock, Cut, Gap, Pair, Qr, Rule, Slip, Text

_ROUND_TO = 5
"""Minutes told to citizens are rounded up to a multiple of this."""


Minutes = Annotated[int, Meta(ge=0, le=24 * 60)]
Short = Annotated[str, Meta(max_length=120)]


class SlipContent(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """All that a ticket's slip says. Names and times are texts in the slip's language."""

    hall: Short
    number: Annotated[str, Meta(min_length=1, max_length=12)]
    service: Short
    token: Annotated[str, Meta(pattern=r"^[a-z2-7]{26}$")]
    taken_at: Short
    """When it was taken, as it is to be read: "2025-03-04 09:41"."""
    group: Short = ""
    """Why this visitor goes first; empty for ordinary ones."""
    people_ahead: Annotated[int, Meta(ge=0, le=9999)] = 0
    estimate: tuple[Minutes, Minutes] | None = None
    """Minutes, low and high."""
    served_from: Short = ""
    """Where nobody serves this service now: from when, "13:00"."""
    windows: tuple[Short, ...] = ()
    """Ids of the windows that may call it."""
    public_url: Annotated[str, Meta(max_length=200)] = ""
    """The hall's public address; without it nobody is invited to scan."""
    bring: tuple[Short, ...] = ()
    """What to bring (一次性告知), one line each."""
    copy: Short = ""
    """For a copy (补打): when it was printed, "09:52"."""
    cases: Annotated[int, Meta(ge=1, le=999)] = 1
    then: tuple[Short, ...] = ()
    """Services that follow on the same ticket (一票到底)."""
    language: Annotated[str, Meta(max_length=12)] = "zh-CN"
    unsure: bool = False
    """Whether nobody can vouch for `taken_at` yet."""
    slot: Short = ""
    """For an appointment: its time, "09:30"."""

    def __post_init__(self) -> None:
        if self.estimate is not None and self.estimate[0] > self.estimate[1]:
            raise ValueError("estimate is low and high, minutes: the first must not be above the second")


def ticket_slip(content: SlipContent, texts: Says) -> Slip:
    """The slip of a ticket, or a copy of it."""
    return Slip(blocks=tuple(_ticket(content, texts)), copy=bool(content.copy))


def _ticket(content: SlipContent, texts: Says) -> Iterator[AnyBlock]:
    language = content.language
    yield Text(text=content.hall, wide=2, tall=2, align="center", clauses=True)
    yield Rule()
    if content.copy:
        yield _mark(texts.say("slip-copy", language, time=content.copy))
        yield Gap(height=1)
    yield Text(text=texts.say("slip-number", language), align="center")
    yield Text(text=content.number, wide=8, tall=8, align="center", bold=True)
    yield Gap(height=1)
    service = content.service
    if content.cases > 1:
        service = texts.say("slip-cases", language, service=service, cases=content.cases)
    yield Text(text=service, wide=2, tall=2, align="center", clauses=True)
    if content.then:
        then = texts.say("slip-separator", language).join(content.then)
        yield Gap(height=0.75)
        yield Text(text=texts.say("slip-then", language, services=then), align="center", bold=True)
    yield Gap(height=1)
    if content.group:
        yield _mark(texts.say("slip-group", language, group=content.group))
        yield Gap(height=1)
    if content.slot:
        yield _mark(texts.say("slip-slot", language, time=content.slot))
        yield Gap(height=1)
    if not content.slot or content.estimate is not None:
        yield from _wait(content, texts)
        yield Gap(height=1)
    if content.windows:
        windows = texts.say("slip-separator", language).join(_spans(content.windows, texts, language))
        yield Text(text=texts.say("slip-windows", language, windows=windows), align="center")
    yield Text(text=texts.say("slip-missed", language), align="center")
    if content.bring:
        yield Rule()
        yield Text(text=texts.say("slip-bring", language), bold=True)
        for item in content.bring:
            yield Text(text=texts.say("slip-bring-item", language, item=item), indent=3)
    yield Rule()
    yield Gap(height=1.5)
    if content.public_url:
        yield Qr(payload=f"{content.public_url.rstrip('/')}/t/{content.token}")
        yield Gap(height=1)
        yield Text(text=texts.say("slip-scan", language), align="center")
    else:
        yield Qr(payload=content.token)
        yield Gap(height=1)
    yield Text(text=texts.say("slip-taken", language, time=content.taken_at), align="center")
    if content.unsure:
        yield Text(text=texts.say("slip-unsure", language), align="center")
    yield Cut()


def _wait(content: SlipContent, texts: Says) -> Iterator[AnyBlock]:
    language, ahead = content.language, content.people_ahead
    if content.estimate is not None:
        said = waiting_said(texts, language, ahead, content.estimate)
        yield Text(text=said, wide=2, tall=2, align="center", clauses=True)
        return
    yield Text(text=texts.say("slip-ahead", language, ahead=ahead), wide=2, tall=2, align="center", clauses=True)
    if content.served_from:
        said = texts.say("slip-served-from", language, time=content.served_from)
        yield Gap(height=0.75)
        yield Text(text=said, wide=2, tall=2, align="center", clauses=True)
    else:
        yield Text(text=texts.say("slip-no-estimate", language), align="center")


def waiting_said(texts: Says, language: str, ahead: int, estimate: tuple[int, int]) -> str:
    """How many are ahead and how long it takes, as slip and screen both say it."""
    if not ahead and not estimate[1]:
        return texts.say("slip-at-once", language)
    minutes = told_minutes(estimate)
    if minutes > LONG:
        return texts.say("slip-ahead-long", language, ahead=ahead, wait=wait_said(texts, language, minutes))
    return texts.say("slip-ahead-wait", language, ahead=ahead, minutes=minutes)


def told_minutes(estimate: tuple[int, int]) -> int:
    """What a citizen is told of an estimate: its upper end, rounded up to 5 minutes and never less."""
    return max(_ROUND_TO, -(-estimate[1] // _ROUND_TO) * _ROUND_TO)


def _mark(text: str) -> Text:
    return Text(text=f" {text} ", wide=2, tall=2, align="center", inverse=True)


def _spans(windows: tuple[str, ...], texts: Says, language: str) -> list[str]:
    """Window ids in order, three or more in a row as a range: 1～3, 6."""
    numbers = sorted({int(window) for window in windows if window.isdecimal()})
    named = [window for window in windows if not window.isdecimal()]
    rows: list[list[int]] = []
    for number in numbers:
        if rows and number == rows[-1][-1] + 1:
            rows[-1].append(number)
        else:
            rows.append([number])
    spans: list[str] = []
    for row in rows:
        if len(row) > 2:
            spans.append(texts.say("slip-range", language, first=str(row[0]), last=str(row[-1])))
        else:
            spans.extend(str(number) for number in row)
    return spans + named


class DayLine(Struct, frozen=True):
    """One service, window or teller in the day's report: how many were served, and their mean wait in minutes."""

    name: str
    served: int = 0
    mean_wait: float = 0.0


class DaySlipContent(Struct, frozen=True, kw_only=True):
    """What the day's slip says. Waits are minutes; `ratings` counts by level, as facts name the levels."""

    hall: str
    date: str
    opened: str = ""
    closed: str = ""
    issued: int = 0
    served: int = 0
    left: int = 0
    mean_wait: float = 0.0
    longest_wait: float = 0.0
    beyond: int = 0
    """How many waited longer than `limit`."""
    limit: float = 30.0
    services: tuple[DayLine, ...] = ()
    windows: tuple[DayLine, ...] = ()
    tellers: tuple[DayLine, ...] = ()
    ratings: dict[str, int] = {}
    unrated: int = 0
    printed_at: str = ""
    language: str = "zh-CN"


def day_slip(report: DaySlipContent | Mapping[str, object], texts: Says) -> Slip:
    """The day on a slip. A mapping must have the fields of `DaySlipContent`; raises `msgspec.ValidationError`."""
    content = report if isinstance(report, DaySlipContent) else msgspec.convert(report, DaySlipContent, strict=False)
    return Slip(blocks=tuple(_day(content, texts)))


def _day(content: DaySlipContent, texts: Says) -> Iterator[AnyBlock]:
    def say(key: str, **args: object) -> str:
        return texts.say(f"slip-day-{key}", content.language, **args)

    yield Text(text=content.hall, align="center")
    yield Text(text=say("title"), wide=2, tall=2, align="center", bold=True)
    yield Text(text=content.date, wide=2, tall=2, align="center")
    yield Rule()
    if content.opened:
        yield Pair(left=say("opened"), right=content.opened)
    if content.closed:
        yield Pair(left=say("closed"), right=content.closed)
    yield Pair(left=say("issued"), right=say("tickets", count=content.issued))
    yield Pair(left=say("served"), right=say("people", count=content.served), bold=True)
    yield Pair(left=say("left"), right=say("people", count=content.left))
    yield Pair(left=say("mean"), right=say("minutes", minutes=round(content.mean_wait)))
    yield Pair(left=say("longest"), right=say("minutes", minutes=round(content.longest_wait)))
    yield Pair(left=say("beyond", minutes=round(content.limit)), right=say("people", count=content.beyond))
    for key, lines in (("services", content.services), ("windows", content.windows), ("tellers", content.tellers)):
        if lines:
            yield Rule()
            yield Text(text=say(key), bold=True)
            for line in lines:
                figures = say("figures", served=line.served, minutes=round(line.mean_wait))
                yield Pair(left=line.name, right=figures)
    yield Rule()
    yield Text(text=say("ratings"), bold=True)
    for level in ("very-satisfied", "satisfied", "dissatisfied"):
        yield Pair(left=say(level), right=say("people", count=content.ratings.get(level, 0)))
    yield Pair(left=say("unrated"), right=say("people", count=content.unrated))
    yield Rule()
    if content.printed_at:
        yield Text(text=say("printed", time=content.printed_at), align="center")
    yield Cut()


def trial_slip(
    *, printer: str, port: str, profile: str, columns: int, at: str, texts: Says, language: str = "zh-CN"
) -> Slip:
    """A test slip: which printer at which port this is, and whether letters, sizes, code and knife are right."""

    def say(key: str) -> str:
        return texts.say(f"slip-trial-{key}", language)

    ruler = "".join(str((place + 1) % 10) for place in range(columns))
    return Slip(
        blocks=(
            Text(text=say("title"), wide=2, tall=2, align="center", bold=True),
            Rule(),
            Pair(left=say("printer"), right=printer),
            Pair(left=say("port"), right=port),
            Pair(left=say("profile"), right=profile),
            Pair(left=say("time"), right=at),
            Rule(),
            Text(text=ruler),
            Text(text=say("letters")),
            *(Text(text=f"{say('sizes')} {size}", wide=size, tall=size) for size in (1, 2, 3)),
            Text(text="A023", wide=8, tall=8, align="center", bold=True),
            Gap(height=2),
            Qr(payload=f"{printer} {profile} {at}"),
            Gap(height=1),
            Text(text=say("why"), align="center"),
            Cut(),
        )
    )

"""Why this ticket and not another, in sentences: for citizens without figures of the dispatcher, for staff with them.

Pure, from the reason that is stored with each call; how it was decided is `queue_machine.dispatch`'s matter.
"""

from msgspec import Struct

from kiosk.texts import Texts
from queue_machine.domain.facts import Candidate, Reason


class CandidateLine(Struct, frozen=True):
    """One ticket that might have been called, as staff see it."""

    number: str
    service_name: str
    group_name: str
    share: int
    """Of the service's target used, per cent."""
    minutes: int
    """Waited."""
    chosen: bool


class StaffReason(Struct, frozen=True):
    """Why a ticket was called, with the shares of those who might have been."""

    sentence: str
    candidates: tuple[CandidateLine, ...] = ()


def citizen_reason(reason: Reason, number: str, texts: Texts, language: str) -> str:
    """A sentence that a visitor understands: "B012 是优先号，已等 16 分钟".

    It never says why somebody has priority: that is that visitor's own matter.
    """
    return texts.say(_known(texts, "reasons-citizen", reason.why), language, number=number, minutes=reason.waited // 60)


def staff_reason(reason: Reason, number: str, texts: Texts, language: str) -> StaffReason:
    """The sentence for staff, with shares in per cent of the target used."""
    chosen = _chosen(reason, number)
    sentence = texts.say(
        _known(texts, "reasons-staff", reason.why),
        language,
        number=number,
        minutes=reason.waited // 60,
        share=round(reason.share * 100),
        group=texts.say(f"group-{chosen.group}", language) if chosen is not None and chosen.group else "",
        others=max(0, len(reason.candidates) - 1),
    )
    lines = tuple(
        CandidateLine(
            number=each.number,
            service_name=_name(texts, f"service-{each.service}", language),
            group_name=texts.say(f"group-{each.group}", language) if each.group else "",
            share=round(each.share * 100),
            minutes=each.waited // 60,
            chosen=each.number == number,
        )
        for each in sorted(reason.candidates, key=lambda each: -each.share)
    )
    return StaffReason(sentence, lines)


def _known(texts: Texts, prefix: str, why: str) -> str:
    """The text for a code; a code from a newer version is told in general words."""
    key = f"{prefix}-{why}"
    return key if texts.has(key) else f"{prefix}-other"


def _name(texts: Texts, key: str, language: str) -> str:
    return texts.say(f"{key}-short" if texts.has(f"{key}-short") else key, language)


def _chosen(reason: Reason, number: str) -> Candidate | None:
    return next((each for each in reason.candidates if each.number == number), None)

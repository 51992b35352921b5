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
    figure: str = ""
    """What the branch's rule compared, in words: under the clock the share."""


class StaffReason(Struct, frozen=True):
    """Why a ticket was called, with what was compared of those who might have been."""

    sentence: str
    candidates: tuple[CandidateLine, ...] = ()
    """As the rule ranked them, the first to be called first."""
    whole: str = ""
    """The sentence, and the candidates in a second one where there were several."""


def citizen_reason(reason: Reason, number: str, texts: Texts, language: str) -> str:
    """A sentence that a visitor understands: "B012 是优先号，已等 16 分钟".

    It never says why somebody has priority: that is that visitor's own matter.
    """
    why = f"appointment{_booking(reason)}" if reason.why == "appointment" else reason.why
    return texts.say(_known(texts, "reasons-citizen", why), language, number=number, minutes=reason.waited // 60)


def staff_reason(reason: Reason, number: str, texts: Texts, language: str) -> StaffReason:
    """The sentence for staff, with shares in per cent of the target used and what else the rule compared."""
    chosen = _chosen(reason, number)
    sentence = texts.say(
        _staff_key(texts, reason),
        language,
        number=number,
        minutes=reason.waited // 60,
        share=round(reason.share * 100),
        group=texts.say(f"group-{chosen.group}", language) if chosen is not None and chosen.group else "",
        others=max(0, len(reason.candidates) - 1),
        **_booked_minutes(reason),
    )
    lines = tuple(
        CandidateLine(
            number=each.number,
            service_name=_name(texts, f"service-{each.service}", language),
            group_name=texts.say(f"group-{each.group}", language) if each.group else "",
            share=round(each.share * 100),
            minutes=each.waited // 60,
            chosen=each.number == number,
            figure=_figure(each, reason.policy, texts, language),
        )
        for each in reason.candidates
    )
    whole = sentence
    if len(lines) > 1:
        each_said = (texts.say("reasons-weighed-one", language, number=x.number, figure=x.figure) for x in lines)
        weighed = texts.say("reasons-weighed", language, list=" · ".join(each_said))
        whole = texts.say("reasons-staff-whole", language, sentence=sentence, weighed=weighed)
    return StaffReason(sentence, lines, whole)


def _staff_key(texts: Texts, reason: Reason) -> str:
    """The text of a reason: those of the clock speak of what is most urgent, which is no other rule's."""
    if reason.policy == "lookahead" and reason.why in ("priority", "appointment"):
        return "reasons-staff-foreseen"
    if reason.policy != "clock" and texts.has(f"reasons-staff-rule-{reason.why}"):
        return f"reasons-staff-rule-{reason.why}"
    if reason.why == "appointment":
        return _known(texts, "reasons-staff", f"appointment{_booking(reason)}")
    return _known(texts, "reasons-staff", reason.why)


def _booking(reason: Reason) -> str:
    """How somebody with an appointment stands to its slot: "-early", "-due", "-late"; "" where it does not say why.

    Who came late waits since the arrival; who is back after a second miss since then, and is told the wait alone.
    """
    if reason.past_slot is None or reason.here is None:
        return ""
    if reason.past_slot < 0:
        return "-early"
    if abs(reason.waited - min(reason.past_slot, reason.here)) >= 60:
        return ""
    return "-due" if reason.past_slot - reason.here < 60 else "-late"


def _booked_minutes(reason: Reason) -> dict[str, int]:
    """Minutes to or past the slot, and by which the visitor came after it."""
    past, here = reason.past_slot or 0, reason.here or 0
    return {"early": -(past // 60), "past": max(0, past) // 60, "late": max(0, past - here) // 60}


def _figure(candidate: Candidate, policy: str, texts: Texts, language: str) -> str:
    """What a rule compared of a candidate, in words; keys of texts hold no dots."""
    score = candidate.urgency
    return texts.say(
        _known(texts, "reasons-figure", policy.replace(".", "-")),
        language,
        share=round(candidate.share * 100),
        minutes=candidate.waited // 60,
        score=int(score) if score == int(score) else round(score, 2),
    )


def _known(texts: Texts, prefix: str, why: str) -> str:
    """The text for a code; a code from a newer version is told in general words."""
    key = f"{prefix}-{why}"
    return key if texts.has(key) else f"{prefix}-other"


def _name(texts: Texts, key: str, language: str) -> str:
    return texts.say(f"{key}-short" if texts.has(f"{key}-short") else key, language)


def _chosen(reason: Reason, number: str) -> Candidate | None:
    return next((each for each in reason.candidates if each.number == number), None)

"""The conversation with a printer, in virtual time."""

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from queue_machine.hardware.dialogue import Finish, Job, PrinterDialogue, Report, Send, Step, Timing
from queue_machine.hardware.outcome import PrintOutcome
from queue_machine.hardware.port import WriteOutcome, WriteTrouble
from queue_machine.hardware.profiles import GENERIC_80, Profile
from queue_machine.hardware.status import CLEAR, ORDERED_ASK, questions

ASK = questions((1, 2, 3, 4))
FINE = b"\x12\x12\x12\x12"
PAPER_OUT = b"\x1a\x32\x12\x72"
COVER_OPEN = b"\x1a\x16\x12\x12"
ALWAYS = replace(GENERIC_80, answers="always", clears=True)
NEVER = replace(GENERIC_80, answers="never")
WITHOUT_ORDER = replace(GENERIC_80, ordered=False)
TROUBLES: list[WriteTrouble] = ["", "", "timeout", "port-lost", "port-closed"]
TIMING = Timing(reply=0.3, poll=3.0, watch=0.3, slack=2.0)


def job(number: int = 1, at: float = 0.0) -> Job:
    return Job(id=number, content=b"slip", seconds=1.0, asked_at=at)


def sent(steps: Sequence[Step]) -> list[bytes]:
    return [step.content for step in steps if isinstance(step, Send)]


def outcomes(steps: Sequence[Step]) -> list[PrintOutcome]:
    return [step.outcome for step in steps if isinstance(step, Finish)]


def taken(size: int) -> WriteOutcome:
    return WriteOutcome(sent=size, first_at=1.0, last_at=1.1)


def talking(profile: Profile = GENERIC_80, answer: bytes = FINE) -> PrinterDialogue:
    """A dialogue with a printer that has just answered for the first time."""
    dialogue = PrinterDialogue(profile, TIMING)
    assert sent(dialogue.port_changed(True, 0.0)) == [ASK]
    dialogue.received(answer, 0.01)
    return dialogue


def confirming(profile: Profile = GENERIC_80) -> PrinterDialogue:
    """A dialogue whose slip has left at second 1."""
    dialogue = talking(profile)
    dialogue.slip(job(), 1.0)
    dialogue.received(FINE, 1.01)
    assert not outcomes(dialogue.written(1, taken(7), 1.1))
    return dialogue


def test_a_slip_is_asked_for_sent_and_confirmed_in_its_turn() -> None:
    dialogue = talking()
    assert dialogue.health.fine
    assert sent(dialogue.slip(job(), 1.0)) == [ASK]
    assert sent(dialogue.received(FINE, 1.01)) == [b"slip" + ORDERED_ASK]
    assert not outcomes(dialogue.written(1, taken(7), 1.1))
    [outcome] = outcomes(dialogue.received(b"\x00", 1.5))
    assert (outcome.result, outcome.proof, outcome.first_byte_at) == ("printed", "ordered", 1.0)
    assert not dialogue.busy


def test_without_paper_nothing_is_sent_and_the_reason_is_told() -> None:
    dialogue = talking()
    dialogue.slip(job(), 1.0)
    steps = dialogue.received(PAPER_OUT, 1.01)
    assert not sent(steps)
    [outcome] = outcomes(steps)
    assert (outcome.result, outcome.trouble, outcome.first_byte_at) == ("refused", "paper-out", 0.0)


def test_without_a_port_nothing_is_sent() -> None:
    dialogue = PrinterDialogue(GENERIC_80, TIMING)
    assert not dialogue.slip(job(), 0.9), "whether there is a port is not known yet"
    [outcome] = outcomes(dialogue.port_changed(False, 1.0))
    assert (outcome.result, outcome.trouble) == ("refused", "port-closed")
    [outcome] = outcomes(dialogue.slip(job(2), 1.1))
    assert (outcome.result, outcome.trouble) == ("refused", "port-closed")


def test_paper_that_ends_in_the_middle_makes_the_slip_uncertain_and_its_rest_is_forgotten() -> None:
    dialogue = confirming(ALWAYS)
    assert sent(dialogue.tick(1.41)) == [ASK]
    steps = dialogue.received(PAPER_OUT, 1.42)
    [outcome] = outcomes(steps)
    assert (outcome.result, outcome.trouble) == ("uncertain", "paper-out")
    assert sent(steps) == [CLEAR]


def test_automatic_status_tells_of_trouble_without_a_question() -> None:
    [outcome] = outcomes(confirming().received(b"\x38\x00\x00\x00", 1.2))
    assert (outcome.result, outcome.trouble) == ("uncertain", "cover-open")


def test_a_silent_printer_is_unknown_and_prints_all_the_same() -> None:
    dialogue = PrinterDialogue(GENERIC_80, TIMING)
    dialogue.port_changed(True, 0.0)
    dialogue.tick(0.3)
    assert dialogue.health.state == "unknown"
    assert not dialogue.health.fine
    assert sent(dialogue.slip(job(), 1.0)) == [b"slip"], "no wait, and no question that it might print"
    dialogue.written(1, taken(4), 1.1)
    assert not outcomes(dialogue.tick(2.0))
    [outcome] = outcomes(dialogue.tick(2.2))
    assert (outcome.result, outcome.proof) == ("printed", "none")
    assert dialogue.health.state == "unknown"


def test_a_slip_asked_for_before_the_first_answer_waits_for_it_only_briefly() -> None:
    dialogue = PrinterDialogue(GENERIC_80, TIMING)
    dialogue.port_changed(True, 0.0)
    assert not sent(dialogue.slip(job(), 0.1))
    assert sent(dialogue.tick(0.3)) == [b"slip"]


def test_a_model_that_never_answers_is_asked_nothing() -> None:
    dialogue = PrinterDialogue(NEVER, TIMING)
    assert not sent(dialogue.port_changed(True, 0.0))
    assert sent(dialogue.slip(job(), 1.0)) == [b"slip"]
    assert dialogue.deadline() is None
    dialogue.written(1, taken(4), 1.1)
    assert outcomes(dialogue.tick(2.1))[0].proof == "none"


def test_a_model_known_to_answer_is_sent_nothing_while_it_is_silent() -> None:
    dialogue = PrinterDialogue(ALWAYS, TIMING)
    dialogue.port_changed(True, 0.0)
    dialogue.slip(job(), 0.1)
    assert sent(dialogue.tick(0.3)) == [ASK]
    steps = dialogue.tick(0.6)
    assert not sent(steps)
    assert outcomes(steps)[0].trouble == "no-answer"
    assert dialogue.health.obstacle == "no-answer"


def test_a_printer_that_fell_silent_is_sent_nothing_until_it_answers_again() -> None:
    dialogue = talking()
    dialogue.slip(job(), 1.0)
    assert sent(dialogue.tick(1.3)) == [ASK]
    [outcome] = outcomes(dialogue.tick(1.6))
    assert (outcome.result, outcome.trouble) == ("refused", "no-answer")
    dialogue.tick(4.6)
    dialogue.received(FINE, 4.61)
    assert dialogue.health.fine


def test_a_model_without_an_answer_in_turn_is_asked_after_the_time_that_a_slip_takes() -> None:
    dialogue = confirming(WITHOUT_ORDER)
    dialogue.tick(1.41)
    assert not outcomes(dialogue.received(FINE, 1.42)), "it may still be printing"
    assert sent(dialogue.tick(2.1)) == [ASK]
    [outcome] = outcomes(dialogue.received(FINE, 2.12))
    assert (outcome.result, outcome.proof) == ("printed", "realtime")


def test_a_printer_that_lacks_the_answer_in_turn_is_found_out_once() -> None:
    dialogue = confirming()
    at = 1.1
    while at < 4.2:
        at += 0.1
        steps = dialogue.tick(at)
        if ASK in sent(steps):
            steps = dialogue.received(FINE, at)
        if outcomes(steps):
            break
    assert outcomes(steps)[0].proof == "realtime"
    dialogue.slip(job(2), 5.0)
    assert sent(dialogue.received(FINE, 5.01)) == [b"slip"]


def test_a_printer_stuck_after_taking_the_bytes_makes_the_slip_uncertain() -> None:
    dialogue = confirming()
    at, ends = 1.1, list[PrintOutcome]()
    while not ends and at < 10:
        at += 0.1
        ends = outcomes(dialogue.tick(at))
    assert (ends[0].result, ends[0].trouble) == ("uncertain", "no-answer")
    assert at <= 1.1 + 1.0 + TIMING.slack + 2 * TIMING.reply + 0.2


def test_the_late_answer_to_an_earlier_slip_proves_nothing_for_this_one() -> None:
    dialogue = confirming()
    dialogue.tick(1.41)
    dialogue.received(PAPER_OUT, 1.42)
    dialogue.slip(job(2), 2.0)
    dialogue.received(FINE, 2.01)
    dialogue.written(2, taken(7), 2.1)
    assert not outcomes(dialogue.received(b"\x00", 2.2)), "the first slip's"
    assert outcomes(dialogue.received(b"\x00", 2.3))[0].proof == "ordered"


def test_a_write_that_stalls_makes_the_slip_uncertain() -> None:
    dialogue = talking()
    dialogue.slip(job(), 1.0)
    dialogue.received(FINE, 1.01)
    [outcome] = outcomes(dialogue.written(1, WriteOutcome(trouble="timeout", sent=2), 3.0))
    assert (outcome.result, outcome.trouble) == ("uncertain", "timeout")


def test_a_port_found_closed_at_the_write_refuses() -> None:
    dialogue = talking()
    dialogue.slip(job(), 1.0)
    dialogue.received(FINE, 1.01)
    [outcome] = outcomes(dialogue.written(1, WriteOutcome(trouble="port-closed"), 1.1))
    assert (outcome.result, outcome.trouble) == ("refused", "port-closed")


def test_a_port_lost_after_the_write_makes_the_slip_uncertain() -> None:
    [outcome] = outcomes(confirming().port_changed(False, 1.2))
    assert (outcome.result, outcome.trouble) == ("uncertain", "port-lost")


def test_slips_are_printed_one_after_the_other() -> None:
    dialogue = talking()
    dialogue.slip(job(1), 1.0)
    assert not sent(dialogue.slip(job(2), 1.0))
    dialogue.received(FINE, 1.01)
    dialogue.written(1, taken(7), 1.1)
    steps = dialogue.received(b"\x00", 1.5)
    assert [step.job for step in steps if isinstance(step, Finish)] == [1]
    assert sent(steps) == [ASK]
    assert sent(dialogue.received(FINE, 1.51)) == [b"slip" + ORDERED_ASK]


def test_a_printer_that_answers_only_some_questions_is_asked_for_its_paper_alone() -> None:
    dialogue = PrinterDialogue(GENERIC_80, TIMING)
    dialogue.port_changed(True, 0.0)
    dialogue.received(b"\x12\x12", 0.01)
    dialogue.tick(0.3)
    dialogue.received(b"\x12\x12", 0.31)
    assert sent(dialogue.tick(0.6)) == [questions((4,))]
    dialogue.received(b"\x72", 0.61)
    assert dialogue.health.paper == "out"


def test_health_is_asked_for_every_few_seconds_while_idle() -> None:
    dialogue = talking()
    assert dialogue.deadline() == 3.01
    assert not sent(dialogue.tick(3.0))
    assert sent(dialogue.tick(3.01)) == [ASK]
    reports = [step.health for step in dialogue.received(PAPER_OUT, 3.02) if isinstance(step, Report)]
    assert [health.paper for health in reports] == ["out"]


def test_closing_leaves_no_slip_without_an_outcome() -> None:
    dialogue = confirming()
    dialogue.slip(job(2), 1.2)
    ends = outcomes(dialogue.close(1.3))
    assert [(end.result, end.trouble) for end in ends] == [("uncertain", "closing"), ("refused", "closing")]


@settings(max_examples=300)
@given(
    profile=st.sampled_from([GENERIC_80, ALWAYS, NEVER, WITHOUT_ORDER]),
    events=st.lists(
        st.one_of(
            st.tuples(st.just("slip"), st.none()),
            st.tuples(st.just("port"), st.booleans()),
            st.tuples(st.just("bytes"), st.one_of(st.binary(max_size=6), st.sampled_from([FINE, PAPER_OUT, b"\x00"]))),
            st.tuples(st.just("time"), st.floats(0.0, 2.0)),
        ),
        max_size=40,
    ),
    troubles=st.lists(st.sampled_from(TROUBLES), min_size=60, max_size=60),
)
def test_whatever_happens_every_slip_has_one_outcome_and_waiting_ends(
    profile: Profile, events: list[tuple[str, object]], troubles: list[WriteTrouble]
) -> None:
    dialogue = PrinterDialogue(profile, TIMING)
    now, asked, ended, writes = 0.0, 0, list[int](), list[int]()

    def follow(steps: list[Step]) -> None:
        for step in steps:
            if isinstance(step, Finish):
                ended.append(step.job)
            elif isinstance(step, Send) and step.job:
                writes.append(step.job)

    for kind, value in events:
        now += 0.01
        if kind == "slip":
            asked += 1
            follow(dialogue.slip(job(asked, now), now))
        elif kind == "port":
            follow(dialogue.port_changed(bool(value), now))
        elif kind == "bytes":
            assert isinstance(value, bytes)
            follow(dialogue.received(value, now))
        else:
            assert isinstance(value, float)
            now += value
            follow(dialogue.tick(now))
        while writes:
            follow(dialogue.written(writes.pop(0), WriteOutcome(trouble=troubles.pop() if troubles else ""), now))
    follow(dialogue.port_changed(True, now))
    # From here on nobody answers: it must still come to an end by itself, each wait leading on.
    for _ in range(20 * (asked + 1)):
        while writes:
            follow(dialogue.written(writes.pop(0), taken(4), now))
        if not dialogue.busy:
            break
        deadline = dialogue.deadline()
        assert deadline is not None
        now = max(now + 1e-6, deadline)
        follow(dialogue.tick(now))
    assert ended == list(range(1, asked + 1))


def test_a_printer_asked_when_a_slip_is_expected_is_not_asked_again() -> None:
    dialogue = talking()
    assert sent(dialogue.expect(1.0)) == [ASK]
    dialogue.received(FINE, 1.01)
    assert sent(dialogue.slip(job(), 1.2)) == [b"slip" + ORDERED_ASK]


def test_a_slip_that_comes_before_the_answer_waits_for_that_answer_alone() -> None:
    dialogue = talking()
    dialogue.expect(1.0)
    assert not sent(dialogue.slip(job(), 1.005))
    assert sent(dialogue.received(FINE, 1.01)) == [b"slip" + ORDERED_ASK]


def test_an_answer_to_an_expectation_counts_for_one_slip_and_not_for_long() -> None:
    dialogue = talking()
    dialogue.expect(1.0)
    dialogue.received(FINE, 1.01)
    assert sent(dialogue.slip(job(), 1.6)) == [ASK], "half a second later it may have run out of paper"
    dialogue.received(PAPER_OUT, 1.61)
    dialogue.expect(2.0)
    dialogue.received(COVER_OPEN, 2.01)
    assert sent(dialogue.slip(job(2), 2.02)) == [ASK], "trouble that was just seen sends no slip"

"""Whatever comes in from outside is read or refused: a few seconds of each target of `python -m scripts.fuzz`."""

from collections.abc import Callable

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from scripts.fuzz.rows import RowsTarget
from scripts.fuzz.target import Target
from scripts.fuzz.targets import TARGETS
from tests.fuzz.conftest import edited

EXAMPLES = {"wire": 400, "http": 250, "serial": 400, "rows": 200, "file": 200, "configuration": 80}
"""Inputs a run: a few seconds each."""

Made = Callable[[str], Target]


def test_every_target_is_tried() -> None:
    assert set(EXAMPLES) == set(TARGETS)


@pytest.mark.parametrize("name", TARGETS)
def test_what_means_something_is_borne(target_of: Made, name: str) -> None:
    target = target_of(name)
    assert len(target.seeds) > 5
    for seed in target.seeds:
        target.feed(seed)


@pytest.mark.parametrize("name", TARGETS)
def test_whatever_comes_in_is_read_or_refused(target_of: Made, name: str) -> None:
    target = target_of(name)

    @settings(
        max_examples=EXAMPLES[name],
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def tried(data: st.DataObject) -> None:
        target.feed(data.draw(edited(target.seeds)))

    tried()


FOUND = {
    "an-option-asked-for": ("http", b"\0OPTIONS /api/lobby\nOrigin: http://elsewhere.test"),
    "a-body-that-is-no-utf8": ("http", b'\0POST /api/sign-in\nContent-Type: application/json\n\n{"who": "\xe4\xff"}'),
    "advice-for-the-year-100000": (
        "rows",
        b'\0{"kind":"AdviceGiven","advice":"a","what":"open","window":"2","start":4503599627370496000,"until":-9e15}\n'
        b'{"kind":"AdviceGiven","advice":"b","what":"open","window":"2","start":4503599627370496,"until":-99999999999999}',
    ),
    "a-record-with-a-field-that-is-no-utf8": (
        "rows",
        b'\1{"origin":"m1/0000000000000001","seq":1,"prev":"","order":1,"at":1794276000000,"tick":1,"boot":"b",'
        b'"day":"2026-11-10","mood\xff":"\xff","fact":{"kind":"TicketPrinted","ticket":"a"}}',
    ),
}
"""What was found: name → target and input."""


@pytest.mark.parametrize("what", FOUND)
def test_what_was_found_once_is_borne(target_of: Made, what: str) -> None:
    name, content = FOUND[what]
    target = target_of(name)
    if isinstance(target, RowsTarget):
        target.draw_every = 1
    target.feed(content)


def test_a_product_that_lets_poison_through_is_seen(target_of: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    """The targets look: with a reader that does not turn every error into a refusal the same inputs break one."""
    target = target_of("wire")
    monkeypatch.setattr("mqtt_bridge.exchange.decode", lambda payload, shape: msgspec.json.decode(payload, type=shape))
    with pytest.raises(msgspec.MsgspecError):
        for seed in target.seeds:
            target.feed(seed)

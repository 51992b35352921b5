"""Slips as bytes: small, in GB18030, and safe in the middle of other data."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from kiosk.texts import Texts
from kiosk.views.slip import SlipContent, ticket_slip
from queue_machine.hardware import raster
from queue_machine.hardware.escpos import encode, print_seconds
from queue_machine.hardware.interpreter import Code, Element, Interpreter, Picture, Printed, Severed, Unread
from queue_machine.hardware.layout import plain
from queue_machine.hardware.profiles import PROFILES, Profile, profile
from queue_machine.hardware.slip import AnyBlock, Cut, Gap, Pair, Qr, Rule, Slip, Text

REALTIME = (b"\x10\x04", b"\x10\x05", b"\x10\x14")


def understood(content: bytes, model: Profile) -> list[Element]:
    return Interpreter(model).feed(content)


def lines(content: bytes, model: Profile) -> list[str]:
    return [element.text for element in understood(content, model) if isinstance(element, Printed)]


@pytest.mark.parametrize("name", ["generic-80", "generic-58", "TM-T20", "TM-T88"])
def test_the_ticket_of_the_field_takes_less_than_500_bytes(name: str, ticket: SlipContent, texts: Texts) -> None:
    assert len(encode(ticket_slip(ticket, texts), profile(name))) < 500


@pytest.mark.parametrize("name", PROFILES)
def test_every_model_is_sent_only_what_it_understands(name: str, ticket: SlipContent, texts: Texts) -> None:
    rich = replace(ticket, copy="09:52", group="老年人", cases=3, unsure=True)
    for content in (ticket, rich, replace(rich, language="en")):
        elements = understood(encode(ticket_slip(content, texts), profile(name)), profile(name))
        assert not [element for element in elements if isinstance(element, Unread)]


def test_text_is_gb18030_also_where_no_common_hanzi_is_in_it() -> None:
    model = profile("generic-80")
    for text in ("：", "℃", "𬭎", "㙍䶮", "é"):
        content = encode(Slip(blocks=(Text(text=text),)), model)
        assert text.encode("gb18030") in content
        assert lines(content, model) == [text]


def test_control_characters_in_texts_never_reach_the_printer() -> None:
    content = encode(Slip(blocks=(Text(text="A\x1b@\x10\x04\x01B\x00"),)), profile("generic-80"))
    assert lines(content, profile("generic-80")) == ["A @   B"]


def test_a_model_with_its_own_qr_codes_is_sent_the_payload() -> None:
    model = profile("generic-80")
    codes = understood(encode(Slip(blocks=(Qr(payload="https://a.cn/t/x"),)), model), model)
    assert [(code.payload, code.level) for code in codes if isinstance(code, Code)] == [(b"https://a.cn/t/x", "M")]


@pytest.mark.parametrize("name", ["POS-5890", "ZJ-5870", "NT-5890K"])
def test_a_model_without_qr_codes_is_sent_a_picture(name: str, ticket: SlipContent, texts: Texts) -> None:
    elements = understood(encode(ticket_slip(ticket, texts), profile(name)), profile(name))
    assert [element for element in elements if isinstance(element, Picture)]
    assert not [element for element in elements if isinstance(element, Code)]
    assert "A023" in [element.text for element in elements if isinstance(element, Printed)]


def test_a_model_without_chinese_letters_is_sent_pictures_of_chinese_lines_alone() -> None:
    model = profile("latin-80")
    elements = understood(encode(Slip(blocks=(Text(text="A023"), Text(text="房"), Text(text="B"))), model), model)
    assert [element.text for element in elements if isinstance(element, Printed)] == ["A023", "B"]
    assert len([element for element in elements if isinstance(element, Picture)]) == 1


def test_a_printer_with_a_knife_cuts_and_one_without_feeds_to_the_tear_bar() -> None:
    slip = Slip(blocks=(Text(text="x"), Cut()))
    assert any(isinstance(e, Severed) for e in understood(encode(slip, profile("generic-80")), profile("generic-80")))
    assert encode(slip, profile("generic-58")).endswith(b"\x1bJ\x60")


def test_a_qr_code_always_fits_the_paper() -> None:
    model = profile("generic-58")
    for length in (1, 62, 300, 512):
        code = understood(encode(Slip(blocks=(Qr(payload="x" * length),)), model), model)[-1]
        assert isinstance(code, Code)
        assert code.module >= 3


def test_a_payload_beyond_a_slip_is_refused() -> None:
    with pytest.raises(ValueError, match="QR code"):
        encode(Slip(blocks=(Qr(payload="房" * 400),)), profile("generic-80"))


@given(st.binary(max_size=400))
def test_a_picture_never_holds_a_real_time_command(data: bytes) -> None:
    safe = raster.defuse(data)
    assert len(safe) == len(data)
    assert not any(command in safe for command in REALTIME)
    # Dots are only ever added, at most one in eight.
    assert all(new & old == old for new, old in zip(safe, data, strict=True))


def test_a_picture_full_of_real_time_commands_is_defused() -> None:
    assert raster.defuse(b"\x10\x04\x01\x10\x10\x05\x10\x14") == b"\x18\x04\x01\x10\x18\x05\x18\x14"


blocks = st.one_of(
    st.builds(
        Text,
        text=st.text(max_size=60),
        wide=st.integers(1, 8),
        tall=st.integers(1, 8),
        align=st.sampled_from(("left", "center", "right")),
        bold=st.booleans(),
        inverse=st.booleans(),
        indent=st.integers(0, 16),
        clauses=st.booleans(),
    ),
    st.builds(Pair, left=st.text(max_size=20), right=st.text(max_size=20)),
    st.just(Rule()),
    st.builds(Qr, payload=st.text(st.characters(codec="ascii"), min_size=1, max_size=200)),
    st.builds(Gap, height=st.floats(0, 30)),
    st.just(Cut()),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(blocks, max_size=6), st.sampled_from(PROFILES))
def test_no_slip_holds_a_real_time_command_anywhere(chosen: list[AnyBlock], name: str) -> None:
    content = encode(Slip(blocks=tuple(chosen)), profile(name))
    assert not any(command in content for command in REALTIME)


@settings(max_examples=60, deadline=None)
@given(st.lists(blocks, max_size=6), st.sampled_from(["generic-80", "generic-58", "TM-T88"]))
def test_every_letter_of_a_slip_comes_out_again(chosen: list[AnyBlock], name: str) -> None:
    content = encode(Slip(blocks=tuple(chosen)), profile(name))
    wanted = "".join(
        plain(block.text) if isinstance(block, Text) else plain(block.left) + plain(block.right)
        for block in chosen
        if isinstance(block, Text | Pair)
    )
    printed = "".join(lines(content, profile(name))).replace("─", "")
    blanks = str.maketrans("", "", " \u3000─")
    assert printed.translate(blanks) == wanted.translate(blanks)


def test_a_slip_takes_about_a_second_to_print(ticket: SlipContent, texts: Texts) -> None:
    assert 1.0 < print_seconds(ticket_slip(ticket, texts), profile("generic-80")) < 3.0

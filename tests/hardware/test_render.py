"""Pictures of slips: readable by people and by scanners."""

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from PIL import Image

from kiosk.texts import Texts
from kiosk.views.slip import SlipContent, ticket_slip
from queue_machine.hardware import glyphs, qr, render
from queue_machine.hardware.escpos import encode
from queue_machine.hardware.interpreter import Element, Interpreter, Picture, Printed
from queue_machine.hardware.profiles import GENERIC_58, GENERIC_80, profile
from queue_machine.hardware.slip import Slip, Text

LINK = "https://gjj.example.cn/t/abcdefghijklmnopqrstuvwxyz"


def scanned(file: Path) -> str:
    if shutil.which("zbarimg") is None:
        pytest.skip("zbarimg is not installed")
    ran = subprocess.run(["zbarimg", "--quiet", "--raw", str(file)], capture_output=True, text=True, timeout=30)
    return ran.stdout.strip()


@pytest.mark.parametrize("name", ["generic-80", "generic-58", "POS-5890", "TM-T20", "TM-T88", "latin-58"])
@pytest.mark.parametrize("public_url", ["https://gjj.example.cn", ""])
def test_the_code_on_the_picture_can_be_scanned(
    name: str, public_url: str, ticket: SlipContent, texts: Texts, tmp_path: Path
) -> None:
    content = encode(ticket_slip(replace(ticket, public_url=public_url), texts), profile(name))
    file = tmp_path / "slip.png"
    file.write_bytes(render.png(content, profile(name)))
    assert scanned(file) == (LINK if public_url else ticket.token)


@pytest.mark.parametrize("name", ["generic-80", "generic-58"])
def test_the_picture_is_as_wide_as_the_paper(name: str, ticket: SlipContent, texts: Texts) -> None:
    model = profile(name)
    picture = render.picture(encode(ticket_slip(ticket, texts), model), model)
    assert model.dots < picture.width < model.dots * 1.4
    assert picture.height > picture.width


def ink(slip: Slip, name: str) -> Image.Image:
    return render.ink_of(Interpreter(profile(name)).feed(encode(slip, profile(name))), profile(name))


def test_letters_that_the_printer_draws_and_those_sent_as_pictures_look_alike() -> None:
    slip = Slip(blocks=(Text(text="公积金", wide=2, tall=2, align="center"),))
    own, sent = ink(slip, "TM-T20"), ink(slip, "latin-80")
    assert own.getbbox() == sent.getbbox()


def test_centred_text_stands_in_the_middle() -> None:
    box = ink(Slip(blocks=(Text(text="口", wide=4, tall=4, align="center"),)), "generic-80").getbbox()
    assert box is not None
    assert abs((box[0] + box[2]) / 2 - 288) <= 4


def test_every_letter_stays_in_its_cell() -> None:
    for letter in "AWMgjQ房：℃𬭎1":
        for wide, tall in ((1, 1), (2, 2), (1, 2), (8, 8)):
            for smooth in (False, True):
                mask = glyphs.letter(letter, wide, tall, False, smooth)
                assert mask.size == ((12 if letter < "\x80" else 24) * wide, 24 * tall)


def test_the_size_of_a_code_is_known_without_drawing_it() -> None:
    for length in (1, 14, 15, 26, 52, 62, 63, 213, 504, 560):
        payload = b"x" * length
        assert qr.side(payload) == len(qr.matrix(payload))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_can_break_the_interpreter_or_the_picture(content: bytes) -> None:
    elements = Interpreter(GENERIC_58).feed(content)
    small = [e for e in elements if not isinstance(e, Picture) or e.rows * e.row < 10_000]
    render.ink_of(small, GENERIC_58)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.one_of(st.binary(max_size=8), st.sampled_from([b"\x1b@", b"\x1d!\x11", "房".encode("gb18030"), b"\n"])))
)
def test_portions_do_not_matter_to_the_interpreter(pieces: list[bytes]) -> None:
    stream = b"".join(pieces)
    slowly = Interpreter(GENERIC_80)
    slow: list[Element] = [element for byte in stream for element in slowly.feed(bytes([byte]))]
    assert slow == Interpreter(GENERIC_80).feed(stream)


@given(st.binary(max_size=60))
def test_after_any_garbage_a_new_slip_is_read_again(garbage: bytes) -> None:
    interpreter = Interpreter(GENERIC_80)
    interpreter.feed(garbage)
    # A long picture may swallow what follows, as on paper: a printer is cleared by switching it off and on.
    interpreter.forget()
    elements = interpreter.feed(encode(Slip(blocks=(Text(text="安居 A023"),)), GENERIC_80))
    assert [element.text for element in elements if isinstance(element, Printed)] == ["安居 A023"]


def test_a_line_wider_than_the_paper_goes_on_in_the_next() -> None:
    printed = [e for e in Interpreter(GENERIC_58).feed(b"x" * 40 + b"\n") if isinstance(e, Printed)]
    assert [len(line.text) for line in printed] == [32, 8]

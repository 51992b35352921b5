"""Printer models and what halls say about theirs."""

import logging

import pytest

from queue_machine.hardware.profiles import PROFILES, UnknownProfile, fitted, profile


@pytest.mark.parametrize("name", PROFILES)
def test_every_profile_is_whole(name: str) -> None:
    model = profile(name)
    assert model.letter == 12
    assert model.columns * model.letter <= model.dots


@pytest.mark.parametrize("name", ["POS-5890", "ZJ-5870", "NT-5890K"])
def test_the_small_models_have_no_codes_of_their_own(name: str) -> None:
    assert not profile(name).native_qr
    assert profile(name).dots == 384


def test_models_of_the_printer_database_are_known_too() -> None:
    assert profile("TM-T88IV").columns == 42


def test_an_unknown_model_is_named_with_those_that_there_are() -> None:
    with pytest.raises(UnknownProfile, match=r"TM-T99.*generic-80"):
        profile("TM-T99")


def test_a_hall_may_say_what_its_printer_lacks_but_not_give_it_what_the_model_lacks() -> None:
    model = fitted("generic-80", paper_mm=58, chinese=False, cutter=False, status=False)
    assert (model.dots, model.columns) == (384, 32)
    assert (model.chinese, model.cutter, model.answers) == (False, "none", "never")
    assert not fitted("POS-5890", native_qr=True).native_qr


def test_reading_the_database_leaves_logging_alone() -> None:
    before = list(logging.getLogger().handlers)
    profile("TM-T88")
    assert logging.getLogger().handlers == before

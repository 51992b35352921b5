"""What a link says in the log: a broker that is not up yet is no warning, one that stays away is."""

import logging

import pytest

from tests.mqtt_bridge.conftest import Connect, until


def test_a_broker_that_is_not_there_yet_is_a_warning_only_after_some_attempts(
    connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "mqtt_bridge.link")

    def said() -> list[int]:
        return [record.levelno for record in caplog.records if record.message.startswith("link down")]

    connect("m1", port=1, retry=(0.02, 0.05))
    assert until(said)
    assert said()[0] == logging.INFO
    assert until(lambda: len(said()) > 1)
    assert said()[:2] == [logging.INFO, logging.WARNING]

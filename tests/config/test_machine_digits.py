"""Digits of machines: nine of them would leave none to the hub, which is told when the settings are read."""

from typing import Any

import pytest


def more(copy: Any, count: int) -> list[str]:
    """The faults of a hall with so many machines more than m1."""
    new = "".join(
        f'[[machines]]\nid = "m{n}"\ndigit = {n}\nwidth_px = 1080\nheight_px = 1920\nwidth_mm = 268\n\n'
        f'[[printers]]\nnode = "m{n}"\nport = "virtual"\n\n'
        for n in range(2, 2 + count)
    )
    copy.edit("devices.toml", "[[boards]]", f"{new}[[boards]]")
    return [str(fault) for fault in copy.faults()]


@pytest.mark.parametrize("count", [7, 8])
def test_eight_machines_have_room_beside_a_hub_and_nine_have_not(copy: Any, count: int) -> None:
    assert more(copy, count) == (
        []
        if count == 7
        else [
            "devices.toml:4: machines: nine machines take all the digits from 1 to 9"
            " – at most eight have room beside a hub, which needs one for its own numbers"
        ]
    )

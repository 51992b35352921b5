"""What a new PIN must be: long enough, and not among those that anybody tries first.

Nothing is kept here, and no PIN is compared with a hash.
"""

from itertools import pairwise

SHORTEST, LONGEST = 6, 12
"""Digits of a PIN."""


def flaw_of(pin: str, again: str, *, before: str = "") -> str:
    """What speaks against a new PIN, as the end of a text's key: digits, trivial, same, again; "" for nothing."""
    if not (SHORTEST <= len(pin) <= LONGEST and pin.isascii() and pin.isdecimal()):
        return "digits"
    if is_trivial(pin):
        return "trivial"
    if pin == before:
        return "same"
    return "" if pin == again else "again"


def is_trivial(pin: str) -> bool:
    """Whether it is a run, one or few digits repeated, or the same forwards and backwards."""
    steps = {(int(after) - int(digit)) % 10 for digit, after in pairwise(pin)}
    if len(steps) == 1 and steps <= {0, 1, 9}:
        return True  # 111111, 123456, 890123, 654321
    if any(pin == (pin[:size] * len(pin))[: len(pin)] for size in (1, 2, 3)):
        return True  # 121212, 123123
    return len(set(pin)) <= 2 or pin == pin[::-1]

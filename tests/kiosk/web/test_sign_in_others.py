"""Wrong PINs of others: they slow whoever guesses, and keep nobody out of a browser where they signed in before."""

import anyio
import pytest

from kiosk.web.sign_in import Person, Staff, StaffEntry, TooManyAttempts, hash_pin

PIN, NEW_PIN = hash_pin("482915"), hash_pin("739264")


class Clock:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def entries() -> dict[str, StaffEntry]:
    return {"manager": StaffEntry("manager", PIN), "01": StaffEntry("teller", PIN)}


@pytest.fixture
def staff(entries: dict[str, StaffEntry], clock: Clock) -> Staff:
    return Staff(entries, secret="a secret that is long enough to sign with", token="t" * 40, clock=clock)


def sign_in(staff: Staff, pin: str, address: str = "10.0.0.1", known: str = "", who: str = "manager") -> Person | None:
    return anyio.run(staff.sign_in, who, pin, address, known)


def flood(staff: Staff, addresses: int, tries: int) -> int:
    """Guess from many addresses; how many guesses were looked at."""
    looked = 0
    for number in range(addresses):
        for _ in range(tries):
            try:
                assert sign_in(staff, "000000", f"10.0.1.{number}") is None
                looked += 1
            except TooManyAttempts:
                break
    return looked


def test_fifteen_wrong_pins_of_one_client_keep_another_out_for_seconds_at_most(staff: Staff, clock: Clock) -> None:
    for _ in range(15):
        try:
            sign_in(staff, "000000")
        except TooManyAttempts as error:
            assert error.wait <= 3
    assert sign_in(staff, "482915", "10.0.0.2") is not None, "another address does not wait at all"
    clock.seconds += 2
    assert sign_in(staff, "482915") is not None


def test_a_browser_in_which_somebody_signed_in_before_is_kept_out_by_nobody(staff: Staff) -> None:
    person = sign_in(staff, "482915")
    assert person is not None
    known = staff.vouch(person)
    flood(staff, 60, 6)
    with pytest.raises(TooManyAttempts):
        sign_in(staff, "482915")
    assert sign_in(staff, "482915", known=known) is not None
    with pytest.raises(TooManyAttempts):
        sign_in(staff, "482915")


def test_such_a_browser_guesses_no_faster_than_any_other(staff: Staff) -> None:
    person = sign_in(staff, "482915")
    assert person is not None
    known = staff.vouch(person)
    for _ in range(5):
        assert sign_in(staff, "000000", known=known) is None
    with pytest.raises(TooManyAttempts):
        sign_in(staff, "000000", "10.9.9.9", known)


def test_many_guesses_at_once_are_no_way_around_the_wait(staff: Staff) -> None:
    looked: list[bool] = []

    async def guess() -> None:
        try:
            await staff.sign_in("manager", "000000", "10.0.0.66")
            looked.append(True)
        except TooManyAttempts:
            looked.append(False)

    async def together() -> None:
        async with anyio.create_task_group() as group:
            for _ in range(30):
                group.start_soon(guess)

    anyio.run(together)
    assert looked.count(True) == 5


def test_signing_in_rightly_again_and_again_slows_nobody(staff: Staff) -> None:
    for _ in range(50):
        assert sign_in(staff, "482915") is not None


def test_what_vouches_for_one_person_or_an_old_pin_vouches_for_nothing_else(
    staff: Staff, entries: dict[str, StaffEntry]
) -> None:
    person = sign_in(staff, "482915", who="01")
    assert person is not None
    known = staff.vouch(person)
    assert staff._client("01", known) and not staff._client("manager", known)
    for made_up in ("", ".", "a.b", f"f{known}", known[:-1], "ä.ö"):
        assert not staff._client("01", made_up)
    entries["01"] = StaffEntry("teller", NEW_PIN)
    assert not staff._client("01", known)


def test_a_day_of_guessing_from_everywhere_looks_at_a_few_thousand_pins_at_most(staff: Staff, clock: Clock) -> None:
    from unittest.mock import patch

    looked = 0
    with patch("kiosk.web.sign_in._check", return_value=False):

        async def day() -> int:
            looked, address = 0, 0
            while clock.seconds < 86_400:
                address += 1
                try:
                    await staff.sign_in("manager", "000000", f"a{address}")
                    looked += 1
                except TooManyAttempts as error:
                    clock.seconds += error.wait
            return looked

        looked = anyio.run(day)
    assert looked < 3_000


def test_the_door_gives_and_reads_the_voucher(client) -> None:  # type: ignore[no-untyped-def]
    right, wrong = {"id": "01", "pin": "111111"}, {"id": "01", "pin": "000000"}
    first = client.post("/api/sign-in", json=right)
    vouchers = {name: value for name, value in client.cookies.items() if "-known-" in name}
    assert first.status_code == 200 and len(vouchers) == 1
    header = [each for each in first.headers.get_list("set-cookie") if "-known-" in each]
    assert "HttpOnly" in header[0] and "SameSite=strict" in header[0]
    client.cookies.clear()
    assert [client.post("/api/sign-in", json=wrong).status_code for _ in range(6)][-1] == 429
    assert client.post("/api/sign-in", json=right).status_code == 429
    cookie = "; ".join(f"{name}={value}" for name, value in vouchers.items())
    assert client.post("/api/sign-in", json=right, headers={"Cookie": cookie}).status_code == 200

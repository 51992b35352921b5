"""The door: PINs, sessions, the token, and how wrong PINs slow the asker down."""

import random
from datetime import UTC, datetime, timedelta

import anyio
import pytest

from kiosk.web.sign_in import (
    FirstStart,
    Staff,
    StaffEntry,
    Throttle,
    TooManyAttempts,
    first_start,
    hash_pin,
)

SECRET = "a secret that is long enough to sign with"
TOKEN = "a token that is long enough"
PIN_HASH = hash_pin("123456")


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def entries():
    return {"01": StaffEntry("teller", PIN_HASH), "manager": StaffEntry("manager", PIN_HASH)}


@pytest.fixture
def staff(entries, clock):
    return Staff(entries, secret=SECRET, token=TOKEN, clock=clock)


def sign_in(staff, who, pin, address="10.0.0.1"):
    return anyio.run(staff.sign_in, who, pin, address)


def test_the_first_start_makes_everybody_a_pin_of_their_own():
    made = first_start(8, random.Random(7).randrange)
    assert isinstance(made, FirstStart)
    assert list(made.staff) == [f"0{n}" for n in range(1, 9)] + ["guide", "manager"]
    assert {made.staff["01"].role, made.staff["guide"].role, made.staff["manager"].role} == {
        "teller",
        "guide",
        "manager",
    }
    assert all(len(pin) == 6 and pin.isdigit() for pin in made.pins.values())
    assert len(set(made.pins.values())) == len(made.pins)
    assert all(made.pins[who] not in entry.pin_hash for who, entry in made.staff.items())
    assert len(made.token) == 40 and len(made.secret) == 64
    other = first_start(8)
    assert other.token != made.token and other.pins != made.pins
    staff = Staff(made.staff, secret=made.secret, token=made.token)
    assert sign_in(staff, "03", made.pins["03"]) is not None


def test_the_right_pin_opens_and_a_wrong_one_does_not(staff):
    person = sign_in(staff, "01", "123456")
    assert person is not None and (person.id, person.role, person.door) == ("01", "teller", "session")
    assert sign_in(staff, "01", "654321") is None
    assert sign_in(staff, "nobody", "123456") is None
    assert sign_in(staff, "01", "") is None


def test_wrong_pins_make_the_next_try_wait_longer_each_time(staff, clock):
    waits = []
    for _ in range(9):
        try:
            assert sign_in(staff, "01", "000000") is None
        except TooManyAttempts as error:
            waits.append(error.wait)
            clock.seconds += error.wait
            assert sign_in(staff, "01", "000000") is None
    assert waits == [3, 5, 9, 17]
    with pytest.raises(TooManyAttempts):
        sign_in(staff, "01", "123456")


def test_somebody_elses_mistakes_elsewhere_keep_nobody_out_for_long(staff):
    for _ in range(5):
        sign_in(staff, "01", "000000", "10.0.0.66")
    assert sign_in(staff, "01", "123456", "10.0.0.1") is not None


def test_an_address_that_tries_many_names_is_slowed_down(staff):
    for count in range(40):
        sign_in(staff, f"name-{count}", "000000")
    with pytest.raises(TooManyAttempts):
        sign_in(staff, "01", "123456")
    assert sign_in(staff, "01", "123456", "10.0.0.2") is not None


def test_a_right_pin_forgives_the_wrong_ones_before(staff):
    for _ in range(4):
        sign_in(staff, "01", "000000")
    assert sign_in(staff, "01", "123456") is not None
    for _ in range(4):
        assert sign_in(staff, "01", "000000") is None


def test_the_throttle_keeps_a_bounded_memory(clock):
    throttle = Throttle(5, 30.0, 900.0, clock)
    throttle.KEPT = 100
    for count in range(500):
        clock.seconds += 1
        throttle.failed(f"address-{count}")
    assert len(throttle._attempts) <= 100


def test_a_session_names_its_person_and_cannot_be_made_up(staff, entries):
    person = sign_in(staff, "01", "123456")
    session, ends = staff.session(person)
    assert staff.read_session(session) == person
    assert timedelta(hours=11) < ends - datetime.now(UTC) <= timedelta(hours=12)
    assert staff.read_session(session[:-2] + ("AA" if session[-2:] != "AA" else "BB")) is None
    assert staff.read_session("nonsense") is None
    other = Staff(entries, secret=SECRET + "!", token=TOKEN)
    assert other.read_session(session) is None


def test_a_session_ends_with_its_hours_the_pin_the_role_and_the_person(entries, clock):
    past = Staff(entries, secret=SECRET, token=TOKEN, now=lambda: datetime.now(UTC) - timedelta(hours=11, minutes=59))
    staff = Staff(entries, secret=SECRET, token=TOKEN, clock=clock)
    person = sign_in(staff, "01", "123456")
    assert staff.read_session(past.session(person)[0]) is not None
    session, _ = staff.session(person)
    entries["01"] = StaffEntry("teller", hash_pin("999999"))
    assert staff.read_session(session) is None
    entries["01"] = StaffEntry("guide", PIN_HASH)
    assert staff.read_session(session) is None
    del entries["01"]
    assert staff.read_session(session) is None


def test_the_token_acts_as_a_manager(staff):
    person = staff.read_bearer(TOKEN)
    assert person is not None and person.role == "manager" and person.is_api
    assert staff.read_bearer(TOKEN + "x") is None


@pytest.mark.parametrize(("secret", "token"), [("short", TOKEN), (SECRET, "short")])
def test_secrets_that_could_be_guessed_are_refused(entries, secret, token):
    with pytest.raises(ValueError, match="first_start"):
        Staff(entries, secret=secret, token=token)


def test_the_form_leads_to_the_wanted_page_and_sets_a_strict_cookie(client):
    answer = client.post(
        "/sign-in",
        data={"id": "01", "pin": "111111", "next": "/console?window=3"},
        headers={"Origin": "http://hall.test"},
        follow_redirects=False,
    )
    assert answer.status_code == 303 and answer.headers["location"] == "/console?window=3"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=strict" in cookie and "Secure" not in cookie


@pytest.mark.parametrize(
    "elsewhere", ["http://evil.test", "//evil.test", "/\\evil.test", "javascript:alert(1)", "/\nSet-Cookie: a=b", "x"]
)
def test_the_form_is_no_springboard_to_other_sites(client, elsewhere):
    answer = client.post("/sign-in", data={"id": "01", "pin": "111111", "next": elsewhere}, follow_redirects=False)
    assert answer.headers["location"] == "/console"


def test_the_form_says_what_was_wrong_and_keeps_the_name(client):
    answer = client.post("/sign-in", data={"id": "01", "pin": "000000"})
    assert answer.status_code == 401 and 'value="01"' in answer.text and "不对" in answer.text
    for _ in range(5):
        answer = client.post("/sign-in", data={"id": "01", "pin": "000000"})
    assert answer.status_code == 429 and "秒" in answer.text


def test_another_site_cannot_sign_a_browser_in(client):
    body = {"id": "01", "pin": "111111"}
    assert client.post("/api/sign-in", json=body, headers={"Origin": "http://evil.test"}).status_code == 403
    assert client.post("/api/sign-in", json=body, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.post("/api/sign-in", json=body).status_code == 200


def test_a_wrong_pin_is_a_problem_that_does_not_tell_which_part_is_wrong(client):
    known = client.post("/api/sign-in", json={"id": "01", "pin": "000000"})
    unknown = client.post("/api/sign-in", json={"id": "zz", "pin": "000000"})
    assert known.status_code == unknown.status_code == 401 and known.json() == unknown.json()


def test_a_stranger_on_a_staff_page_is_led_to_the_form_and_back(client):
    answer = client.get("/screens/m1", headers={"Accept": "text/html"}, follow_redirects=False)
    assert answer.status_code == 303 and answer.headers["location"] == "/sign-in?next=/screens/m1"
    assert 'value="/screens/m1"' in client.get("/sign-in?next=/screens/m1").text

"""Who may come in: staff with their PINs, the branch's API token, and the signed sessions that both lead to.

Nothing is stored here: entries and secrets come as values, `keep` is told of a changed entry, and `first_start` makes a
branch's first ones with random PINs, for there are no default ones. PINs are checked by argon2 off the event loop and
wrong ones slow the asker down.

How fast somebody can guess: five PINs at once, then ever slower, from one client a hundred a day; from however many
addresses, 25 in an hour and then one in half a minute, 2,900 a day. That is a year for the million PINs of six digits
(`pins` takes no shorter new ones) and three days for the ten thousand of four, with a warning in the log for each.
Whoever signed in from a browser before is counted apart there, so that nobody else's wrong PINs keep them out.
"""

import hashlib
import hmac
import logging
import secrets
import time
from collections.abc import Callable, MutableMapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Literal

import anyio
import argon2
import msgspec
from litestar.exceptions import NotAuthorizedException
from litestar.security.jwt import Token
from msgspec import Struct

log = logging.getLogger(__name__)

Role = Literal["teller", "guide", "manager"]
ROLES: tuple[Role, ...] = ("teller", "guide", "manager")
PASS_MINUTES = 15
"""Minutes for which a page may go over to another hub with the pass that it got from its own."""
ENTRY = "entry"
SESSION_HOURS = 12
PIN_DIGITS = 6
ALGORITHM = "HS256"

_hasher = argon2.PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""OWASP's figures for argon2id: a quarter of a second on a small board, 19 MiB."""


class StaffEntry(Struct, frozen=True):
    """One person's document."""

    role: Role
    pin_hash: str


class Person(Struct, frozen=True):
    """Who asks."""

    id: str
    role: Role
    door: Literal["token", "session"]
    """token: the branch's API token, or a session carried as one; session: a browser's cookie."""

    @property
    def is_api(self) -> bool:
        return self.id == API_PERSON


API_PERSON = "api"


class FirstStart(Struct, frozen=True):
    """What a branch begins with. The PINs are shown once and kept nowhere."""

    staff: dict[str, StaffEntry]
    pins: dict[str, str]
    token: str
    secret: str


def hash_pin(pin: str) -> str:
    return _hasher.hash(pin)


def first_start(tellers: int = 8, randbelow: Callable[[int], int] = secrets.randbelow) -> FirstStart:
    """Entries for tellers 01, 02 …, a guide and a manager, with a token and a secret; `randbelow(n)` is 0..n-1."""
    roles: dict[str, Role] = {f"{count:02d}": "teller" for count in range(1, tellers + 1)}
    roles |= {"guide": "guide", "manager": "manager"}
    pins = {who: f"{randbelow(10**PIN_DIGITS):0{PIN_DIGITS}d}" for who in roles}
    return FirstStart(
        staff={who: StaffEntry(role, hash_pin(pins[who])) for who, role in roles.items()},
        pins=pins,
        token=_letters(randbelow),
        secret=_letters(randbelow, 64),
    )


def _letters(randbelow: Callable[[int], int], length: int = 40) -> str:
    alphabet = "abcdefghijklmnopqrstuvwxyz234567"
    return "".join(alphabet[randbelow(len(alphabet))] for _ in range(length))


class TooManyAttempts(Exception):
    """Wrong PINs came too fast; `wait` is the number of seconds until the next one is looked at."""

    def __init__(self, wait: int) -> None:
        super().__init__(f"wait {wait} s")
        self.wait = wait


class _Attempts(Struct):
    failures: int = 0
    blocked_until: float = 0.0
    last: float = 0.0


class Throttle:
    """Counts failures by key and makes each further one wait longer. Times in seconds of the given clock."""

    KEPT = 10_000
    FORGET_AFTER = 3600.0

    def __init__(self, free: int, first_wait: float, longest_wait: float, clock: Callable[[], float]) -> None:
        self._free, self._first, self._longest, self._clock = free, first_wait, longest_wait, clock
        self._attempts: dict[str, _Attempts] = {}

    def wait(self, key: str) -> float:
        """How long this key has still to wait, seconds."""
        known = self._attempts.get(key)
        return 0.0 if known is None else max(0.0, known.blocked_until - self._clock())

    def began(self, key: str) -> Callable[[], None]:
        """Count an attempt as failed until the answer is there, so that many at once are no way around the wait.

        What is returned takes that back, for an attempt that was right.
        """
        before = msgspec.structs.replace(self._attempts.get(key, _Attempts()))
        self.failed(key)

        def take_back() -> None:
            known = self._attempts.get(key)
            if known is None:
                return
            known.failures = max(0, known.failures - 1)
            if known.failures <= before.failures:
                known.blocked_until = before.blocked_until

        return take_back

    def failed(self, key: str) -> None:
        now = self._clock()
        if key not in self._attempts and len(self._attempts) >= self.KEPT:
            self._forget(now)
        known = self._attempts.setdefault(key, _Attempts())
        if now - known.last > self.FORGET_AFTER:
            known.failures = 0
        known.failures, known.last = known.failures + 1, now
        over = known.failures - self._free
        if over >= 0:
            known.blocked_until = now + min(self._longest, self._first * 2 ** min(over, 16))

    def succeeded(self, key: str) -> None:
        self._attempts.pop(key, None)

    def _forget(self, now: float) -> None:
        old = [key for key, known in self._attempts.items() if now - known.last > self.FORGET_AFTER]
        for key in old or [min(self._attempts, key=lambda key: self._attempts[key].last)]:
            del self._attempts[key]


class Staff:
    """The door: checks PINs, gives and reads sessions, knows the API token. Lives on the event loop."""

    def __init__(
        self,
        entries: MutableMapping[str, StaffEntry],
        *,
        secret: str,
        token: str,
        keep: Callable[[str, StaffEntry], None] | None = None,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`entries` is looked at anew each time, so that a changed PIN counts at once and ends its sessions.

        `keep` puts a changed entry on disk before it counts; it may raise OSError and is called on another thread.
        """
        if len(secret) < 32 or len(token) < 16:
            raise ValueError("the branch's secret needs 32 letters and its token 16: make them with first_start()")
        self._entries, self._secret, self._keep = entries, secret, keep
        self._token = hashlib.sha256(token.encode()).digest()
        self._now = now
        # Seconds are few at first: behind one address of a hall sit several people, and one mistypes.
        self._by_person_there = Throttle(5, 2.0, 900.0, clock)
        self._by_person = Throttle(25, 5.0, 30.0, clock)
        self._by_address = Throttle(40, 30.0, 900.0, clock)
        self._at_once = anyio.CapacityLimiter(2)
        self._nobody = ""

    def people(self) -> dict[str, Role]:
        """Everybody who can sign in, with their role."""
        return {who: entry.role for who, entry in sorted(self._entries.items())}

    async def sign_in(self, who: str, pin: str, address: str, known: str = "") -> Person | None:
        """The person, or None when name or PIN are wrong. Raises TooManyAttempts.

        `known` is what `vouch` gave to the browser when this person signed in there before.
        """
        client = self._client(who, known)
        there = f"{who} at {client}" if client else f"{who}@{address}"
        wait = self._by_person_there.wait(there)
        if not client:
            wait = max(wait, self._by_person.wait(who), self._by_address.wait(address))
        if wait > 0:
            raise TooManyAttempts(int(wait) + 1)
        entry = self._entries.get(who)
        counted = [self._by_person_there.began(there)]
        if not client:
            counted.append(self._by_address.began(address))
        if not client and entry is not None:
            counted.append(self._by_person.began(who))
        if entry is None and not self._nobody:
            self._nobody = await anyio.to_thread.run_sync(hash_pin, secrets.token_hex(8), limiter=self._at_once)
        # A name that nobody has costs the same time as one that somebody has.
        hashed = self._nobody if entry is None else entry.pin_hash
        right = await anyio.to_thread.run_sync(partial(_check, hashed, pin), limiter=self._at_once)
        if entry is None or not right:
            log.warning("sign-in refused known=%s", entry is not None)
            return None
        self._by_person_there.succeeded(there)
        # The flood from elsewhere, if there is one, goes on: only what this one mistyped is forgiven.
        for take_back in counted:
            take_back()
        return Person(who, entry.role, "session")

    async def change_pin(self, who: str, old: str, new: str, address: str) -> Person | None:
        """Put a new PIN in place of the old one, which ends all sessions of the person; None for a wrong old one.

        What a PIN must be is asked before, by `pins.flaw_of`. Raises TooManyAttempts, and OSError when it cannot be
        kept: then the old one stays.
        """
        person = await self.sign_in(who, old, address)
        if person is None:
            return None
        hashed = await anyio.to_thread.run_sync(hash_pin, new, limiter=self._at_once)
        await anyio.to_thread.run_sync(self.put, who, hashed)
        return person

    def put(self, who: str, pin_hash: str) -> None:
        """Keep the hash of somebody's new PIN, from any thread. Raises KeyError for who is not known, OSError."""
        entry = StaffEntry(self._entries[who].role, pin_hash)
        if self._keep is not None:
            self._keep(who, entry)
        self._entries[who] = entry
        log.info("pin changed role=%s", entry.role)

    def vouch(self, person: Person) -> str:
        """What a browser keeps to be known as one in which this person signed in; ends with the PIN."""
        client = secrets.token_hex(12)
        return f"{client}.{self._voucher(person.id, client)}"

    def _client(self, who: str, known: str) -> str:
        """The browser that a voucher for this person names, "" for none."""
        client, _, mark = known.partition(".")
        if not client or who not in self._entries:
            return ""
        return client if hmac.compare_digest(mark.encode(), self._voucher(who, client).encode()) else ""

    def _voucher(self, who: str, client: str) -> str:
        told = f"known {client} {who} {self._mark(self._entries[who])}"
        return hmac.new(self._secret.encode(), told.encode(), "sha256").hexdigest()[:32]

    def session(self, person: Person) -> tuple[str, datetime]:
        """A signed session for a person, and when it ends."""
        ends = self._now() + timedelta(hours=SESSION_HOURS)
        entry = self._entries[person.id]
        token = Token(sub=person.id, exp=ends, extras={"role": entry.role, "pin": self._mark(entry)})
        return token.encode(self._secret, ALGORITHM), ends

    def read_session(self, session: str, door: Literal["token", "session"] = "session") -> Person | None:
        """Whose session this is; None when it is none, has ended, or the person's PIN or role changed since."""
        return self._read(session, door, "")

    def _read(self, session: str, door: Literal["token", "session"], use: str) -> Person | None:
        try:
            token = Token.decode(session, self._secret, ALGORITHM)
        except NotAuthorizedException:
            return None
        entry = self._entries.get(token.sub)
        if entry is None or token.extras.get("role") != entry.role or token.extras.get("for", "") != use:
            return None
        if not hmac.compare_digest(str(token.extras.get("pin", "")), self._mark(entry)):
            return None
        return Person(token.sub, entry.role, door)

    def entry_pass(self, person: Person) -> str:
        """A signed proof of who is signed in here, for the branch's other hubs: they hold the same keys."""
        entry = self._entries[person.id]
        extras = {"role": entry.role, "pin": self._mark(entry), "for": ENTRY}
        return Token(sub=person.id, exp=self._now() + timedelta(minutes=PASS_MINUTES), extras=extras).encode(
            self._secret, ALGORITHM
        )

    def read_pass(self, entry: str) -> Person | None:
        """Whom another hub says is signed in; None where it says no such thing, or did so too long ago."""
        return self._read(entry, "session", ENTRY)

    def read_bearer(self, credential: str) -> Person | None:
        """Whose `Authorization: Bearer` this is: the API token, which acts as a manager, or a session."""
        if hmac.compare_digest(hashlib.sha256(credential.encode()).digest(), self._token):
            return Person(API_PERSON, "manager", "token")
        return self.read_session(credential, "token")

    def _mark(self, entry: StaffEntry) -> str:
        """Ties a session to the PIN it was opened with."""
        return hmac.new(self._secret.encode(), entry.pin_hash.encode(), "sha256").hexdigest()[:16]


def _check(hashed: str, pin: str) -> bool:
    try:
        return _hasher.verify(hashed, pin)
    except argon2.exceptions.VerificationError:
        return False
    except argon2.exceptions.InvalidHashError:
        log.error("sign-in entry unreadable")
        return False

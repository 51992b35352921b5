"""One run: the steps of a replay played in a hall, then everything healed, then all promises looked at."""

import logging
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from scripts.torture import checks
from scripts.torture.hall import Hall
from scripts.torture.host import Host
from scripts.torture.leading import Leading
from scripts.torture.people import People
from scripts.torture.promises import Violation
from scripts.torture.steps import Replay, Step
from scripts.torture.troubles import Troubles

MEMORY = Path("/dev/shm")
STANDS = 4_000
"""ms after which a branch with a standby has a leader and an open day."""
HEAL_WITH_CLONES = 30_000
HEAL_EVERY, HEAL_LONGEST = 10_000, 240_000
"""ms between two looks whether all is well again, and after which it has to be."""


class Outcome(Struct, frozen=True):
    """What came of a run; the JSON of `anju torture` is this."""

    seed: int
    steps: int
    tickets: int
    faults: dict[str, int]
    violations: list[Violation]


class Run:
    """A hall and all that happens in it."""

    def __init__(self, replay: Replay, folder: Path) -> None:
        self.replay = replay
        self.hall = Hall(replay.seed, replay.nodes, folder)
        self.people = People(self.hall)
        self.troubles = Troubles(self.hall, self.people)
        self._leading = Leading(self.hall)
        people = self.people
        self._life: dict[str, Callable[[Host], object]] = {
            "pass": lambda host: self.hall.run(self.hall.chance.choice((2, 5, 20, 60, 250))),
            "take": people.take,
            "touch-again": people.take_again,
            "take-at-hub": lambda host: people.take_at_hub(),
            "teller": lambda host: people.teller(),
            "citizen": lambda host: people.citizen(),
            "ask-again": lambda host: people.ask_again(),
            "reprint": people.reprint,
            "help": people.help,
            "look": self._look,
            "wait": lambda host: self.hall.run(self.hall.chance.choice((2_000, 5_000, 15_000))),
            "close-day": lambda host: people.close_day(),
            "open-day": lambda host: people.open_day(),
            "take-lead": lambda host: people.take_lead(),
            "night": self._night,
        }

    def play(self) -> Outcome:
        """All steps, the healing, and the verdict. Stops at the first step that breaks a promise."""
        hall = self.hall
        # Hubs that may be several listen for each other first; then a hall stands that has met.
        hall.run(50 if len(hall.candidates) < 2 else STANDS)
        for step in self.replay.steps:
            hall.step += 1
            self._step(step)
            if hall.promises.violations:
                break
        else:
            hall.step += 1
            self._heal()
        tickets = sum(key.startswith("ticket ") for key in hall.promises.told_keys)
        return Outcome(
            hall.seed, len(self.replay.steps), tickets, dict(sorted(hall.faults.items())), hall.promises.violations
        )

    def _step(self, step: Step) -> None:
        hall = self.hall
        hall.chance.seed(step.draw)
        host = hall.hosts.get(step.who, hall.hub)
        clone = hall.hosts.get(f"{step.who}+")
        if clone is not None and step.draw & 1:
            host = clone
        hall.run(step.draw >> 1 & 3)
        (self._life.get(step.do) or self.troubles.kinds[step.do])(host)
        self.troubles.mend_due()
        checks.check_windows(hall)
        self._leading.look()

    def _look(self, host: Host) -> None:
        checks.check_view(self.hall, host)

    def _night(self, host: Host) -> None:
        """Everything is switched off in order, and on again in the morning."""
        hall = self.hall
        for each in hall.hosts.values():
            if each.life is not None:
                each.stop()
        ahead = 86_400_000 - hall.elapsed % 86_400_000
        hall.elapsed += ahead
        for each in hall.hosts.values():
            each.start_at = hall.elapsed
            each.clock.begin_boot(each.key)
        hall.note("night")
        hall.run(100)

    def _heal(self) -> None:
        hall, troubles = self.hall, self.troubles
        hall.chance.seed(hall.seed)
        troubles.mend()
        if troubles.clones:
            hall.run(HEAL_WITH_CLONES)
            for key in troubles.clones:
                troubles.remove_clone(key)
            troubles.mend()
        for host in hall.hosts.values():
            host.clock.error, host.clock.steered = 0, True
        begun = hall.elapsed
        while (found := checks.alike(hall)) and hall.elapsed - begun < HEAL_LONGEST:
            hall.run(HEAL_EVERY)
        self._leading.settled()
        if found and checks.spread(hall):
            hall.note("open-second-history-spread")
        elif found:
            hall.promises.broken("I4", found)
        for host in hall.hosts.values():
            checks.check_view(hall, host)
            checks.check_ledger(hall, host)
        hall.faults["unreplicated"] += checks.check_kept(hall)
        hall.faults += type(hall.faults)()

    def close(self) -> None:
        """End what still runs."""
        for host in self.hall.hosts.values():
            if host.ledger is not None:
                host.ledger.close()


@contextmanager
def quiet() -> Iterator[None]:
    """The product's own log is of no use here: it tells of every fault on purpose."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)


def play(replay: Replay) -> Outcome:
    """Play a replay from its beginning, in a folder of its own that is thrown away; in memory where that can be."""
    place = MEMORY if MEMORY.is_dir() else None
    with quiet(), tempfile.TemporaryDirectory(prefix="anju-torture-", dir=place) as folder:
        run = Run(replay, Path(folder))
        try:
            return run.play()
        finally:
            run.close()

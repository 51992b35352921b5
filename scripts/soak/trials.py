"""Carries out a plan on a branch: hurts at the planned second, mends in time, and mends everything at the end.

Which troubles there are is in `plan`; it all runs in the main thread, which also starts what has ended.
"""

import logging
import signal
import time
from collections import Counter
from collections.abc import Callable, Sequence

from msgspec import Struct

from scripts.soak.branch import SoakBranch, send
from scripts.soak.outside import STEP
from scripts.soak.plan import Trouble
from scripts.soak.recovery import Recovery

log = logging.getLogger(__name__)

READ_ONLY_PAUSE = 0.3
"""Seconds between the kill of a node whose disk becomes read-only and its start on that disk."""


class _Hurt(Struct):
    """Something to mend."""

    trouble: Trouble
    mend: Callable[[], None]
    due: float


class Trials:
    """One run of a plan."""

    def __init__(self, branch: SoakBranch, plan: Sequence[Trouble], recovery: Recovery) -> None:
        self._branch, self._plan, self._recovery = branch, list(plan), recovery
        self._hurts: list[_Hurt] = []
        self.kills: Counter[str] = Counter()
        self.troubles: Counter[str] = Counter()
        self.skipped: Counter[str] = Counter()
        """Troubles that met nobody: the part was away or hurt in that way already."""

    def run(self, seconds: float, over: Callable[[], bool]) -> float:
        """Until the plan's end, or until asked; for how many seconds it was."""
        start = time.monotonic()
        ahead = list(self._plan)
        while time.monotonic() - start < seconds and not over():
            self._branch.tend()
            self._mend(time.monotonic())
            while ahead and ahead[0].at <= time.monotonic() - start:
                self._hurt(ahead.pop(0))
            time.sleep(STEP)
        self.heal()
        return time.monotonic() - start

    def heal(self) -> None:
        """Mend all that is hurt."""
        self._mend(float("inf"))
        self._branch.tend()

    def _mend(self, now: float) -> None:
        for hurt in [each for each in self._hurts if each.due <= now]:
            self._hurts.remove(hurt)
            hurt.mend()
            log.info("mended what=%s target=%s how=%s", hurt.trouble.what, hurt.trouble.target, hurt.trouble.how)

    def _hurt(self, trouble: Trouble) -> None:
        name = f"{trouble.what} {trouble.how}".strip()
        busy = any((each.trouble.what, each.trouble.target) == (trouble.what, trouble.target) for each in self._hurts)
        if busy or not self._strike(trouble):
            self.skipped[name] += 1
            return
        log.info("hurt what=%s target=%s how=%s lasts=%.1f", trouble.what, trouble.target, trouble.how, trouble.lasts)
        if trouble.what == "kill":
            self.kills[trouble.target] += 1
        else:
            self.troubles[name] += 1

    def _strike(self, trouble: Trouble) -> bool:
        branch, target = self._branch, trouble.target
        match trouble.what:
            case "kill":
                return self._kill(target, trouble.lasts)
            case "freeze":
                pid = branch.pid(target)
                if not pid or not send(pid, signal.SIGSTOP):
                    return False
                self._later(trouble, lambda: self._thaw(target, pid))
            case "net":
                branch.wires.become(target, trouble.how)
                self._later(trouble, lambda: self._mended(f"{target} link", lambda: branch.wires.become(target, "")))
            case "printer":
                branch.printers.trouble(target, trouble.how)
                self._later(trouble, lambda: branch.printers.mend(target))
            case "full":
                if self._has_disk_trouble(target) or not branch.disks[target].fill():
                    return False
                self._stopped_by_disk(target)
                self._later(trouble, lambda: self._mended(f"{target} disk", branch.disks[target].free))
            case "readonly":
                return not self._has_disk_trouble(target) and self._forbid(trouble)
        return True

    def _has_disk_trouble(self, target: str) -> bool:
        return any(h.trouble.what in ("full", "readonly") and h.trouble.target == target for h in self._hurts)

    def _stopped_by_disk(self, target: str) -> None:
        """From now on the disk decides when it comes back, and with the hub everything that hears it."""
        for part in (target, "broker") if target == "hub" else (target,):
            self._recovery.forget(part)

    def _kill(self, target: str, away: float) -> bool:
        at = time.monotonic()
        killed = self._branch.kill(target, away)
        if killed and not self._has_disk_trouble(target):
            # On a disk that takes nothing it cannot come back: then the mending of that is what counts.
            self._recovery.hurt(target, at)
        if killed and target == "hub" and not self._has_disk_trouble("hub"):
            # The kernel ends Mosquitto with it.
            self._recovery.hurt("broker", at)
        return killed

    def _forbid(self, trouble: Trouble) -> bool:
        disk = self._branch.disks[trouble.target]
        if not self._branch.kill(trouble.target, READ_ONLY_PAUSE):
            return False
        self.kills[trouble.target] += 1
        self._stopped_by_disk(trouble.target)
        forbidden = disk.forbid()
        if forbidden:
            self._later(trouble, lambda: self._mended(f"{trouble.target} disk", disk.allow))
        return forbidden

    def _thaw(self, target: str, pid: int) -> None:
        if self._branch.pid(target) == pid:
            self._mended("broker" if target == "broker" else f"{target} link", lambda: send(pid, signal.SIGCONT))

    def _mended(self, part: str, mend: Callable[[], object]) -> None:
        mend()
        self._recovery.hurt(part)

    def _later(self, trouble: Trouble, mend: Callable[[], None]) -> None:
        self._hurts.append(_Hurt(trouble, mend, time.monotonic() + trouble.lasts))

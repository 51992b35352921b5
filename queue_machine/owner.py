"""The one thread that owns a process's state: everything that decides, commits or folds runs here, one after another.

Screens, pages and links hand their work in and get a future; time reaches the state through the tick. What the
work does is no business of this file, and nothing here touches a ledger, a socket or a screen.
"""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import TypeVar

T = TypeVar("T")
log = logging.getLogger(__name__)

SHORTEST_WAIT = 0.001
"""Seconds between two ticks at least, so that a tick whose deadline never moves cannot burn a core."""


class OwnerStopped(RuntimeError):
    """The thread takes no more work: it was stopped, or a fatal error ended it. Work handed in now was not done."""


class Owner:
    """Runs work handed in from any thread, in the order it came, and `tick` between.

    `tick` is called at least every `period` seconds and when the seconds it last returned are over (None: no wish);
    what it raises is logged and counted, and the thread lives on. What a work raises goes to its future alone.
    `after` runs when a work or a tick is done and its future told: what others should hear of goes out then.
    An error of a type in `fatal`, from either, ends the thread for good: `on_fatal` is told once, on this thread,
    and everything still waiting fails with OwnerStopped. Never wait for a future on the owner's own thread.
    """

    def __init__(
        self,
        name: str,
        tick: Callable[[], float | None],
        *,
        period: float = 0.25,
        after: Callable[[], None] | None = None,
        fatal: tuple[type[BaseException], ...] = (),
        on_fatal: Callable[[BaseException], None] | None = None,
    ) -> None:
        self.name = name
        self.healthy_at = time.monotonic()
        """When the thread last finished a work or a tick, `time.monotonic()` seconds: what a watchdog looks at."""
        self.tick_failures = 0
        """Ticks that raised, since the start."""
        self._tick = tick
        self._period = period
        self._fatal = fatal
        self._on_fatal = on_fatal
        self._after = after
        self._failed_in_a_row = 0
        self._ended: BaseException | None = None
        self._queue: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._door = threading.Lock()
        self._open = True
        self._due = 0.0
        self._thread = threading.Thread(target=self._run, name=f"owner-{name}", daemon=True)

    @property
    def waiting(self) -> int:
        """Works handed in and not begun yet, about."""
        return self._queue.qsize()

    @property
    def running(self) -> bool:
        return self._thread.is_alive()

    @property
    def ended_by(self) -> BaseException | None:
        """The fatal error that ended the thread, if one did."""
        return self._ended

    @property
    def is_current(self) -> bool:
        """Whether the caller runs on the owner's thread."""
        return threading.current_thread() is self._thread

    def start(self) -> None:
        """Begin; work handed in before waits until now. Once only."""
        self.healthy_at = time.monotonic()
        self._thread.start()

    def submit(self, work: Callable[[], T]) -> Future[T]:
        """Hand work in, from any thread. Its result or error arrives in the future; a cancelled one is not begun."""
        future: Future[T] = Future()

        def run() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                if not self._open and self._ended is not None:
                    raise OwnerStopped(f"{self.name} was ended by: {self._ended}")
                result = work()
            except BaseException as error:  # noqa: BLE001 - whoever waits must hear of it, the thread must go on
                future.set_exception(error)
                if isinstance(error, self._fatal):
                    self._end(error)
            else:
                future.set_result(result)

        with self._door:
            if self._open:
                self._queue.put(run)
                return future
        future.set_exception(OwnerStopped(f"{self.name} takes no more work: {self._ended or 'it was stopped'}"))
        return future

    def wake_in(self, seconds: float) -> None:
        """Tick no later than in so many seconds; on this thread alone, by a work that set a deadline."""
        self._due = min(self._due, time.monotonic() + max(SHORTEST_WAIT, seconds))

    def wake(self) -> None:
        """Ask for a tick at once, from any thread."""
        with self._door:
            if self._open:
                self._queue.put(self._make_due)

    def stop(self, timeout: float = 5.0) -> bool:
        """Finish the work handed in so far, then end. Returns whether the thread ended within `timeout` seconds."""
        with self._door:
            if self._open:
                self._open = False
                self._queue.put(None)
        if self.is_current:
            return False
        if self._thread.ident is None:
            self._refuse_rest()
            return True
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        self._due = time.monotonic()
        while self._ended is None:
            if self._due <= time.monotonic():
                self._run_tick()
                self._run_after()
                self.healthy_at = time.monotonic()
                if self._ended is not None:
                    break
            try:
                # One work between two looks at the clock: neither a flood of work nor a busy tick starves the other.
                run = self._queue.get(timeout=max(0.0, self._due - time.monotonic()))
            except Empty:
                continue
            if run is None:
                return
            run()
            del run  # an idle owner must not keep the last work's values alive
            self._run_after()
            self.healthy_at = time.monotonic()
        self._refuse_rest()

    def _run_tick(self) -> None:
        wish: float | None = None
        try:
            wish = self._tick()
        except BaseException as error:
            if isinstance(error, self._fatal):
                self._end(error)
                return
            self.tick_failures += 1
            self._failed_in_a_row += 1
            if self._failed_in_a_row & (self._failed_in_a_row - 1) == 0:  # 1, 2, 4, 8 …: a log is no flood
                log.exception("tick failed owner=%s in_a_row=%d", self.name, self._failed_in_a_row)
        else:
            self._failed_in_a_row = 0
        wait = self._period if wish is None else min(self._period, max(SHORTEST_WAIT, wish))
        self._due = time.monotonic() + wait

    def _run_after(self) -> None:
        if self._after is None or self._ended is not None:
            return
        try:
            self._after()
        except BaseException as error:
            if isinstance(error, self._fatal):
                self._end(error)
                return
            log.exception("after a work failed owner=%s", self.name)

    def _make_due(self) -> None:
        self._due = 0.0

    def _end(self, error: BaseException) -> None:
        with self._door:
            self._open = False
            self._ended = error
        log.critical("out of service owner=%s error=%s", self.name, error)
        if self._on_fatal is None:
            return
        try:
            self._on_fatal(error)
        except Exception:
            log.exception("on_fatal failed owner=%s", self.name)

    def _refuse_rest(self) -> None:
        """Nothing handed in may wait for ever: what was not begun fails by its own future."""
        if self._ended is None:
            self._ended = OwnerStopped("it was stopped before it began")
        while True:
            try:
                run = self._queue.get_nowait()
            except Empty:
                return
            if run is not None and run is not self._make_due:
                run()

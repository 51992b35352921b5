"""A serial port with one owner: its thread alone opens, reads, writes and reopens it; everybody else only asks.

The one file that imports pyserial. Ports are named as `serial_for_url` names them (device paths, ptys, `socket://`,
`loop://`). What the bytes mean is not known here: printers, displays, callers and readers share it.
"""

import contextlib
import logging
import os
import select
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Literal

import serial
from msgspec import Struct

log = logging.getLogger(__name__)

Flow = Literal["none", "rts", "dtr", "xon"]
WriteTrouble = Literal["", "port-closed", "port-lost", "timeout", "closing", "busy"]

CHUNK = 512
"""Most bytes handed over at once, so that what comes in is read in between."""
_DRAIN_LOOK = 0.01
"""How often the system is asked whether written bytes have left, s."""
_IDLE_LOOK = 5.0
_POLLED_READ = 0.02


class WriteOutcome(Struct, frozen=True, kw_only=True):
    """What became of a frame. Times are seconds of the monotonic clock, 0 where nothing was sent."""

    trouble: WriteTrouble = ""
    sent: int = 0
    """Bytes that have left, as far as the system knows; all of them where `trouble` is empty."""
    first_at: float = 0.0
    last_at: float = 0.0


Written = Callable[[WriteOutcome], None]


class _Frame:
    def __init__(self, content: bytes, done: Written | None) -> None:
        self.content = content
        self.done = done
        self.handed = 0
        self.waiting = 0
        self.progress_at = 0.0
        self.first_at = 0.0

    def outcome(self, trouble: WriteTrouble, now: float) -> WriteOutcome:
        sent = max(0, self.handed - self.waiting)
        return WriteOutcome(trouble=trouble, sent=sent, first_at=self.first_at, last_at=now if self.handed else 0.0)


class SerialPort:
    """One port. Callbacks run in the owner thread and must not block; `write` may be called from any thread.

    `write_timeout` is how long a frame may make no progress, s. A lost port is opened again under the same name after
    `backoff[0]` s, doubled up to `backoff[1]`; frames are never kept for a port that is away.
    """

    def __init__(
        self,
        address: str,
        *,
        baud: int = 9600,
        parity: Literal["N", "E", "O"] = "N",
        stop_bits: Literal[1, 2] = 1,
        flow: Flow = "none",
        write_timeout: float = 2.0,
        backoff: tuple[float, float] = (0.25, 5.0),
        queue_limit: int = 64,
    ) -> None:
        self.address = address
        self.baud = baud
        self._parity = parity
        self._stop_bits = stop_bits
        self._flow = flow
        self._write_timeout = write_timeout
        self._backoff = backoff
        self._queue_limit = queue_limit
        self._received: Callable[[bytes], None] | None = None
        self._changed: Callable[[bool, str], None] | None = None
        self._queue: deque[_Frame] = deque()
        self._lock = threading.Lock()
        self._closing = False
        self._ended = False
        self._wake_read, self._wake_write = os.pipe()
        os.set_blocking(self._wake_read, False)
        os.set_blocking(self._wake_write, False)
        self._port: serial.Serial | None = None
        self._thread = threading.Thread(target=self._own, name=f"port {address}", daemon=True)

    def start(
        self,
        received: Callable[[bytes], None] | None = None,
        changed: Callable[[bool, str], None] | None = None,
    ) -> None:
        """Begin to own the port. `received` gets what comes in; `changed` each opening and loss, with why.

        `changed` also hears that the first attempt to open the port failed.
        """
        self._received, self._changed = received, changed
        self._thread.start()

    @property
    def is_open(self) -> bool:
        return self._port is not None

    def write(self, content: bytes, done: Written | None = None) -> None:
        """Queue a frame. `done` is called once, in the owner thread (at once where the queue is full or closed)."""
        frame = _Frame(content, done)
        refused: WriteTrouble = ""
        with self._lock:
            if self._closing:
                refused = "closing"
            elif len(self._queue) >= self._queue_limit:
                refused = "busy"
            else:
                self._queue.append(frame)
        if refused:
            self._tell(frame, refused)
        else:
            self._wake()

    def close(self, timeout: float = 6.0) -> None:
        """Give the port back. Frames not fully written end as `closing`. May be called twice, and by a callback."""
        with self._lock:
            self._closing = True
        self._wake()
        if self._thread.ident is None:
            self._end()
        elif self._thread is not threading.current_thread():
            self._thread.join(timeout)
            if self._thread.is_alive():
                log.warning("port does not close address=%s", self.address)

    def _wake(self) -> None:
        with self._lock, contextlib.suppress(BlockingIOError):  # a full pipe wakes as well
            if not self._ended:
                os.write(self._wake_write, b"\0")

    def _end(self) -> None:
        self._fail_queued("closing")
        with self._lock:
            if not self._ended:
                self._ended = True
                os.close(self._wake_read)
                os.close(self._wake_write)

    # All below runs in the owner thread.

    def _own(self) -> None:
        pause = self._backoff[0]
        last_why = ""
        tried = False
        while not self._closing:
            try:
                self._port = self._open()
            except (serial.SerialException, OSError, ValueError) as error:
                why = str(error)
                if why != last_why:
                    log.warning("port not opened address=%s why=%s", self.address, why)
                if not tried:
                    self._notify(False, why)
                tried, last_why = True, why
                self._fail_queued("port-closed")
                self._rest(pause)
                pause = min(pause * 2, self._backoff[1])
                continue
            tried, pause, last_why = True, self._backoff[0], ""
            log.info("port opened address=%s baud=%d", self.address, self.baud)
            self._notify(True, "")
            why = self._serve(self._port)
            port, self._port = self._port, None
            self._shut(port)
            self._fail_queued("closing" if self._closing else "port-lost")
            if not self._closing:
                log.warning("port lost address=%s why=%s", self.address, why)
                self._notify(False, why)
                self._rest(pause)
        self._end()

    def _open(self) -> serial.Serial:
        port = serial.serial_for_url(
            self.address,
            do_not_open=True,
            baudrate=self.baud,
            parity=self._parity,
            stopbits=self._stop_bits,
            rtscts=self._flow == "rts",
            dsrdtr=self._flow == "dtr",
            xonxoff=self._flow == "xon",
            timeout=0,
            write_timeout=0,
        )
        if "://" not in self.address:
            port.exclusive = True  # two programs on one printer print each other's halves
        port.open()
        if _file_of(port) is None:  # cannot be waited for: short blocking reads instead
            port.timeout = _POLLED_READ
            port.write_timeout = self._write_timeout
        return port

    def _serve(self, port: serial.Serial) -> str:
        """Read and write until the port is lost (returns why) or given back."""
        file = _file_of(port)
        frame: _Frame | None = None
        try:
            while not self._closing:
                if frame is None:
                    frame = self._next()
                readable, writable = self._wait(file, frame)
                if readable:
                    self._read(port, 4096 if file is not None else 1)
                if frame is not None:
                    if frame.handed < len(frame.content) and writable:
                        self._hand_over(port, frame)
                    if self._finished(port, frame):
                        frame = None
        except (serial.SerialException, OSError) as error:
            if frame is not None:
                self._tell(frame, "port-lost")
                frame = None
            return str(error)
        finally:
            if frame is not None:
                self._tell(frame, "closing")
        return "closing"

    def _wait(self, file: int | None, frame: _Frame | None) -> tuple[bool, bool]:
        if file is None:
            return True, True
        writing = frame is not None and frame.handed < len(frame.content)
        if frame is None:
            timeout = _IDLE_LOOK
        elif writing:
            timeout = max(0.0, frame.progress_at + self._write_timeout - time.monotonic())
        else:
            timeout = _DRAIN_LOOK
        ready, free, _ = select.select([file, self._wake_read], [file] if writing else [], [], timeout)
        if self._wake_read in ready:
            self._drain_wakes()
        return file in ready, bool(free)

    def _read(self, port: serial.Serial, limit: int) -> None:
        received = port.read(limit)
        if received and limit == 1:
            received += port.read(port.in_waiting)
        if received and self._received is not None:
            try:
                self._received(bytes(received))
            except Exception:
                log.exception("listener failed address=%s", self.address)

    def _hand_over(self, port: serial.Serial, frame: _Frame) -> None:
        piece = frame.content[frame.handed : frame.handed + CHUNK]
        try:
            count = port.write(piece) or 0
        except serial.SerialTimeoutException:
            return  # only ports that cannot be waited for; `_finished` sees that nothing moves
        if count:
            frame.progress_at = time.monotonic()
            if not frame.handed:
                frame.first_at = frame.progress_at
            frame.handed += count

    def _finished(self, port: serial.Serial, frame: _Frame) -> bool:
        now = time.monotonic()
        waiting = _unsent(port)
        if waiting < frame.waiting:
            frame.progress_at = now
        frame.waiting = waiting
        if frame.handed == len(frame.content) and not waiting:
            self._tell(frame, "")
            return True
        if now - frame.progress_at >= self._write_timeout:
            # What the peer did not take must not come out in front of a later frame.
            with contextlib.suppress(serial.SerialException, OSError, AttributeError):
                port.reset_output_buffer()
            log.warning("port stalled address=%s handed=%d waiting=%d", self.address, frame.handed, waiting)
            self._tell(frame, "timeout")
            return True
        return False

    def _next(self) -> _Frame | None:
        with self._lock:
            if not self._queue:
                return None
            frame = self._queue.popleft()
        frame.progress_at = time.monotonic()
        return frame

    def _fail_queued(self, trouble: WriteTrouble) -> None:
        while (frame := self._next()) is not None:
            self._tell(frame, trouble)

    def _tell(self, frame: _Frame, trouble: WriteTrouble) -> None:
        if frame.done is None:
            return
        try:
            frame.done(frame.outcome(trouble, time.monotonic()))
        except Exception:
            log.exception("writer's callback failed address=%s", self.address)

    def _notify(self, is_open: bool, why: str) -> None:
        if self._changed is None:
            return
        try:
            self._changed(is_open, why)
        except Exception:
            log.exception("listener failed address=%s", self.address)

    def _rest(self, seconds: float) -> None:
        """Wait before the next attempt, while whoever wants to write is told that the port is away."""
        until = time.monotonic() + seconds
        while not self._closing and (left := until - time.monotonic()) > 0:
            ready, _, _ = select.select([self._wake_read], [], [], left)
            if ready:
                self._drain_wakes()
                self._fail_queued("port-closed")

    def _drain_wakes(self) -> None:
        with contextlib.suppress(BlockingIOError):
            os.read(self._wake_read, 4096)

    def _shut(self, port: serial.Serial) -> None:
        with contextlib.suppress(serial.SerialException, OSError):
            port.close()


def _file_of(port: serial.Serial) -> int | None:
    """The port's file descriptor, or None where it has none (`loop://`, `rfc2217://`)."""
    try:
        return port.fileno()
    except (OSError, AttributeError):  # io.UnsupportedOperation is an OSError
        return None


def _unsent(port: serial.Serial) -> int:
    """Bytes that the system still holds for the port; 0 where it cannot say."""
    try:
        return int(port.out_waiting)
    except (AttributeError, NotImplementedError, OSError):
        return 0

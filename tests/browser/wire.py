"""A wire between browsers and a hub that can be cut, or go deaf: what is asked arrives, and no answer comes back."""

import contextlib
import socket
import threading
from typing import Literal

Mode = Literal["through", "cut", "deaf"]


class Wire:
    """Forwards TCP connections to a hub's pages; `mode` says what becomes of them."""

    def __init__(self, host: str, port: int) -> None:
        self._to = (host, port)
        self._mode: Mode = "through"
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.asked: list[bytes] = []
        """First lines of the requests that reached the hub."""
        self._accepting = threading.Thread(target=self._accept, name="wire", daemon=True)
        self._accepting.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    def mend(self) -> None:
        self._mode = "through"

    def cut(self) -> None:
        """Ends every connection and takes no further one."""
        self._mode = "cut"
        self._end_all()

    def deafen(self) -> None:
        """Lets requests through and swallows the answers from now on."""
        self._mode = "deaf"

    def posts(self, path: str) -> int:
        """How many POST requests to a path reached the hub."""
        return sum(line.startswith(b"POST " + path.encode()) for line in self.asked)

    def close(self) -> None:
        self._mode = "cut"
        # A thread that waits in accept() is woken by a shutdown, not by a close.
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._end_all()
        self._accepting.join(5)

    def _end_all(self) -> None:
        with self._lock:
            ending, self._open = self._open, set()
        for each in ending:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while True:
            try:
                browser, _ = self._listening.accept()
            except OSError:
                return
            if self._mode == "cut":
                browser.close()
                continue
            try:
                hub = socket.create_connection(self._to, 5)
            except OSError:
                browser.close()
                continue
            hub.settimeout(None)
            with self._lock:
                self._open |= {browser, hub}
            for source, sink, asks in ((browser, hub, True), (hub, browser, False)):
                threading.Thread(target=self._pump, args=(source, sink, asks), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, asks: bool) -> None:
        try:
            while content := source.recv(65536):
                if asks:
                    self.asked += [line for line in content.split(b"\r\n") if line.endswith(b" HTTP/1.1")]
                elif self._mode == "deaf":
                    break
                sink.sendall(content)
        except OSError:
            pass  # the other side, or the test, ended the connection: so does this one
        finally:
            for each in (source, sink):
                with contextlib.suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)
                with self._lock:
                    self._open.discard(each)
                each.close()

"""A node's link to one broker: MQTT 5 over paho, and the only file that imports it.

The link connects, subscribes, hands over what comes and sends what it can send now. It keeps nothing for later: what
was not sent is the sync's to send again. What messages mean is not known here.
"""

import contextlib
import logging
import random
import select
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage, error_string
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from mqtt_bridge.wire import PAYLOAD_LIMIT

log = logging.getLogger(__name__)

NOT_AUTHORISED = 135
"""Reason code of MQTT 5: the access list does not let this node write there."""
PACKET_TOO_LARGE = 149
"""Reason code of MQTT 5, also given for what the link itself did not send because of its size."""
HEADROOM = 4096
"""Bytes that a packet may be larger than its payload: topic and properties."""
CONNECT_SECONDS = 3.0
STEADY_SECONDS = 10.0
"""A shorter connection does not reset the wait: two nodes of one name would throw each other out without pause."""
PATIENT = 5
"""Attempts, some seconds, after which a link that never stood is a warning."""
UNSPECIFIED = 128
"""Reason code of MQTT 5, what paho makes of a connection that just ended."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """How a message came: whether the broker had kept it, with which quality, and for how many seconds it holds."""

    retained: bool
    qos: int
    expiry_s: int | None


def tls_to(ca_file: str = "") -> ssl.SSLContext:
    """What checks the broker's certificate: signed by `ca_file` (PEM), or by anyone that this system trusts."""
    context = ssl.create_default_context(cafile=ca_file or None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


class Link:
    """A link that comes back by itself. `start()` begins, `close()` ends it.

    All callbacks run on the link's own thread and should only hand over; what they raise is logged and counted.
    `on_up` comes when the broker has confirmed the subscriptions, before any message; `on_down(why)` when a link
    that was up is lost. `on_refused(topic, reason code, why)` tells that the broker turned a QoS 1 message down
    (135: the access list; QoS 0 gets no reply) or that it is too large to be sent at all (149).

    Keep `client_id` the same over restarts: the broker then ends the former connection, and publishes its will,
    before it accepts this one, so that a late death never stands over a new birth. The link does not hear itself.
    """

    def __init__(
        self,
        host: str,
        port: int,
        *,
        username: str,
        password: str,
        client_id: str,
        subscriptions: Sequence[str],
        on_message: Callable[[str, bytes, Arrival], None],
        on_up: Callable[[], None],
        on_down: Callable[[str], None],
        on_refused: Callable[[str, int, str], None] | None = None,
        will: tuple[str, bytes] | None = None,
        tls: ssl.SSLContext | None = None,
        keepalive: int = 15,
        retry: tuple[float, float] = (1.0, 5.0),
        max_payload: int = PAYLOAD_LIMIT,
        in_flight: int = 1000,
        in_flight_bytes: int = 16 * PAYLOAD_LIMIT,
    ) -> None:
        """`will`: (topic, payload), retained; published by the broker when the link is lost or closed.

        `keepalive`: seconds of silence after which the broker (half as long again) and the link give each other up.
        `retry`: seconds before the first new attempt and the most between later ones. `in_flight`, `in_flight_bytes`:
        how much may be handed over and not yet sent (QoS 0) or confirmed (QoS 1) before publish says no.
        """
        self.callback_failures = 0
        """How often a callback raised."""
        self.refused = 0
        """Messages turned down, see on_refused."""
        self.connections = 0
        """How often the link came up."""
        self.trouble = "not started"
        """Why it is down, for the log and the status; "" while it is up."""
        self._name = f"{client_id}@{host}:{port}"
        self._subscriptions = tuple(subscriptions)
        self._tell_message, self._tell_up, self._tell_down = on_message, on_up, on_down
        self._tell_refused = on_refused
        self._retry = retry
        self._max_payload = max_payload
        self._in_flight, self._in_flight_bytes = in_flight, in_flight_bytes
        # Held while something is handed to paho, and while "up" changes: nothing slips into the next connection.
        self._gate = threading.Lock()
        self._up = False
        # Held for a moment only, never while paho is called: paho calls back with locks of its own taken.
        self._ledger = threading.Lock()
        self._flying: dict[int, tuple[str, int]] = {}
        self._flying_bytes = 0
        self._landed_early: dict[int, ReasonCode] = {}
        self._early: list[tuple[str, bytes, Arrival]] = []
        self._refusals: list[tuple[str, ReasonCode]] = []
        self._subscribe_id: int | None = None
        self._subscribed, self._over = False, ""
        self._closing = threading.Event()
        self._leave_by = 0.0
        self._bell, self._ear = socket.socketpair()
        for end in (self._bell, self._ear):
            end.setblocking(False)
        self._client = client = Client(
            CallbackAPIVersion.VERSION2, client_id=client_id, protocol=MQTTProtocolVersion.MQTTv5
        )
        client.username_pw_set(username, password)
        if will is not None:
            client.will_set(will[0], will[1], qos=1, retain=True)
        if tls is not None:
            client.tls_set_context(tls)
        self._prepare(client)
        asked = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        asked.SessionExpiryInterval = 0
        asked.MaximumPacketSize = max_payload + HEADROOM
        client.connect_async(host, port, keepalive=keepalive, clean_start=True, properties=asked)
        self._thread = threading.Thread(target=self._run, name=f"link-{self._name}", daemon=True)

    @property
    def up(self) -> bool:
        """Whether connected and subscribed: whether publish has a chance."""
        return self._up

    @property
    def flying(self) -> int:
        """Messages handed over and not yet sent (QoS 0) or confirmed (QoS 1)."""
        return len(self._flying)

    def start(self) -> None:
        """Connect, and go on trying until closed. Once only; never raises for a broker that is away."""
        self.trouble = "connecting"
        self._thread.start()

    def publish(
        self, topic: str, payload: bytes, *, qos: int = 0, retain: bool = False, expiry_s: int | None = None
    ) -> bool:
        """Send now, from any thread, or answer False: the link is down, has too much in flight, or it is too large.

        True means handed to the connection, not arrived: only what the receiver commits and tells is certain.
        After `expiry_s` seconds the broker gives it to nobody any more. Raises ValueError for a topic with wildcards.
        """
        if len(payload) > self._max_payload:
            self._refuse(topic, PACKET_TOO_LARGE, f"{len(payload)} bytes, the limit is {self._max_payload}")
            return False
        properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
        if expiry_s is not None:
            properties.MessageExpiryInterval = expiry_s
        size = len(payload) + len(topic)
        with self._gate:
            if not self._up or self._closing.is_set() or len(self._flying) >= self._in_flight:
                return False
            if self._flying and self._flying_bytes + size > self._in_flight_bytes:
                return False
            sent = self._client.publish(topic, payload, qos, retain, properties)
            if sent.rc != MQTTErrorCode.MQTT_ERR_SUCCESS:
                return False
            with self._ledger:
                reason = self._landed_early.pop(sent.mid, None)
                if reason is None:
                    self._flying[sent.mid] = (topic, size)
                    self._flying_bytes += size
        self._ring()
        if reason is not None and reason.is_failure:
            self._refuse(topic, reason.value, str(reason))
        return True

    def close(self, timeout: float = 2.0, *, leave_will: bool = True) -> bool:
        """End the link; with `leave_will` the broker publishes the will, so that a closed node is known to be gone.

        What was published before is sent first, as far as `timeout` seconds allow. Returns whether the thread ended.
        """
        if not self._closing.is_set():
            self._leave_by = time.monotonic() + timeout
            self._closing.set()
            with self._gate:
                code = ReasonCode(PacketTypes.DISCONNECT, identifier=4 if leave_will else 0)
                self._client.disconnect(code)
            self._ring()
        if self._thread.ident is None:
            self._end()
            return True
        if threading.current_thread() is not self._thread:
            self._thread.join(timeout)
        return not self._thread.is_alive()

    def _prepare(self, client: Client) -> None:
        client.connect_timeout = CONNECT_SECONDS
        client.suppress_exceptions = True
        client.max_queued_messages_set(self._in_flight)
        client.on_pre_connect = self._on_pre_connect
        client.on_connect = self._on_connect
        client.on_subscribe = self._on_subscribe
        client.on_disconnect = self._on_disconnect
        client.on_publish = self._on_publish
        client.on_message = self._on_message
        client.on_socket_open = self._on_socket_open
        # While somebody watches for writing, paho never writes on the thread of whoever publishes.
        client.on_socket_register_write = lambda *_: None

    # The link's thread. paho's own is not used: an error inside paho would end it silently with the client still
    # called connected, and its waits between attempts are not to be woken from.

    def _run(self) -> None:
        attempts = 0
        while not self._closing.is_set():
            begun, before = time.monotonic(), (self.trouble, self.connections)
            why = self._serve()
            self._lose(why)
            if self._closing.is_set():
                break
            attempts = 1 if time.monotonic() - begun > STEADY_SECONDS else attempts + 1
            never = not self.connections
            if (why, self.connections) != before or (never and attempts == PATIENT):
                # While a hall starts, the broker comes up a moment later; who never hears it says so soon enough.
                level = logging.INFO if never and attempts < PATIENT else logging.WARNING
                log.log(level, "link down link=%s why=%s", self._name, why)
            self.trouble = why
            first, most = self._retry
            # Jitter keeps a hall full of nodes from knocking all at once.
            self._closing.wait(min(most, first * 2 ** min(attempts - 1, 16)) * random.uniform(0.8, 1.0))
        self._end()

    def _serve(self) -> str:
        """One connection from beginning to end. Returns why it ended; raises nothing."""
        self._over, self._subscribed = "", False
        try:
            self._client.reconnect()
            while (rc := self._turn()) == MQTTErrorCode.MQTT_ERR_SUCCESS and not self._over:
                if self._subscribed and not self._up and not self._closing.is_set():
                    self._rise()
                while self._refusals:
                    topic, reason = self._refusals.pop(0)
                    self._refuse(topic, reason.value, str(reason))
                if self._closing.is_set() and (not self._up or time.monotonic() > self._leave_by):
                    return "closed in mid-sentence"
        except OSError as error:  # refused, unreachable, no such name, a certificate that does not hold
            return str(error) or type(error).__name__
        except Exception as error:
            log.exception("link failed link=%s", self._name)
            return f"failed: {type(error).__name__}"
        return self._over or error_string(rc).rstrip(".")

    def _turn(self) -> MQTTErrorCode:
        """Wait for the socket, for somebody who publishes, or a second; then read, write and look at the keep-alive."""
        client = self._client
        connection: Any = client.socket()
        if connection is None:
            return MQTTErrorCode.MQTT_ERR_NO_CONN
        decrypted = connection.pending() > 0 if hasattr(connection, "pending") else False
        poll = select.poll()
        poll.register(connection, select.POLLIN | (select.POLLOUT if client.want_write() else 0))
        poll.register(self._ear, select.POLLIN)
        ready = dict(poll.poll(0 if decrypted else 1000))
        if self._ear.fileno() in ready:
            with contextlib.suppress(BlockingIOError):
                self._ear.recv(4096)
        rc = MQTTErrorCode.MQTT_ERR_SUCCESS
        if decrypted or ready.get(connection.fileno(), 0) & ~select.POLLOUT:
            rc = client.loop_read()
        if rc == MQTTErrorCode.MQTT_ERR_SUCCESS and client.want_write():
            rc = client.loop_write()
        return client.loop_misc() if rc == MQTTErrorCode.MQTT_ERR_SUCCESS else rc

    def _ring(self) -> None:
        with contextlib.suppress(OSError):  # full: it rings already; closed: nobody is there to hear it
            self._bell.send(b"!")

    def _end(self) -> None:
        self.trouble = "closed"
        connection: Any = self._client.socket()
        if connection is not None:
            connection.close()
        self._bell.close()
        self._ear.close()

    # What paho calls, partly with locks of its own taken: so these only note what happened, and the loop above acts.

    def _on_socket_open(self, client: Client, userdata: Any, connection: Any) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def _on_pre_connect(self, client: Client, userdata: Any) -> None:
        client.drop_out_messages()  # or paho would send what it had not got confirmed, behind everyone's back

    def _on_connect(
        self, client: Client, userdata: Any, flags: ConnectFlags, reason: ReasonCode, properties: Properties | None
    ) -> None:
        if reason.is_failure:
            self._over = f"refused by the broker: {reason}"
            return
        if not self._subscriptions:
            self._subscribed = True
            return
        options = SubscribeOptions(qos=1, noLocal=True)
        rc, self._subscribe_id = client.subscribe([(one, options) for one in self._subscriptions])
        if rc != MQTTErrorCode.MQTT_ERR_SUCCESS:
            self._over = f"could not subscribe: {error_string(rc)}"

    def _on_subscribe(
        self, client: Client, userdata: Any, mid: int, reasons: list[ReasonCode], properties: Properties | None
    ) -> None:
        if mid != self._subscribe_id:
            return
        for filter_, reason in zip(self._subscriptions, reasons, strict=False):
            if reason.is_failure:
                self._over = f"the broker refuses the subscription to {filter_}: {reason}"
                return
        self._subscribed = True

    def _on_disconnect(
        self, client: Client, userdata: Any, flags: DisconnectFlags, reason: ReasonCode, properties: Properties | None
    ) -> None:
        if flags.is_disconnect_packet_from_server:
            why = f"ended by the broker: {reason}"
        else:
            why = "connection lost" if reason.value == UNSPECIFIED else str(reason)
        self._over = self._over or why

    def _on_message(self, client: Client, userdata: Any, message: MQTTMessage) -> None:
        self._guard(self._take, message)

    def _on_publish(self, client: Client, userdata: Any, mid: int, reason: ReasonCode, properties: Properties) -> None:
        with self._ledger:
            flown = self._flying.pop(mid, None)
            if flown is None:
                self._landed_early[mid] = reason  # faster than publish could write it down
                return
            self._flying_bytes -= flown[1]
        if reason.is_failure:
            self._refusals.append((flown[0], reason))

    # What the link makes of it.

    def _take(self, message: MQTTMessage) -> None:
        expiry: int | None = getattr(message.properties, "MessageExpiryInterval", None)
        arrival = Arrival(bool(message.retain), int(message.qos), expiry)
        if self._up:
            self._tell_message(message.topic, bytes(message.payload), arrival)
        else:  # what the broker had kept may come before it confirms the subscription
            self._early.append((message.topic, bytes(message.payload), arrival))

    def _rise(self) -> None:
        with self._gate:
            self._up = True
        self.connections += 1
        self.trouble = ""
        log.info("link up link=%s connections=%d", self._name, self.connections)
        self._guard(self._tell_up)
        early, self._early = self._early, []
        for topic, payload, arrival in early:
            self._guard(self._tell_message, topic, payload, arrival)

    def _lose(self, why: str) -> None:
        with self._gate:
            was_up, self._up = self._up, False
            with self._ledger:
                self._flying.clear()
                self._landed_early.clear()
                self._flying_bytes = 0
        self._early.clear()
        self._refusals.clear()
        if was_up:
            self.trouble = why
            self._guard(self._tell_down, why)

    def _refuse(self, topic: str, code: int, why: str) -> None:
        self.refused += 1
        log.warning("message refused link=%s topic=%s code=%d why=%s", self._name, topic, code, why)
        if self._tell_refused is not None:
            self._guard(self._tell_refused, topic, code, why)

    def _guard(self, call: Callable[..., None], *args: object) -> None:
        try:
            call(*args)
        except Exception:
            self.callback_failures += 1
            if self.callback_failures & (self.callback_failures - 1) == 0:  # 1, 2, 4, 8 …: a log is no flood
                log.exception("callback failed link=%s failures=%d", self._name, self.callback_failures)

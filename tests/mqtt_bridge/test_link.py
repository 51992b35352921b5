"""The link on a real broker: what arrives, what is refused, what happens when either end goes away."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from mqtt_bridge.broker import Broker
from mqtt_bridge.link import NOT_AUTHORISED, PACKET_TOO_LARGE, Arrival, Link
from mqtt_bridge.topics import Topic, answer_to, heard_by
from mqtt_bridge.wire import PAYLOAD_LIMIT
from tests.mqtt_bridge.conftest import NODES, Connect, until

STATUS = "anju/1/demo/m1/status"
FACTS = "anju/1/demo/m1/facts"


@pytest.mark.parametrize("qos", [0, 1])
def test_what_one_node_publishes_the_others_hear_once_and_in_order(connect: Connect, qos: int) -> None:
    hub, m1 = connect("hub").is_up(), connect("m1").is_up()
    for number in range(300):
        assert until(lambda n=number: m1.link.publish(FACTS, b"%d" % n, qos=qos))  # type: ignore[misc]
    assert until(lambda: len(hub.messages) == 300)
    assert hub.heard == [(FACTS, b"%d" % n) for n in range(300)]
    assert hub.messages[0][2] == Arrival(retained=False, qos=qos, expiry_s=None)
    assert m1.messages == [], "a link does not hear itself"
    assert until(lambda: m1.link.flying == 0)


def test_up_comes_before_any_message_even_a_kept_one(connect: Connect) -> None:
    m1 = connect("m1").is_up()
    assert m1.link.publish(STATUS, b"born", qos=1, retain=True)
    assert until(lambda: m1.link.flying == 0)
    for turn in range(5):
        late = connect("hub", client_id=f"late-{turn}")
        assert until(lambda: late.messages)  # noqa: B023
        assert late.events == ["up", "message"]
        assert late.messages == [(STATUS, b"born", Arrival(retained=True, qos=1, expiry_s=None))]


def test_an_ask_reaches_the_hub_and_its_answer_reaches_the_asker_under_the_access_list(connect: Connect) -> None:
    hub = connect("hub", subscriptions=heard_by("demo", "hub")).is_up()
    m1 = connect("m1", subscriptions=heard_by("demo", "m1")).is_up()
    m2 = connect("m2", subscriptions=heard_by("demo", "m2")).is_up()
    ask = Topic("demo", "m1", "ask", "hub")
    assert m1.link.publish(str(ask), b"number?", expiry_s=1)
    assert until(lambda: hub.messages)
    assert hub.heard == [("anju/1/demo/m1/ask/hub", b"number?")]
    assert hub.link.publish(str(answer_to(ask)), b"A001", expiry_s=1)
    assert until(lambda: m1.messages)
    assert m1.heard == [("anju/1/demo/hub/answer/m1", b"A001")]
    assert m2.messages == []
    assert hub.refusals == m1.refusals == []


def test_a_node_cannot_write_as_another_and_is_told_so(connect: Connect) -> None:
    hub, m1 = connect("hub").is_up(), connect("m1").is_up()
    for topic in ("anju/1/demo/m2/facts", "anju/1/demo/hub/pulse", "anju/1/other/m1/facts", "anju/1/demo", "x"):
        m1.refusals.clear()
        assert m1.link.publish(topic, b"forged", qos=1)
        assert until(lambda: m1.refusals)
        assert m1.refusals[0][:2] == (topic, NOT_AUTHORISED)
        assert m1.link.publish(topic, b"forged", qos=0)
    assert m1.link.publish(FACTS, b"mine", qos=1)
    assert until(lambda: hub.messages)
    assert hub.heard == [(FACTS, b"mine")]
    assert m1.link.refused == 5 and m1.link.up


def test_a_node_cannot_leave_a_will_in_another_ones_name(connect: Connect) -> None:
    hub = connect("hub").is_up()
    forger = connect("m1", will=("anju/1/demo/m2/status", b"dead"))
    honest = connect("m2", will=("anju/1/demo/m2/status", b"gone")).is_up()
    assert until(lambda: forger.link.trouble != "connecting")
    forger.link.close()
    honest.link.close()
    assert until(lambda: hub.messages)
    assert hub.heard == [("anju/1/demo/m2/status", b"gone")]


@pytest.mark.parametrize(("username", "password"), [("m1", "wrong"), ("nobody", "none"), ("", ""), ("m1", "")])
def test_a_wrong_password_or_none_is_refused_with_the_reason(connect: Connect, username: str, password: str) -> None:
    it = connect("m1", username=username, password=password)
    assert until(lambda: "refused by the broker" in it.link.trouble), it.link.trouble
    assert not it.link.up and it.events == []
    assert not it.link.publish(FACTS, b"x")


def test_a_message_that_expires_is_not_given_to_latecomers(connect: Connect) -> None:
    m1 = connect("m1").is_up()
    assert m1.link.publish(FACTS, b"short", qos=1, retain=True, expiry_s=1)
    assert m1.link.publish(STATUS, b"long", qos=1, retain=True, expiry_s=100)
    assert until(lambda: m1.link.flying == 0)
    end = time.monotonic() + 2.1
    assert until(lambda: time.monotonic() > end)
    late = connect("hub").is_up()
    assert until(lambda: late.messages)
    assert late.heard == [(STATUS, b"long")]
    assert late.messages[0][2].expiry_s in (97, 98, 99)


CLIENT = """
import sys, threading
from mqtt_bridge.link import Link
def up():
    print("up" if link.publish("anju/1/demo/m1/status", b"alive", qos=1, retain=True) else "no", flush=True)
link = Link("127.0.0.1", int(sys.argv[1]), username="m1", password=sys.argv[2], client_id="m1", subscriptions=[],
            on_message=lambda *a: None, on_up=up, on_down=lambda why: None, will=("anju/1/demo/m1/status", b"dead"))
link.start()
threading.Event().wait(60)
"""


@pytest.fixture
def process(broker: Broker) -> Iterator[subprocess.Popen[str]]:
    it = subprocess.Popen(
        [sys.executable, "-c", CLIENT, str(broker.port), NODES["m1"]], stdout=subprocess.PIPE, text=True
    )
    yield it
    it.kill()
    it.communicate()


def test_the_will_of_a_killed_process_is_published_and_kept(connect: Connect, process: subprocess.Popen[str]) -> None:
    hub = connect("hub").is_up()
    assert process.stdout is not None and process.stdout.readline() == "up\n"
    assert until(lambda: hub.heard == [(STATUS, b"alive")])
    process.send_signal(signal.SIGKILL)
    assert until(lambda: hub.heard == [(STATUS, b"alive"), (STATUS, b"dead")])
    late = connect("board").is_up()
    assert until(lambda: late.heard == [(STATUS, b"dead")])


def test_a_second_life_under_the_same_client_id_gets_the_first_ones_death_before_its_own_birth(
    connect: Connect, process: subprocess.Popen[str]
) -> None:
    hub = connect("hub").is_up()
    assert process.stdout is not None and process.stdout.readline() == "up\n"
    assert until(lambda: hub.heard == [(STATUS, b"alive")])
    process.send_signal(signal.SIGSTOP)  # as when the cable is pulled: the broker hears nothing of the end
    second = connect("m1", will=(STATUS, b"dead too")).is_up()
    assert second.link.publish(STATUS, b"alive again", qos=1, retain=True)
    assert until(lambda: len(hub.messages) == 3)
    assert [payload for _, payload in hub.heard] == [b"alive", b"dead", b"alive again"]
    late = connect("board").is_up()
    assert until(lambda: late.heard == [(STATUS, b"alive again")])


@pytest.mark.parametrize("leave_will", [True, False])
def test_closing_sends_what_was_published_and_then_the_will_if_asked_for(connect: Connect, leave_will: bool) -> None:
    hub, m1 = connect("hub").is_up(), connect("m1", will=(STATUS, b"dead")).is_up()
    assert m1.link.publish(FACTS, b"last", qos=1)
    begin = time.monotonic()
    assert m1.link.close(leave_will=leave_will)
    assert time.monotonic() - begin < 1.0
    assert not m1.link.publish(FACTS, b"after")
    expected = [(FACTS, b"last"), (STATUS, b"dead")] if leave_will else [(FACTS, b"last")]
    assert until(lambda: hub.heard == expected), hub.heard
    assert m1.downs and m1.link.trouble == "closed"


def test_the_link_comes_back_after_the_broker_was_killed_and_hears_again(broker: Broker, connect: Connect) -> None:
    hub, m1 = connect("hub").is_up(), connect("m1").is_up()
    first = broker.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    assert until(lambda: "down" in hub.events and "down" in m1.events)
    begin = time.monotonic()
    assert until(lambda: hub.link.up and m1.link.up)
    assert time.monotonic() - begin < 5.0
    assert m1.link.publish(FACTS, b"after", qos=1)
    assert until(lambda: hub.messages)
    assert hub.events == ["up", "down", "up", "message"]
    assert hub.link.connections == 2


def test_publish_while_down_says_no_and_nothing_comes_later(broker: Broker, connect: Connect) -> None:
    hub, m1 = connect("hub").is_up(), connect("m1", retry=(1.0, 1.0)).is_up()
    pid = broker.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)  # takes bytes, confirms nothing
    assert m1.link.publish(FACTS, b"never confirmed", qos=1)
    os.kill(pid, signal.SIGKILL)
    assert until(lambda: not m1.link.up)
    assert not any(m1.link.publish(FACTS, b"%d" % number, qos=number % 2) for number in range(50))
    assert not m1.link.up
    assert until(lambda: hub.link.up and m1.link.up)
    assert m1.link.flying == 0
    assert m1.link.publish(FACTS, b"after", qos=1)
    assert until(lambda: (FACTS, b"after") in hub.heard)
    assert hub.heard == [(FACTS, b"after")]


def test_an_error_in_a_callback_does_not_stop_later_messages(connect: Connect) -> None:
    heard: list[bytes] = []

    def on_message(topic: str, payload: bytes, arrival: Arrival) -> None:
        if payload == b"bad":
            raise ZeroDivisionError("in a callback")
        heard.append(payload)

    def fail(*_: object) -> None:
        raise ValueError("in a callback")

    hub = connect("hub", on_message=on_message, on_up=fail, on_down=fail, on_refused=fail).is_up()
    m1 = connect("m1").is_up()
    for payload in (b"bad", b"1", b"bad", b"2"):
        assert m1.link.publish(FACTS, payload, qos=1)
    assert until(lambda: heard == [b"1", b"2"])
    assert hub.link.publish("anju/1/demo/m1/have", b"x", qos=1)
    assert until(lambda: hub.link.callback_failures == 4)
    assert hub.link.up


def test_a_callback_may_publish_and_close(connect: Connect) -> None:
    links: list[Link] = []

    def on_message(topic: str, payload: bytes, arrival: Arrival) -> None:
        assert links[0].publish(FACTS, b"echo", qos=1)
        links[0].close()

    hub = connect("hub").is_up()
    links.append(connect("m1", on_message=on_message).is_up().link)
    assert hub.link.publish("anju/1/demo/hub/pulse", b"x")
    assert until(lambda: hub.heard == [(FACTS, b"echo")])
    assert until(lambda: links[0].trouble == "closed")
    assert links[0].callback_failures == 0


def test_a_payload_beyond_the_limit_is_refused_without_harm(broker: Broker, connect: Connect) -> None:
    hub, m1 = connect("hub").is_up(), connect("m1").is_up()
    assert not m1.link.publish(FACTS, b"x" * (10 * 1024 * 1024), qos=1)
    assert m1.refusals[0][:2] == (FACTS, PACKET_TOO_LARGE)
    largest = os.urandom(PAYLOAD_LIMIT)
    assert m1.link.publish(FACTS, largest, qos=1)
    assert until(lambda: hub.messages)
    assert hub.heard == [(FACTS, largest)]
    # A node that does not keep to it loses its own connection and nobody else's.
    rude = connect("m2", max_payload=20 * 1024 * 1024).is_up()
    assert rude.link.publish("anju/1/demo/m2/facts", b"x" * (10 * 1024 * 1024), qos=1)
    assert until(lambda: rude.downs)
    assert hub.link.up and m1.link.up and hub.link.connections == 1
    assert len(hub.messages) == 1
    assert broker.health.restarts == 0


def test_what_is_in_flight_is_bounded(broker: Broker, connect: Connect) -> None:
    m1 = connect("m1", in_flight=10, in_flight_bytes=1000).is_up()
    pid = broker.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    assert [m1.link.publish(FACTS, b"x", qos=1) for _ in range(12)] == [True] * 10 + [False] * 2
    os.kill(pid, signal.SIGCONT)
    assert until(lambda: m1.link.flying == 0)
    os.kill(pid, signal.SIGSTOP)
    size = 400
    assert [m1.link.publish(FACTS, b"x" * size, qos=1) for _ in range(4)] == [True] * 2 + [False] * 2
    os.kill(pid, signal.SIGCONT)
    assert until(lambda: m1.link.flying == 0)
    assert m1.link.publish(FACTS, b"x" * 5000, qos=1), "one alone may be larger"


def test_many_threads_publish_on_one_link_at_once(connect: Connect) -> None:
    hub, m1 = connect("hub").is_up(), connect("m1").is_up()

    def shout(caller: int) -> None:
        for number in range(100):
            assert until(lambda: m1.link.publish(FACTS, b"%d %d" % (caller, number), qos=number % 2))  # noqa: B023

    callers = [threading.Thread(target=shout, args=(caller,)) for caller in range(4)]
    for thread in callers:
        thread.start()
    for thread in callers:
        thread.join(20)
    assert until(lambda: len(hub.messages) == 400)
    assert until(lambda: m1.link.flying == 0)
    assert m1.link.refused == 0


def test_a_broker_that_hangs_is_given_up_and_found_again(broker: Broker, connect: Connect) -> None:
    m1 = connect("m1", keepalive=1).is_up()
    pid = broker.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    try:
        assert until(lambda: not m1.link.up, 6.0)
    finally:
        os.kill(pid, signal.SIGCONT)
    assert until(lambda: m1.link.up)


def test_two_processes_of_one_name_do_not_throw_each_other_out_without_pause(connect: Connect) -> None:
    first, second = connect("m1"), connect("m1")
    assert until(lambda: first.downs and second.downs)
    end = time.monotonic() + 2.0
    assert until(lambda: time.monotonic() > end)
    assert first.link.connections + second.link.connections < 16
    assert set(first.downs + second.downs) <= {"connection lost", "ended by the broker: Session taken over"}


@pytest.mark.parametrize(
    "answer",
    [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x20\xff\xff\xff\xff\x7f", b"\x20\x03\x00\x00\x09", b"\x20\x00"],
)
def test_something_else_on_the_port_does_no_harm(connect: Connect, answer: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        m1 = connect("m1", port=port)
        server.settimeout(5.0)
        for _ in range(2):
            peer, _address = server.accept()
            with peer:
                peer.recv(4096)
                peer.sendall(answer)
        assert not m1.link.up and m1.events == []
    assert m1.link.close()


def test_a_link_without_a_broker_takes_next_to_no_processor_time_and_closes_at_once(connect: Connect) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    m1 = connect("m1", port=port, retry=(0.1, 0.2))
    assert until(lambda: "refused" in m1.link.trouble.lower())
    begin = time.process_time()
    threading.Event().wait(1.0)
    assert time.process_time() - begin < 0.05
    closing = time.monotonic()
    assert m1.link.close()
    assert time.monotonic() - closing < 0.5
    assert m1.events == []


def test_closing_while_connecting_is_quick_and_brings_no_late_up(connect: Connect) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        m1 = connect("m1", port=silent.getsockname()[1])
        silent.settimeout(5.0)
        peer, _address = silent.accept()
        with peer:
            assert peer.recv(1)
            begin = time.monotonic()
            assert m1.link.close()
            assert time.monotonic() - begin < 0.5
    assert m1.events == []


def test_a_closed_link_takes_nothing_more(connect: Connect) -> None:
    m1 = connect("m1").is_up()
    assert m1.link.publish(FACTS, b"last")
    m1.link.close(0.0)
    assert not m1.link.publish(FACTS, b"after")


def test_an_idle_link_takes_next_to_no_processor_time(connect: Connect) -> None:
    connect("m1").is_up()
    begin = time.process_time()
    threading.Event().wait(1.0)
    assert time.process_time() - begin < 0.05


def test_a_link_that_was_never_started_can_be_closed() -> None:
    it = Link(
        "127.0.0.1",
        1,
        username="m1",
        password="x",
        client_id="m1",
        subscriptions=[],
        on_message=lambda *_: None,
        on_up=lambda: None,
        on_down=lambda _: None,
    )
    assert not it.publish(FACTS, b"x")
    assert it.close() and it.close()

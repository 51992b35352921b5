"""The broker as a child: its files, its restarts, its end, and what it says when it cannot run."""

import os
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from mqtt_bridge.broker import Broker, BrokerError, Tls
from mqtt_bridge.link import tls_to
from tests.mqtt_bridge.conftest import NODES, Connect, until

FACTS = "anju/1/demo/m1/facts"


def lives(pid: int) -> bool:
    """Whether the process runs; one that only waits to be reaped is dead."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_it_listens_on_a_free_port_of_this_machine_alone(broker: Broker) -> None:
    assert broker.port > 0 and broker.pid is not None
    assert listens(broker.port)
    health = broker.health
    assert (health.running, health.port, health.restarts, health.trouble) == (True, broker.port, 0, "")
    tables = Path("/proc/net/tcp").read_text() + Path("/proc/net/tcp6").read_text()
    bound = {line.split()[1] for line in tables.splitlines() if f":{broker.port:04X} " in line and " 0A " in line}
    assert bound == {f"0100007F:{broker.port:04X}"}


def test_its_files_are_for_its_owner_alone_and_hold_no_password(broker: Broker, tmp_path: Path) -> None:
    folder = tmp_path / "broker"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    files = [path for path in folder.iterdir() if path.is_file()]
    assert {path.name for path in files} == {"passwords", "access", "mosquitto.conf", "lock"}
    for path in files:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
        assert not any(password in path.read_text() for password in NODES.values())
    assert broker.pid is not None
    assert not any(password.encode() in Path(f"/proc/{broker.pid}/cmdline").read_bytes() for password in NODES.values())


def test_a_killed_broker_is_restarted_on_the_same_port(broker: Broker, connect: Connect) -> None:
    for turn in (1, 2):
        before, port = broker.pid, broker.port
        assert before is not None
        os.kill(before, signal.SIGKILL)
        assert until(lambda: broker.pid not in (None, before) and broker.health.running)  # noqa: B023
        assert broker.port == port and broker.health.restarts == turn
    assert connect("m1").is_up().link.publish(FACTS, b"x")


def test_stop_leaves_no_process_and_a_second_start_works(tmp_path: Path, connect: Connect) -> None:
    for _ in range(2):
        broker = Broker(tmp_path / "b", "demo", NODES)
        broker.start()
        broker.wait_ready(10)
        pid = broker.pid
        assert pid is not None
        m1 = connect("m1", port=broker.port).is_up()
        broker.stop()
        assert not lives(pid) and not listens(broker.port)
        assert broker.pid is None and not broker.health.running
        m1.link.close()
        broker.stop()


def test_a_broker_that_does_not_listen_to_reason_is_stopped_by_force(tmp_path: Path) -> None:
    broker = Broker(tmp_path / "b", "demo", NODES)
    broker.start()
    broker.wait_ready(10)
    pid = broker.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    broker.stop(0.2)
    assert not lives(pid)


def test_a_folder_with_spaces_and_hanzi_is_fine(tmp_path: Path, connect: Connect) -> None:
    broker = Broker(tmp_path / "数据 one" / "broker", "demo", NODES)
    broker.start()
    broker.wait_ready(10)
    try:
        connect("m1", port=broker.port).is_up()
    finally:
        broker.stop()


OWNER = """
import sys, threading
from pathlib import Path
from mqtt_bridge.broker import Broker
broker = Broker(Path(sys.argv[1]), "demo", {"m1": "x"})
broker.start()
broker.wait_ready(10)
print(broker.pid, broker.port, flush=True)
threading.Event().wait(60)
"""


def test_the_broker_is_gone_when_its_parent_is_killed(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", OWNER, str(tmp_path / "b")], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        pid, port = map(int, parent.stdout.readline().split())
        assert lives(pid) and listens(port)
        parent.kill()
        parent.wait()
        assert until(lambda: not lives(pid))
        assert not listens(port)


def test_two_processes_cannot_run_one_folder(broker: Broker, tmp_path: Path) -> None:
    second = Broker(tmp_path / "broker", "demo", NODES)
    with pytest.raises(BrokerError, match="another process runs the broker"):
        second.start()
    assert broker.health.running and broker.pid is not None
    second.stop()


def test_an_orphan_of_an_earlier_run_is_ended_and_its_port_taken_over(tmp_path: Path, connect: Connect) -> None:
    first = Broker(tmp_path / "b", "demo", NODES)
    first.start()
    first.wait_ready(10)
    port = first.port
    first.stop()
    program = "/usr/sbin/mosquitto"
    with subprocess.Popen([program, "-c", str(tmp_path / "b" / "mosquitto.conf")], stderr=subprocess.DEVNULL) as orphan:
        assert until(lambda: listens(port))
        second = Broker(tmp_path / "b", "demo", NODES, port=port)
        second.start()
        try:
            second.wait_ready(10)
            assert orphan.wait(5) == -signal.SIGKILL
            connect("m1", port=port).is_up()
        finally:
            second.stop()


def test_a_port_that_is_taken_is_named_and_won_as_soon_as_it_is_free(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        broker = Broker(tmp_path / "b", "demo", NODES, port=port)
        broker.start()
        with pytest.raises(BrokerError, match=rf"127\.0\.0\.1:{port}.*in use"):
            broker.wait_ready(1.0)
        assert broker.health.restarts >= 1 and "in use" in broker.health.trouble
    try:
        broker.wait_ready(10)
        assert broker.health.trouble == ""
    finally:
        broker.stop()


def test_a_missing_mosquitto_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("mqtt_bridge.broker.PLACES", str(tmp_path))
    broker = Broker(tmp_path / "b", "demo", NODES)
    with pytest.raises(BrokerError, match="apt-get install mosquitto"):
        broker.start()
    broker.stop()


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "hall.example"])
def test_off_this_machine_it_wants_encryption(tmp_path: Path, host: str) -> None:
    with pytest.raises(BrokerError, match="without encryption"):
        Broker(tmp_path / "b", "demo", NODES, host=host)


@pytest.mark.parametrize(
    ("branch", "nodes"), [("demo", {"+": "x"}), ("demo", {"#": "x"}), ("a/b", {"m1": "x"}), ("demo", {"m1": ""})]
)
def test_names_and_passwords_that_would_open_a_door_are_refused(
    tmp_path: Path, branch: str, nodes: dict[str, str]
) -> None:
    with pytest.raises(BrokerError):
        Broker(tmp_path / "b", branch, nodes)


def certificates(folder: Path) -> tuple[Path, Path, Path]:
    """An authority, and a certificate for 127.0.0.1 and its key, made by openssl."""
    ca, ca_key, cert, key, asked = (folder / name for name in ("ca.pem", "ca.key", "cert.pem", "key.pem", "asked.pem"))
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    extra = folder / "extra"
    extra.write_text("subjectAltName=IP:127.0.0.1\nbasicConstraints=CA:FALSE\n")
    for command in (
        ["req", "-x509", *curve, "-keyout", ca_key, "-out", ca, "-days", "2", "-subj", "/CN=test authority"],
        ["req", *curve, "-keyout", key, "-out", asked, "-subj", "/CN=hub"],
        ["x509", "-req", "-in", asked, "-CA", ca, "-CAkey", ca_key, "-CAcreateserial", "-out", cert, "-extfile", extra],
    ):
        subprocess.run(["openssl", *map(str, command)], check=True, capture_output=True)
    return ca, cert, key


def test_with_a_certificate_it_speaks_tls_and_nothing_else(tmp_path: Path, connect: Connect) -> None:
    ca, cert, key = certificates(tmp_path)
    broker = Broker(tmp_path / "b", "demo", NODES, tls=Tls(cert, key))
    broker.start()
    broker.wait_ready(10)
    try:
        hub = connect("hub", port=broker.port, tls=tls_to(str(ca))).is_up()
        m1 = connect("m1", port=broker.port, tls=tls_to(str(ca))).is_up()
        large = os.urandom(900_000)
        assert m1.link.publish(FACTS, large, qos=1)
        for number in range(50):
            assert m1.link.publish(FACTS, b"%d" % number, qos=1)
        assert until(lambda: len(hub.messages) == 51)
        assert hub.messages[0][1] == large
        stranger = connect("m2", port=broker.port, tls=tls_to())
        assert until(lambda: "certificate" in stranger.link.trouble.lower()), stranger.link.trouble
        plain = connect("board", port=broker.port)
        assert until(lambda: plain.link.trouble not in ("connecting", "not started"))
        assert not plain.link.up and not stranger.link.up
    finally:
        broker.stop()

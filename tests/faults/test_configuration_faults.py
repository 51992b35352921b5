"""Settings that are half written or change under a visitor's finger: the last good ones stay, and the visit goes on."""

import shutil
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

import pytest
from msgspec.structs import replace
from virtual_hall import BRANCH as SMALL
from virtual_hall import VirtualHall

from config.branch import DEMO, load_branch
from config.faults import ConfigurationFaults
from kiosk.views.machine_view import MachineView
from kiosk.visit import Taken, Visit
from mqtt_bridge.hub import commands as c
from mqtt_bridge.wire import Catalogue, encode, pack
from queue_machine.domain.branch import Service
from queue_machine.machine import Taking
from scripts.last_good import settings_or_last_good
from tests.faults.conftest import Branch, health, until
from tests.kiosk.machine_samples import BRANCH, FACES, NOW, TEXTS
from tests.kiosk.machine_samples import hall as hall_sample

FILES = ("hall.toml", "services.toml", "windows.toml", "devices.toml")
CUTS = 10
"""Places along a file at which the whole folder is read; each file alone is cut at each byte in tests/config."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "hall"
    shutil.copytree(DEMO, made)
    return made


@pytest.mark.parametrize("name", FILES)
def test_configuration_truncated(folder: Path, tmp_path: Path, name: str) -> None:
    """A file cut short: the last good settings stay, unless what is left reads as a whole configuration itself."""
    data = tmp_path / "data"
    good = settings_or_last_good(folder, data)
    whole = (folder / name).read_bytes()
    stayed = 0
    # The last bytes each, for there a cut is hardest to see, and steps before.
    cuts = {*range(len(whole) - 6, len(whole)), *range(0, len(whole), len(whole) // CUTS)}
    for cut in sorted(cuts):
        (folder / name).write_bytes(whole[:cut])
        try:
            expected = load_branch(folder)
        except ConfigurationFaults:
            found = settings_or_last_good(folder, data)
            assert found.version == good.version and found.branch == good.branch, f"cut at {cut}"
            assert found.folder != folder and found.texts.is_dir()
            stayed += 1
        else:
            assert expected.branch.services and expected.branch.windows
    assert stayed >= 5
    (folder / name).write_bytes(whole)
    assert settings_or_last_good(folder, data).folder == folder, "mended, it counts again"


def test_configuration_truncated_before_there_was_a_good_one(folder: Path, tmp_path: Path) -> None:
    (folder / "hall.toml").write_bytes(b"id = ")
    with pytest.raises(ConfigurationFaults):
        settings_or_last_good(folder, tmp_path / "data")


def test_the_newest_good_settings_stay(folder: Path, tmp_path: Path) -> None:
    data, hall = tmp_path / "data", folder / "hall.toml"
    whole = hall.read_text("utf-8")
    versions = []
    for count in range(4):
        hall.write_text(f"{whole}\n# edit {count}\n", "utf-8")
        versions.append(settings_or_last_good(folder, data).version)
        time.sleep(0.002)  # files of one instant have no order
    hall.write_bytes(whole.encode()[:500])
    assert settings_or_last_good(folder, data).version == versions[-1]
    assert len(list((data / "last-good" / folder.name).iterdir())) <= 3, "old ones do not pile up"


def test_configuration_truncated_is_told(branch: Branch, folder: Path) -> None:
    """A node on its last good settings works and says so to everybody."""
    data = branch.folder / "data"
    settings_or_last_good(folder, data)
    (folder / "windows.toml").write_bytes(b"[[windows]]\nid")
    branch.settings = replace(settings_or_last_good(folder, data), network=branch.settings.network)
    hub, m1 = branch.station("hub"), branch.station("m1")
    assert until(lambda: health(hub, "m1").get("settings") == "alarm")
    assert "last good" in m1.status({})["alarms"]["settings"]


def test_catalogue_changed_in_the_middle_of_a_visit() -> None:
    """The hub's new catalogue knows no loans any more: who is choosing one gets a ticket, and somebody can call it."""
    hall = VirtualHall()
    hub = hall.start_hub()
    machine = hall.start_machine("m1")
    hall.run(2_000)
    hall.do(c.OpenWindow(window="1", teller="01"))
    before = hall.issued("m1", "loan")
    newer = replace(
        SMALL,
        services=(SMALL.services[0], Service(id="advice", letter="C", kind="deposit", mean=4)),
        windows=tuple(replace(each, skills=("deposit", "advice")) for each in SMALL.windows),
    )
    hub.branch = newer
    for part in vars(hub).values():
        if getattr(part, "branch", None) is SMALL:
            part.branch = newer
    hall.exchanges["hub"].keep("catalogue", encode(Catalogue(version="newer", branch=pack(newer))))
    chosen = hall.take("m1", "loan")  # the hub refuses a number for it, so that the machine's own counts
    hall.run(1_000)
    assert not isinstance(chosen.result, Exception) and chosen.result is not None
    known = hall.issued("m1", "deposit")
    told = hall.exchanges["m1"].catalogue
    assert told is not None and told.version == "newer", "the machine sees that its settings are old ones"
    hall.run(3_000)
    lobby = hall.nodes["hub"].lobby
    ids = [before.id, chosen.result.id, known.id]
    assert set(ids) == set(lobby.tickets), "nobody is lost"
    called = []
    for ticket in ids:  # by its number where no window serves it any more
        hall.do(c.Next(window="1", complete=True, ticket=ticket))
        called.append(lobby.at_window("1").id)
    assert called == ids
    assert machine.node.letters == 0
    retouched = []
    machine.take(Taking(service="loan"), "again", hall.clocks["m1"].now, retouched.append)
    hall.run(1_000)
    assert retouched and retouched[0].service == "loan"


def test_catalogue_changed_under_the_finger() -> None:
    """The hall changes while the visitor is choosing: the page stays, and the touch counts once."""
    asked: list[tuple[str, Future[Taken]]] = []

    class Desk:
        def take(self, service: str, group: str, cases: int, language: str, cause: str) -> Future[Taken]:
            asked.append((service, Future()))
            return asked[-1][1]

        def print_slip(self, ticket: str, cause: str) -> Future[str]:
            return Future()

        def ask_help(self, about: str, cause: str) -> Future[str]:
            return Future()

    views: list[MachineView] = []
    handed: list[Callable[[], None]] = []
    visit = Visit(
        branch=BRANCH,
        faces=FACES,
        texts=TEXTS,
        desk=Desk(),
        show=views.append,
        now=lambda: NOW,
        new_cause=lambda: "touch",
        later=handed.append,
    )
    open_ = hall_sample()
    visit.hall(open_)
    visit.intent("start")
    visit.intent("kind", kind=open_.kinds[0].id)
    assert views[-1].page == "services"
    gone, *rest = open_.kinds[0].services
    fewer = replace(
        open_,
        services=tuple(each for each in open_.services if each.id != gone),
        kinds=(replace(open_.kinds[0], services=tuple(rest)), *open_.kinds[1:]),
    )
    visit.hall(fewer)
    assert views[-1].page == "services", "nobody is thrown back to the beginning"
    visit.intent("service", service=gone)  # the finger was on its way to a card that is gone
    assert not asked and views[-1].page == "services"
    visit.intent("service", service=rest[0])
    visit.intent("take")
    visit.intent("take")
    assert [service for service, _ in asked] == [rest[0]], "what is still offered is given, once"

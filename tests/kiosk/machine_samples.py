"""The demo branch on real days, and a visitor on every page of its ticket machine."""

from zoneinfo import ZoneInfo

from msgspec.structs import replace

from config.branch import DEMO, load_branch
from kiosk.texts import CORE, Texts
from kiosk.views.machine import HallNow, OwedSlip, hall_now
from kiosk.views.machine_progress import Issued, Progress
from queue_machine.dispatch.forecast import forecast
from queue_machine.domain import facts as f
from queue_machine.domain.lobby import Lobby
from queue_machine.domain.records import NO_HASH, Moment, chain
from queue_machine.domain.wall import wall_at
from queue_machine.hardware.status import PrinterHealth

ZONE = ZoneInfo("Asia/Shanghai")
NOW = 1_763_605_380_000
"""2025-11-20 10:23 in the hall, a Thursday."""
HOUR = 3_600_000
SETTINGS = load_branch(DEMO)
BRANCH, FACES = SETTINGS.branch, SETTINGS.faces
TEXTS = Texts.load((CORE, SETTINGS.texts))
FINE = PrinterHealth(state="online", paper="ok")
OUT = PrinterHealth(state="online", paper="out")

WAITING = {
    "deposit-unit": 2,
    "deposit-personal": 1,
    "withdrawal-home": 6,
    "withdrawal-rent": 3,
    "loan-apply": 4,
    "loan-repay": 1,
    "consultation": 2,
    "cross-province": 1,
}


def facts(*, how: str = "hours", date: str = "2025-11-20", windows: bool = True) -> list[f.Fact]:
    """An open day with people in the hall; `windows`: whether the windows work."""
    made: list[f.Fact] = [f.DayOpened(date=date, how=how)]
    if windows:
        made += [f.WindowOpened(window=w.id, teller=f"t{w.id}") for w in BRANCH.windows]
    at = 0
    for service, count in WAITING.items():
        letter = next(s.letter for s in BRANCH.services if s.id == service)
        for number in range(1, count + 1):
            at += 1
            ticket = "".join("abcdefghijklmnopqrstuvwxyz234567"[(at * 7 + n * 5) % 32] for n in range(26))
            made.append(f.TicketIssued(ticket=ticket, number=f"{letter}{number:03d}", service=service))
    return made


def lobby_of(made: list[f.Fact], at: int = NOW) -> Lobby:
    lobby = Lobby()
    opened = Moment(at - HOUR, 0, "b")
    day = made[0].date if made and isinstance(made[0], f.DayOpened) else ""
    lobby.fold(chain(made, origin="hub/0badcafe", seq=0, prev=NO_HASH, order=0, now=opened, day=day, term=0, cause=""))
    return lobby


def hall(
    lobby: Lobby | None = None,
    *,
    at: int = NOW,
    printer: PrinterHealth | None = FINE,
    hub_since: int | None = None,
    clock_sure: bool = True,
    owed: int = 0,
    out_of_service: str = "",
) -> HallNow:
    """The hall at an instant; `owed` of its tickets still owe their slips."""
    here = lobby_of(facts(), at) if lobby is None else lobby
    wall = wall_at(at, ZONE)
    return hall_now(
        here,
        forecast(here, BRANCH, wall),
        BRANCH,
        FACES,
        wall,
        printer=printer,
        hub_since=hub_since,
        clock_sure=clock_sure,
        owed=tuple(here.waiting())[:owed],
        out_of_service=out_of_service,
    )


ISSUED = Issued(
    ticket="abcdefghijklmnopqrstuvwx67",
    number="C007",
    service="withdrawal-home",
    people_ahead=6,
    estimate=(12, 18),
    windows=("1", "2", "3", "5", "6"),
    qr="abcdefghijklmnopqrstuvwx67",
)
LONG = Issued(
    ticket="abcdefghijklmnopqrstuvwx67",
    number="A21000",
    service="deposit-unit",
    group="elderly",
    cases=12,
    people_ahead=118,
    estimate=(112, 148),
    windows=("1", "2", "3", "4", "5", "6", "7", "8", "10", "11"),
    qr="https://hall.example.cn/t/abcdefghijklmnopqrstuvwx67",
)

_OPEN = hall()
_EVENING = hall(lobby_of([], NOW + 10 * HOUR), at=NOW + 10 * HOUR)
_MORNING = hall(lobby_of([], NOW - 2 * HOUR), at=NOW - 2 * HOUR)
_AFTERNOON = hall(lobby_of(facts(), NOW + 6 * HOUR), at=NOW + 6 * HOUR)
_CROWD = [
    f.TicketIssued(
        ticket=f"{n:026d}".translate(str.maketrans("0123456789", "abcdefghij")),
        number=f"C{n:03d}",
        service="withdrawal-home",
    )
    for n in range(101, 161)
]
LATE = hall(lobby_of([*facts(), *_CROWD], NOW + 6 * HOUR), at=NOW + 6 * HOUR)
"""16:23 with more people than can be served until 17:00."""
_LATER = replace(
    _OPEN,
    services=tuple(replace(s, served_from=780) if s.id == "loan-apply" else s for s in _OPEN.services),
)
_TROUBLED = hall(lobby_of(facts(date="2025-11-19")), printer=OUT, hub_since=NOW - 600_000, clock_sure=False)
_PAPER_OUT = hall(printer=OUT)
_OWED = hall(owed=9)


def long_names() -> Texts:
    """The same hall with names as long as anybody would write."""
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        for language, lines in {
            "zh-CN": (
                "hall-name = 内蒙古自治区呼伦贝尔市住房公积金管理中心莫力达瓦达斡尔族自治旗管理部服务大厅",
                "kind-cross-province = 跨省通办和省内异地业务",
                "service-withdrawal-home = 购买、建造、翻建、大修自住住房和偿还购房贷款本息提取",
                "service-withdrawal-retire = 离休、退休、完全丧失劳动能力并与单位终止劳动关系提取",
                "group-veteran = 现役军人、退役军人和烈士遗属",
            ),
            "en": (
                "hall-name = Hulunbuir Housing Provident Fund Management Centre, Morin Dawa Autonomous Banner Branch",
                "kind-cross-province = Business with other provinces and cities",
                "service-withdrawal-home = Withdraw for buying, building, rebuilding or repairing your own home",
            ),
        }.items():
            place = Path(folder) / language
            place.mkdir()
            (place / "long.ftl").write_text("\n".join(lines), "utf-8")
        return Texts.load((CORE, SETTINGS.texts, Path(folder)))


def pages() -> dict[str, tuple[Progress, HallNow]]:
    """A visitor on every page, by what there is to see."""
    kinds = Progress(page="kinds", touched_at=NOW)
    services = replace(kinds, page="services", kind="withdrawal")
    slip = replace(kinds, page="slip", issued=ISSUED, slip="printed")
    return {
        "attract": (Progress(touched_at=NOW), _OPEN),
        "attract-free": (Progress(touched_at=NOW), hall(lobby_of(facts()[:9]))),
        "attract-troubled": (Progress(touched_at=NOW), _TROUBLED),
        "attract-owed": (Progress(touched_at=NOW), _OWED),
        "closed-evening": (Progress(touched_at=NOW), _EVENING),
        "closed-morning": (Progress(touched_at=NOW), _MORNING),
        "closed-yet": (Progress(touched_at=NOW), hall(lobby_of([]))),
        "out": (Progress(touched_at=NOW), replace(_OPEN, out_of_service="disk")),
        "kinds": (kinds, _OPEN),
        "kinds-priority": (replace(kinds, group="elderly"), _OPEN),
        "kinds-troubled": (kinds, _TROUBLED),
        "kinds-bring": (kinds, _EVENING),
        "services": (services, _OPEN),
        "services-loan": (replace(services, kind="loan"), _AFTERNOON),
        "services-later": (replace(services, kind="loan"), _LATER),
        "services-paper-out": (services, _PAPER_OUT),
        "groups": (replace(kinds, page="groups"), _OPEN),
        "groups-chosen": (replace(kinds, page="groups", group="pregnant"), _OPEN),
        "cases": (replace(kinds, page="cases", kind="deposit", service="deposit-unit", cases=3), _OPEN),
        "bring": (replace(kinds, page="bring", kind="loan", service="loan-apply"), _EVENING),
        "issuing": (replace(kinds, page="issuing", cause="c"), _OPEN),
        "slip": (slip, _OPEN),
        "slip-printing": (replace(slip, slip="printing"), _OPEN),
        "slip-leaving": (replace(slip, leaves_at=NOW + 13_000), _OPEN),
        "slip-failed": (replace(slip, slip="failed"), _PAPER_OUT),
        "slip-again": (replace(slip, slip="failed"), _OPEN),
        "slip-long": (replace(slip, issued=LONG, slip="failed", leaves_at=NOW + 20_000), _OPEN),
        "slip-later": (replace(slip, issued=replace(ISSUED, estimate=None, served_from=780)), _OPEN),
        "owed": (replace(kinds, page="owed"), _OWED),
        "owed-one": (replace(kinds, page="owed", owed="printed"), hall(owed=1)),
        "owed-failed": (replace(kinds, page="owed", owed="failed"), _OWED),
        "owed-none": (replace(kinds, page="owed"), _OPEN),
        "kinds-afternoon": (kinds, _AFTERNOON),
        "idle": (replace(services, question="idle", leaves_at=NOW + 13_000), _OPEN),
        "help": (replace(services, question="help", help="coming"), _OPEN),
        "doubtful": (replace(services, service="withdrawal-home", question="doubtful"), _TROUBLED),
        "late": (replace(services, service="withdrawal-home", question="late"), LATE),
        "late-group": (replace(services, service="withdrawal-home", group="elderly", question="late"), LATE),
        "ended": (replace(services, kind="loan", service="loan-apply", question="ended"), _AFTERNOON),
        "refused": (replace(kinds, question="refused", refusal="no-answer"), _OPEN),
    }


__all__ = [
    "BRANCH",
    "FACES",
    "ISSUED",
    "LATE",
    "NOW",
    "TEXTS",
    "OwedSlip",
    "facts",
    "hall",
    "lobby_of",
    "long_names",
    "pages",
]

"""Reads `hall.toml`: who the hall is, when it is open, how it calls, how it looks and where it is reached."""

import re
import zoneinfo
from pathlib import Path
from typing import Any

from msgspec import Struct

from config.colour import WHITE, darkened, is_colour
from config.faults import did_you_mean
from config.reader import Table
from kiosk.look import contrast
from kiosk.settings import Faces, Look, Voice
from mqtt_bridge.settings import Candidate, Network
from queue_machine.dispatch.policies import NAMES as POLICIES
from queue_machine.domain.branch import Branch, DayHours, Hours, Policy

NODE = re.compile(r"[a-z][a-z0-9-]{0,15}")
NODE_LIKE = "lower-case letters, digits and hyphens, such as m1"
NAME = re.compile(r"[a-z][a-z0-9-]{0,31}")
NAME_LIKE = "lower-case letters, digits and hyphens, such as loan or pick-up"
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
READABLE = 4.5
"""Least contrast of the accent colour against white (WCAG 2.2, 1.4.3)."""
_LANGUAGE = re.compile(r"[a-z]{2}(-[A-Z]{2})?")
_URL = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]+(/[A-Za-z0-9._~/-]*)?")
_WEB = re.compile(r"https?://[^\s/]+")
_HOST = re.compile(r"[A-Za-z0-9.:_-]{1,253}")
_PNG = b"\x89PNG\r\n\x1a\n"
_USUAL_ZONES = {"beijing": "Asia/Shanghai", "china": "Asia/Shanghai", "cst": "Asia/Shanghai", "utc+8": "Asia/Shanghai"}


class Hall(Struct, frozen=True, kw_only=True):
    """What `hall.toml` says; the other files add services, windows and devices."""

    id: str
    time_zone: str
    hours: Hours
    policy: Policy
    hubs: tuple[str, ...]
    speaker: str
    number_wait: int
    miss_after_calls: int
    miss_after_seconds: int
    alarm_wait: float
    alarm_count: int
    alarm_uncovered: float
    look: Look
    voice: Voice
    public_url: str
    languages: tuple[str, ...]
    pauses: tuple[str, ...]
    idle_seconds: int
    idle_warning_seconds: int
    network: Network


def read_hall(hall: Table, folder: Path) -> Hall:
    """The hall's own settings; `folder` is where its logo lies."""
    usual = _defaults(Branch)
    calling, alarms, screens = hall.table("calling"), hall.table("alarms"), hall.table("screens")
    faces, hubs = Faces(), _hubs(hall)
    return Hall(
        id=hall.text("id", form=NAME, like=NAME_LIKE),
        time_zone=_zone(hall),
        hours=_hours(hall.table("hours")),
        policy=read_policy(hall.table("policy")),
        hubs=hubs,
        speaker=hall.text("speaker", usual["speaker"], form=NODE, like=NODE_LIKE),
        number_wait=hall.whole("number_wait_ms", 20, 2000, usual["number_wait"]),
        miss_after_calls=calling.whole("miss_after_calls", 1, 9, usual["miss_after_calls"]),
        miss_after_seconds=calling.whole("miss_after_seconds", 10, 600, usual["miss_after_seconds"]),
        alarm_wait=alarms.number("wait_minutes", 1, 480, usual["alarm_wait"]),
        alarm_count=alarms.whole("alarm_count", 1, 500, usual["alarm_count"]),
        alarm_uncovered=alarms.number("uncovered_minutes", 1, 480, usual["alarm_uncovered"]),
        look=Look(accent=_accent(hall), logo=_logo(hall, folder)),
        voice=_voice(hall.table("voice")),
        public_url=_public_url(hall),
        languages=_languages(hall),
        pauses=hall.names("pauses", ("lunch", "break"), form=NAME, like=NAME_LIKE),
        idle_seconds=screens.whole("idle_seconds", 15, 600, faces.idle_seconds),
        # EN 301 549 and WCAG 2.2.1 ask for 20 s to extend a time-out.
        idle_warning_seconds=screens.whole("idle_warning_seconds", 20, 120, faces.idle_warning_seconds),
        network=_network(hall.table("network"), hubs),
    )


def _zone(hall: Table) -> str:
    zone = hall.text("time_zone", like='"Asia/Shanghai"')
    if zone.strip():
        try:
            zoneinfo.ZoneInfo(zone)
        except (KeyError, ValueError, OSError):
            usual = _USUAL_ZONES.get(zone.rpartition("/")[2].casefold().replace("gmt", "utc"))
            hint = f'did you mean "{usual}"?' if usual else did_you_mean(zone, zoneinfo.available_timezones())
            hall.fault("time_zone", f'there is no time zone "{zone}"', hint)
    return zone


def _hours(hours: Table) -> Hours:
    week = tuple(hours.spans(day) for day in WEEK)
    if hours.sound(*WEEK) and not any(week):
        hours.fault("", "the hall is open on no day", 'write monday = ["09:00-17:00"] and so on')
    closed = hours.dates("closed_dates")
    return Hours(week=week, closed_dates=closed, days=_days(hours.tables("days", required=False), closed))


def _days(tables: tuple[Table, ...], closed: tuple[str, ...]) -> tuple[DayHours, ...]:
    """Dates with hours of their own, or closed."""
    days: dict[str, DayHours] = {}
    for table in tables:
        date, spans, shut = table.date("date"), table.spans("open"), table.flag("closed", False)
        if table.sound("open", "closed") and bool(spans) == shut:
            reason = "the hall can't be open and closed on one date" if shut else "neither open nor closed"
            table.fault("closed" if shut else "open", reason, 'write open = ["09:00-17:00"], or closed = true')
        if date in days:
            table.fault("date", f'"{date}" stands there twice', "leave one out")
        elif date in closed:
            table.fault("date", f'"{date}" stands in closed_dates too', "leave one out")
        elif date:
            days[date] = DayHours(date=date, spans=spans)
    return tuple(days.values())


def read_policy(policy: Table) -> Policy:
    """The table [policy]: who decides, and the figures of the clock; a scenario may have one too."""
    usual = Policy()
    paces = ("pace_ordinary", "pace_priority", "pace_strict", "pace_appointment", "pace_transferred")
    return Policy(
        name=policy.choice("name", POLICIES, "policy", usual.name),
        **{pace: policy.number(pace, 0.1, 100, getattr(usual, pace)) for pace in paces},
        power=policy.number("power", 1, 3, usual.power),
        short_first=policy.number("short_first", 0, 1, usual.short_first),
        head_start=policy.number("head_start_minutes", 0, 120, usual.head_start),
        overtake_limit=policy.number("overtake_limit_minutes", 0, 600, usual.overtake_limit),
        break_guard=policy.number("break_guard_minutes", 0, 60, usual.break_guard),
        break_overrun=policy.number("break_overrun_minutes", 0, 60, usual.break_overrun),
        return_within=policy.number("return_within_minutes", 0, 480, usual.return_within),
        return_after_at_most=policy.number("return_after_at_most_minutes", 0, 480, usual.return_after_at_most),
        return_after_calls=policy.whole("return_after_calls", 0, 50, usual.return_after_calls),
    )


def _hubs(hall: Table) -> tuple[str, ...]:
    hubs = hall.names("hubs", ("hub",), form=NODE, like=NODE_LIKE)
    if hall.sound("hubs") and not 1 <= len(hubs) <= 3:
        hall.fault("hubs", f"{len(hubs)} nodes may lead", "name one to three, the first in order leads")
    return hubs


def _accent(hall: Table) -> str:
    colour = hall.text("colour", Look().accent)
    if not hall.sound("colour"):
        return Look().accent
    if not is_colour(colour):
        hall.fault("colour", f'"{colour}" is no colour', 'write "#RRGGBB", such as "#0B5C6B"')
        return Look().accent
    if (ratio := contrast(colour, WHITE)) < READABLE:
        better = darkened(colour, READABLE)
        hall.fault(
            "colour",
            f"{colour} can't be read on white: contrast {ratio:.1f}:1, at least {READABLE}:1",
            f'"{better}" would do',
        )
    return colour.upper()


def _logo(hall: Table, folder: Path) -> str:
    name = hall.text("logo", "", empty=True)
    if not name or not hall.sound("logo"):
        return ""
    path = folder / name
    try:
        with path.open("rb") as file:
            if file.read(len(_PNG)) != _PNG:
                hall.fault("logo", f'"{name}" is no PNG picture', "save the logo as PNG")
    except FileNotFoundError:
        pictures = [picture.name for picture in sorted(folder.glob("*.png"))]
        hall.fault("logo", f'there is no file "{name}" beside hall.toml', did_you_mean(name, pictures))
    except (OSError, ValueError) as fault:
        hall.fault("logo", f'"{name[:40]}" can\'t be read: {getattr(fault, "strerror", None) or fault}')
    return str(path)


def _public_url(hall: Table) -> str:
    like = '"https://hall.example.cn" or "" where citizens can\'t reach the hub'
    return hall.text("public_url", "", form=_URL, like=like, empty=True).rstrip("/")


def _languages(hall: Table) -> tuple[str, ...]:
    languages = hall.names("languages", Faces().languages, form=_LANGUAGE, like='a language such as "zh-CN" or "en"')
    if hall.sound("languages") and "zh-CN" not in languages:
        reason = "Chinese is missing: it stands in for every text that another language lacks"
        hall.fault("languages", reason, 'add "zh-CN"')
        return ("zh-CN", *languages)
    return languages


def _voice(voice: Table) -> Voice:
    usual = Voice()
    return Voice(
        enabled=voice.flag("enabled", usual.enabled),
        rate=voice.whole("rate", 80, 300, usual.rate),
        volume=voice.whole("volume", 0, 100, usual.volume),
        device=voice.text("device", usual.device, empty=True),
        repeat=voice.whole("repeat", 1, 5, usual.repeat),
    )


def _network(network: Table, hubs: tuple[str, ...]) -> Network:
    usual = Network()
    tls = network.flag("tls", usual.tls)
    made = Network(
        broker_host=_broker_host(network, tls),
        broker_port=network.whole("broker_port", 0, 65535, usual.broker_port),
        tls=tls,
        ca_file=network.text("ca_file", usual.ca_file, empty=True),
        web_host=network.text("web_host", usual.web_host, form=_HOST, like="a name or address"),
        web_port=network.whole("web_port", 0, 65535, usual.web_port),
        web_url=network.text("web_url", usual.web_url, form=_WEB, like='"http://10.0.0.2:8080"', empty=True),
        standbys=_standbys(network, hubs, tls),
        keepalive=network.whole("keepalive_seconds", 5, 300, usual.keepalive),
        max_payload=network.whole("max_payload_bytes", 16_384, 4_194_304, usual.max_payload),
    )
    return _ports(network, made)


def _ports(network: Table, made: Network) -> Network:
    """Broker and pages listen on the hub's own machine, each on a port of its own; 0 lets the system choose."""
    hosts = (made.broker_host, made.web_host)
    meet = hosts[0] == hosts[1] or not {"0.0.0.0", "::"}.isdisjoint(hosts)
    if meet and made.web_port == made.broker_port != 0 and network.sound("web_port", "broker_port"):
        network.fault("web_port", f"port {made.web_port} is the broker's already", "choose another one")
    return made


def _broker_host(table: Table, tls: bool) -> str:
    host = table.text("broker_host", Network().broker_host, form=_HOST, like="a name or address")
    if table.sound("broker_host") and not tls and host not in ("127.0.0.1", "::1", "localhost"):
        table.fault("broker_host", f'the way to "{host}" leaves this machine unencrypted', "set tls = true")
    return host


def _standbys(network: Table, hubs: tuple[str, ...], tls: bool) -> tuple[Candidate, ...]:
    """Where the other nodes that may lead are found; each needs a table, or nobody could turn to it."""
    found: dict[str, Candidate] = {}
    for table in network.tables("standby", required=False):
        node = table.choice("node", hubs[1:], "node that may lead in the hub's place")
        made = Candidate(
            node=node,
            broker_host=_broker_host(table, tls),
            broker_port=table.whole("broker_port", 0, 65535),
            web_host=table.text("web_host", Candidate(node="").web_host, form=_HOST, like="a name or address"),
            web_port=table.whole("web_port", 0, 65535),
            web_url=table.text("web_url", "", form=_WEB, like='"http://10.0.0.2:8080"', empty=True),
        )
        if node in found:
            table.fault("node", f'"{node}" stands there twice', "leave one out")
        found[node] = made
    for node in hubs[1:]:
        if network.sound("standby") and node not in found:
            network.fault(
                "standby",
                f'"{node}" may lead, and nothing says where it is',
                f'write [[network.standby]] with node = "{node}", broker_port and web_port',
            )
    return tuple(found[node] for node in hubs[1:] if node in found)


def _defaults(struct: type[Struct]) -> dict[str, Any]:
    return dict(
        zip(struct.__struct_fields__[-len(struct.__struct_defaults__) :], struct.__struct_defaults__, strict=True)
    )

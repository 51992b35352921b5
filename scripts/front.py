"""What the commands of `anju` share: recurring options, the data folder and settings, their language, errors as one
sentence.

The commands themselves are in `cli` (running a hall) and `care` (looking after it).
"""

import json
import os
import sys
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ParamSpec

import msgspec
import typer
from typer.exceptions import TyperException

from config.faults import ConfigurationFaults
from scripts.lines import UNDER_UP, as_sentence, complain

if TYPE_CHECKING:
    from config.settings import Settings
    from kiosk.texts import Texts
    from scripts.keys import Opened

P = ParamSpec("P")

app = typer.Typer(
    help="Anju (安居): tickets, calls, boards and voices of a service hall, also without network, hub or power.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

HOME = Path("build/hall")
DEMO = Path(__file__).resolve().parent.parent / "config" / "branches" / "demo"

Data = Annotated[Path, typer.Option("--data", help="Where this hall keeps its ledgers, keys and slips.")]
Folder = Annotated[Path, typer.Option("--branch", help="The branch's folder of settings.")]
WebPort = Annotated[int | None, typer.Option(min=0, max=65535, help="Port of the pages; 0 takes any free one.")]
BrokerPort = Annotated[
    int | None, typer.Option("--broker-port", min=0, max=65535, help="Port of the broker; 0 takes any free one.")
]
Language = Annotated[
    str, typer.Option("--language", help="zh-CN or en; the terminal's own (LC_ALL, LC_MESSAGES, LANG) without it.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON, for programs.")]


WISHED = [""]
"""The language asked for before the command's name."""
LANGUAGES = ("zh-CN", "en")
MISCONFIGURED = 78
"""Exit code where only a person can help, by mending the settings (sysexits.h: EX_CONFIG)."""


class Refused(Exception):
    """A command cannot be carried out; the text is the sentence for stderr."""


class Misconfigured(Refused):
    """It cannot be carried out with these settings, however often it is tried."""


def spoken(wish: str = "") -> str:
    """The language of a command: as asked for, else the terminal's, Chinese for zh* and English for all others.

    Raises Refused for a language that there is not.
    """
    wish = wish or WISHED[0]
    if wish:
        found = next((each for each in LANGUAGES if each.split("-")[0] == wish.replace("_", "-").split("-")[0]), None)
        if found is None:
            raise Refused(words().say("command-bad-language", _of_terminal(), wish=wish))
        return found
    return _of_terminal()


def _of_terminal() -> str:
    named = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
    return LANGUAGES[0] if named.lower().startswith("zh") else LANGUAGES[1]


@cache
def words() -> "Texts":
    """The commands' texts, without a branch's own."""
    from kiosk.texts import CORE, Texts

    return Texts.load((CORE,))


def told(key: str, /, **args: object) -> str:
    """A text of `command.ftl` in the language of this command."""
    return words().say(f"command-{key}", spoken(), **args)


def speaks_plainly(command: Callable[P, None]) -> Callable[P, None]:
    """What goes wrong becomes a sentence on stderr and exit code 1, never a traceback; ANJU_TRACE=1 shows it."""

    @wraps(command)
    def plain(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except (typer.Exit, TyperException):
            raise
        except ConfigurationFaults as faults:
            if os.environ.get(UNDER_UP):
                complain(str(faults).splitlines()[0])
            else:
                sys.stderr.write(f"{faults}\n")
            raise typer.Exit(MISCONFIGURED) from faults
        except BrokenPipeError:
            # Whoever read (head, less) has had enough.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(1) from None
        except Exception as error:
            if os.environ.get("ANJU_TRACE"):
                raise
            complain(_sentence(error))
            raise typer.Exit(MISCONFIGURED if isinstance(error, Misconfigured) else 1) from error

    return plain


def _sentence(error: Exception) -> str:
    """Errors that were foreseen carry their sentence; another one says what it is and how to see more."""
    foreseen = isinstance(error, Refused | OSError | ValueError | RuntimeError) or type(error).__module__.startswith(
        ("config.", "kiosk.", "mqtt_bridge.", "queue_machine.", "scripts.")
    )
    if foreseen:
        return as_sentence(error)
    return told("unforeseen", what=f"{type(error).__name__}: {error}")


def out(answer: Any) -> None:
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")


def settings_of(folder: Path) -> "Settings":
    from config.branch import load_branch

    return load_branch(folder)


def usable(data: Path) -> Path:
    """The data folder, made where it is missing. Raises Refused where nothing can be kept there."""
    try:
        # Visitors' tokens and the staff's sign-ins lie here: for the account that runs the hall alone.
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        # A folder that is there may still take nothing: another's, or on a disk mounted read-only.
        probe = data / ".writable"
        probe.touch()
        probe.unlink(missing_ok=True)  # the other nodes of a hall look at the same moment
    except OSError as error:
        raise Refused(told("not-writable", data=str(data), why=error.strerror or "")) from error
    return data


def open_hall(data: Path, folder: Path) -> "tuple[Settings, Opened]":
    from scripts.keys import open_keys
    from scripts.last_good import settings_or_last_good

    settings = settings_or_last_good(folder, usable(data))
    if os.environ.get(UNDER_UP):
        # All nodes are on this machine, whatever the hall's own network will be.
        network = msgspec.structs.replace(settings.network, broker_host="127.0.0.1", tls=False)
        settings = msgspec.structs.replace(settings, network=network)
    return settings, open_keys(usable(data), settings.nodes)


def say(text: str) -> None:
    sys.stdout.write(text + "\n")

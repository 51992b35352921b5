"""How the command line speaks: one sentence for what went wrong, and log lines that say which node they are of."""

import json
import logging
import os
import sys
from typing import Any

FAILED = "failed"
"""Key of the line by which a node tells who started it why it cannot."""
UNDER_UP = "ANJU_UNDER_UP"
"""Set for the nodes that `anju up` starts: it tells the person, once."""


class _Quiet(logging.Filter):
    """Keeps libraries' chatter out, whatever levels they give themselves."""

    NOISY = ("kivy", "httpx", "httpcore", "PIL", "asyncio", "uvicorn", "litestar")

    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno >= logging.WARNING or record.name.split(".", 1)[0] not in self.NOISY


def log_to_stderr(level: str, node: str = "") -> None:
    """Log lines `time level node logger message`, the message with key=value. Raises ValueError for a wrong level."""
    known = ("debug", "info", "warning", "error")
    if level not in known:
        raise ValueError(f"--log is {', '.join(known[:-1])} or {known[-1]}, not {level!r}")
    handler = logging.StreamHandler(sys.stderr)
    who = f"{node} " if node else ""
    handler.setFormatter(logging.Formatter(f"%(asctime)s %(levelname)s {who}%(name)s %(message)s"))
    handler.addFilter(_Quiet())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)


def as_sentence(error: BaseException) -> str:
    """What an error says to a person, without Python's numbers and brackets."""
    if isinstance(error, OSError) and error.strerror and error.filename is not None:
        return f"{os.fspath(error.filename)!s}: {error.strerror}"
    return str(error) or type(error).__name__


def complain(text: str) -> None:
    """Tell what went wrong: on stderr, or to the `anju up` that started this process."""
    if os.environ.get(UNDER_UP):
        told: dict[str, Any] = {FAILED: text}
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
        sys.stdout.flush()
    else:
        sys.stderr.write(f"anju: {text}\n")

"""The last branch folder that read without a mistake, kept beside the ledgers for the day when it does not.

A node that starts by itself after a power cut in the middle of an edit goes on with it and says so. Whoever starts a
hall by hand is told the mistakes instead; that is the command's matter.
"""

import logging
import os
import shutil
from contextlib import suppress
from pathlib import Path

from config.branch import load_branch
from config.faults import ConfigurationFaults
from config.settings import Settings

log = logging.getLogger(__name__)

LAST_GOOD = "last-good"
"""Folder below the data folder; in it a copy per version, the newest by its time."""
KEPT = 2


def settings_or_last_good(folder: Path, data: Path) -> Settings:
    """The settings of a branch's folder, or of its last good copy. Raises ConfigurationFaults where there is none."""
    try:
        settings = load_branch(folder)
    except ConfigurationFaults as faults:
        for copy in _copies(data, folder):
            with suppress(ConfigurationFaults):
                settings = load_branch(copy)
                log.error("branch has mistakes, the last good settings are used folder=%s faults=%s", folder, faults)
                return settings
        raise
    _keep(settings, folder, data)
    return settings


def _place(data: Path, folder: Path) -> Path:
    # Two branches tried out on one data folder must not stand in for each other.
    return data / LAST_GOOD / folder.resolve().name


def _copies(data: Path, folder: Path) -> list[Path]:
    """The copies of this branch, the newest first."""
    place = _place(data, folder)
    found = [path for path in place.iterdir() if not path.name.endswith(".new")] if place.is_dir() else []
    return sorted(found, key=lambda path: path.stat().st_mtime_ns, reverse=True)


def _keep(settings: Settings, folder: Path, data: Path) -> None:
    """Keep a copy of a good folder; a disk that takes none keeps nobody from starting."""
    copy = _place(data, folder) / settings.version
    aside = copy.with_name(f"{settings.version}.{os.getpid()}.new")
    try:
        if not copy.is_dir():
            copy.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.copytree(folder, aside)
            # An edit may have come in between: what is kept must be what was read.
            if load_branch(aside).version == settings.version:
                with suppress(OSError):  # another node of this hall was quicker
                    aside.rename(copy)
        os.utime(copy)
        for old in _copies(data, folder)[KEPT:]:
            shutil.rmtree(old, ignore_errors=True)
    except (OSError, ConfigurationFaults) as error:
        log.warning("good settings not kept reason=%s", error)
    finally:
        shutil.rmtree(aside, ignore_errors=True)

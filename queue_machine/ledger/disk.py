"""Moving files so that a power cut leaves the old or the new one, never half of either, and none is ever thrown away.

What is in the files is not known here.
"""

import os
from collections.abc import Sequence
from pathlib import Path


def sync_file(path: Path) -> None:
    """Wait until a file's bytes are on the disk. Raises OSError."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def sync_folder(folder: Path) -> None:
    """Wait until a folder's names are on the disk: without it a rename may be undone by a power cut. Raises OSError."""
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def make_folder(folder: Path) -> None:
    """Make a folder and what is missing above it, so that a power cut cannot take the folder away again. OSError.

    What is made is for its owner's account alone.
    """
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    sync_folder(folder.parent)


def write_synced(path: Path, content: bytes) -> None:
    """Write a whole file and wait until it is on the disk; on failure the part that was written is removed."""
    try:
        # Not for every account's eyes: sign-ins are among what is kept.
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        path.unlink(missing_ok=True)
        raise


def put_aside(path: Path, word: str, companions: Sequence[str] = ()) -> Path:
    """Rename `path` to the first free `path.<word>-<n>`, and `path<companion>` along with it; where it lies now."""
    number = 1
    while any((aside := path.with_name(f"{path.name}.{word}-{number}")).parent.glob(aside.name + "*")):
        number += 1
    for tail in ("", *companions):
        present = path.with_name(path.name + tail)
        if present.exists():
            present.rename(aside.with_name(aside.name + tail))
    sync_folder(path.parent)
    return aside

"""Small disks that can be filled and made read-only: a tmpfs a node, in a user and mount namespace of our own.

A full disk is a tmpfs shrunk to what is on it, so every write that needs a new page fails with ENOSPC. The kernel
makes no mount read-only while a file on it is open for writing, so a node meets that one at its start.
"""

import logging
import os
import shutil
import subprocess
import sys
from pathlib import Path

log = logging.getLogger(__name__)

INSIDE = "ANJU_SOAK_DISKS"
"""Set in the namespace: yes, or why there is none."""
SIZE = "512m"
"""More than a node wants free before it asks for help; a tmpfs takes no more memory than what lies on it."""
_ENTER = ["unshare", "--user", "--map-root-user", "--mount", "--propagation", "private", "--"]


def enter() -> None:
    """Go on in a namespace where disks can be mounted, as this very command; returns where that was done already.

    Where the computer allows none, it goes on without, and `obstacle` says why.
    """
    if INSIDE in os.environ:
        return
    why = _why_not()
    if why:
        os.environ[INSIDE] = why
        return
    words = [sys.executable, "-P", "-m", "scripts.cli", *sys.argv[1:]]
    os.environ[INSIDE] = "yes"
    sys.stdout.flush()
    os.execvp(_ENTER[0], [*_ENTER, *words])


def obstacle() -> str:
    """Why no disks can be mounted here, '' where they can."""
    told = os.environ.get(INSIDE, "no namespace was made")
    return "" if told == "yes" else told


def _why_not() -> str:
    if shutil.which(_ENTER[0]) is None or shutil.which("mount") is None:
        return "unshare or mount is missing"
    trial = ["sh", "-c", "mount -t tmpfs -o size=1m tmpfs /mnt && mount -o remount,size=2m /mnt"]
    done = subprocess.run([*_ENTER, *trial], capture_output=True, text=True, timeout=20, check=False)
    return "" if done.returncode == 0 else (done.stderr.strip().splitlines() or ["unshare failed"])[0]


class Disk:
    """One node's disk, mounted at its folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._mount("-t", "tmpfs", "-o", f"size={SIZE},mode=700", "tmpfs")

    def fill(self) -> bool:
        """Leave no room for another page; whether that was done."""
        for _ in range(5):
            found = os.statvfs(self.folder)
            used = (found.f_blocks - found.f_bfree) * found.f_frsize
            # The node writes meanwhile, and no disk is made smaller than what lies on it.
            if self._remount(f"size={used}"):
                return True
        return False

    def free(self) -> None:
        if not self._remount(f"size={SIZE}"):
            raise OSError(f"{self.folder} could not be made roomy again")

    def forbid(self) -> bool:
        """Make it read-only; False while something on it is open for writing."""
        return self._remount("ro")

    def allow(self) -> None:
        if not self._remount("rw"):
            raise OSError(f"{self.folder} could not be made writable again")

    def close(self) -> None:
        """Take it away with all that lies on it."""
        subprocess.run(["umount", "--lazy", str(self.folder)], check=False, capture_output=True)

    def _mount(self, *words: str) -> None:
        subprocess.run(["mount", *words, str(self.folder)], check=True, capture_output=True, text=True)

    def _remount(self, option: str) -> bool:
        words = ["mount", "-o", f"remount,{option}", str(self.folder)]
        done = subprocess.run(words, check=False, capture_output=True, text=True)
        if done.returncode:
            log.info("remount refused option=%s why=%s", option, done.stderr.strip().splitlines()[:1])
        return done.returncode == 0

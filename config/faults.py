"""What is wrong in a folder of configuration files, and how it is told.

A `Fault` is one mistake, `Faults` collects them while the files are read, `ConfigurationFaults` carries them all to
whoever asked. The wording of a mistake is the readers' matter; here is only its form, and "did you mean".
"""

import difflib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NoReturn

from msgspec import Struct


class Fault(Struct, frozen=True, kw_only=True):
    """One mistake in one place."""

    file: str
    """Relative to the branch's folder."""
    key: str = ""
    """Where in the file, such as `windows[3].skills[1]`, counted from 0; "" for the file as a whole."""
    reason: str
    """What is wrong, a sentence without a full stop."""
    hint: str = ""
    """What to do instead."""
    line: int = 0
    """Counted from 1; 0 when it belongs to no line."""

    def __str__(self) -> str:
        place = ":".join([self.file, *([str(self.line)] if self.line else [])])
        return ": ".join([place, *([self.key] if self.key else []), self.said()])

    def said(self) -> str:
        """The mistake without its place."""
        return f"{self.reason} – {self.hint}" if self.hint else self.reason


class ConfigurationFaults(Exception):
    """A folder or file of configuration can't be used; `faults` are all its mistakes, `str()` prints them for a person.

    Likely to succeed after an edit of the files, never by itself.
    """

    def __init__(self, folder: str, faults: Sequence[Fault]) -> None:
        self.folder = folder
        self.faults = tuple(faults)
        super().__init__(folder, self.faults)

    def __str__(self) -> str:
        count = len(self.faults)
        lines = [f"{self.folder}: {count} mistake{'s' if count != 1 else ''} to mend first."]
        for file in dict.fromkeys(fault.file for fault in self.faults):
            lines += ["", f"  {file}"]
            for fault in self.faults:
                if fault.file == file:
                    place = [f"line {fault.line}"] if fault.line else []
                    place += [fault.key] if fault.key else []
                    lines += [f"    {', '.join(place)}"] if place else []
                    lines += [f"      {fault.reason}"]
                    lines += [f"      → {fault.hint}"] if fault.hint else []
        return "\n".join(lines)


class Faults:
    """Gathers mistakes while files are read, so that all of them are told at once."""

    def __init__(self) -> None:
        self._found: list[Fault] = []
        self._order: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._found)

    def expect(self, file: str) -> None:
        """Says that `file` is read now; mistakes are told in the order of the files."""
        self._order.setdefault(file, len(self._order))

    def add(self, file: str, key: str, reason: str, hint: str = "", line: int = 0) -> None:
        self.expect(file)
        fault = Fault(file=file, key=key, reason=reason, hint=hint, line=line)
        if fault not in self._found:
            self._found.append(fault)

    def sorted(self) -> tuple[Fault, ...]:
        """All mistakes by file and line."""
        return tuple(sorted(self._found, key=lambda fault: (self._order[fault.file], fault.line)))

    def stop(self, folder: Path) -> NoReturn:
        raise ConfigurationFaults(str(folder), self.sorted())


def nearest(word: str, among: Iterable[str]) -> str | None:
    """The word that was probably meant, or None when nothing comes near."""
    by_fold = {known.casefold(): known for known in among}
    found = difflib.get_close_matches(word.casefold(), list(by_fold), n=1, cutoff=0.6)
    return by_fold[found[0]] if found else None


def did_you_mean(word: str, among: Iterable[str]) -> str:
    """A hint: the nearest word, else the words that there are while they are few, else nothing."""
    known = list(dict.fromkeys(among))
    near = nearest(word, known)
    if near is not None:
        return f'did you mean "{near}"?'
    return f"known here: {', '.join(known)}" if 0 < len(known) <= 12 else ""

"""Checks the hall's own texts: each thing that people see has its name, in every language offered.

The texts themselves are loaded by `kiosk.texts`; here they are only compared with what the other files name.
"""

from collections.abc import Iterable
from pathlib import Path

from config.faults import Faults, nearest
from config.hall import Hall
from config.services import Catalogue
from kiosk.texts import TextFile, Texts
from queue_machine.domain.branch import Window


def wanted_texts(hall: Hall, catalogue: Catalogue, windows: Iterable[Window]) -> dict[str, str]:
    """Key → what it says, for every text that a hall's folder must have."""
    wanted = {"hall-name": "the name of the hall"}
    for kind in catalogue.kinds:
        wanted[f"kind-{kind.id}"] = f'the name of the kind "{kind.id}"'
    for service in catalogue.services:
        wanted[f"service-{service.id}"] = f'the name of the service "{service.id}"'
        wanted[f"service-{service.id}-short"] = f'the short name of the service "{service.id}"'
        wanted[f"bring-{service.id}"] = f'what to bring for the service "{service.id}"'
    for group in catalogue.groups:
        wanted[f"group-{group.id}"] = f'the name of the group "{group.id}"'
        wanted[f"group-{group.id}-proof"] = f'what the window checks for the group "{group.id}"'
    for window in windows:
        wanted[f"window-{window.id}"] = f'the name of the window "{window.id}"'
    for reason in hall.pauses:
        wanted[f"pause-{reason}"] = f'the pause reason "{reason}"'
    # What has no name for want of an id is told where the id is missing.
    nameless = ("kind-", "service-", "service--short", "bring-", "group-", "group--proof", "window-")
    return {key: what for key, what in wanted.items() if key not in nameless}


def check_texts(folder: Path, languages: Iterable[str], wanted: dict[str, str], faults: Faults) -> None:
    """Notes unreadable text files, repeated keys, missing and empty texts, and texts that refer to nothing."""
    for language in languages:
        place = f"texts/{language}"
        faults.expect(place)
        paths = sorted((folder / language).glob("*.ftl"))
        if not paths:
            faults.add(place, "", "no text files are there", f"write {place}/branch.ftl")
            continue
        files = {f"{place}/{path.name}": file for path in paths if (file := _read(path, place, faults))}
        places = _places(files, faults)
        _check_saying(language, files, places, faults)
        # Nothing can be called missing while a file hides its texts.
        if len(files) == len(paths) and all(flaw.key for file in files.values() for flaw in file.faults):
            _check_missing(wanted, places, f"{place}/{paths[0].name}", faults)


def _read(path: Path, place: str, faults: Faults) -> TextFile | None:
    file = f"{place}/{path.name}"
    faults.expect(file)
    try:
        found = TextFile(path)
    except OSError as fault:
        faults.add(file, "", f"can't be read: {fault.strerror}")
        return None
    for flaw in found.faults:
        hint = "" if found.resource.body else "save it with the encoding UTF-8 (not GBK or ANSI)"
        faults.add(file, flaw.key, f"not Fluent: {flaw.reason}", hint, flaw.line)
    return found


def _places(files: dict[str, TextFile], faults: Faults) -> dict[str, tuple[str, int]]:
    """Key → file and line, the broken texts among them; notes those that stand there twice."""
    places: dict[str, tuple[str, int]] = {}
    for file, found in files.items():
        for key, line in found.keys:
            if key in places:
                before = ", line ".join(map(str, places[key]))
                faults.add(file, key, f"the text stands there twice, before in {before}", "leave one out", line)
            places.setdefault(key, (file, line))
    for file, found in files.items():
        for flaw in found.faults:
            places.setdefault(flaw.key, (file, flaw.line))
    return places


def _check_missing(wanted: dict[str, str], places: dict[str, tuple[str, int]], file: str, faults: Faults) -> None:
    spare = [key for key in places if key not in wanted]
    for key, what in wanted.items():
        if key in places:
            continue
        if near := nearest(key, spare):
            file_, line = places[near]
            spare.remove(near)
            faults.add(
                file_, near, f"nothing has this text, and there is none for {what}", f'did you mean "{key}"?', line
            )
        else:
            faults.add(file, key, f"the text is missing: {what}", f"add {key} = …")


def _check_saying(
    language: str, files: dict[str, TextFile], places: dict[str, tuple[str, int]], faults: Faults
) -> None:
    texts = Texts.of((language, file) for file in files.values())
    for key in sorted(texts.keys(language)):
        file, line = places[key]
        flaws = texts.flaws(key, language)
        for flaw in flaws:
            faults.add(file, key, f"the text can't be said: {flaw}", "no values are filled in here: write it out", line)
        if not flaws and not texts.say(key, language).strip():
            faults.add(file, key, "the text is empty", "write it", line)

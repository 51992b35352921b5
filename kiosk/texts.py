"""The words that people read and hear, taken from Fluent files by key and language.

Here lives the loading of `<folder>/<language>/*.ftl` and the choice of a text; the words themselves are in those
files, and which key a screen shows is the views' matter. Chinese comes first: what another language lacks is said
in Chinese.
"""

import logging
import re
import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax import FluentParser, ast

log = logging.getLogger(__name__)

FIRST = "zh-CN"
"""The language that every text exists in."""

REMEMBERED = 20_000
"""Sentences kept as they were said last: screens say the same ones again and again."""

CORE = Path(__file__).parent / "texts"
"""Anju's own texts; a branch's folder comes after it and overrides."""


_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_VALUE = re.compile(rf"{{ *\$({_KEY.pattern}) *}}")
_PLAIN = re.compile(rf"({_KEY.pattern}) *= *(?! )((?:[^{{}}]|{_VALUE.pattern})+)")
"""An entry of one line, with or without values: most of them."""
_COMMENT = re.compile(r"#{1,3} .*")
_GOES_ON = tuple(" }[*.\t")
"""How a line begins that belongs to the entry above it."""
_Entry = ast.Message | ast.Term


class TextFault(ValueError):
    """A Fluent file that can't be read: where and why; `key` is "" where none can be made out."""

    def __init__(self, file: Path, line: int, reason: str, key: str = "") -> None:
        super().__init__(f"{file}:{line}: {reason}")
        self.key = key
        self.file = file
        self.line = line
        self.reason = reason


class TextFile:
    """One Fluent file parsed: its entries, where each stands, and every place that can't be understood."""

    def __init__(self, file: Path) -> None:
        """Raises OSError if the file can't be opened; what is wrong inside it is in `faults`."""
        self.resource = ast.Resource()
        self.keys: tuple[tuple[str, int], ...] = ()
        """Each key with its line, in order, a repeated one as often as it stands there."""
        self.faults: tuple[TextFault, ...] = ()
        content = file.read_bytes()
        try:
            # A file saved by a Windows editor may begin with a byte order mark.
            source = content.decode("utf-8-sig")
            found = _quickly(source)
            if found is not None:
                self.resource = ast.Resource([entry for entry, _ in found])
                self.keys = tuple(
                    (str(entry.id.name), line)
                    for entry, line in found
                    if isinstance(entry, ast.Message) and entry.value is not None
                )
                return
            self.resource = FluentResource(source)
        except UnicodeDecodeError as fault:
            line = content.count(b"\n", 0, fault.start) + 1
            self.faults = (TextFault(file, line, "not UTF-8 text"),)
            return
        except RecursionError:
            self.faults = (TextFault(file, 1, "nested too deeply"),)
            return
        keys: list[tuple[str, int]] = []
        faults: list[TextFault] = []
        for entry in self.resource.body:
            line = source.count("\n", 0, entry.span.start if entry.span else 0) + 1
            if isinstance(entry, ast.Junk):
                note = entry.annotations[0] if entry.annotations else None
                key = _KEY.match(entry.content or "")
                reason = str(note.message) if note else "not a text"
                faults.append(TextFault(file, line, reason, key[0] if key else ""))
            elif isinstance(entry, ast.Message) and entry.value is not None:
                keys.append((str(entry.id.name), line))
        self.keys, self.faults = tuple(keys), tuple(faults)


def _quickly(source: str) -> list[tuple[_Entry, int]] | None:
    """Each entry with its line; None where anything is out of the ordinary and the whole must be parsed as one.

    The parser goes letter by letter, and a node reads some ninety thousand of them before its first picture. Plain
    lines need none of it, and where to part the others is seen by how their lines begin: what was parted wrongly
    does not parse, so no mistake and no meaning is lost.
    """
    if "\r" in source:
        return None
    parts: list[tuple[int, list[str]]] = []
    inside = False
    for number, line in enumerate(source.split("\n"), 1):
        if not line.strip(" "):
            if inside:
                parts[-1][1].append(line)
        elif line.startswith(_GOES_ON):
            if not inside:
                return None
            parts[-1][1].append(line)
        else:
            inside = not line.startswith("#")
            if inside:
                parts.append((number, [line]))
            elif not _COMMENT.fullmatch(line):
                return None
    parser = FluentParser(with_spans=False)
    entries: list[tuple[_Entry, int]] = []
    for number, lines in parts:
        plain = None if any(lines[1:]) else _PLAIN.fullmatch(lines[0])
        if plain is not None:
            entries.append((ast.Message(ast.Identifier(plain[1]), _line(plain[2].rstrip(" "))), number))
            continue
        body = parser.parse("\n".join(lines)).body
        if len(body) != 1 or not isinstance(body[0], _Entry):
            return None
        entries.append((body[0], number))
    return entries


def _line(words: str) -> ast.Pattern:
    """The pattern of one line: words and names of values by turns."""
    elements: list[ast.TextElement | ast.Placeable] = []
    for at, piece in enumerate(_VALUE.split(words)):
        if at % 2:
            elements.append(ast.Placeable(ast.VariableReference(ast.Identifier(piece))))
        elif piece:
            elements.append(ast.TextElement(piece))
    return ast.Pattern(elements)


class Texts:
    """All texts of one hall, made by `Texts.load`. It never changes afterwards, so every thread may use it."""

    def __init__(self, resources: Mapping[str, Sequence[ast.Resource]]) -> None:
        self._resources = {language: tuple(found) for language, found in resources.items()}
        self._entries = {language: _entries(found) for language, found in self._resources.items()}
        self._keys = {
            language: frozenset(key for key in found if not key.startswith("-"))
            for language, found in self._entries.items()
        }
        self._warned: set[tuple[str, str]] = set()
        self._said: dict[tuple[object, ...], str] = {}
        self._bundles: dict[str, FluentBundle] = {}
        """Made when a language first needs one: it brings that language's numbers and plurals with it."""
        # A bundle compiles a message at its first use, into a dictionary of its own.
        self._lock = threading.Lock()

    @classmethod
    def load(cls, folders: Sequence[Path] = (CORE,)) -> "Texts":
        """Reads `<folder>/<language>/*.ftl` of each folder; a later folder overrides an earlier one.

        Raises TextFault for a file that can't be parsed. A folder that isn't there holds no texts.
        """
        files = [(path.parent.name, TextFile(path)) for folder in folders for path in sorted(folder.glob("*/*.ftl"))]
        for _, file in files:
            if file.faults:
                raise file.faults[0]
        return cls.of(files)

    @classmethod
    def of(cls, files: Iterable[tuple[str, TextFile]]) -> "Texts":
        """The texts of files already read, each with its language; what is wrong in a file is passed over."""
        resources: dict[str, list[ast.Resource]] = {}
        for language, file in files:
            resources.setdefault(language, []).append(file.resource)
        return cls(resources)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that have texts, the first language first."""
        return tuple(sorted(self._keys, key=lambda language: (language != FIRST, language)))

    def keys(self, language: str = FIRST) -> frozenset[str]:
        """Every key that a language has a text for."""
        return self._keys.get(language, frozenset())

    def has(self, key: str, language: str | None = None) -> bool:
        """Whether the text exists in this language; without one, in any."""
        if language is not None:
            return key in self.keys(language)
        return any(key in keys for keys in self._keys.values())

    def say(self, key: str, /, language: str = FIRST, **args: object) -> str:
        """The text with its values put in; in Chinese where the language lacks it, the key itself as a last resort.

        An argument `people_ahead` is `$people_ahead` in the file. What is missing or can't be filled in is logged
        once for each key and language; a citizen never sees an error.
        """
        try:
            place: tuple[object, ...] = (key, language, *sorted(args.items()), *map(type, args.values()))
            known = self._said.get(place)
        except TypeError:  # a value that cannot be a key is said anew each time
            return self._say(key, language, args)
        if known is None:
            known = self._say(key, language, args)
            if len(self._said) >= REMEMBERED:
                self._said.clear()
            self._said[place] = known
        return known

    def _say(self, key: str, language: str, args: dict[str, object]) -> str:
        for tongue in (language, FIRST) if language != FIRST else (FIRST,):
            if key not in self.keys(tongue):
                self._warn(key, tongue, "missing")
                continue
            said, flaws = self._fill(key, tongue, args)
            if flaws:
                self._warn(key, tongue, f"unfilled {flaws[0]}")
            return said
        return key

    def flaws(self, key: str, /, language: str = FIRST, **args: object) -> tuple[str, ...]:
        """What stays unfilled when the text is said with these values: unknown names, texts that it refers to."""
        return self._fill(key, language, args)[1] if key in self.keys(language) else ("missing",)

    def _fill(self, key: str, language: str, args: dict[str, object]) -> tuple[str, tuple[str, ...]]:
        entry = self._entries[language][key]
        elements = entry.value.elements if entry.value else []
        if len(elements) == 1 and isinstance(elements[0], ast.TextElement):
            return str(elements[0].value), ()
        with self._lock:
            bundle = self._bundle(language)
            pattern = bundle.get_message(key).value
            said, errors = bundle.format_pattern(pattern, args) if pattern else (key, [])
        return str(said), tuple(str(error) for error in errors)

    def _bundle(self, language: str) -> FluentBundle:
        found = self._bundles.get(language)
        if found is None:
            found = self._bundles[language] = FluentBundle([language], use_isolating=False)
            for resource in self._resources[language]:
                found.add_resource(resource, allow_overrides=True)
        return found

    def all_strings(self, language: str) -> tuple[str, ...]:
        """Every literal piece of text of a language, variants and terms included, to check that a font has them all."""
        return tuple(piece for entry in self._entries.get(language, {}).values() for piece in _pieces(entry))

    def _warn(self, key: str, language: str, what: str) -> None:
        if (key, language) not in self._warned:
            self._warned.add((key, language))
            log.warning("text key=%s language=%s fault=%s", key, language, what)


def _entries(resources: Iterable[ast.Resource]) -> dict[str, _Entry]:
    """Terms under "-name" and messages that say something; a later one of the same key overrides."""
    found: dict[str, _Entry] = {}
    for resource in resources:
        for entry in resource.body:
            if isinstance(entry, ast.Term):
                found[f"-{entry.id.name}"] = entry
            elif isinstance(entry, ast.Message) and entry.value is not None:
                found[entry.id.name] = entry
    return found


def _pieces(node: object) -> list[str]:
    if isinstance(node, ast.TextElement | ast.StringLiteral):
        return [str(node.value)]
    if isinstance(node, ast.Comment | ast.Identifier | ast.Span):
        return []
    if isinstance(node, list):
        return [piece for child in node for piece in _pieces(child)]
    if isinstance(node, ast.BaseNode):
        return [piece for child in vars(node).values() for piece in _pieces(child)]
    return []

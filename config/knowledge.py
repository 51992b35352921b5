"""Reads `knowledge/*.md`: what staff and citizens may look up.

`<id>.md` is the Chinese page, `<id>.en.md` the same in another language; the first line is `# Title`.
"""

import re
from pathlib import Path

from config.faults import Faults, nearest
from config.reader import read_source
from config.settings import Page

FIRST = "zh-CN"
_NAME = re.compile(r"([a-z][a-z0-9-]*)(?:\.([A-Za-z-]+))?\.md")


def read_knowledge(folder: Path, languages: tuple[str, ...], faults: Faults) -> tuple[Page, ...]:
    """The pages in order of their ids; a branch without the folder has none."""
    titles: dict[str, dict[str, str]] = {}
    texts: dict[str, dict[str, str]] = {}
    for path in sorted(folder.glob("*.md")):
        file = f"{folder.name}/{path.name}"
        faults.expect(file)
        found = _NAME.fullmatch(path.name)
        if not found:
            faults.add(file, "", "no name for a page", "lower-case letters, digits and hyphens, such as loan-papers.md")
            continue
        language = found[2] or FIRST
        if language not in languages:
            near = nearest(language, languages)
            faults.add(file, "", f'the hall offers no language "{language}"', f'did you mean "{near}"?' if near else "")
            continue
        source = read_source(path, faults, file)
        if source is None:
            continue
        first, _, rest = source.strip().partition("\n")
        if not first.startswith("# ") or not first[2:].strip():
            faults.add(file, "", "the page has no title", "begin it with # and the title", 1)
        elif not rest.strip():
            faults.add(file, "", "the page has nothing below its title", "write it or take the file out", 1)
        titles.setdefault(found[1], {})[language] = first.removeprefix("# ").strip()
        texts.setdefault(found[1], {})[language] = rest.strip()
    for page, by_language in titles.items():
        if FIRST not in by_language and not (folder / f"{page}.md").exists():
            faults.add(
                f"{folder.name}/{page}.md", "", "the Chinese page is missing", "it stands in where a language lacks one"
            )
    return tuple(Page(id=page, titles=titles[page], texts=texts[page]) for page in sorted(titles))

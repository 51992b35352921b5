"""The line of a key is found without judging the file."""

import tomllib
from typing import Any

import pytest

from config.branch import DEMO
from config.lines import key_lines, line_of

SOURCE = '''# a = 1
a = 1
"b" = """
c = 2
[d]
""" # e = 3
[ t . u ]  # a table
x = [ "[", # ]
  "y = 1", 'z',
  [1,
   2], { k = 3 }
]
x2 = "a # b"
[[w]]
id = "1"
  [w.p]
  port = "p"
[[w]]
id = '2'
[[w.s]]
v.v = 1
[[w.s]]
'''


def test_every_key_and_table_has_its_line() -> None:
    assert key_lines(SOURCE) == {
        "a": 2,
        "b": 3,
        "t.u": 7,
        "t.u.x": 8,
        "t.u.x[0]": 8,
        "t.u.x[1]": 9,
        "t.u.x[2]": 9,
        "t.u.x[3]": 10,
        "t.u.x[4]": 11,
        "t.u.x2": 13,
        "w[0]": 14,
        "w[0].id": 15,
        "w[0].p": 16,
        "w[0].p.port": 17,
        "w[1]": 18,
        "w[1].id": 19,
        "w[1].s[0]": 20,
        "w[1].s[0].v.v": 21,
        "w[1].s[1]": 22,
    }


def test_a_path_without_a_line_has_that_of_what_is_around_it() -> None:
    lines = key_lines(SOURCE)
    assert line_of("t.u.x[9].k", lines) == 8
    assert line_of("w[1].missing", lines) == 18
    assert line_of("w", lines) == 14
    assert line_of("nowhere", lines) == 0
    assert line_of("", lines) == 0


def paths(value: Any, path: str) -> list[str]:
    below = value.items() if isinstance(value, dict) else []
    found = [deeper for key, entry in below for deeper in paths(entry, f"{path}.{key}" if path else key)]
    if isinstance(value, list):
        found += [deeper for place, entry in enumerate(value) for deeper in paths(entry, f"{path}[{place}]")]
    return [path, *found]


@pytest.mark.parametrize("name", ["hall", "services", "windows", "devices"])
def test_no_path_of_the_demo_branch_is_without_its_line(name: str) -> None:
    source = (DEMO / f"{name}.toml").read_text(encoding="utf-8")
    lines, wanted = key_lines(source), paths(tomllib.loads(source), "")[1:]
    # A list of tables stands where its first table does.
    assert {path for path in wanted if path not in lines} == {path for path in wanted if f"{path}[0]" in lines} - set(
        lines
    )
    for path, line in lines.items():
        key = path.rpartition(".")[2].partition("[")[0]
        assert key in source.splitlines()[line - 1] or "[" in path

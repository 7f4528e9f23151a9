"""A team's file: read from TOML and CSV, faults told with their line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tellings.annotations.team import Member, read_team
from tellings.errors import InputError

TEAM = [Member("ana", "ana"), Member("ben.k", "ben.k"), Member("carol", "adjudicator")]
TOML = """# a round of three
[[annotator]]
name = "ana"

[[annotator]]
name = "ben.k"
role = "annotator"
[[annotator]]
name = "carol"
role = "adjudicator"
"""
CSV = "name, role\nana,\n\nben.k,annotator\ncarol,adjudicator\n"


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


@pytest.mark.parametrize(("name", "text"), [("team.toml", TOML), ("team.csv", CSV), ("TEAM.CSV", "\ufeff" + CSV)])
def test_both_forms_say_the_same(tmp_path: Path, name: str, text: str) -> None:
    assert read_team(written(tmp_path, name, text)) == TEAM


@pytest.mark.parametrize(
    ("name", "text", "line", "cause"),
    [
        ("t.toml", '[[annotator]]\nname = "ana"\n[[annotator]]\nname = "Ana B"\n', 3, "'Ana B' is no usable name"),
        ("t.toml", '[[annotator]]\nname = "ana"\n\n[[annotator]]\nname = "ana"\n', 4, "'ana' a second time, after line 1"),
        ("t.toml", '[[annotator]]\nname = "../x"\n', 1, "no usable name"),
        ("t.toml", '[[annotator]]\nrole = "annotator"\n', 1, "a person without a name"),
        ("t.toml", '\n[[annotator]]\nname = "ana"\nrole = "boss"\n', 2, "unknown role 'boss'"),
        ("t.toml", '[[annotator]]\nname = 7\n', 1, "name 7 is no text"),
        ("t.toml", '[[annotator]]\nname = "ana"\nmail = "x"\n', 1, "unknown field 'mail'"),
        ("t.toml", '[[annotator]]\nname = "administrator"\n', 1, "is taken"),
        ("t.toml", '[[annotator]]\nname = "adjudicator"\n', 1, "is taken"),
        ("t.toml", 'x = 1\n', 1, "unknown field 'x'"),
        ("t.toml", 'annotator = "ana"\n', 1, "no list of tables"),
        ("t.toml", '[[annotator]]\nname = "ana\n', 2, "Illegal character"),
        ("t.csv", "name,role\nana,adjudicator\nben,adjudicator\n", 3, "a second adjudicator, after line 2"),
        ("t.csv", "who,role\nana,annotator\n", 1, "no column 'name'"),
        ("t.csv", "name\nana,annotator\n", 2, "2 cells under 1 columns"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_line(tmp_path: Path, name: str, text: str, line: int, cause: str) -> None:
    with pytest.raises(InputError) as caught:
        read_team(written(tmp_path, name, text))
    assert caught.value.place == f"{tmp_path / name}:{line}"
    assert cause in caught.value.cause
    assert caught.value.mend


@pytest.mark.parametrize(("name", "text"), [("t.toml", ""), ("t.csv", ""), ("t.csv", "name,role\n")])
def test_a_file_that_names_nobody_is_refused(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(InputError, match="names nobody"):
        read_team(written(tmp_path, name, text))


def test_a_file_that_is_not_there_or_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_team(tmp_path / "absent.toml")
    (tmp_path / "t.csv").write_bytes(b"\xff\xfe\0")
    with pytest.raises(InputError, match="cannot be read"):
        read_team(tmp_path / "t.csv")

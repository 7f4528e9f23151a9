"""Provenance is whole or refused: from options, from a sheet, from a person."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tellings.dataset.provenance import QUESTIONS, completed, entry, read_sheet
from tellings.errors import InputError

KNOWN = {
    "event": "orvell-deeds",
    "source": "https://orvell.example/1",
    "outlet": "",
    "register": "blog post",
    "licence": "CC-BY-4.0",
    "redistributable": True,
}


def test_what_is_known_is_enough() -> None:
    found = completed("a.txt", KNOWN)
    assert (found.event, found.outlet, found.redistributable, found.title) == ("orvell-deeds", "", True, "")


@pytest.mark.parametrize("name", list(QUESTIONS))
def test_whatever_is_missing_is_named_in_one_line(name: str) -> None:
    with pytest.raises(InputError) as caught:
        completed("a.txt", {key: value for key, value in KNOWN.items() if key != name})
    assert str(caught.value).startswith(f"a.txt: lacks {name}; ")
    assert "\n" not in str(caught.value)
    asked: list[str] = []

    def answer(wanted: str, question: str) -> str:
        asked.append(wanted)
        assert question == QUESTIONS[wanted]
        return {"redistributable": " Yes "}.get(wanted, str(KNOWN[wanted]))

    assert completed("a.txt", {key: value for key, value in KNOWN.items() if key != name}, answer) == completed(
        "", KNOWN
    )
    assert asked == [name]


@pytest.mark.parametrize(
    ("given_", "cause"),
    [
        ({"redistributable": "perhaps"}, "redistributable is 'perhaps'"),
        ({"licence": " "}, "licence is empty"),
        ({"source": 3}, "source is no text"),
        ({"event": "Orvell Deeds"}, "event 'Orvell Deeds'"),
        ({"event": "../etc"}, "event '../etc'"),
        ({"id": "alignments"}, "id 'alignments'"),
    ],
)
def test_what_is_no_provenance_is_refused(given_: dict[str, object], cause: str) -> None:
    with pytest.raises(InputError, match=cause):
        completed("a.txt", KNOWN | given_)


def test_both_kinds_of_sheet_say_the_same(tmp_path: Path) -> None:
    toml, csv = tmp_path / "provenance.toml", tmp_path / "provenance.csv"
    toml.write_text(
        'licence = "CC0"\nredistributable = false\n[[article]]\nfile = "a, b.txt"\noutlet = ""\n'
        '[[article]]\nfile = "c.html"\nlicence = "OGL"\nredistributable = true\noutlet = "C"\n',
        "utf-8",
    )
    csv.write_text(
        '\ufefffile,outlet,licence,redistributable\r\n"a, b.txt",,CC0,no\r\nc.html,C,OGL,yes\r\n', "utf-8", newline=""
    )
    missing = {name: KNOWN[name] for name in ("event", "source", "register")}
    one, other = (
        {path: completed(path, missing | said) for path, said in read_sheet(sheet).items()} for sheet in (toml, csv)
    )
    assert one == other
    assert [path.name for path in one] == ["a, b.txt", "c.html"]
    assert [found.licence for found in one.values()] == ["CC0", "OGL"]


@pytest.mark.parametrize(
    ("name", "content", "cause"),
    [
        ("p.toml", "[[article]]\noutlet = 'x'\n", "article 1: names no file"),
        ("p.toml", "[[article]]\nfile = 'x'\nlicense = 'y'\n", "'license' is no part"),
        ("p.toml", "[[article]]\nfile = 'x'\n[[article]]\nfile = 'x'\n", "article 2: names 'x' again"),
        ("p.toml", "article = 3\n", "no array"),
        ("p.toml", "file = ", "p.toml"),
        ("p.csv", "file,outlet\nx,y,z\n", "more fields"),
        ("p.csv", "outlet\ny\n", "names no file"),
        ("p.csv", b"file\n\xff\n", "p.csv"),
    ],
)
def test_a_broken_sheet_is_refused(tmp_path: Path, name: str, content: str | bytes, cause: str) -> None:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InputError, match=cause):
        read_sheet(path)


@given(st.dictionaries(st.sampled_from(["a", "b"]), st.text(st.characters(exclude_categories=["Cs"]))))
def test_what_is_written_is_read_again(fields: dict[str, str]) -> None:
    assert tomllib.loads(entry("article", fields)) == {"article": [fields]}

"""Where an article comes from and what may be done with its text: asked for, read from a sheet, and kept."""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct

from tellings.errors import InputError

__all__ = ["QUESTIONS", "SHEET_NAMES", "Listed", "Provenance", "completed", "entry", "read_sheet"]

SHEET_NAMES: Final = ("provenance.toml", "provenance.csv")
"""Sheets that are looked for beside the articles."""

QUESTIONS: Final = {
    "event": "the event that it tells, as uk-openai",
    "source": "its address, or what it is",
    "outlet": "who published it (may be empty)",
    "register": "what kind of text it is, as wire brief or opinion column",
    "licence": "the licence of the text, as CC-BY-4.0",
    "redistributable": "may the text be passed on under it?",
}
"""What must be known of an article, and how it is asked for."""

_OPTIONAL: Final = ("title", "id")
_MAY_BE_EMPTY: Final = ("outlet", *_OPTIONAL)
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_RESERVED: Final = frozenset({"adjudication", "alignments", "alignment"})
_ANSWERS: Final = {"yes": True, "true": True, "y": True, "no": False, "false": False, "n": False}


class Provenance(Struct, frozen=True):
    """What is known of one article.

    Attributes:
        event: Id of the event that it tells.
        source: Its address, or a description.
        outlet: Who published it; empty where nobody is named.
        register: What kind of text it is.
        licence: Of the text.
        redistributable: Whether the text may be passed on under it.
        title: Its headline; the text's own when empty.
        id: What it is called within its event; the file's name when empty.
    """

    event: str
    source: str
    outlet: str
    register: str
    licence: str
    redistributable: bool
    title: str = ""
    id: str = ""


class Listed(Struct, frozen=True, forbid_unknown_fields=True):
    """One added article in `annotations/open/<event>/articles.toml`."""

    file: str
    outlet: str
    register: str
    title: str
    source: str
    licence: str


def read_sheet(path: Path) -> dict[Path, dict[str, Any]]:
    """Read what a sheet says of the articles beside it.

    Args:
        path: TOML with an `[[article]]` each, or CSV with a line each and a heading; `file` is relative to the sheet,
            the other names are those of `Provenance`. What stands in the TOML before the first article holds for all.

    Returns:
        What is said of each file, in the order of the sheet; something may be missing.

    Raises:
        InputError: The sheet cannot be read, an entry names no file, or something that is no provenance.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
        entries = _csv_entries(text) if path.suffix.lower() == ".csv" else _toml_entries(text)
    except (OSError, ValueError, csv.Error) as error:
        raise InputError(path, str(error), "write TOML with [[article]], or CSV with a heading, in UTF-8") from None
    found: dict[Path, dict[str, Any]] = {}
    for number, given in enumerate(entries, start=1):
        place = f"{path} article {number}"
        file = given.pop("file", "")
        if not isinstance(file, str) or not file:
            raise InputError(place, "names no file", 'write file = "name"')
        if unknown := sorted(given.keys() - {*QUESTIONS, *_OPTIONAL}):
            known = ", ".join(("file", *QUESTIONS, *_OPTIONAL))
            raise InputError(place, f"{unknown[0]!r} is no part of a provenance", f"one of {known}")
        if path.parent / file in found:
            raise InputError(place, f"names {file!r} again", "list a file once")
        found[path.parent / file] = given
    return found


def _toml_entries(text: str) -> list[dict[str, Any]]:
    sheet = tomllib.loads(text)
    articles = sheet.pop("article", [])
    if not isinstance(articles, list) or not all(isinstance(article, dict) for article in articles):
        raise ValueError("article is no array of tables")
    return [sheet | article for article in articles]


def _csv_entries(text: str) -> list[dict[str, Any]]:
    entries = []
    for line in csv.DictReader(io.StringIO(text, newline=""), strict=True):
        if None in line:
            raise ValueError(f"the line of {line.get('file')!r} has more fields than the heading")
        known = {name.strip(): value.strip() for name, value in line.items() if value is not None}
        entries.append({name: value for name, value in known.items() if value or name in _MAY_BE_EMPTY})
    return entries


def completed(place: object, given: Mapping[str, Any], ask: Callable[[str, str], str] | None = None) -> Provenance:
    """Make provenance whole, or refuse it.

    Args:
        place: The article's file, for errors.
        given: What is known.
        ask: Asks a person for what is missing, by name and question; nobody is asked when left out.

    Raises:
        InputError: Something is missing, empty, or not what it should be.
    """
    known = dict(given)
    if missing := [name for name in QUESTIONS if known.get(name) is None]:
        if ask is None:
            options = " ".join(
                "--redistributable or --not-redistributable" if name == "redistributable" else f"--{name}"
                for name in missing
            )
            raise InputError(
                place, f"lacks {', '.join(missing)}", f"write it in provenance.toml beside it, or {options}"
            )
        known |= {name: ask(name, QUESTIONS[name]) for name in missing}
    if isinstance(answer := known["redistributable"], str):
        known["redistributable"] = _ANSWERS.get(answer.strip().lower())
    if not isinstance(known["redistributable"], bool):
        raise InputError(place, f"redistributable is {answer!r}", "answer yes or no")
    for name in (*QUESTIONS, *_OPTIONAL):
        if name == "redistributable" or name not in known:
            continue
        if not isinstance(known[name], str):
            raise InputError(place, f"{name} is no text", f"give {QUESTIONS.get(name, 'a text')}")
        known[name] = " ".join(known[name].split())
        if not known[name] and name not in _MAY_BE_EMPTY:
            raise InputError(place, f"{name} is empty", f"give {QUESTIONS[name]}")
    for name in ("event", "id"):
        if (value := known.get(name)) and (not _NAME.fullmatch(value) or value in _RESERVED):
            raise InputError(place, f"{name} {value!r} is no usable name", "small letters, digits and '-' only")
    return msgspec.convert(known, Provenance)


def entry(table: str, fields: Mapping[str, str]) -> str:
    """One table of an array of tables, as TOML."""
    # A JSON string is a TOML string, but for the one control character that JSON lets through.
    lines = [
        f"{name} = {json.dumps(value, ensure_ascii=False)}".replace("\x7f", "\\u007f") for name, value in fields.items()
    ]
    return "\n".join([f"[[{table}]]", *lines]) + "\n"

"""A team's file: who annotates and who adjudicates, as TOML or CSV."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from tellings.annotations.accounts import ADMINISTRATOR, is_account_name
from tellings.annotations.rounds import ADJUDICATOR
from tellings.errors import InputError

__all__ = ["Member", "read_team"]

_ROLES: Final = ("annotator", "adjudicator")
_FIELDS: Final = ("name", "role")
_SHAPE: Final = 'write [[annotator]] with name = "ana" and, for one person, role = "adjudicator"'
_COLUMNS: Final = "begin it with the line name,role"


class Member(Struct, frozen=True):
    """One person of a team.

    Attributes:
        name: What the file calls the person.
        account: The server's account: the name, but for the adjudicator, whose exports are known by the role.
    """

    name: str
    account: str


def read_team(path: Path) -> list[Member]:
    """Read a team's file.

    Args:
        path: TOML with one `[[annotator]]` table a person, or CSV (`.csv`) with the columns `name` and `role`; a role
            is `annotator`, which may be left out, or `adjudicator`, which one person has.

    Raises:
        InputError: The file is no such file; the place is its line.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        cause = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InputError(path, f"cannot be read: {cause}", "name a TOML or CSV file of your team") from None
    rows = _csv_rows(path, text) if path.suffix.lower() == ".csv" else _toml_rows(path, text)
    members: list[Member] = []
    lines: dict[str, int] = {}
    for line, row in rows:
        member = _member(f"{path}:{line}", row)
        if member.account in lines:
            who = "a second adjudicator" if member.account == ADJUDICATOR else f"{member.name!r} a second time"
            raise InputError(f"{path}:{line}", f"{who}, after line {lines[member.account]}", "name each once")
        lines[member.account] = line
        members.append(member)
    if not members:
        raise InputError(path, "names nobody", _COLUMNS if path.suffix.lower() == ".csv" else _SHAPE)
    return members


def _member(place: str, row: dict[str, Any]) -> Member:
    for field, value in row.items():
        if field not in _FIELDS:
            raise InputError(place, f"unknown field {field!r}", "only name and role are known")
        if not isinstance(value, str):
            raise InputError(place, f"{field} {value!r} is no text", f'quote it: {field} = "{value}"')
    name, role = row.get("name", ""), row.get("role") or "annotator"
    if not is_account_name(name):
        cause = f"{name!r} is no usable name" if name else "a person without a name"
        raise InputError(place, cause, "lower-case letters, digits, '_', '.', '-' only, at most 40")
    if role not in _ROLES:
        raise InputError(place, f"unknown role {role!r}", "annotator or adjudicator")
    if name == ADMINISTRATOR or (name == ADJUDICATOR and role != ADJUDICATOR):
        raise InputError(place, f"the name {name!r} is taken by that account", "choose another name")
    return Member(name, ADJUDICATOR if role == ADJUDICATOR else name)


def _csv_rows(path: Path, text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    reader = csv.reader(text.splitlines())
    header: Sequence[str] | None = None
    for cells in reader:
        cells = [cell.strip() for cell in cells]
        if not any(cells):
            continue
        if header is None:
            header = cells
            if "name" not in header:
                raise InputError(f"{path}:{reader.line_num}", "no column 'name'", _COLUMNS)
            continue
        if len(cells) > len(header):
            raise InputError(f"{path}:{reader.line_num}", f"{len(cells)} cells under {len(header)} columns", _COLUMNS)
        yield reader.line_num, dict(zip(header, cells, strict=False))


def _toml_rows(path: Path, text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        page = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise InputError(f"{path}:{line[1] if line else 1}", str(error), _SHAPE) from None
    heads = [at for at, line in enumerate(text.splitlines(), 1) if re.match(r"\s*\[\[\s*annotator\s*\]\]", line)]
    for field in page:
        if field != "annotator":
            at = next((n for n, line in enumerate(text.splitlines(), 1) if field in line), 1)
            raise InputError(f"{path}:{at}", f"unknown field {field!r}", _SHAPE)
    people = page.get("annotator", [])
    if not isinstance(people, list) or not all(isinstance(person, dict) for person in people):
        raise InputError(f"{path}:1", "annotator is no list of tables", _SHAPE)
    for number, person in enumerate(people):
        yield heads[number] if number < len(heads) else 1, person

"""Event sheets: what an authored event holds by construction, and what each telling was meant to make of it."""

from __future__ import annotations

from pathlib import Path

import msgspec
from msgspec import Struct

from tellings.document import ArticleStance, DifferenceKind, EntityType, FactType, FigureKind, Modality
from tellings.errors import InputError

__all__ = ["Alteration", "Sheet", "SheetFact", "SheetFigure", "SheetName", "Telling", "read_sheets"]


class SheetName(Struct, frozen=True):
    """A thing of the event; every form that a telling may use for it."""

    name: str
    type: EntityType
    forms: tuple[str, ...] = ()


class SheetFigure(Struct, frozen=True):
    """A figure of the event."""

    id: str
    kind: FigureKind
    unit: str
    value: float | None = None
    value_high: float | None = None


class SheetFact(Struct, frozen=True):
    """A fact of the event; arguments by canonical name, figure id, or date as written."""

    key: str
    type: FactType
    modality: Modality
    arguments: dict[str, str | tuple[str, ...]]


class Alteration(Struct, frozen=True):
    """What one telling gives otherwise than the sheet, on purpose.

    Attributes:
        key: Of the fact.
        slot: A role of the fact, `modality`, or a figure outside the arguments.
        kind: Of the difference.
        value: What the telling gives.
    """

    key: str
    slot: str
    kind: DifferenceKind
    value: str | float | tuple[str, ...] | None = None


class Telling(Struct, frozen=True):
    """What one telling was meant to say."""

    file: str
    register: str
    stance: ArticleStance
    told: tuple[str, ...]
    omitted: tuple[str, ...] = ()
    alteration: tuple[Alteration, ...] = ()


class Sheet(Struct, frozen=True):
    """One event."""

    id: str
    name: tuple[SheetName, ...]
    figure: tuple[SheetFigure, ...]
    fact: tuple[SheetFact, ...]
    telling: tuple[Telling, ...]
    title: str = ""


def read_sheets(annotations: Path) -> list[Sheet]:
    """Read the sheets of all open events.

    Args:
        annotations: The folder `annotations/`.

    Raises:
        InputError: A sheet is not TOML or lacks something.
    """
    sheets = []
    for path in sorted(annotations.glob("open/*/event.toml")):
        try:
            sheets.append(msgspec.toml.decode(path.read_bytes(), type=Sheet))
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise InputError(path, str(error)) from None
    return sheets

"""The open events as their authors left them: sheets, recipes and texts, and where words of a recipe stand in a text."""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tellings.document import Span

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = [Path(name) for name in os.environ.get("TELLINGS_OPEN", str(ROOT / "annotations/open")).split(os.pathsep)]
"""Folders of events; `TELLINGS_OPEN` (separated as in PATH) names others, so that an event is tested before it is taken in."""

REAL = "uk-openai"
"""The one event that happened; every other is invented, names included."""


@dataclass(frozen=True)
class Telling:
    """One telling: its event's sheet, its recipe and its text."""

    event: str
    sheet: dict[str, Any] = field(repr=False)
    recipe: dict[str, Any] = field(repr=False)
    text: str = field(repr=False)

    @property
    def id(self) -> str:
        return f"{self.event}/{self.recipe['file'].removesuffix('.txt')}"

    def furniture(self) -> list[Span]:
        """Where the recipe's furniture stands: where it begins a line if it does, else where it stands first."""
        found = []
        for run in self.recipe["furniture"]:
            spans = places(run, self.text)
            begins_line = [span for span in spans if not self.text[: span.start].rpartition("\n")[2].strip()]
            found.extend((begins_line or spans)[:1])
        return found

    def at(self, start: int) -> str:
        """A place as a reader finds it: line and the words around."""
        around = " ".join(self.text[max(0, start - 30) : start + 40].split())
        return f"{self.id} line {self.text.count(chr(10), 0, start) + 1}: …{around}…"


def places(wanted: str, text: str) -> list[Span]:
    """Every place where words stand in a text, as whole words, however the text breaks its lines."""
    words = wanted.split()
    pattern = r"\s+".join(map(re.escape, words))
    before = r"(?<!\w)" if words[0][0].isalnum() else ""
    after = r"(?!\w)" if words[-1][-1].isalnum() else ""
    return [Span(match.start(), match.end()) for match in re.finditer(before + pattern + after, text)]


def figure_places(figure: str, near: str, text: str) -> list[Span]:
    """Every place that a recipe's figure can mean: its words inside the words around them."""
    return [
        Span(around.start + span.start, around.start + span.end)
        for around in places(near, text)
        for span in places(figure, text[around.start : around.end])
    ]


SHEETS: dict[str, dict[str, Any]] = {}
TELLINGS: list[Telling] = []
for _path in sorted(path for folder in FOLDERS for path in folder.glob("*/event.toml")):
    _sheet = tomllib.loads(_path.read_text("utf-8"))
    SHEETS[_sheet["id"]] = _sheet
    for _recipe in _sheet["telling"]:
        _text = (_path.parent / _recipe["file"]).read_bytes().decode("utf-8")
        TELLINGS.append(Telling(_sheet["id"], _sheet, _recipe, _text))

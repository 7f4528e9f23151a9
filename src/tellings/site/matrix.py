"""The matrix of tellings: an event's facts against its tellings, and where they differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final

from tellings.annotations.sheet import Sheet, SheetFact
from tellings.annotations.validity import matched_facts
from tellings.document import Alignment, Document, Fact, Figure
from tellings.scoring.alignment import differing_slots
from tellings.scoring.stance import sentence_sides
from tellings.site.segments import units_of
from tellings.site.wording import amount, words_of

__all__ = ["Bar", "Cell", "Column", "Matrix", "Row", "Told", "bars", "matrix"]

_SIDES: Final = {"promotional": 0, "critical": 2}
_PLAIN_ROLES: Final = ("amount", "count", "figure", "date")
"""Roles whose values a cell shows even where nobody differs."""


@dataclass(frozen=True)
class Bar:
    """One sentence of a stance strip, or one mark where there is no text.

    Attributes:
        number: Of the sentence; -1 for a mark.
        side: `promotional`, `critical`, `both` or empty.
        mark: Id of the first mark there; empty for a sentence without one.
    """

    number: int
    side: str
    mark: str = ""


@dataclass(frozen=True)
class Column:
    """One telling.

    Attributes:
        document: The telling.
        bars: Its stance, sentence by sentence.
        promotional: How many bars promote.
        critical: How many criticise.
    """

    document: Document
    bars: tuple[Bar, ...]
    promotional: int
    critical: int


@dataclass(frozen=True)
class Told:
    """One slot of a fact as a telling gives it.

    Attributes:
        slot: A role, or `modality`.
        words: As told, or by its canonical name.
        kind: Kind of the difference where this telling departs from most others; empty where it does not.
        group: Letter of the tellings that agree with it; empty where all do.
    """

    slot: str
    words: str
    kind: str = ""
    group: str = ""


@dataclass(frozen=True)
class Cell:
    """What one telling says of one fact.

    Attributes:
        document: The telling.
        fact: Id of the fact in it.
        told: Slots worth showing.
        altered: Slots, kinds and the sheet's word where the telling was written to depart from the sheet.
    """

    document: Document
    fact: Fact
    told: tuple[Told, ...]
    altered: tuple[str, ...] = ()

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds of difference that this cell shows."""
        return tuple(dict.fromkeys(told.kind for told in self.told if told.kind))


@dataclass(frozen=True)
class Row:
    """One statement.

    Attributes:
        key: Its slug.
        type: Type of the fact.
        common: Role and words of what most tellings give, as a reminder of what it says.
        cells: For each column, what it tells: nothing, or one fact or more.
        kinds: Kinds of difference between the tellings.
        truth: The sheet's fact in words: role and words.
    """

    key: str
    type: str
    common: tuple[tuple[str, str], ...]
    cells: tuple[tuple[Cell, ...], ...]
    kinds: tuple[str, ...]
    truth: tuple[tuple[str, str], ...] = ()

    @property
    def told(self) -> int:
        """How many tellings make it."""
        return sum(bool(cell) for cell in self.cells)


@dataclass(frozen=True)
class Matrix:
    """An event.

    Attributes:
        event: Its id.
        columns: Tellings, from promotional to critical.
        rows: Statements: those not told alike, then the others, most told first; last what only the sheet has.
        has_truth: Whether an event sheet is known.
    """

    event: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    has_truth: bool


def bars(document: Document) -> tuple[Bar, ...]:
    """The stance of each sentence; without a text, of each mark."""
    if not document.text:
        ordered = sorted(document.stances, key=lambda mark: (mark.start, mark.end))
        return tuple(Bar(-1, mark.polarity, mark.id) for mark in ordered)
    units = units_of(document.text, document.furniture)
    sides = {side: sentence_sides(units, document.stances, side) for side in ("promotional", "critical")}
    found = []
    for number, unit in enumerate(units):
        here = [side for side, numbers in sides.items() if number in numbers]
        mark = next((mark.id for mark in document.stances if mark.start < unit.end and unit.start < mark.end), "")
        found.append(Bar(number, "both" if len(here) == 2 else "".join(here), mark))
    return tuple(found)


def matrix(documents: Sequence[Document], alignments: Iterable[Alignment], sheet: Sheet | None = None) -> Matrix:
    """Lay out an event.

    Columns run from promotional to critical: by the article's stance, then by marks that promote less marks that
    criticise. In a slot that differs, tellings that agree share a letter; the largest group is what most say, and only
    the others (all of them where no group is largest) carry the kind of the difference.

    Args:
        documents: Its tellings.
        alignments: Of its facts.
        sheet: The event's, where it is known.
    """
    columns = tuple(_column(document) for document in sorted(documents, key=_lean))
    kinds = {
        alignment.key: {difference.slot: difference.kind for difference in alignment.differences}
        for alignment in alignments
    }
    told: dict[str, list[list[Fact]]] = {}
    for at, column in enumerate(columns):
        for fact in column.document.facts:
            row = told.setdefault(fact.key or f"{column.document.id} {fact.id}", [[] for _ in columns])
            row[at].append(fact)
    truth = _Truth(sheet, documents)
    rows = [_row(key, facts, columns, kinds.get(key, {}), truth) for key, facts in told.items()]
    rows.sort(key=lambda row: (not row.kinds, -row.told, row.key))
    return Matrix(documents[0].event, columns, (*rows, *truth.untold(len(columns))), sheet is not None)


def _lean(document: Document) -> tuple[int, int, str]:
    marks = Counter(mark.polarity for mark in document.stances)
    return _SIDES.get(document.stance or "", 1), marks["critical"] - marks["promotional"], document.id


def _column(document: Document) -> Column:
    strip = bars(document)
    sides = Counter(bar.side for bar in strip)
    return Column(document, strip, sides["promotional"] + sides["both"], sides["critical"] + sides["both"])


def _row(
    key: str,
    facts: Sequence[Sequence[Fact]],
    columns: Sequence[Column],
    kinds: Mapping[str, str],
    truth: _Truth,
) -> Row:
    members = [(column.document, fact) for column, here in zip(columns, facts, strict=True) for fact in here]
    groups = {slot: _groups(slot, members) for slot in kinds}
    cells = tuple(
        tuple(_cell(column.document, fact, kinds, groups, truth) for fact in here)
        for column, here in zip(columns, facts, strict=True)
    )
    known = truth.key_of(members, key)
    return Row(
        key=key,
        type=members[0][1].type,
        common=tuple(_common(members, kinds)),
        cells=cells,
        kinds=tuple(dict.fromkeys(kinds.values())),
        truth=truth.of(known),
    )


_Members = Sequence[tuple[Document, Fact]]


def _groups(slot: str, members: _Members) -> dict[tuple[str, str], tuple[str, bool]]:
    """Letter of each fact that fills a slot, and whether it departs from what most say."""
    there = [member for member in members if _fillers(*member, slot)]
    differ = {
        frozenset((one, other))
        for one, other in combinations(range(len(there)), 2)
        if slot in differing_slots([there[one], there[other]])
    }
    groups: list[list[int]] = []
    for at in range(len(there)):
        home = next((group for group in groups if not any(frozenset((at, other)) in differ for other in group)), None)
        if home is None:
            groups.append([at])
        else:
            home.append(at)
    groups.sort(key=lambda group: -len(group))
    if len(groups) < 2:
        return {}
    is_led = len(groups[0]) > len(groups[1])
    return {
        (there[at][0].id, there[at][1].id): (chr(ord("A") + min(number, 25)), number > 0 or not is_led)
        for number, group in enumerate(groups)
        for at in group
    }


def _cell(
    document: Document,
    fact: Fact,
    kinds: Mapping[str, str],
    groups: Mapping[str, Mapping[tuple[str, str], tuple[str, bool]]],
    truth: _Truth,
) -> Cell:
    told = []
    for slot in dict.fromkeys((*kinds, *_PLAIN_ROLES, "modality")):
        words = _fillers(document, fact, slot)
        letter, departs = groups.get(slot, {}).get((document.id, fact.id), ("", False))
        if words and (slot in kinds or slot in _PLAIN_ROLES or fact.modality != "actual"):
            told.append(Told(slot, ", ".join(words), kinds[slot] if departs else "", letter))
    return Cell(document, fact, tuple(told), truth.altered(document, fact))


def _fillers(document: Document, fact: Fact, slot: str) -> list[str]:
    """What fills a slot, in words: figures and dates as told, names in their canonical form."""
    if slot == "modality":
        return [fact.modality]
    entities = {entity.id: entity for entity in document.entities}
    figures = {figure.id: figure for figure in document.figures}
    found = []
    for argument in fact.arguments:
        if argument.role != slot:
            continue
        if argument.id in figures:
            found.append(_told_amount(figures[argument.id], document))
        elif argument.id in entities:
            entity = entities[argument.id]
            found.append(entity.name or words_of(entity, document) or "told")
    return found


def _told_amount(figure: Figure, document: Document) -> str:
    value = amount(figure.value, figure.value_high, figure.unit)
    told = words_of(figure, document)
    qualifier = "" if figure.qualifier in ("exact", "vague") else f"{figure.qualifier.replace('_', ' ')} "
    return f"{qualifier}{told}" if told else f"{qualifier}{value}"


def _common(members: _Members, kinds: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """What most tellings put into the slots that a cell does not show."""
    fillers: dict[str, Counter[str]] = {}
    for document, fact in members:
        for role in dict.fromkeys(argument.role for argument in fact.arguments):
            if role not in kinds and role not in _PLAIN_ROLES:
                fillers.setdefault(role, Counter())[", ".join(sorted(_fillers(document, fact, role)))] += 1
    for role, words in fillers.items():
        yield role, words.most_common(1)[0][0]


@dataclass
class _Truth:
    """What the event's sheet says, found by the gold facts that tell it."""

    sheet: Sheet | None
    documents: Sequence[Document]
    shown: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._facts: dict[str, SheetFact] = {fact.key: fact for fact in self.sheet.fact} if self.sheet else {}
        self._keys: dict[tuple[str, str], str] = {}
        self._altered: dict[tuple[str, str], list[str]] = {}
        if self.sheet is None:
            return
        opened = {document.id: document for document in self.documents if document.origin == "open"}
        for telling in self.sheet.telling:
            document = opened.get(f"{self.sheet.id}/{telling.file.removesuffix('.txt')}")
            if document is None:
                continue
            for fact, key in matched_facts(self.sheet, telling, document).items():
                self._keys[document.id, fact] = key
            for change in telling.alteration:
                said = dict(self.of(change.key)).get(change.slot, "")
                note = f"{change.slot}: {change.kind}" + (f", the sheet says {said}" if said else "")
                self._altered.setdefault((document.id, change.key), []).append(note)
        self.shown.clear()

    def key_of(self, members: _Members, key: str) -> str:
        """The sheet's key of a statement: that which most of its facts tell, else its own where the sheet has it."""
        keys = Counter(
            self._keys[document.id, fact.id] for document, fact in members if (document.id, fact.id) in self._keys
        )
        return keys.most_common(1)[0][0] if keys else key if key in self._facts else ""

    def of(self, key: str) -> tuple[tuple[str, str], ...]:
        """A fact of the sheet in words."""
        if key not in self._facts or self.sheet is None:
            return ()
        self.shown.add(key)
        fact = self._facts[key]
        figures = {figure.id: amount(figure.value, figure.value_high, figure.unit) for figure in self.sheet.figure}
        said: list[tuple[str, str]] = [("modality", fact.modality)]
        for role, fillers in fact.arguments.items():
            names = fillers if isinstance(fillers, tuple) else (fillers,)
            said.append((role, ", ".join(figures.get(name, name) for name in names)))
        return tuple(said)

    def altered(self, document: Document, fact: Fact) -> tuple[str, ...]:
        """How a telling was written to depart from the sheet in this fact."""
        return tuple(self._altered.get((document.id, self._keys.get((document.id, fact.id), "")), ()))

    def untold(self, columns: int) -> list[Row]:
        """Facts of the sheet that no row has shown."""
        return [
            Row(key, fact.type, (), ((),) * columns, (), self.of(key))
            for key, fact in self._facts.items()
            if key not in self.shown
        ]

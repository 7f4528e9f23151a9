"""Construct validity: whether gold, made from the texts alone, shows what the authors meant to put there.

Agreement says how alike annotators are; this says whether what they agree on is what was written. No annotator and no
adjudicator saw a sheet.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from tellings.annotations.sheet import Sheet, SheetFact, SheetFigure, Telling
from tellings.document import ARTICLE_STANCES, Alignment, Document, Fact
from tellings.scoring.alignment import restricted
from tellings.scoring.calendar import dates_agree
from tellings.scoring.matching import Edge, assign
from tellings.scoring.measures import quadratic_kappa
from tellings.scoring.stance import ARTICLE_SCALE
from tellings.text import normalise

__all__ = ["matched_facts", "validity", "validity_table"]

_TOLERANCE: Final = 1e-6


@dataclass(frozen=True)
class _Told:
    """One event as annotated: its sheet, its tellings, and the sheet's key of each gold fact that tells one."""

    sheet: Sheet
    documents: Mapping[str, Document]
    keys: Mapping[tuple[str, str], str]


def matched_facts(sheet: Sheet, telling: Telling, document: Document) -> dict[str, str]:
    """Which gold fact tells which fact of the sheet.

    Among gold facts of the same type, the assignment that makes the most arguments agree: names by the sheet's forms,
    figures by value (the sheet's or the one that the recipe gives instead), dates by their calendar parts. A fact that
    shares no argument is no match, but for one whose sheet has no argument that could be shared.

    Args:
        sheet: The event's.
        telling: The recipe.
        document: The gold telling.

    Returns:
        Id of the gold fact to key of the sheet's fact, for facts that the recipe says are told.
    """
    facts = {fact.key: fact for fact in sheet.fact}
    told = [facts[key] for key in telling.told if key in facts]
    reading = _Reading(sheet, telling, document)
    edges: dict[tuple[int, int], Edge] = {}
    for row, wanted in enumerate(told):
        for column, fact in enumerate(document.facts):
            if fact.type != wanted.type:
                continue
            gain = reading.shared(wanted, fact)
            if gain:
                likeness = 0.5 * (fact.modality == wanted.modality) + 0.5 * _alike(fact.key, wanted.key)
                edges[row, column] = Edge(gain, likeness)
    pairs = assign(edges, [fact.key for fact in told], [f"{fact.start:09} {fact.id}" for fact in document.facts])
    return {document.facts[column].id: told[row].key for row, column in pairs}


class _Reading:
    """Arguments of gold facts compared with those of the sheet."""

    def __init__(self, sheet: Sheet, telling: Telling, document: Document) -> None:
        self.forms = {_folded(form): name.name for name in sheet.name for form in (*name.forms, name.name)}
        self.figures = {figure.id: figure for figure in sheet.figure}
        self.entities = {entity.id: entity for entity in document.entities}
        self.given = {figure.id: figure for figure in document.figures}
        self.text = document.text
        self.altered: dict[tuple[str, str], list[object]] = {}
        for alteration in telling.alteration:
            self.altered.setdefault((alteration.key, alteration.slot), []).append(alteration.value)

    def shared(self, wanted: SheetFact, fact: Fact) -> int:
        """How many arguments of a sheet's fact a gold fact has."""
        found = 0
        for role, fillers in wanted.arguments.items():
            values: list[object] = [*fillers] if isinstance(fillers, tuple) else [fillers]
            values += self.altered.get((wanted.key, role), [])
            ids = [argument.id for argument in fact.arguments if argument.role == role]
            found += min(len(fillers) if isinstance(fillers, tuple) else 1, self._agreeing(values, ids))
        return found

    def _agreeing(self, values: Sequence[object], ids: Sequence[str]) -> int:
        return sum(any(self._agrees(value, identity) for value in values) for identity in ids)

    def _agrees(self, value: object, identity: str) -> bool:
        if identity in self.given:
            figure = self.given[identity]
            wanted = self.figures.get(value) if isinstance(value, str) else None
            number = wanted.value if isinstance(wanted, SheetFigure) else value
            if isinstance(wanted, SheetFigure) and number is None:
                return figure.value is None
            return isinstance(number, float | int) and _close(figure.value, float(number))
        entity = self.entities[identity]
        name = entity.name or self.text[entity.start : entity.end]
        if entity.type == "DATE":
            return isinstance(value, str) and dates_agree(name, value)
        known = self.forms.get(_folded(name), self.forms.get(_folded(self.text[entity.start : entity.end]), name))
        return isinstance(value, str) and _folded(known) == _folded(value)


def _close(one: float | None, other: float) -> bool:
    return one is not None and math.isclose(one, other, rel_tol=_TOLERANCE)


@lru_cache(maxsize=65536)
def _folded(name: str) -> str:
    return normalise(name).text.casefold()


def _alike(one: str, other: str) -> float:
    """Share of the words of two slugs that they have in common."""
    left, right = set(one.split("-")), set(other.split("-"))
    return len(left & right) / len(left | right)


def validity(sheets: Iterable[Sheet], documents: Iterable[Document], alignments: Iterable[Alignment]) -> dict[str, Any]:
    """Compare gold with what the sheets and recipes say.

    Args:
        sheets: Of the open events.
        documents: Gold tellings with their text; news articles are left out.
        alignments: Of their facts.

    Returns:
        Plain data: `stance` (intended against gold: confusion, accuracy, quadratic kappa), `facts` (told, found,
        recall; by register), `alterations` (of slots that are arguments or the modality: told, found as a difference;
        by kind), `differences` (of alignments, and how many no recipe explains), and what was missed, by name.
    """
    opened = {document.id: document for document in documents if document.origin == "open"}
    events = []
    for sheet in sheets:
        own = {name: document for name, document in opened.items() if document.event == sheet.id}
        if own:
            events.append(_Told(sheet, own, _keys(sheet, own)))
    aligned = restricted(alignments, list(opened.values()))
    return {
        "schema": 1,
        "events": len(events),
        "tellings": sum(len(event.documents) for event in events),
        "stance": _stance(events),
        "facts": _facts(events),
        "alterations": _alterations(events, aligned),
        "differences": _differences(events, aligned),
    }


def _tellings(event: _Told) -> list[tuple[Telling, Document]]:
    pairs = [(telling, f"{event.sheet.id}/{telling.file.removesuffix('.txt')}") for telling in event.sheet.telling]
    return [(telling, event.documents[name]) for telling, name in pairs if name in event.documents]


def _keys(sheet: Sheet, documents: Mapping[str, Document]) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for telling, document in _tellings(_Told(sheet, documents, {})):
        matched = matched_facts(sheet, telling, document)
        found |= {(document.id, fact): key for fact, key in matched.items()}
    return found


def _stance(events: Sequence[_Told]) -> dict[str, Any]:
    pairs: Counter[tuple[str, str]] = Counter(
        (telling.stance, document.stance)
        for event in events
        for telling, document in _tellings(event)
        if document.stance is not None
    )
    kappa = float(quadratic_kappa(dict(pairs), ARTICLE_SCALE)) if pairs else math.nan
    return {
        "confusion": {
            intended: {given: pairs[intended, given] for given in ARTICLE_STANCES} for intended in ARTICLE_STANCES
        },
        "accuracy": _share(sum(number for (one, other), number in pairs.items() if one == other), pairs.total()),
        "quadratic_kappa": None if math.isnan(kappa) else round(kappa, 4),
    }


def _facts(events: Sequence[_Told]) -> dict[str, Any]:
    told: Counter[str] = Counter()
    found: Counter[str] = Counter()
    missed: list[str] = []
    for event in events:
        keys = {fact.key for fact in event.sheet.fact}
        for telling, document in _tellings(event):
            wanted = [key for key in telling.told if key in keys]
            given = {key for (name, _), key in event.keys.items() if name == document.id}
            told[telling.register] += len(wanted)
            found[telling.register] += len(given)
            missed += [f"{document.id} {key}" for key in wanted if key not in given]
    return {
        "told": told.total(),
        "found": found.total(),
        "recall": _share(found.total(), told.total()),
        "by_register": {register: {"told": told[register], "found": found[register]} for register in sorted(told)},
        "missed": missed,
    }


def _alterations(events: Sequence[_Told], alignments: Sequence[Alignment]) -> dict[str, Any]:
    differing = {
        (member.document, member.fact, difference.slot)
        for alignment in alignments
        for difference in alignment.differences
        for member in alignment.members
    }
    told: Counter[str] = Counter()
    found: Counter[str] = Counter()
    outside = 0
    missed: list[str] = []
    for event in events:
        facts = {fact.key: fact for fact in event.sheet.fact}
        telling_of = {(name, key): fact for (name, fact), key in event.keys.items()}
        for telling, document in _tellings(event):
            for alteration in telling.alteration:
                fact = facts.get(alteration.key)
                if fact is None or alteration.slot not in {*fact.arguments, "modality"}:
                    outside += 1
                    continue
                told[alteration.kind] += 1
                gold = telling_of.get((document.id, alteration.key))
                if gold is not None and (document.id, gold, alteration.slot) in differing:
                    found[alteration.kind] += 1
                else:
                    missed.append(f"{document.id} {alteration.key} {alteration.slot} ({alteration.kind})")
    return {
        "told": told.total(),
        "found": found.total(),
        "recall": _share(found.total(), told.total()),
        "by_kind": {kind: {"told": told[kind], "found": found[kind]} for kind in sorted(told)},
        "outside_the_arguments": outside,
        "missed": missed,
    }


def _differences(events: Sequence[_Told], alignments: Sequence[Alignment]) -> dict[str, Any]:
    keys = {place: (event.sheet.id, key) for event in events for place, key in event.keys.items()}
    meant = {
        (event.sheet.id, alteration.key, alteration.slot)
        for event in events
        for telling in event.sheet.telling
        for alteration in telling.alteration
    }
    unexplained = []
    number = 0
    for alignment in alignments:
        told = {keys[place] for member in alignment.members if (place := (member.document, member.fact)) in keys}
        for difference in alignment.differences:
            number += 1
            if not any((event, key, difference.slot) in meant for event, key in told):
                unexplained.append(f"{alignment.event} {alignment.key} {difference.slot} ({difference.kind})")
    return {
        "all": number,
        "unexplained": len(unexplained),
        "share_unexplained": _share(len(unexplained), number),
        "which": unexplained,
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def validity_table(found: Mapping[str, Any]) -> str:
    """The figures as Markdown."""
    stance, facts, alterations, differences = (
        found[name] for name in ("stance", "facts", "alterations", "differences")
    )
    lines = [
        f"Gold of {found['tellings']} tellings in {found['events']} events against what their authors were to write:",
        "",
        "| intended stance | " + " | ".join(f"gold: {given}" for given in ARTICLE_STANCES) + " |",
        f"|---|{'---|' * len(ARTICLE_STANCES)}",
        *(
            f"| {intended} | " + " | ".join(str(row[given]) for given in ARTICLE_STANCES) + " |"
            for intended, row in stance["confusion"].items()
        ),
        "",
        "| measure | value |",
        "|---|---|",
        f"| article stance as intended | {_shown(stance['accuracy'])}"
        f" (quadratic kappa {_shown(stance['quadratic_kappa'])}) |",
        f"| told facts of the sheets among the gold facts | {_shown(facts['recall'])}"
        f" ({facts['found']} of {facts['told']}) |",
        f"| alterations that show as a difference of aligned facts | {_shown(alterations['recall'])}"
        f" ({alterations['found']} of {alterations['told']}) |",
        f"| differences of aligned facts that no recipe explains | {_shown(differences['share_unexplained'])}"
        f" ({differences['unexplained']} of {differences['all']}) |",
    ]
    return "\n".join(lines) + "\n"


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"

"""Versions of an article side by side: gold, what each annotator marked, what a model predicts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from tellings.annotations.export import read_documents
from tellings.annotations.rounds import ADJUDICATOR, raw_standoffs
from tellings.dataset.anchor import anchor
from tellings.document import Document
from tellings.site.comparison import Comparison, Verdict, compared
from tellings.site.segments import Block, blocks, lanes
from tellings.site.wording import LAYERS, Mark, described

__all__ = ["Raw", "Version", "read_raw", "versions"]

Raw = Mapping[str, list[tuple[str, Document]]]
"""Document id to (name of the version, the version)."""


@dataclass(frozen=True)
class Version:
    """One version of an article, ready to be shown.

    Attributes:
        slug: Short name, unique on the page.
        name: As shown.
        document: With its text.
        marks: All its marks.
        lanes: Lane of each mark.
        blocks: The text, cut; none without a text.
        verdicts: Of its marks by id, where gold and a model are compared.
    """

    slug: str
    name: str
    document: Document
    marks: tuple[Mark, ...]
    lanes: tuple[int, ...]
    blocks: tuple[Block, ...]
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)

    def layers(self) -> list[tuple[str, str, list[Mark]]]:
        """Layer, heading and marks."""
        return [
            (layer, heading, [mark for mark in self.marks if mark.layer == layer]) for layer, heading in LAYERS.items()
        ]


def versions(
    gold: Document, raw: Raw, prediction: Document | None = None, model: str = "model"
) -> tuple[list[Version], dict[str, dict[str, int]] | None]:
    """All versions of an article, gold first, and what a comparison with the model counts.

    Args:
        gold: The document.
        raw: Annotators' versions.
        prediction: The model's version, where there is one.
        model: What to call it.
    """
    comparison: Comparison | None = None
    if prediction is not None:
        prediction = msgspec.structs.replace(prediction, text=gold.text, furniture=gold.furniture)
        comparison = compared(gold, prediction)
    found = [_version("gold", "Gold", gold, comparison.gold if comparison else {})]
    if prediction is not None and comparison is not None:
        found.append(_version("model", model, prediction, comparison.predicted))
    for number, (name, version) in enumerate(raw.get(gold.id, ()), start=1):
        found.append(_version(f"raw{number}", name, version, {}))
    counts = comparison.counts if comparison else None
    return found, counts


def _version(slug: str, name: str, document: Document, verdicts: Mapping[str, Verdict]) -> Version:
    marks = tuple(described(document))
    cut = tuple(blocks(document.text, marks, document.furniture)) if document.text else ()
    return Version(slug, name, document, marks, tuple(lanes(marks)) if cut else (0,) * len(marks), cut, verdicts)


def read_raw(annotations: Path, gold: Mapping[str, Document]) -> dict[str, list[tuple[str, Document]]]:
    """What each annotator marked, of every round.

    Exports count where they hold the very text of the gold document; stand-off versions are anchored in the text that
    is at hand, and are shown without a place where there is none. The adjudicator's version is gold already.

    Args:
        annotations: The folder `annotations/`.
        gold: Gold documents by id.
    """
    found: dict[str, list[tuple[str, Document]]] = defaultdict(list)
    for path in sorted((annotations / "exports").glob("*/*.json")):
        if path.stem == ADJUDICATOR:
            continue
        for document, _ in read_documents(path):
            if document.id in gold and gold[document.id].text == document.text:
                found[document.id].append((f"{path.parent.name}: {path.stem}", document))
    raw = annotations / "standoff" / "raw"
    for round_name in sorted(path.name for path in raw.glob("*") if path.is_dir()):
        for path, standoff in raw_standoffs(annotations, round_name):
            right = gold.get(standoff.id)
            if path.parent.name == ADJUDICATOR or right is None:
                continue
            version = anchor(standoff, right.text).document if right.text else standoff.skeleton()
            found[standoff.id].append((f"{round_name}: {path.parent.name}", version))
    return dict(found)

"""Columns of each configuration, as `datasets` features and as rows of documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

import msgspec

from tellings.document import (
    ARTICLE_STANCES,
    ENTITY_TYPES,
    FACT_TYPES,
    FIGURE_KINDS,
    MODALITIES,
    POLARITIES,
    QUALIFIERS,
    Alignment,
    Document,
    Figure,
)
from tellings.errors import InputError
from tellings.text import sentences

if TYPE_CHECKING:
    from datasets import Features

__all__ = ["CONFIGS", "SENTENCE_LABELS", "alignment_of", "document_of", "features", "rows"]

CONFIGS: Final = ("articles", "sentences", "figures", "alignments", "news")
SENTENCE_LABELS: Final = ("neutral", "promotional", "critical", "both")
AGREEMENTS: Final = ("same", "differs")
DIFFERENCE_KINDS: Final = ("rounding", "update", "scope", "error")

_LABELS: Final[dict[tuple[str, str], tuple[str, ...]]] = {
    ("", "stance"): ARTICLE_STANCES,
    ("entities", "type"): ENTITY_TYPES,
    ("figures", "kind"): FIGURE_KINDS,
    ("figures", "qualifier"): QUALIFIERS,
    ("stances", "polarity"): POLARITIES,
    ("facts", "type"): FACT_TYPES,
    ("facts", "modality"): MODALITIES,
}
"""Label columns of a document: (layer, column) and the names that the stored numbers stand for."""

_STRINGS: Final = (
    "id",
    "event",
    "outlet",
    "register",
    "title",
    "text",
    "sha256",
    "origin",
    "licence",
    "split",
    "language",
)


def features(config: str) -> Features:
    """Features of one configuration.

    Args:
        config: One of `CONFIGS`.

    Raises:
        InputError: There is no such configuration.
    """
    from datasets import ClassLabel, Features, List, Value

    string, offset, number = Value("string"), Value("int32"), Value("float64")

    def label(names: tuple[str, ...]) -> ClassLabel:
        return ClassLabel(names=list(names))

    span = {"start": offset, "end": offset}
    match config:
        case "articles" | "news":
            return Features(
                dict.fromkeys(_STRINGS, string)
                | {
                    "furniture": List(dict(span)),
                    "stance": label(ARTICLE_STANCES),
                    "entities": List({"id": string, **span, "type": label(ENTITY_TYPES), "name": string}),
                    "figures": List(
                        {
                            "id": string,
                            **span,
                            "kind": label(FIGURE_KINDS),
                            "value": number,
                            "value_high": number,
                            "unit": string,
                            "qualifier": label(QUALIFIERS),
                            "measures": string,
                            "subject": string,
                            "part_of": string,
                        }
                    ),
                    "stances": List(
                        {"id": string, **span, "polarity": label(POLARITIES), "target": string, "holder": string}
                    ),
                    "facts": List(
                        {
                            "id": string,
                            **span,
                            "type": label(FACT_TYPES),
                            "modality": label(MODALITIES),
                            "key": string,
                            "arguments": List({"role": string, "id": string}),
                        }
                    ),
                }
            )
        case "sentences":
            return Features(
                {
                    "article": string,
                    "event": string,
                    "register": string,
                    "origin": string,
                    "index": offset,
                    **span,
                    "sentence": string,
                    "label": label(SENTENCE_LABELS),
                    "targets": List(string),
                    "holders": List(string),
                }
            )
        case "figures":
            return Features(
                {
                    "article": string,
                    "event": string,
                    "register": string,
                    "origin": string,
                    "id": string,
                    "sentence": string,
                    **span,
                    "figure": string,
                    "kind": label(FIGURE_KINDS),
                    "value": number,
                    "value_high": number,
                    "unit": string,
                    "qualifier": label(QUALIFIERS),
                    "measures": string,
                    "subject": string,
                    "part_of": string,
                }
            )
        case "alignments":
            return Features(
                {
                    "event": string,
                    "key": string,
                    "type": label(FACT_TYPES),
                    "agreement": label(AGREEMENTS),
                    "members": List({"document": string, "fact": string}),
                    "differences": List({"slot": string, "kind": label(DIFFERENCE_KINDS)}),
                }
            )
        case _:
            raise InputError(config, "there is no such configuration", f"choose one of {', '.join(CONFIGS)}")


def rows(config: str, documents: Iterable[Document], alignments: Iterable[Alignment]) -> Iterator[dict[str, Any]]:
    """Rows of one configuration, labels as numbers.

    Args:
        config: One of `CONFIGS`; `articles` takes the open documents, `news` the others, `sentences` and
            `figures` every document that has its text.
        documents: Gold documents.
        alignments: Their alignments.
    """
    documents = list(documents)
    match config:
        case "articles" | "news":
            wanted = "open" if config == "articles" else "news"
            yield from (_document_row(document) for document in documents if document.origin == wanted)
        case "sentences":
            for document in documents:
                yield from _sentence_rows(document)
        case "figures":
            for document in documents:
                yield from _figure_rows(document)
        case _:
            by_id = {document.id: document for document in documents}
            yield from (_alignment_row(alignment, by_id) for alignment in alignments)


def document_of(row: Mapping[str, Any]) -> Document:
    """The document that a row of `articles` or `news` holds, label numbers turned into names.

    Raises:
        InputError: A number stands for no label.
    """
    fields = dict(row)
    for (layer, column), names in _LABELS.items():
        if not layer:
            fields[column] = _name(row["id"], column, fields.get(column), names)
            continue
        fields[layer] = [
            {**annotation, column: _name(row["id"], f"{layer}.{column}", annotation[column], names)}
            for annotation in fields[layer]
        ]
    return msgspec.convert(fields, Document)


def alignment_of(row: Mapping[str, Any]) -> Alignment:
    """The alignment that a row of `alignments` holds.

    Raises:
        InputError: A number stands for no label.
    """
    place = f"{row['event']} {row['key']}"
    return msgspec.convert(
        {
            "event": row["event"],
            "key": row["key"],
            "members": row["members"],
            "agreement": _name(place, "agreement", row["agreement"], AGREEMENTS),
            "differences": [
                {"slot": item["slot"], "kind": _name(place, "differences.kind", item["kind"], DIFFERENCE_KINDS)}
                for item in row["differences"]
            ],
        },
        Alignment,
    )


def _name(place: str, column: str, number: int | None, names: tuple[str, ...]) -> str | None:
    if number is None:
        return None
    if not 0 <= number < len(names):
        raise InputError(f"{place} {column}", f"label {number} is out of range", "build the dataset again")
    return names[number]


def _document_row(document: Document) -> dict[str, Any]:
    row = {name: msgspec.structs.asdict(document)[name] for name in (*_STRINGS, "stance")}
    for layer in ("furniture", "entities", "figures", "stances", "facts"):
        row[layer] = [_plain(annotation) for annotation in getattr(document, layer)]
    for (layer, column), names in _LABELS.items():
        for target in [row] if not layer else row[layer]:
            target[column] = None if target[column] is None else names.index(target[column])
    return row


def _plain(annotation: msgspec.Struct) -> dict[str, Any]:
    plain = msgspec.structs.asdict(annotation)
    if "arguments" in plain:
        plain["arguments"] = [msgspec.structs.asdict(argument) for argument in plain["arguments"]]
    return plain


def _sentence_rows(document: Document) -> Iterator[dict[str, Any]]:
    names = {entity.id: entity.name for entity in document.entities}
    for index, span in enumerate(sentences(document.text, document.furniture)):
        marks = [mark for mark in document.stances if mark.start < span.end and span.start < mark.end]
        polarities = {mark.polarity for mark in marks}
        label = "both" if len(polarities) == 2 else next(iter(polarities), "neutral")
        yield {
            "article": document.id,
            "event": document.event,
            "register": document.register,
            "origin": document.origin,
            "index": index,
            "start": span.start,
            "end": span.end,
            "sentence": document.text[span.start : span.end],
            "label": SENTENCE_LABELS.index(label),
            "targets": sorted({names.get(mark.target, mark.target) for mark in marks}),
            "holders": sorted({names[mark.holder] for mark in marks if mark.holder is not None}),
        }


def _figure_rows(document: Document) -> Iterator[dict[str, Any]]:
    names = {entity.id: entity.name for entity in document.entities}
    units = sentences(document.text, document.furniture)
    for figure in document.figures if document.text else ():
        around = next((span for span in units if span.start <= figure.start < span.end), None)
        if around is None:
            raise InputError(f"{document.id} figure {figure.id}", "lies in no sentence", "is it in furniture?")
        yield {
            "article": document.id,
            "event": document.event,
            "register": document.register,
            "origin": document.origin,
            "id": figure.id,
            "sentence": document.text[around.start : max(around.end, figure.end)],
            "start": figure.start - around.start,
            "end": figure.end - around.start,
            "figure": document.text[figure.start : figure.end],
            **_figure_values(figure),
            "subject": None if figure.subject is None else names[figure.subject],
            "part_of": figure.part_of,
        }


def _figure_values(figure: Figure) -> dict[str, Any]:
    return {
        "kind": FIGURE_KINDS.index(figure.kind),
        "value": figure.value,
        "value_high": figure.value_high,
        "unit": figure.unit,
        "qualifier": QUALIFIERS.index(figure.qualifier),
        "measures": figure.measures,
    }


def _alignment_row(alignment: Alignment, documents: Mapping[str, Document]) -> dict[str, Any]:
    types = {
        fact.type for member in alignment.members for fact in documents[member.document].facts if fact.id == member.fact
    }
    if len(types) != 1:
        raise InputError(f"{alignment.event} {alignment.key}", f"aligns facts of {len(types)} types", "align one type")
    return {
        "event": alignment.event,
        "key": alignment.key,
        "type": FACT_TYPES.index(types.pop()),
        "agreement": AGREEMENTS.index(alignment.agreement),
        "members": [msgspec.structs.asdict(member) for member in alignment.members],
        "differences": [
            {"slot": difference.slot, "kind": DIFFERENCE_KINDS.index(difference.kind)}
            for difference in alignment.differences
        ],
    }

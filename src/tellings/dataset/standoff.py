"""Stand-off annotations: a document's labels without its text, and what finds the words again in another copy.

A stand-off file holds everything of a document except text and headline. Each span is an *anchor*: offsets, and hashes
of the span and of its surroundings. Each sentence of the article is kept as the hash of its bare form
(`tellings.dataset.forms`): a short name is found again by the sentence that it stands in. Whether a hash stands only
once in the article is kept too, because another copy, which may lack the paragraph in question, cannot tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta, Struct

from tellings.dataset.forms import CONTEXT, Forms, fingerprint, forms, occurrences
from tellings.document import (
    Argument,
    ArticleStance,
    Document,
    Entity,
    EntityType,
    Fact,
    FactType,
    Figure,
    FigureKind,
    Id,
    Modality,
    Offset,
    Polarity,
    Qualifier,
    Span,
    Stance,
    problems,
)
from tellings.errors import InputError
from tellings.files import write_whole
from tellings.text import digest, sentences, title_span, words

__all__ = [
    "SCHEMA",
    "Anchor",
    "EntityRecord",
    "Evidence",
    "FactRecord",
    "FigureRecord",
    "Sentence",
    "StanceRecord",
    "Standoff",
    "read_standoff",
    "to_standoff",
    "write_standoff",
]

SCHEMA: Final = 1
MAX_WORDS: Final = 7
"""Words of the article that a name or a `measures` may repeat; eight in a row would be a quotation."""
MAX_BYTES: Final = 50_000_000

Hash = Annotated[str, Meta(pattern=r"^[0-9a-f]{16}$")]
Sha256 = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
Range = tuple[Offset, Offset]
Evidence = Literal["span", "before", "after", "both"]


class Anchor(Struct, frozen=True, forbid_unknown_fields=True):
    """Where a span stands in the source, and how to know it again.

    Attributes:
        start: Offset in the source text (code points).
        end: Its end.
        normal: Offsets in the source's normal form.
        bare: Offsets in the source's bare form.
        hash: Fingerprint of the normalised span.
        before: Fingerprint of the 24 normalised characters before it, fewer at the text's beginning.
        after: Fingerprint of the 24 normalised characters after it, fewer at the text's end.
        unique: What stands once in the source and proves the place by itself: the `span` (24 characters or more), or
            the span with its full context `before`, `after` or `both`, where that context is of the same sentence.
            A context from the neighbouring sentence proves nothing, since it agrees too where that sentence's
            successor is missing and another that begins alike has moved up.
    """

    start: Offset
    end: Offset
    normal: Range
    bare: Range
    hash: Hash
    before: Hash
    after: Hash
    unique: tuple[Evidence, ...] = ()


class Sentence(Struct, frozen=True, forbid_unknown_fields=True):
    """One sentence of the source: offsets in its bare form, fingerprint, and whether its words stand there once."""

    start: Offset
    end: Offset
    hash: Hash
    unique: bool


class EntityRecord(Struct, frozen=True, forbid_unknown_fields=True):
    """An `Entity` whose place is an anchor."""

    id: Id
    anchor: Anchor
    type: EntityType
    name: str = ""


class FigureRecord(Struct, frozen=True, forbid_unknown_fields=True):
    """A `Figure` whose place is an anchor."""

    id: Id
    anchor: Anchor
    kind: FigureKind
    value: float | None = None
    value_high: float | None = None
    unit: str = ""
    qualifier: Qualifier = "exact"
    measures: str = ""
    subject: str | None = None
    part_of: str | None = None


class StanceRecord(Struct, frozen=True, forbid_unknown_fields=True):
    """A `Stance` whose place is an anchor."""

    id: Id
    anchor: Anchor
    polarity: Polarity
    target: str = "other"
    holder: str | None = None


class FactRecord(Struct, frozen=True, forbid_unknown_fields=True):
    """A `Fact` whose trigger's place is an anchor."""

    id: Id
    anchor: Anchor
    type: FactType
    modality: Modality = "actual"
    key: str = ""
    arguments: tuple[Argument, ...] = ()


class Standoff(Struct, frozen=True, forbid_unknown_fields=True):
    """One article's annotations without its words.

    Attributes:
        schema: Number of this layout.
        annotator: Who made this raw version; null for the adjudicated one.
        guidelines: Version of the guidelines that were followed.
        sha256: Digest of the source's normal form (`tellings.text.digest`).
        length: Characters of that normal form.
        title: Anchor of the headline; null where the article has none in its text.
    """

    schema: Literal[1]
    id: Id
    event: str
    outlet: str
    register: str
    origin: Literal["news"]
    licence: str
    split: Literal["", "train", "validation", "test"]
    language: str
    annotator: str | None
    guidelines: str
    sha256: Sha256
    length: Offset
    stance: ArticleStance | None
    title: Anchor | None
    sentences: tuple[Sentence, ...]
    furniture: tuple[Anchor, ...]
    entities: tuple[EntityRecord, ...]
    figures: tuple[FigureRecord, ...]
    stances: tuple[StanceRecord, ...]
    facts: tuple[FactRecord, ...]

    def skeleton(self) -> Document:
        """The document at the source's offsets, with neither text nor headline."""
        return Document(
            id=self.id,
            event=self.event,
            outlet=self.outlet,
            register=self.register,
            sha256=self.sha256,
            origin=self.origin,
            licence=self.licence,
            split=self.split,
            language=self.language,
            furniture=tuple(Span(anchor.start, anchor.end) for anchor in self.furniture),
            stance=self.stance,
            entities=tuple(Entity(**_placed(record)) for record in self.entities),
            figures=tuple(Figure(**_placed(record)) for record in self.figures),
            stances=tuple(Stance(**_placed(record)) for record in self.stances),
            facts=tuple(Fact(**_placed(record)) for record in self.facts),
        )

    def anchors(self) -> list[Anchor]:
        """Every anchor of the file: headline, furniture, then the layers in order."""
        records: tuple[EntityRecord | FigureRecord | StanceRecord | FactRecord, ...]
        records = (*self.entities, *self.figures, *self.stances, *self.facts)
        title = [] if self.title is None else [self.title]
        return [*title, *self.furniture, *(record.anchor for record in records)]


def to_standoff(document: Document, *, guidelines: str, annotator: str | None = None) -> Standoff:
    """Take the words out of an annotated news article.

    The headline is kept where it stands in the text, else dropped.

    Args:
        document: The article with its text.
        guidelines: Version of the guidelines that were followed.
        annotator: Who made this version; null for the adjudicated one.

    Raises:
        InputError: The document has no text, is of the open corpus, its digest is another text's, an annotation is
            ill-formed, or a name, `measures`, unit or key has eight or more words and would quote the article.
    """
    if not document.text:
        raise InputError(document.id, "has no text", "attach the article's text first")
    if document.origin == "open":
        raise InputError(document.id, "origin is 'open', whose text is shipped", "stand-off is for news")
    sha256 = digest(document.text)
    if document.sha256 not in ("", sha256):
        raise InputError(f"{document.id}: sha256", "is the digest of another text", "annotate the text that is there")
    for path, cause in problems(document):
        raise InputError(f"{document.id}: {path}", cause)
    _refuse_quotations(document)

    source = forms(document.text)
    units = _units(document)

    def anchor(path: str, span: Span | Entity | Figure | Stance | Fact) -> Anchor:
        return _anchor(source, units, span.start, span.end, f"{document.id}: {path}")

    def attributes(annotation: Entity | Figure | Stance | Fact) -> dict[str, Any]:
        names = annotation.__struct_fields__
        return {name: getattr(annotation, name) for name in names if name not in ("start", "end")}

    def records(layer: str) -> Iterator[dict[str, Any]]:
        for index, annotation in enumerate(getattr(document, layer)):
            yield {"anchor": anchor(f"{layer}[{index}]", annotation), **attributes(annotation)}

    headline = _headline(document)
    return Standoff(
        schema=SCHEMA,
        id=document.id,
        event=document.event,
        outlet=document.outlet,
        register=document.register,
        origin="news",
        licence=document.licence,
        split=document.split,
        language=document.language,
        annotator=annotator,
        guidelines=guidelines,
        sha256=sha256,
        length=len(source.normal.text),
        stance=document.stance,
        title=None if headline is None else anchor("title", headline),
        sentences=tuple(_sentences(source, units)),
        furniture=tuple(anchor(f"furniture[{index}]", span) for index, span in enumerate(document.furniture)),
        entities=tuple(EntityRecord(**record) for record in records("entities")),
        figures=tuple(FigureRecord(**record) for record in records("figures")),
        stances=tuple(StanceRecord(**record) for record in records("stances")),
        facts=tuple(FactRecord(**record) for record in records("facts")),
    )


def write_standoff(standoff: Standoff, path: Path) -> None:
    """Write a stand-off file: deterministic JSON, one annotation a line, in one step."""
    fields = msgspec.to_builtins(standoff)
    lines = []
    for name, value in fields.items():
        if isinstance(value, tuple) and value:
            items = ",\n".join(f"  {_json(item)}" for item in value)
            lines.append(f" {_json(name)}: [\n{items}\n ]")
        else:
            lines.append(f" {_json(name)}: {_json(value)}")
    content = "{\n" + ",\n".join(lines) + "\n}\n"
    write_whole(path, content.encode())


def read_standoff(path: Path) -> Standoff:
    """Read a stand-off file strictly.

    Raises:
        InputError: The file is not there, too large, not JSON, of another schema, or ill-formed; the error names the
            field (`$.entities[3].anchor.hash`).
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(path, f"is larger than {MAX_BYTES // 1_000_000} MB", "a stand-off file is some kilobytes")
        content = path.read_bytes()
    except OSError as error:
        raise InputError(path, f"cannot be read: {error.strerror or error}") from None
    if not content.strip():
        raise InputError(path, "is empty", "write it again with write_standoff")
    try:
        schema = msgspec.json.decode(content, type=_Numbered).schema
        if schema != SCHEMA:
            raise InputError(
                f"{path}: $.schema", f"is {schema}, not {SCHEMA}", "use a version of tellings that reads it"
            )
        standoff = msgspec.json.decode(content, type=Standoff)
    except msgspec.ValidationError as error:
        cause, _, field = str(error).partition(" - at ")
        raise InputError(f"{path}: {field.strip('`') or '$'}", cause) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(path, f"is not valid JSON: {error}") from None
    for field, cause in _faults(standoff):
        raise InputError(f"{path}: $.{field}", cause)
    return standoff


class _Numbered(Struct):
    schema: int


def _placed(record: EntityRecord | FigureRecord | StanceRecord | FactRecord) -> dict[str, Any]:
    fields = {name: getattr(record, name) for name in record.__struct_fields__ if name != "anchor"}
    return {**fields, "start": record.anchor.start, "end": record.anchor.end}


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _refuse_quotations(document: Document) -> None:
    for path, annotation in document.annotations():
        for name in ("name", "measures", "unit", "key", "id"):
            count = len(words(str(getattr(annotation, name, ""))))
            if count > MAX_WORDS:
                cause = f"has {count} words; more than {MAX_WORDS} would quote the article"
                raise InputError(f"{document.id}: {path}.{name}", cause, "shorten it to the noun phrase")


def _headline(document: Document) -> Span | None:
    if not document.title.strip():
        return None
    wanted = " ".join(document.title.split())
    span = title_span(document.text, document.furniture)
    if span is not None and " ".join(document.text[span.start : span.end].split()) == wanted:
        return span
    place = document.text.find(document.title.strip())
    return None if place < 0 else Span(place, place + len(document.title.strip()))


def _units(document: Document) -> list[Span]:
    """Sentences of the article and of its furniture, in order: a copy may have either without the other."""
    found = sentences(document.text, document.furniture)
    for run in document.furniture:
        inside = sentences(document.text[run.start : run.end])
        found.extend(Span(run.start + span.start, run.start + span.end) for span in inside)
    ordered: list[Span] = []
    for span in sorted(found, key=lambda span: (span.start, span.end)):
        if not ordered or span.start >= ordered[-1].end:
            ordered.append(span)
    return ordered


_LIST_MARKS: Final = "-*\u2022\u00b7\u2023>"


def _sentences(source: Forms, units: Iterable[Span]) -> Iterable[Sentence]:
    for unit in units:
        start, end = source.to_bare(*source.to_normal(unit.start, unit.end))
        while start < end and source.bare[start] in _LIST_MARKS:
            start += 1
        while start < end and source.bare[end - 1] == "-":
            end -= 1
        if start < end:
            content = source.bare[start:end]
            yield Sentence(start, end, fingerprint(content), len(occurrences(content, source.bare)) == 1)


def _anchor(source: Forms, units: Iterable[Span], start: int, end: int, place: str) -> Anchor:
    low, high = source.to_normal(start, end)
    if low >= high:
        raise InputError(place, "marks nothing but white space", "mark words")
    text = source.normal.text
    left, right = max(0, low - CONTEXT), min(len(text), high + CONTEXT)
    stretches = _evidence(low, high, [source.to_normal(unit.start, unit.end) for unit in units])
    unique = tuple(
        name
        for name, (first, last) in stretches.items()
        if last - first >= CONTEXT and len(occurrences(text[first:last], text)) == 1
    )
    return Anchor(
        start=start,
        end=end,
        normal=(low, high),
        bare=source.to_bare(low, high),
        hash=fingerprint(text[low:high]),
        before=fingerprint(text[left:low]),
        after=fingerprint(text[high:right]),
        unique=unique,
    )


def _evidence(low: int, high: int, units: Iterable[tuple[int, int]]) -> dict[Evidence, tuple[int, int]]:
    """What may prove the place of a span by itself: no stretch that takes a scrap of a neighbouring sentence along."""
    touched = [unit for unit in units if unit[0] < high and low < unit[1]]
    if not touched:
        return {}
    (first_start, first_end), (last_start, last_end) = touched[0], touched[-1]
    begins_well = low <= first_start or min(high, first_end) - low >= CONTEXT
    ends_well = last_end <= high or high - max(low, last_start) >= CONTEXT
    if len(touched) > 1:
        return {"span": (low, high)} if begins_well and ends_well else {}
    stretches: dict[Evidence, tuple[int, int]] = {"span": (low, high)}
    if first_start <= low - CONTEXT:
        stretches["before"] = (low - CONTEXT, high)
    if high + CONTEXT <= last_end:
        stretches["after"] = (low, high + CONTEXT)
    if len(stretches) == 3:
        stretches["both"] = (low - CONTEXT, high + CONTEXT)
    return stretches


def _faults(standoff: Standoff) -> Iterable[tuple[str, str]]:
    for index, sentence in enumerate(standoff.sentences):
        if sentence.end <= sentence.start:
            yield f"sentences[{index}].end", f"{sentence.end} is not after start {sentence.start}"
        if index and sentence.start < standoff.sentences[index - 1].end:
            yield f"sentences[{index}].start", "is before the end of the sentence above it"
    for anchor in standoff.anchors():
        low, high = anchor.normal
        if not low < high <= standoff.length or anchor.bare[0] > anchor.bare[1] or anchor.end <= anchor.start:
            yield f"anchor {anchor.hash}", f"its offsets [{anchor.start}, {anchor.end}) and forms do not agree"
    yield from problems(standoff.skeleton())

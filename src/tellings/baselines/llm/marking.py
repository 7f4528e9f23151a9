"""From marks by quotation to annotations of a document, and back for examples."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, get_args

import msgspec
from msgspec import structs

from tellings.annotations.quotation import Lines
from tellings.baselines.llm.cache import Answer
from tellings.baselines.llm.forms import ANNOTATIONS, LAYERS, Layer, mark_type
from tellings.baselines.llm.reading import read_items, usable
from tellings.baselines.llm.tally import Tally
from tellings.document import ROLES, Annotation, Argument, ArticleStance, Document, Entity, Fact, Figure, Stance

__all__ = ["as_answer", "renumbered", "slug", "with_answer"]

_PREFIX: dict[Layer, str] = {"entities": "e", "figures": "f", "stances": "s", "facts": "k"}


def with_answer(document: Document, layer: Layer, answer: Answer, tally: Tally) -> Document:
    """Put what was answered about a layer into a document.

    A quotation that stands once in the text is found by its words, any other by its line and number, or it is rejected.
    Ids are given anew, in order. A reference holds where it is the id of what may fill it, or the name or the words of
    an entity (the nearest mention then); else it is dropped.

    Args:
        document: The article, with the layers before this one.
        layer: What was asked about.
        answer: As it came.
        tally: Counts what was kept and what is wrong.

    Returns:
        The document with the layer, sound whatever the answer was.
    """
    items = read_items(answer, layer, tally)
    lines = Lines(document.text)
    placed: list[tuple[Any, int, int]] = []
    seen: set[tuple[Any, ...]] = set()
    for mark in usable(items.items, mark_type(layer), tally):
        span = _span(lines, mark)
        if span is None:
            tally.add(rejected_quotes=1)
            continue
        content = (*span, msgspec.json.encode(structs.replace(mark, id="", line=0, nth=1, quote="")))
        if content in seen:
            tally.add(repeated_marks=1)
            continue
        seen.add(content)
        placed.append((mark, *span))
    ids: dict[str, str] = {}
    for number, (mark, _, _) in enumerate(placed, start=1):
        if not mark.id:
            continue
        if mark.id in ids:
            tally.add(repeated_ids=1)
        ids.setdefault(mark.id, f"{_PREFIX[layer]}{number}")
    references = _References(document, ids, tally)
    made = tuple(
        _annotation(layer, f"{_PREFIX[layer]}{number}", mark, start, end, references)
        for number, (mark, start, end) in enumerate(placed, start=1)
    )
    tally.add(kept=len(made))
    found = structs.replace(document, **{layer: made})
    if layer == "stances" and items.rest.get("stance") in get_args(ArticleStance):
        found = structs.replace(found, stance=items.rest["stance"])
    return found


def as_answer(document: Document, layer: Layer) -> str:
    """What an annotator of this document would have answered about a layer, as JSON.

    Args:
        document: Gold, with text; its ids as `renumbered` gives them. A mark that cannot be quoted is left out.
        layer: What is asked about.
    """
    lines = Lines(document.text)
    marks = []
    for annotation in getattr(document, layer):
        quotation = lines.quotation(annotation.start, annotation.end)
        if quotation is not None:
            fields = structs.asdict(annotation)
            own = {name: fields[name] for name in fields if name not in ("id", "start", "end")}
            marks.append(mark_type(layer)(id=annotation.id, **quotation._asdict(), **own))
    answer: dict[str, Any] = {layer: marks}
    if layer == "stances":
        answer = {"stance": document.stance} | answer
    return msgspec.json.encode(answer).decode()


def renumbered(document: Document) -> Document:
    """The same annotations with ids as `with_answer` gives them: in the order of the text."""
    ordered = {layer: sorted(getattr(document, layer), key=lambda item: (item.start, item.end)) for layer in LAYERS}
    ids = {
        item.id: f"{_PREFIX[layer]}{number}" for layer in LAYERS for number, item in enumerate(ordered[layer], start=1)
    }

    def anew(item: Annotation) -> Annotation:
        match item:
            case Figure():
                links = {name: ids.get(getattr(item, name) or "") for name in ("subject", "part_of")}
                return structs.replace(item, id=ids[item.id], **links)
            case Stance():
                return structs.replace(
                    item, id=ids[item.id], target=ids.get(item.target, item.target), holder=ids.get(item.holder or "")
                )
            case Fact():
                arguments = tuple(
                    Argument(argument.role, ids[argument.id]) for argument in item.arguments if argument.id in ids
                )
                return structs.replace(item, id=ids[item.id], arguments=arguments)
            case _:
                return structs.replace(item, id=ids[item.id])

    return structs.replace(document, **{layer: tuple(map(anew, ordered[layer])) for layer in LAYERS})


def slug(key: str) -> str:
    """A key as keys are written: lower case, words joined by hyphens."""
    return "-".join(re.findall(r"[^\W_]+", key.lower()))


def _span(lines: Lines, mark: Any) -> tuple[int, int] | None:
    anywhere = list(lines.occurrences(mark.quote))
    if len(anywhere) == 1:
        return anywhere[0]  # there is no doubt which is meant, however the lines were counted
    found = list(lines.occurrences(mark.quote, mark.line))
    return found[mark.nth - 1] if 1 <= mark.nth <= len(found) else None


class _References:
    """What ids of an answer mean."""

    def __init__(self, document: Document, ids: dict[str, str], tally: Tally) -> None:
        self._own = ids
        self._tally = tally
        self._text = document.text
        self._entities = {entity.id: entity for entity in document.entities}
        self._kinds: dict[str, str] = {entity.id: entity.type for entity in document.entities}
        self._kinds |= {figure.id: figure.kind for figure in document.figures}
        self._named: dict[str, list[Entity]] = {}
        for entity in document.entities:
            for form in {entity.name.casefold(), document.text[entity.start : entity.end].casefold()} - {""}:
                self._named.setdefault(form, []).append(entity)

    def entity(self, reference: str | None, at: int) -> str | None:
        """The id of an entity: by its id, or by its name the mention nearest to a place."""
        if not reference:
            return None
        if reference in self._entities:
            return reference
        if named := self._named.get(reference.casefold()):
            return min(named, key=lambda entity: (abs(entity.start - at), entity.start)).id
        self._tally.add(broken_references=1)
        return None

    def own(self, reference: str | None, identity: str) -> str | None:
        """The id of another mark of the same answer."""
        found = self._own.get(reference or "")
        if not reference or (found is not None and found != identity):
            return found
        self._tally.add(broken_references=1)
        return None

    def argument(self, argument: Argument, roles: dict[str, frozenset[str]], at: int) -> Argument | None:
        """An argument whose role and filler the fact may have."""
        allowed = roles.get(argument.role, frozenset())
        identity = argument.id if argument.id in self._kinds else None
        if identity is None and (named := self._named.get(argument.id.casefold())):
            fitting = [entity for entity in named if entity.type in allowed]
            identity = min(fitting, key=lambda item: (abs(item.start - at), item.start)).id if fitting else None
        if identity is None or self._kinds[identity] not in allowed:
            self._tally.add(broken_references=1)
            return None
        return Argument(argument.role, identity)


def _annotation(layer: Layer, identity: str, mark: Any, start: int, end: int, references: _References) -> Annotation:
    fields = {name: value for name, value in structs.asdict(mark).items() if name not in ("line", "quote", "nth")}
    fields |= {"id": identity, "start": start, "end": end}
    if layer == "figures":
        fields["subject"] = references.entity(mark.subject, start)
        fields["part_of"] = references.own(mark.part_of, identity)
    elif layer == "stances":
        if mark.target not in ("deal", "other"):
            fields["target"] = references.entity(mark.target, start) or "other"
        fields["holder"] = references.entity(mark.holder, start)
    elif layer == "facts":
        found = (references.argument(argument, ROLES[mark.type], start) for argument in mark.arguments)
        fields["arguments"] = tuple(dict.fromkeys(argument for argument in found if argument is not None))
        fields["key"] = slug(mark.key)
    make: Callable[..., Any] = ANNOTATIONS[layer]
    made: Annotation = make(**fields)
    return made

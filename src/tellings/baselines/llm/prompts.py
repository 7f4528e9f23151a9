"""Prompts: the annotation guidelines, the article by its lines, what has been marked already, examples."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from tellings._paths import data
from tellings.annotations.quotation import Lines
from tellings.baselines.llm.endpoint import Message, Question
from tellings.baselines.llm.forms import Form, Groups, Layer, Names, form, schema
from tellings.baselines.llm.marking import as_answer
from tellings.document import Document, Entity, Fact, Figure
from tellings.errors import InputError

__all__ = ["groups_question", "layer_question", "names_question"]


class _LayerPrompt(Struct, frozen=True, forbid_unknown_fields=True):
    section: str
    task: str


class _Prompts(Struct, frozen=True, forbid_unknown_fields=True):
    """What `prompts.toml` holds."""

    task: str
    names: str
    groups: str
    example: str
    layer: dict[Layer, _LayerPrompt]


_PROMPTS: Final = msgspec.toml.decode(Path(__file__).with_name("prompts.toml").read_bytes(), type=_Prompts)


def layer_question(layer: Layer, document: Document, examples: Sequence[Document], *, with_schema: bool) -> Question:
    """Ask about one layer of an article.

    Args:
        layer: What is asked about.
        document: The article, with the layers before this one.
        examples: Gold articles, their ids as `renumbered` gives them.
        with_schema: Whether the schema stands in the prompt too.
    """
    own = _PROMPTS.layer[layer]
    parts = (_PROMPTS.task, own.task, "# Guidelines", _guidelines(own.section), _guidelines(_PROMPTS.example))
    system = "\n\n".join(part.strip() for part in parts)
    messages: list[Message] = []
    for example in examples:
        messages.append({"role": "user", "content": _article(example, layer)})
        messages.append({"role": "assistant", "content": as_answer(example, layer)})
    messages.append({"role": "user", "content": _article(document, layer)})
    return _question(layer, system, messages, form(layer), with_schema)


def names_question(names: Iterable[tuple[str, str]], *, with_schema: bool) -> Question:
    """Ask what the names of an event mean: pairs of name and type."""
    listed = "\n".join(f"{name} ({kind})" for name, kind in names)
    return _question("names", _PROMPTS.names.strip(), [{"role": "user", "content": listed}], Names, with_schema)


def groups_question(tellings: Sequence[Document], *, with_schema: bool) -> Question:
    """Ask which facts of an event's tellings make one statement; ids are the telling's number, a dot, the fact's id."""
    parts = []
    for number, telling in enumerate(tellings, start=1):
        lines = [f"Telling {number}" + (f" ({telling.register})" if telling.register else "")]
        lines += [f"{number}.{_fact(fact, telling)}" for fact in telling.facts]
        parts.append("\n".join(lines))
    return _question(
        "groups", _PROMPTS.groups.strip(), [{"role": "user", "content": "\n\n".join(parts)}], Groups, with_schema
    )


def _question(name: str, system: str, messages: list[Message], form: Form, with_schema: bool) -> Question:
    shape = schema(form)
    if with_schema:
        system += "\n\n# JSON schema of the answer\n\n" + msgspec.json.encode(shape).decode()
    return Question(name, [{"role": "system", "content": system}, *messages], shape)


@cache
def _guidelines(section: str) -> str:
    path = data("annotations", "guidelines.md")
    found = re.search(rf"^## \d+\. {re.escape(section)}\n.*?(?=^## |\Z)", path.read_text("utf-8"), re.M | re.S)
    if found is None:
        raise InputError(path, f"has no section {section!r}")
    return found.group().strip()


def _article(document: Document, layer: Layer) -> str:
    lines = Lines(document.text)
    parts = ["Article:\n" + lines.numbered()]
    if layer != "entities":
        parts.append("\n".join(["Entities:", *(_entity(entity, lines) for entity in document.entities)]))
    if layer == "facts":
        parts.append("\n".join(["Figures:", *(_figure(figure, lines) for figure in document.figures)]))
    return "\n\n".join(parts)


def _words(item: Entity | Figure | Fact, text: str) -> str:
    return " ".join(text[item.start : item.end].split())


def _entity(entity: Entity, lines: Lines) -> str:
    words = _words(entity, lines.text)
    name = f" = {entity.name}" if entity.name not in ("", words) else ""
    return f"{entity.id}: {words}{name} ({entity.type}, line {lines.line(entity.start)})"


def _figure(figure: Figure, lines: Lines) -> str:
    value = "" if figure.value is None else f"{figure.value:g} "
    high = "" if figure.value_high is None else f"to {figure.value_high:g} "
    said = f"{figure.kind}, {value}{high}{figure.unit}".strip(", ")
    return f"{figure.id}: {_words(figure, lines.text)} ({said}, line {lines.line(figure.start)})"


def _fact(fact: Fact, telling: Document) -> str:
    fillers = {entity.id: entity.name or _words(entity, telling.text) for entity in telling.entities}
    fillers |= {figure.id: _words(figure, telling.text) for figure in telling.figures}
    arguments = ", ".join(f"{argument.role} {fillers[argument.id]}" for argument in fact.arguments)
    begin = max((telling.text.rfind(mark, 0, fact.start) for mark in (". ", "\n")), default=-1) + 1
    ends = [at for mark in (". ", "\n") if (at := telling.text.find(mark, fact.end)) >= 0]
    sentence = " ".join(telling.text[begin : min(ends, default=len(telling.text)) + 1].split())
    trigger = _words(fact, telling.text)
    return (
        f'{fact.id}: {fact.type}, {fact.modality}, "{trigger}", {arguments or "no arguments"}, {fact.key}: {sentence}'
    )

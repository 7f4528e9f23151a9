"""Forms of answers: what the model is asked to fill in, made from the document's types, and its JSON schema."""

from __future__ import annotations

from functools import cache
from typing import Any, Final, Literal

import msgspec
from msgspec import NODEFAULT, Struct, structs

from tellings.document import ArticleStance, Entity, Fact, Figure, Stance

__all__ = ["ANNOTATIONS", "LAYERS", "Form", "Group", "Groups", "Layer", "Name", "Names", "form", "mark_type", "schema"]

Layer = Literal["entities", "figures", "stances", "facts"]
LAYERS: Final[tuple[Layer, ...]] = ("entities", "figures", "stances", "facts")
"""In the order in which they are asked for: each may refer to those before it."""

ANNOTATIONS: Final[dict[Layer, type[Struct]]] = {
    "entities": Entity,
    "figures": Figure,
    "stances": Stance,
    "facts": Fact,
}

Form = type[Struct]


class Name(Struct, frozen=True):
    """One form of a name, and the canonical name of what it means."""

    written: str
    name: str


class Names(Struct, frozen=True):
    """What the names of an event's tellings mean."""

    names: list[Name]


class Group(Struct, frozen=True):
    """Facts of several tellings that make one statement."""

    key: str
    facts: list[str]


class Groups(Struct, frozen=True):
    """The statements of an event."""

    groups: list[Group]


@cache
def mark_type(layer: Layer) -> type[Struct]:
    """A mark by quotation: the layer's annotation with a quotation in place of its offsets.

    Read leniently: what has a default in the document may be left out, and offsets that a model makes up are ignored.
    """
    own: list[tuple[str, Any] | tuple[str, Any, Any]] = [("id", str, ""), ("line", int, 0), ("quote", str)]
    own.append(("nth", int, 1))
    for field in structs.fields(ANNOTATIONS[layer]):
        if field.name in ("id", "start", "end"):
            continue
        if field.default is not NODEFAULT:
            own.append((field.name, field.type, field.default))
        else:
            own.append((field.name, field.type))
    return msgspec.defstruct(f"{ANNOTATIONS[layer].__name__}Mark", own, kw_only=True, frozen=True)


@cache
def form(layer: Layer) -> Form:
    """The answer about one layer: its marks, and with the stances that of the article."""
    fields: list[tuple[str, Any]] = [(layer, list[mark_type(layer)])]  # type: ignore[misc]
    if layer == "stances":
        fields.insert(0, ("stance", ArticleStance))
    return msgspec.defstruct(layer.capitalize(), fields)


@cache
def schema(form: Form) -> dict[str, Any]:
    """JSON schema of an answer, of the kind that endpoints enforce.

    One object without references, every field required and none besides, and no bounds, which some refuse.
    """
    whole = msgspec.json.schema(form)
    found = _plain(whole, whole.get("$defs", {}))
    assert isinstance(found, dict)
    return found


_DROPPED: Final = frozenset({"$defs", "title", "description", "default", "minLength", "minimum"})


def _plain(node: Any, definitions: dict[str, Any]) -> Any:
    if isinstance(node, list):
        return [_plain(each, definitions) for each in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return _plain(definitions[node["$ref"].rpartition("/")[2]], definitions)
    found = {name: _plain(value, definitions) for name, value in node.items() if name not in _DROPPED}
    if "enum" in found:
        found = {"type": "string"} | found  # some endpoints want the type said
    if found.get("type") == "object":
        # A property may be called what a keyword is called: those of "properties" are all kept.
        found["properties"] = {name: _plain(value, definitions) for name, value in node["properties"].items()}
        found["required"] = list(found["properties"])
        found["additionalProperties"] = False
    return found

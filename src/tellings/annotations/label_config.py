"""The labelling interface: the names that `label_config.xml` gives to layers, attributes and relations."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from tellings._paths import data
from tellings.document import (
    ARTICLE_STANCES,
    ENTITY_TYPES,
    FACT_TYPES,
    FIGURE_KINDS,
    MODALITIES,
    POLARITIES,
    QUALIFIERS,
    ROLES,
    TARGET_KINDS,
)
from tellings.errors import InputError

__all__ = [
    "ARTICLE_STANCE",
    "ATTRIBUTES",
    "FACT_ROLES",
    "LAYERS",
    "RELATIONS",
    "TEXT",
    "Attribute",
    "disagreements",
    "read_label_config",
]

TEXT: Final = "text"
"""The object tag that every control points to, and the task field that fills it."""

ARTICLE_STANCE: Final = "article_stance"
"""The one control that belongs to the whole article."""

LAYERS: Final[dict[str, tuple[str, ...]]] = {
    "furniture": ("furniture",),
    "entity": ENTITY_TYPES,
    "figure": FIGURE_KINDS,
    "stance": POLARITIES,
    "fact": FACT_TYPES,
}
"""Span labels of each layer's `Labels` control."""


class Attribute(NamedTuple):
    """A per-region control.

    Attributes:
        layer: The layer whose regions have it.
        kind: `textarea`, `number` or `choices`, as the server's results call it.
        choices: What may be chosen; empty for the other kinds.
        is_required: Whether every region of the layer must have it.
    """

    layer: str
    kind: str
    choices: tuple[str, ...] = ()
    is_required: bool = False


ATTRIBUTES: Final[dict[str, Attribute]] = {
    "name": Attribute("entity", "textarea", is_required=True),
    "value": Attribute("figure", "number"),
    "value_high": Attribute("figure", "number"),
    "unit": Attribute("figure", "textarea", is_required=True),
    "qualifier": Attribute("figure", "choices", QUALIFIERS, is_required=True),
    "measures": Attribute("figure", "textarea"),
    "target_kind": Attribute("stance", "choices", TARGET_KINDS, is_required=True),
    "modality": Attribute("fact", "choices", MODALITIES, is_required=True),
    "key": Attribute("fact", "textarea", is_required=True),
}

FACT_ROLES: Final[tuple[str, ...]] = tuple(dict.fromkeys(role for roles in ROLES.values() for role in roles))
"""Every role of every fact type, once."""

RELATIONS: Final[dict[str, str]] = {
    "subject": "figure",
    "part_of": "figure",
    "target": "stance",
    "holder": "stance",
    **dict.fromkeys(FACT_ROLES, "fact"),
}
"""The layer from which each relation is drawn."""

_KINDS: Final = {"TextArea": "textarea", "Number": "number", "Choices": "choices"}


def read_label_config() -> str:
    """Read the project's own `annotations/label_config.xml`.

    Raises:
        InputError: The file is missing, or it and `tellings.document` disagree.
    """
    path = data("annotations", "label_config.xml")
    config = path.read_text("utf-8")
    for cause in disagreements(config):
        raise InputError(path, cause, "restore the file, or change tellings.document with it")
    return config


def disagreements(config: str) -> Iterator[str]:
    """Compare a labelling interface with the document's types.

    Args:
        config: XML of a labelling interface.

    Yields:
        One sentence for each layer, attribute or relation that one has and the other has not.
    """
    try:
        root = ET.fromstring(config)
    except ET.ParseError as error:
        yield f"not XML: {error}"
        return
    layers = {tag.get("name"): _values(tag, "Label") for tag in root.iter("Labels")}
    yield from _differences("layer", layers, LAYERS)
    controls = [tag for name in _KINDS for tag in root.iter(name)]
    attributes = {
        tag.get("name"): Attribute(
            tag.get("whenTagName", ""), _KINDS[tag.tag], _values(tag, "Choice"), tag.get("required") == "true"
        )
        for tag in controls
        if tag.get("perRegion") == "true"
    }
    yield from _differences("attribute", attributes, ATTRIBUTES)
    whole = {tag.get("name"): _values(tag, "Choice") for tag in controls if tag.get("perRegion") != "true"}
    yield from _differences("choice", whole, {ARTICLE_STANCE: ARTICLE_STANCES})
    relations = {tag.get("value"): "" for tag in root.iter("Relation")}
    yield from _differences("relation", relations, dict.fromkeys(RELATIONS, ""))
    texts = {tag.get("name"): (tag.get("value"), tag.get("granularity")) for tag in root.iter("Text")}
    yield from _differences("text", texts, {TEXT: ("$text", "symbol")})


def _values(tag: ET.Element, child: str) -> tuple[str, ...]:
    return tuple(element.get("value", "") for element in tag.iter(child))


def _differences(what: str, found: Mapping[str | None, object], wanted: Mapping[str, object]) -> Iterator[str]:
    for name in sorted({*wanted, *(str(name) for name in found)}):
        if name not in found:
            yield f"{what} {name!r} is missing"
        elif name not in wanted:
            yield f"{what} {name!r} is unknown"
        elif found[name] != wanted[name]:
            yield f"{what} {name!r} is {found[name]}, not {wanted[name]}"

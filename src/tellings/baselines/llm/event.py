"""What only an event's tellings together can say: what a name means, and which facts make one statement."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import structs

from tellings.baselines.llm.cache import Answer
from tellings.baselines.llm.forms import Group, Name
from tellings.baselines.llm.marking import slug
from tellings.baselines.llm.reading import read_items, usable
from tellings.baselines.llm.tally import Tally
from tellings.document import Document

__all__ = ["names_of", "with_groups", "with_names"]


def names_of(tellings: Sequence[Document]) -> list[tuple[str, str]]:
    """Names of all mentions but dates, each with the type that it has first, in the order of the texts."""
    found: dict[str, str] = {}
    for telling in tellings:
        for entity in telling.entities:
            if entity.type != "DATE" and entity.name:
                found.setdefault(entity.name, entity.type)
    return list(found.items())


def with_names(tellings: Sequence[Document], answer: Answer, tally: Tally) -> list[Document]:
    """Give mentions the names that were answered; a name that is not among those asked about is no answer."""
    known = dict(names_of(tellings))
    chosen: dict[str, str] = {}
    for item in usable(read_items(answer, "names", tally).items, Name, tally):
        if item.written in known and item.name in known:
            chosen.setdefault(item.written, item.name)
        else:
            tally.add(broken_references=1)
    return [
        structs.replace(
            telling,
            entities=tuple(
                entity if entity.type == "DATE" else structs.replace(entity, name=chosen.get(entity.name, entity.name))
                for entity in telling.entities
            ),
        )
        for telling in tellings
    ]


def with_groups(tellings: Sequence[Document], answer: Answer, tally: Tally) -> list[Document]:
    """Give facts of one group one key; what no group names keeps the key that it had."""
    facts = {
        f"{number}.{fact.id}": (number, fact.id)
        for number, telling in enumerate(tellings, start=1)
        for fact in telling.facts
    }
    keys: dict[tuple[int, str], str] = {}
    for number, group in enumerate(usable(read_items(answer, "groups", tally).items, Group, tally), start=1):
        for reference in group.facts:
            if reference in facts:
                keys.setdefault(facts[reference], slug(group.key) or f"group-{number}")
            else:
                tally.add(broken_references=1)
    return [
        structs.replace(
            telling,
            facts=tuple(structs.replace(fact, key=keys.get((number, fact.id), fact.key)) for fact in telling.facts),
        )
        for number, telling in enumerate(tellings, start=1)
    ]

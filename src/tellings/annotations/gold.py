"""Gold from a round: the adjudicator's versions, a reason for every difference, facts aligned across tellings.

Nothing is decided silently. What the adjudicator decided stands in `decisions/<round>/<document>.jsonl`
(`tellings.annotations.decisions`). How the facts of an event align stands in
`decisions/<round>/<event>/alignment.json`: keys that were made one, and the kind of each difference. Gold is computed
from these and the raw versions, so it can be recomputed by anybody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct

from tellings.annotations.decisions import Decision, decisions_file, read_decisions
from tellings.annotations.disagreement import Disagreement, disagreements
from tellings.annotations.rounds import ADJUDICATOR, annotators, raw_standoffs, read_round
from tellings.dataset.standoff import Standoff, write_standoff
from tellings.document import Alignment, Difference, DifferenceKind, Document, Fact, Member
from tellings.errors import InputError
from tellings.files import write_whole
from tellings.scoring.alignment import differing_slots

__all__ = ["Gold", "Undecided", "make_gold", "write_gold", "write_json"]

_GOLD_FIELDS: Final = ("id", "event", "sha256", "furniture", "stance", "entities", "figures", "stances", "facts")


class SlotKind(Struct, frozen=True, forbid_unknown_fields=True):
    """The kind of one difference between aligned facts, and why."""

    slot: str
    kind: DifferenceKind
    reason: str


class AlignmentDecisions(Struct, frozen=True, forbid_unknown_fields=True):
    """How the facts of an event were aligned.

    Attributes:
        event: The event.
        keys: Document id -> fact id -> key of the event; facts not named keep the adjudicator's key.
        differences: Key -> kinds of the slots that differ.
    """

    event: str
    keys: dict[str, dict[str, str]] = {}
    differences: dict[str, tuple[SlotKind, ...]] = {}


class Undecided(Struct, frozen=True):
    """Something that nobody has decided yet; gold cannot be made.

    Attributes:
        place: Document, or event and key.
        what: The difference or slot, as plain data.
    """

    place: str
    what: Any


class Gold(Struct, frozen=True):
    """What a round settles.

    Attributes:
        documents: Open tellings, without text, by id.
        standoffs: News articles.
        alignments: Statements that two or more tellings of an event make.
        log: Event -> adjudication log.
        undecided: What is missing; gold is written only when nothing is.
    """

    documents: list[Document]
    standoffs: list[Standoff]
    alignments: list[Alignment]
    log: dict[str, list[dict[str, Any]]]
    undecided: list[Undecided]


def make_gold(annotations: Path, round_name: str) -> Gold:
    """Compute gold from the raw versions and the decisions.

    Args:
        annotations: The folder `annotations/`.
        round_name: Round to settle.

    Returns:
        Gold, with what is undecided.

    Raises:
        InputError: A decision about something that is no difference, or files that cannot be read.
    """
    versions = read_round(annotations, round_name)
    settled = versions.get(ADJUDICATOR)
    if not settled:
        raise InputError(
            annotations, f"round {round_name!r} has no {ADJUDICATOR}", "tellings annotate adjudicate --push"
        )
    decisions = annotations / "decisions" / round_name
    held = {name for version in versions.values() for name in version}
    undecided = [Undecided(name, "the adjudicator has no version of it") for name in sorted(held - settled.keys())]
    log: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for name in sorted(settled):
        entry, missing = _log_entry(versions, name, decisions_file(annotations, round_name, name))
        log[settled[name].event].append(entry)
        undecided.extend(missing)
    alignments: list[Alignment] = []
    documents: dict[str, Document] = {}
    for event in sorted(log):
        own = {name: document for name, document in settled.items() if document.event == event}
        chosen = _read_alignment(decisions / event / "alignment.json", event)
        keyed = {name: _with_keys(document, chosen.keys.get(name, {})) for name, document in own.items()}
        documents |= keyed
        made, missing = _align(event, keyed, chosen)
        alignments.extend(made)
        undecided.extend(missing)
    standoffs = [
        msgspec.structs.replace(
            standoff,
            annotator=None,
            facts=tuple(
                msgspec.structs.replace(record, key=fact.key)
                for record, fact in zip(standoff.facts, documents[standoff.id].facts, strict=True)
            ),
        )
        for path, standoff in raw_standoffs(annotations, round_name)
        if path.parent.name == ADJUDICATOR
    ]
    news = {standoff.id for standoff in standoffs}
    opened = [_bare(documents[name]) for name in sorted(documents) if name not in news]
    return Gold(opened, standoffs, alignments, dict(log), undecided)


def write_gold(gold: Gold, annotations: Path) -> None:
    """Write gold documents, stand-off, alignments and logs, each file whole or not at all.

    Raises:
        InputError: Something is undecided.
    """
    if gold.undecided:
        first = gold.undecided[0]
        raise InputError(first.place, f"{len(gold.undecided)} things are undecided, first {first.what}", "decide them")
    for document in gold.documents:
        write_json(annotations / "gold" / f"{document.id}.json", document)
    for standoff in gold.standoffs:
        write_standoff(standoff, annotations / "standoff" / f"{standoff.id.rpartition('/')[2]}.json")
    for event, entries in gold.log.items():
        write_json(annotations / "gold" / event / "adjudication.json", entries)
        own = [alignment for alignment in gold.alignments if alignment.event == event]
        write_json(annotations / "gold" / event / "alignments.json", own)


def _log_entry(
    versions: dict[str, dict[str, Document]], name: str, path: Path
) -> tuple[dict[str, Any], list[Undecided]]:
    held = read_decisions(path, annotators(versions, name))
    order, corrections = held.order, held.corrections
    found = disagreements(versions[order.first][name], versions[order.second][name])
    decided = held.of(found)
    missing = [
        Undecided(name, msgspec.to_builtins(difference)) for difference in found if difference.number not in decided
    ]
    entry = {
        "document": name,
        "first": order.first,
        "second": order.second,
        "differences": [
            _logged(difference, decided[difference.number]) for difference in found if difference.number in decided
        ],
        "corrections": [msgspec.to_builtins(correction) for correction in corrections],
    }
    return entry, missing


def _logged(difference: Disagreement, decision: Decision) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(difference)
    return plain | {"decision": decision.decision, "reason": decision.reason}


def _read_alignment(path: Path, event: str) -> AlignmentDecisions:
    if not path.is_file():
        return AlignmentDecisions(event)
    try:
        return msgspec.json.decode(path.read_bytes(), type=AlignmentDecisions)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise InputError(path, str(error)) from None


def _with_keys(document: Document, keys: Mapping[str, str]) -> Document:
    unknown = keys.keys() - {fact.id for fact in document.facts}
    if unknown:
        raise InputError(document.id, f"has no fact {sorted(unknown)[0]!r}", "mend alignment.json")
    facts = tuple(msgspec.structs.replace(fact, key=keys.get(fact.id, fact.key)) for fact in document.facts)
    return msgspec.structs.replace(document, facts=facts)


def _align(
    event: str, documents: Mapping[str, Document], chosen: AlignmentDecisions
) -> tuple[list[Alignment], list[Undecided]]:
    made, undecided = [], []
    for key, told in _tellings(documents.values()):
        if len({fact.type for _, fact in told}) > 1:
            types = sorted({fact.type for _, fact in told})
            undecided.append(Undecided(f"{event} {key}", f"facts of types {', '.join(types)} share the key"))
            continue
        slots = differing_slots(told)
        kinds = {choice.slot: choice for choice in chosen.differences.get(key, ())}
        if superfluous := kinds.keys() - slots:
            raise InputError(
                f"{event} {key}", f"slot {sorted(superfluous)[0]!r} does not differ", "mend alignment.json"
            )
        undecided.extend(
            Undecided(f"{event} {key}", f"slot {slot} differs: of what kind?") for slot in sorted(slots - kinds.keys())
        )
        made.append(
            Alignment(
                event=event,
                key=key,
                members=tuple(Member(document.id, fact.id) for document, fact in told),
                agreement="differs" if slots else "same",
                differences=tuple(Difference(slot, kinds[slot].kind) for slot in sorted(slots & kinds.keys())),
            )
        )
    return made, undecided


def _tellings(documents: Iterable[Document]) -> Iterator[tuple[str, list[tuple[Document, Fact]]]]:
    """Facts of an event by key, where at least two tellings have one."""
    told: dict[str, list[tuple[Document, Fact]]] = defaultdict(list)
    for document in sorted(documents, key=lambda document: document.id):
        for fact in document.facts:
            told[fact.key].append((document, fact))
    for key in sorted(told):
        if len({document.id for document, _ in told[key]}) > 1:
            yield key, told[key]


def _bare(document: Document) -> Document:
    """What gold keeps of an open telling: the text and what is known of it stand in `open/`."""
    return Document(**{field: getattr(document, field) for field in _GOLD_FIELDS})


def write_json(path: Path, value: object) -> None:
    """Write plain data as indented JSON, whole or not at all."""
    write_whole(path, msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n")

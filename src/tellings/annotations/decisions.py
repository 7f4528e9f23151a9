"""Files of an adjudicator's decisions: `decisions/<round>/<document>.jsonl`.

A first line says which annotator's version was shown first. Then comes one line for each difference, and one for each
correction of something on which both agreed. A decision made in the server also says of what it is (`of`, a fingerprint
of the difference), so that it is never taken for a decision about something else once an annotator's version changes.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from tellings.annotations.composition import Choice
from tellings.annotations.disagreement import Disagreement
from tellings.document import Document
from tellings.errors import InputError
from tellings.files import write_whole

__all__ = [
    "Correction",
    "Decision",
    "Decisions",
    "Order",
    "decisions_file",
    "fingerprints",
    "read_decisions",
    "version_digest",
    "write_decisions",
]


class Order(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Which annotator's version the adjudicator saw as the first and which as the second.

    Attributes:
        first: Its annotator.
        second: Its annotator.
        composed: Digest of the version that was composed of the decisions, where one was.
    """

    first: str
    second: str
    composed: str = ""


class Decision(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What the adjudicator made of one difference, and why.

    Attributes:
        difference: Its number.
        decision: Whose reading holds.
        reason: Why.
        of: Fingerprint of the difference; empty where the decision was written by hand.
    """

    difference: int
    decision: Choice
    reason: Annotated[str, Meta(min_length=1)]
    of: str = ""


class Correction(Struct, frozen=True, forbid_unknown_fields=True):
    """A change of something on which both annotators agreed, and why."""

    correction: str
    line: int
    reason: str


class Decisions(Struct, frozen=True):
    """What a file of decisions holds.

    Attributes:
        path: The file; it may not be there yet.
        order: Which version is the first.
        decided: By number of the difference.
        corrections: In the order of the file.
    """

    path: Path
    order: Order
    decided: dict[int, Decision]
    corrections: list[Correction]

    def of(self, found: Sequence[Disagreement]) -> dict[int, Decision]:
        """The decisions, each shown to be about the difference that it numbers.

        Raises:
            InputError: A decision about something that is no difference, or no longer this one.
        """
        prints = fingerprints(found)
        for number, decision in self.decided.items():
            place = f"{self.path} difference {number}"
            if number not in prints:
                raise InputError(place, f"there are only {len(found)} differences")
            if decision.of and decision.of != prints[number]:
                raise InputError(
                    place,
                    "the decision is about another difference: an annotator's version has changed since",
                    "tellings annotate adjudicate --push, and decide anew",
                )
        return self.decided


def decisions_file(annotations: Path, round_name: str, document: str) -> Path:
    """Where the decisions about a text stand."""
    return annotations / "decisions" / round_name / f"{document}.jsonl"


def fingerprints(found: Iterable[Disagreement]) -> dict[int, str]:
    """What tells each difference of a text from every other, whatever its number: by number.

    Two versions that change elsewhere keep the fingerprints of their other differences.
    """
    prints: dict[int, str] = {}
    seen: Counter[bytes] = Counter()
    for difference in found:
        told = msgspec.json.encode(msgspec.structs.replace(difference, number=0))
        seen[told] += 1
        prints[difference.number] = hashlib.sha256(told + b"%d" % seen[told]).hexdigest()[:16]
    return prints


def version_digest(document: Document) -> str:
    """What tells a version's annotations from any other's; the order of marks does not matter."""
    layers = [
        sorted(map(msgspec.json.encode, layer))
        for layer in (document.furniture, document.entities, document.figures, document.stances, document.facts)
    ]
    told = repr((document.id, document.stance, layers))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def read_decisions(path: Path, pair: tuple[str, str]) -> Decisions:
    """Read the decisions about one text; a text without a file has none, and its versions are in order of name.

    Args:
        path: As `decisions_file` says.
        pair: The text's annotators.

    Raises:
        InputError: A line is none of the three; the place is file and line.
    """
    order = Order(*pair)
    decided: dict[int, Decision] = {}
    corrections: list[Correction] = []
    if not path.is_file():
        return Decisions(path, order, decided, corrections)
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            raw = msgspec.json.decode(line)
            if "first" in raw:
                order = msgspec.convert(raw, Order)
            elif "difference" in raw:
                decision = msgspec.convert(raw, Decision)
                decided[decision.difference] = decision
            else:
                corrections.append(msgspec.convert(raw, Correction))
        except (msgspec.MsgspecError, TypeError) as error:
            raise InputError(f"{path}:{number}", str(error)) from None
    if {order.first, order.second} != set(pair):
        raise InputError(f"{path}:1", f"compares {order.first} and {order.second}, not {pair[0]} and {pair[1]}")
    return Decisions(path, order, decided, corrections)


def write_decisions(held: Decisions) -> None:
    """Write a file of decisions, whole or not at all."""
    lines = [held.order, *(held.decided[number] for number in sorted(held.decided)), *held.corrections]
    write_whole(held.path, b"".join(msgspec.json.encode(line) + b"\n" for line in lines))

"""The guidelines' own worked example (section 5), as a document: its text is read from them, its marks stand here."""

from __future__ import annotations

import re
from pathlib import Path

from tellings.document import Argument, Document, Entity, Fact, Figure, Span, Stance
from tellings.text import digest

__all__ = ["worked_example"]

GUIDELINES = Path(__file__).parents[2] / "annotations" / "guidelines.md"


def worked_example() -> Document:
    """Read the example's text and give it the marks that the table under it names."""
    section = GUIDELINES.read_text("utf-8").partition("## 5. A worked example")[2]
    text = "\n".join(line[1:].strip() for line in re.findall(r"^>.*$", section, re.MULTILINE)) + "\n"

    def at(words: str, nth: int = 1) -> tuple[int, int]:
        start = -1
        for _ in range(nth):
            start = text.index(words, start + 1)
        return start, start + len(words)

    return Document(
        id="orvell-deeds/worked-example",
        event="orvell-deeds",
        outlet="the guidelines",
        register="worked example",
        title=text.split("\n", 1)[0],
        text=text,
        sha256=digest(text),
        origin="open",
        licence="CC-BY-4.0",
        furniture=(Span(*at("Share this story")),),
        stance="promotional",
        entities=(
            Entity("e1", *at("Orvell"), "PLACE", "Orvell"),
            Entity("e2", *at("Tandem Loom"), "ORG", "Tandem Loom"),
            Entity("e3", *at("Orvell Land Office"), "GOV", "Orvell Land Office"),
            Entity("e4", *at("Open Deeds Accord"), "PROGRAMME", "Open Deeds Accord"),
            Entity("e5", *at("Tandem Loom", 2), "ORG", "Tandem Loom"),
            Entity("e6", *at("Deedreader"), "PRODUCT", "Deedreader"),
            Entity("e7", *at("Ruth Aldous"), "PERSON", "Ruth Aldous"),
            Entity("e8", *at("Tandem Loom", 3), "ORG", "Tandem Loom"),
            Entity("e9", *at("Orvell", 3), "PLACE", "Orvell"),
            Entity("e10", *at("next year"), "DATE", "next year"),
        ),
        figures=(
            Figure("f1", *at("£40m"), "money", 4e7, unit="GBP", measures="records deal"),
            Figure("f2", *at("£40 million"), "money", 4e7, unit="GBP", measures="contract"),
            Figure("f3", *at("three years"), "duration", 3.0, unit="year", qualifier="at_most", measures="rid"),
            Figure(
                "f4", *at("£12m"), "money", 1.2e7, unit="GBP", qualifier="more_than", measures="Deedreader", part_of="f2"
            ),
            Figure("f5", *at("nine in ten"), "percent", 90.0, unit="percent", measures="deeds", subject="e6"),
            Figure(
                "f6", *at("60"), "count", 60.0, unit="person", qualifier="at_most", measures="staff", subject="e8"
            ),
        ),
        stances=(
            Stance("s1", *at("will rid the county of paper within three years"), "promotional", "deal"),
            Stance("s2", *at("reads nine in ten deeds without help"), "promotional", "e6"),
            Stance("s3", *at("It is quicker than any clerk"), "promotional", "e6", "e7"),
            Stance("s4", *at("it had misread boundaries"), "critical", "e6", "e7"),
        ),
        facts=(
            _fact("k1", at("signed"), "agreement", "deal-signed", party="e3 e5", instrument="e4"),
            _fact("k2", at("contract"), "investment", "deal-value", investor="e3", amount="f2"),
            _fact("k3", at("pays"), "investment", "deedreader-cost", amount="f4", recipient="e6"),
            _fact("k4", at("reads"), "effect", "deedreader-accuracy", cause="e6", figure="f5"),
            _fact("k5", at("not exclusive"), "legal_status", "deal-exclusive", "denied", instrument="e4"),
            _fact(
                "k6", at("plans"), "expansion", "tandem-loom-orvell-office", "planned", org="e8", place="e9",
                count="f6", date="e10",
            ),
        ),
    )  # fmt: skip


def _fact(identity: str, place: tuple[int, int], of: str, key: str, modality: str = "actual", /, **roles: str) -> Fact:
    arguments = tuple(Argument(role, filler) for role, fillers in roles.items() for filler in fillers.split())
    return Fact(identity, *place, of, modality, key, arguments)  # type: ignore[arg-type]

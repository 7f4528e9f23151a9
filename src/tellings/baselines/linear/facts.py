"""Facts of `linear`: triggers by a token classifier, arguments by links, modality by the words around."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import msgspec

from tellings.baselines.linear.classifier import Classifier
from tellings.baselines.linear.features import token_features
from tellings.baselines.linear.links import NONE, Anchor, Linker, Mark, Pair, kind, pairs
from tellings.baselines.linear.scene import Scene
from tellings.baselines.linear.tagger import Tagger
from tellings.baselines.linear.tokens import Labelled, spans
from tellings.document import ROLES, Argument, Document, Entity, Fact, FactType, Figure, Modality

__all__ = ["FactModel", "candidates", "context", "distinct", "drafted", "fillers", "identity", "may_fill", "shared_out"]

_ONE_FOR_EACH: Final = {"amount", "figure", "count"}
"""Roles of figures: the guidelines ask for one fact for each."""
_SINGLE: Final = {"date", "place"}
_BACK: Final = 1


class Drafted(NamedTuple):
    """A fact without its key, and the sentence it stands in."""

    fact: Fact
    sentence: int


class FactModel:
    """Finds triggers, links what fills their roles, and says how sure the telling is."""

    def __init__(self) -> None:
        """Nothing is learnt yet."""
        self._triggers = Tagger(strength=2.0)
        self._links = Linker()
        self._modality = Classifier()

    def fit(self, learnt: Sequence[Scene]) -> FactModel:
        """Learn from gold facts among gold names and figures."""
        rows, wanted = [], []
        found: list[Pair] = []
        roles: list[str] = []
        contexts: list[list[str]] = []
        modalities: list[str] = []
        for scene in learnt:
            document = scene.document
            marks = scene.by_sentence([*document.entities, *document.figures])
            rows += _rows(scene, document.entities, document.figures)
            wanted += scene.tags(distinct(document.facts))
            filled = fillers(document.facts, document.entities)
            for start, end, type_ in distinct(document.facts):
                anchor = Anchor(start, end, type_)
                linked = filled[anchor]
                for pair in candidates(scene, anchor, marks):
                    found.append(pair)
                    roles.append(linked.get(identity(pair.mark), NONE))
            for fact in document.facts:
                contexts.append(context(scene, fact.start, fact.end, fact.type))
                modalities.append(fact.modality)
        self._triggers.fit(rows, wanted)
        self._links.fit(found, roles)
        self._modality.fit(contexts, modalities)
        return self

    def tune(self, held_out: Sequence[Scene]) -> FactModel:
        """Choose how readily triggers and links are taken, by the arguments found in held-out gold.

        Args:
            held_out: Articles that were not learnt from.
        """
        from tellings.scoring import score_documents

        def value() -> float:
            guessed = [
                drafted(scene, self.predict(scene, scene.document.entities, scene.document.figures))
                for scene in held_out
            ]
            report = score_documents([scene.document for scene in held_out], guessed, tasks=["facts"], resamples=0)
            return report.tasks["facts"].value or 0.0

        settings = [(bias, threshold) for bias in (0.0, -1.0, -2.0, -3.0) for threshold in (0.35, 0.5)]
        scored = []
        for bias, threshold in settings:
            self._triggers.bias, self._links.threshold = bias, threshold
            scored.append((value(), bias, threshold))
        _, self._triggers.bias, self._links.threshold = max(scored)
        return self

    def predict(self, scene: Scene, entities: Sequence[Entity], figures: Sequence[Figure]) -> list[Drafted]:
        """Facts of an article in order of their triggers, without keys."""
        marks = scene.by_sentence([*entities, *figures])
        tags = self._triggers.predict(_rows(scene, entities, figures))
        triggers = [span for tokens, row in zip(scene.tokens, tags, strict=True) for span in spans(tokens, row)]
        found: list[Drafted] = []
        for start, end, name in triggers:
            type_: FactType = name  # type: ignore[assignment]
            anchor = Anchor(start, end, name)
            near = candidates(scene, anchor, marks)
            chosen = [
                (value, role, pair.mark)
                for pair, (role, value) in zip(near, self._links.score(near, may_fill), strict=True)
                if value >= self._links.threshold
            ]
            modality: Modality = self._modality.best([context(scene, start, end, name)])[0]  # type: ignore[assignment]
            for arguments in shared_out(chosen):
                if arguments or type_ == "legal_status":
                    fact = Fact(f"k{len(found) + 1}", start, end, type_, modality, "", tuple(arguments))
                    found.append(Drafted(fact, scene.sentence_of(start)))
        return found


def drafted(scene: Scene, facts: Sequence[Drafted]) -> Document:
    """A prediction of the facts alone, every one a statement of its own, with gold names: for tuning."""
    own = tuple(msgspec.structs.replace(each.fact, key=each.fact.id) for each in facts)
    return msgspec.structs.replace(scene.document, facts=own)


def _rows(scene: Scene, entities: Sequence[Entity], figures: Sequence[Figure]) -> list[list[list[str]]]:
    names = scene.tags((item.start, item.end, item.type) for item in entities)
    amounts = scene.tags((item.start, item.end, item.kind) for item in figures)
    triggers = scene.tags(distinct(scene.rules.facts))
    rows = []
    for number in range(len(scene.sentences)):
        held = sorted({tag[2:] for tag in (*names[number], *amounts[number]) if tag != "O"})
        marks = {"name": names[number], "amount": amounts[number], "rules": triggers[number]}
        rows.append(
            [
                [*row, *(f"holds={each}" for each in held), *(f"{row[1]}&{each}" for each in held)]
                for row in token_features(scene.words(number), marks)
            ]
        )
    return rows


def distinct(facts: Sequence[Fact]) -> list[Labelled]:
    """Triggers, each once, however many facts stand on it."""
    return list(dict.fromkeys((fact.start, fact.end, fact.type) for fact in facts))


def fillers(facts: Sequence[Fact], entities: Sequence[Entity]) -> dict[Anchor, dict[str, str]]:
    """For each trigger, the role of each name and figure that fills one in any of its facts."""
    names = {entity.id: entity.name for entity in entities}
    found: dict[Anchor, dict[str, str]] = {}
    for fact in facts:
        roles = found.setdefault(Anchor(fact.start, fact.end, fact.type), {})
        for argument in fact.arguments:
            roles[names.get(argument.id, argument.id)] = argument.role
    return found


def identity(mark: Mark) -> str:
    """The name of a name, whichever mention; the id of a figure."""
    return mark.name if isinstance(mark, Entity) else mark.id


def candidates(scene: Scene, anchor: Anchor, marks: Sequence[Sequence[Mark]]) -> list[Pair]:
    """Names and figures near a trigger that some role of its type takes."""
    kinds = frozenset().union(*ROLES[anchor.type].values())
    return pairs(scene, anchor, marks, before=_BACK, allowed=lambda mark: kind(mark) in kinds)


def may_fill(pair: Pair, role: str) -> bool:
    """Whether a role of the trigger's type takes such a mark."""
    return kind(pair.mark) in ROLES[pair.anchor.type].get(role, ())


def shared_out(chosen: Sequence[tuple[float, str, Mark]]) -> list[list[Argument]]:
    """Arguments of each fact on one trigger: one fact for each figure, the rest shared by all."""
    ranked = sorted(chosen, key=lambda item: (-item[0], item[2].start))
    shared: list[Argument] = []
    told: set[tuple[str, str]] = set()
    figures: list[Argument] = []
    for _, role, mark in ranked:
        if role in _ONE_FOR_EACH:
            figures.append(Argument(role, mark.id))
        elif (role, identity(mark)) not in told and not (role in _SINGLE and any(a.role == role for a in shared)):
            told.add((role, identity(mark)))
            shared.append(Argument(role, mark.id))
    return [[figure, *shared] for figure in figures] or [shared]


def context(scene: Scene, start: int, end: int, type_: str) -> list[str]:
    """Words around a trigger, near ones by place."""
    span = scene.sentences[max(scene.sentence_of(start), 0)]
    before = scene.text[span.start : start].lower().split()
    after = scene.text[end : span.end].lower().split()
    return [
        "bias",
        type_,
        scene.text[start:end].lower(),
        *(f"before{at}={word}" for at, word in enumerate(reversed(before[-5:]))),
        *(f"before={word}" for word in before[-8:]),
        *(f"after={word}" for word in after[:5]),
    ]

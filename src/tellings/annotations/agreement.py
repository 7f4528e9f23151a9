"""How far the annotators of a round agree, layer by layer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct

from tellings.annotations.disagreement import reconcile_names
from tellings.annotations.reliability import LABELS, LAYERS, alpha, kappa, labelled_units, nominal_alpha
from tellings.annotations.rounds import ADJUDICATOR, annotators_of, read_round
from tellings.document import Document
from tellings.errors import InputError
from tellings.scoring import ScoreReport, score_documents
from tellings.scoring.report import too_few
from tellings.scoring.statistics import FEWEST_EVENTS

__all__ = ["Text", "agreement", "read_texts"]

_TASKS: Final = ("entities", "figures", "stance", "facts")


class Text(Struct, frozen=True):
    """One text with what its annotators made of it.

    Attributes:
        annotators: By name; two or more.
        versions: Theirs, in the same order.
    """

    annotators: tuple[str, ...]
    versions: tuple[Document, ...]

    @property
    def id(self) -> str:
        """Of the document."""
        return self.versions[0].id


_Pair = tuple[Document, Document]


def read_texts(annotations: Path, round_name: str, texts: Mapping[str, str]) -> list[Text]:
    """Read every text of a round with the versions of its annotators; the adjudicator's is left out.

    Args:
        annotations: The folder `annotations/`.
        round_name: Name of the round.
        texts: Texts of news articles by document id; a version whose text is not known stays without.

    Returns:
        The texts by document id.

    Raises:
        InputError: A text has fewer than two annotators, or files cannot be read.
    """
    versions = read_round(annotations, round_name)
    found = []
    for name in sorted({name for held in versions.values() for name in held}):
        names = annotators_of(versions, name)
        if len(names) < 2:
            raise InputError(name, f"has {len(names)} annotators, not two", "finish the round before it is compared")
        text = next((versions[one][name].text for one in names if versions[one][name].text), texts.get(name, ""))
        held = tuple(msgspec.structs.replace(versions[one][name], text=text) for one in names)
        found.append(Text(tuple(names), held))
    return found


def agreement(annotations: Path, rounds: Sequence[str], texts: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Agreement of the annotators of each text, round by round.

    One annotator's version is scored against the other's with the benchmark's own measures (pairwise F1 is symmetric:
    Hripcsak and Rothschild, *JAMIA* 12, 2005), after canonical names have been reconciled; three annotators are three
    pairs. Krippendorff's alpha compares all annotators at once (`tellings.annotations.reliability`), Cohen's kappa each
    pair. Intervals are over events. News articles count only where their text is given.

    Args:
        annotations: The folder `annotations/`.
        rounds: Names of rounds.
        texts: Texts of news articles by document id.

    Returns:
        Plain data: for each round its name, its annotators, and origin -> `documents`, `events`, `whole` (layer ->
        measure -> value), `intervals` (the same, over events; null with fewer than 5), `by_register`, `reliability`
        (layer -> alpha), `registers` (intervals and alpha of each), `labels` (layer -> label -> measures) and `pairs`
        (of annotators: measures, intervals, and layer -> kappa). Where a `note` is not empty it says that there are too
        few events.

    Raises:
        InputError: A text has fewer than two annotators.
    """
    return {"schema": 2, "rounds": [_round(annotations, name, texts or {}) for name in rounds]}


def _round(annotations: Path, round_name: str, texts: Mapping[str, str]) -> dict[str, Any]:
    read = [text for text in read_texts(annotations, round_name, texts) if text.versions[0].text]
    if not read:
        raise InputError(f"round {round_name}", "holds no text to compare", "name the news articles: --articles DIR")
    origins = sorted({text.versions[0].origin for text in read})
    return {
        "round": round_name,
        "annotators": sorted({name for text in read for name in text.annotators} - {ADJUDICATOR}),
        "origins": {
            origin: _origin([text for text in read if text.versions[0].origin == origin]) for origin in origins
        },
    }


def _origin(texts: Sequence[Text]) -> dict[str, Any]:
    pairs = _pairs(texts)
    registers = {
        register: [text for text in texts if text.versions[0].register == register]
        for register in sorted({text.versions[0].register for text in texts})
    }
    names = sorted({pair for text in texts for pair in combinations(text.annotators, 2)})
    return {
        "documents": len(texts),
        "events": _events(texts),
        "note": too_few(_events(texts)),
        "whole": _measures(pairs, texts),
        "intervals": _intervals(pairs, texts),
        "by_register": {register: _measures(_pairs(own), own) for register, own in registers.items()},
        "reliability": _reliability(texts),
        "registers": {
            register: {
                "documents": len(own),
                "events": _events(own),
                "note": too_few(_events(own)),
                "intervals": _intervals(_pairs(own), own),
                "reliability": _reliability(own),
            }
            for register, own in registers.items()
        },
        "labels": _labels(texts),
        "pairs": [_of_pair(texts, pair) for pair in names],
    }


def _events(texts: Iterable[Text]) -> int:
    return len({text.versions[0].event for text in texts})


def _event_of(texts: Iterable[Text]) -> dict[str, str]:
    return {text.id: text.versions[0].event for text in texts}


def _pairs(texts: Iterable[Text]) -> list[_Pair]:
    """Every two versions of a text, the second with the first one's names; three annotators are three pairs."""
    found = []
    for text in texts:
        named = list(zip(text.annotators, text.versions, strict=True))
        for (one, first), (other, second) in combinations(named, 2):
            identity = text.id if len(named) == 2 else f"{text.id} ({one}, {other})"
            renamed = reconcile_names(first, second)
            found.append((_with_id(first, identity), _with_id(renamed, identity)))
    return found


def _with_id(document: Document, identity: str) -> Document:
    return msgspec.structs.replace(document, id=identity)


def _reliability(texts: Sequence[Text]) -> dict[str, Any]:
    events = _event_of(texts)
    return {layer: alpha({text.id: labelled_units(text.versions, layer) for text in texts}, events) for layer in LAYERS}


def _of_pair(texts: Sequence[Text], names: tuple[str, str]) -> dict[str, Any]:
    shared = [
        Text(names, tuple(text.versions[text.annotators.index(name)] for name in names))
        for text in texts
        if set(names) <= set(text.annotators)
    ]
    pairs, events = _pairs(shared), _event_of(shared)
    return {
        "annotators": list(names),
        "documents": len(shared),
        "events": _events(shared),
        "note": too_few(_events(shared)),
        "whole": _measures(pairs, shared),
        "intervals": _intervals(pairs, shared),
        "kappa": {
            layer: kappa({text.id: labelled_units(text.versions, layer) for text in shared}, events) for layer in LAYERS
        },
    }


_OF_LABEL: Final = {
    "entities": ("strict_f1",),
    "figures": ("value_unit_f1",),
    "stance": ("span_overlap_f1",),
    "facts": ("trigger_f1", "argument_f1"),
}
"""What is measured of the marks of one label, before its alpha."""


def _labels(texts: Sequence[Text]) -> dict[str, Any]:
    """Agreement on each label alone; its interval counts only the events in which somebody used it."""
    report = _scored(_pairs(texts), by_type=True).breakdown("type")
    events = _event_of(texts)
    found: dict[str, Any] = {}
    for layer, labels in LABELS.items():
        units = {text.id: labelled_units(text.versions, layer) for text in texts}
        found[layer] = {}
        for label in labels:
            binary = {name: _only(given, label) for name, given in units.items()}
            used = {events[name] for name, given in binary.items() if any(any(unit) for unit in given)}
            if not used:
                continue
            measures = {"alpha": alpha(binary, events)}
            for name in _OF_LABEL[layer]:
                measure = report[label].tasks[layer].measures[name]
                interval = None if measure.interval is None else list(measure.interval)
                measures[name] = {"value": measure.value, "interval": interval}
            if len(used) < FEWEST_EVENTS:
                measures = {name: measure | {"interval": None} for name, measure in measures.items()}
            found[layer][label] = {"events": len(used), "note": too_few(len(used)), "measures": measures}
    return found


def _only(units: Mapping[tuple[str, ...], int], label: str) -> Counter[tuple[str, ...]]:
    """The units with this label or none."""
    found: Counter[tuple[str, ...]] = Counter()
    for unit, times in units.items():
        found[tuple(label if label in given.split("+") else "" for given in unit)] += times
    return found


def _scored(pairs: Sequence[_Pair], *, resamples: int = 1000, by_type: bool = False) -> ScoreReport:
    first, second = ([pair[side] for pair in pairs] for side in (0, 1))
    return score_documents(first, second, tasks=_TASKS, resamples=resamples, by_type=by_type)


def _intervals(pairs: Sequence[_Pair], texts: Sequence[Text]) -> dict[str, dict[str, list[float] | None]]:
    found = {
        task: {name: None if one.interval is None else list(one.interval) for name, one in score.measures.items()}
        for task, score in _scored(pairs).tasks.items()
    }
    units = {text.id: labelled_units(text.versions, "stance") for text in texts}
    found["stance"]["sentence_alpha"] = alpha(units, _event_of(texts))["interval"]
    return found


def _measures(pairs: Sequence[_Pair], texts: Sequence[Text]) -> dict[str, dict[str, float | None]]:
    found: dict[str, dict[str, float | None]] = {
        task: {name: measure.value for name, measure in score.measures.items()}
        for task, score in _scored(pairs, resamples=0).tasks.items()
    }
    units = (unit for text in texts for unit in labelled_units(text.versions, "stance").elements())
    found["stance"]["sentence_alpha"] = nominal_alpha(units)
    found["stance"]["articles_alike"] = float(sum(first.stance == second.stance for first, second in pairs))
    return found

"""The agreement of annotators as tables: of the datasheet, and of the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from tellings.annotations.reliability import LAYERS
from tellings.scoring.statistics import FEWEST_EVENTS

__all__ = ["agreement_table", "detail_tables"]

_SHOWN: Final = (
    ("entities", "strict_f1", "entities: span and type, F1"),
    ("entities", "boundary_f1", "entities: span, F1"),
    ("figures", "value_unit_f1", "figures: value and unit, F1"),
    ("figures", "qualifier_accuracy", "figures: qualifier, accuracy"),
    ("stance", "sentence_alpha", "stance of sentences, Krippendorff's alpha"),
    ("stance", "sentence_macro_f1", "stance of sentences, macro-F1"),
    ("stance", "span_overlap_f1", "stance marks: overlap and polarity, F1"),
    ("stance", "target_accuracy", "stance marks: target, accuracy"),
    ("stance", "holder_accuracy", "stance marks: holder, accuracy"),
    ("facts", "trigger_f1", "facts: trigger, F1"),
    ("facts", "type_f1", "facts: type, F1"),
    ("facts", "argument_f1", "facts: arguments, F1"),
    ("facts", "modality_accuracy", "facts: modality, accuracy"),
)
_BY_REGISTER: Final = frozenset(
    {
        ("entities", "strict_f1"),
        ("figures", "value_unit_f1"),
        ("stance", "sentence_alpha"),
        ("stance", "target_accuracy"),
        ("facts", "trigger_f1"),
        ("facts", "argument_f1"),
    }
)


def agreement_table(found: Mapping[str, Any]) -> str:
    """The agreement as Markdown: a table of all rounds, and one by register of each that has an interval."""
    columns = [
        (f"{one['round']}: {origin}", compared)
        for one in found["rounds"]
        for origin, compared in one["origins"].items()
    ]
    heads = [
        f"{name} ({compared['documents']} texts, {compared['events']} event{'' if compared['events'] == 1 else 's'})"
        for name, compared in columns
    ]
    lines = [f"| measure | {' | '.join(heads)} |", f"|---|{'---|' * len(heads)}"]
    for layer, measure, title in _SHOWN:
        cells = [
            _cell(compared["whole"][layer][measure], compared["intervals"][layer].get(measure))
            for _, compared in columns
        ]
        lines.append(f"| {title} | {' | '.join(cells)} |")
    for name, compared in columns:
        if compared["events"] >= FEWEST_EVENTS:
            lines += ["", *_by_register(name, compared["by_register"])]
    return "\n".join(lines) + "\n"


def _by_register(name: str, registers: Mapping[str, Any]) -> list[str]:
    chosen = [shown for shown in _SHOWN if shown[:2] in _BY_REGISTER]
    return [
        f"| {name}, register | {' | '.join(title for _, _, title in chosen)} |",
        f"|---|{'---|' * len(chosen)}",
        *(
            f"| {register} | {' | '.join(_cell(measures[layer][measure], None) for layer, measure, _ in chosen)} |"
            for register, measures in registers.items()
        ),
    ]


def _cell(value: float | None, interval: Sequence[float] | None) -> str:
    shown = "–" if value is None else f"{value:.3f}"
    return shown if interval is None else f"{shown} ({interval[0]:.3f} to {interval[1]:.3f})"


def detail_tables(found: Mapping[str, Any]) -> str:
    """Alpha and kappa by layer and pair of annotators, agreement by label and register, each with its interval."""
    lines: list[str] = []
    for one in found["rounds"]:
        for origin, compared in one["origins"].items():
            name = f"{one['round']}: {origin}"
            if compared["note"]:
                lines += [f"{name}: {compared['note']}", ""]
            lines += [*_by_layer(name, compared), "", *_by_label(name, compared["labels"]), ""]
            lines += [*_registers(name, compared), ""]
    return "\n".join(lines)


def _by_layer(name: str, compared: Mapping[str, Any]) -> Iterator[str]:
    pairs = compared["pairs"]
    heads = [f"Cohen's kappa of {' and '.join(pair['annotators'])}" for pair in pairs]
    yield f"| {name}, layer | units | Krippendorff's alpha | {' | '.join(heads)} |"
    yield f"|---|---|---|{'---|' * len(heads)}"
    for layer in LAYERS:
        alpha = compared["reliability"][layer]
        cells = [_measure(alpha), *(_measure(pair["kappa"][layer]) for pair in pairs)]
        yield f"| {_UNITS[layer]} | {alpha['units']} | {' | '.join(cells)} |"
    if len(pairs) > 1:
        yield ""
        yield f"| {name}, pair | texts | {' | '.join(title for _, _, title in _SHOWN)} |"
        yield f"|---|---|{'---|' * len(_SHOWN)}"
        for pair in pairs:
            cells = [
                _cell(pair["whole"][layer][measure], pair["intervals"][layer].get(measure))
                for layer, measure, _ in _SHOWN
            ]
            yield f"| {' and '.join(pair['annotators'])} | {pair['documents']} | {' | '.join(cells)} |"


_UNITS: Final = {
    "entities": "entities, of words",
    "figures": "figures, of words",
    "stance": "stance, of sentences",
    "facts": "facts, of words",
    "article": "stance, of articles",
}


def _by_label(name: str, layers: Mapping[str, Any]) -> Iterator[str]:
    yield f"| {name}, label | events | F1 | Krippendorff's alpha | note |"
    yield "|---|---|---|---|---|"
    for layer, labels in layers.items():
        for label, told in labels.items():
            measures = dict(told["measures"])
            alpha = measures.pop("alpha")
            f1 = next(iter(measures.values()))
            yield f"| {layer}: {label} | {told['events']} | {_measure(f1)} | {_measure(alpha)} | {told['note']} |"


def _registers(name: str, compared: Mapping[str, Any]) -> Iterator[str]:
    heads = [title for layer, measure, title in _SHOWN if (layer, measure) in _BY_REGISTER]
    yield f"| {name}, register | texts | {' | '.join(heads)} | note |"
    yield f"|---|---|{'---|' * len(heads)}---|"
    for register, told in compared["registers"].items():
        cells = [
            _cell(compared["by_register"][register][layer][measure], told["intervals"][layer].get(measure))
            for layer, measure, _ in _SHOWN
            if (layer, measure) in _BY_REGISTER
        ]
        yield f"| {register} | {told['documents']} | {' | '.join(cells)} | {told['note']} |"


def _measure(measure: Mapping[str, Any]) -> str:
    return _cell(measure["value"], measure["interval"])

"""Gamma: agreement on where marks stand and what they are at once, by the package `pygamma-agreement`."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from tellings.annotations.agreement import Text
from tellings.annotations.reliability import LABELS, with_interval
from tellings.document import Document
from tellings.errors import MissingExtraError
from tellings.scoring.measures import Floats, Sums, ratio

__all__ = ["continuum_units", "gamma", "gamma_line"]

SAMPLES: Final = 30
"""Random annotations drawn for the expected disorder of one text."""
_FIELDS: Final = {
    "entities": ("entities", "type"),
    "figures": ("figures", "kind"),
    "stance": ("stances", "polarity"),
    "facts": ("facts", "type"),
}


def continuum_units(versions: Mapping[str, Document], layer: str) -> list[tuple[str, int, int, str]]:
    """What is compared of one text: annotator, start, end and label of every mark of a layer, in order.

    >>> from tellings.document import Stance
    >>> continuum_units({"one": Document("a", stances=(Stance("s1", 3, 9, "critical"),))}, "stance")
    [('one', 3, 9, 'critical')]
    """
    field, label = _FIELDS[layer]
    return sorted(
        {
            (annotator, mark.start, mark.end, str(getattr(mark, label)))
            for annotator, version in versions.items()
            for mark in getattr(version, field)
        }
    )


def gamma(texts: Sequence[Text], *, seed: int = 0) -> dict[str, Any]:
    r"""Gamma of each layer over the texts of a round.

    Of one text, $\gamma = 1 - \frac{\delta}{\delta_e}$: the disorder of the best alignment of the annotators' marks,
    by position and by label (weighed alike), against that of random annotations (Mathet, Widlöcher and Métivier,
    *Computational Linguistics* 41, 2015). A layer's is the mean over texts, weighed by the number of marks. A text in
    which an annotator marks nothing of the layer has no gamma; how many those are is told.

    Args:
        texts: The texts, with the versions of their annotators.
        seed: Of the random annotations.

    Returns:
        Layer -> `value`, `interval` (over events), `texts`, and `left_out` (texts without a gamma).

    Raises:
        MissingExtraError: pygamma-agreement is not installed.
    """
    try:
        from pyannote.core import Segment
        from pygamma_agreement import CombinedCategoricalDissimilarity, Continuum
    except ModuleNotFoundError as error:
        raise MissingExtraError(error.name or "pygamma_agreement", "gamma") from None
    found: dict[str, Any] = {}
    events = {text.id: text.versions[0].event for text in texts}
    before = np.random.get_state()  # the package draws from the global generator
    quiet = logging.root.manager.disable
    logging.disable(logging.WARNING)  # and says at each step which of its solvers it uses
    try:
        for layer in LABELS:
            rows: dict[str, dict[str, float]] = {}
            for text in texts:
                units = continuum_units(dict(zip(text.annotators, text.versions, strict=True)), layer)
                if {unit[0] for unit in units} != set(text.annotators):
                    continue
                continuum = Continuum()
                for annotator, start, end, label in units:
                    continuum.add(annotator, Segment(start, end), label)
                np.random.seed(seed)
                dissimilarity = CombinedCategoricalDissimilarity(alpha=1.0, beta=1.0, delta_empty=1.0)
                value = continuum.compute_gamma(dissimilarity, n_samples=SAMPLES).gamma
                rows[text.id] = {"gamma": float(value) * len(units), "marks": float(len(units))}
            told = with_interval(rows, events, _mean, "gamma") if rows else {"value": None, "interval": None}
            found[layer] = told | {"texts": len(rows), "left_out": len(texts) - len(rows)}
    finally:
        np.random.set_state(before)
        logging.disable(quiet)
    return found


def _mean(sums: Sums) -> dict[str, Floats]:
    return {"gamma": ratio(sums["gamma"], sums["marks"])}


def gamma_line(told: Mapping[str, Any]) -> str:
    """Gamma of one layer in words.

    >>> gamma_line({"value": 0.5, "interval": None, "texts": 3, "left_out": 1})
    'gamma 0.500 (3 texts; 1 without, as an annotator marks nothing)'
    """
    value = "undefined" if told["value"] is None else f"{told['value']:.3f}"
    interval = "" if told["interval"] is None else f", {told['interval'][0]:.3f} to {told['interval'][1]:.3f}"
    left = f"; {told['left_out']} without, as an annotator marks nothing" if told["left_out"] else ""
    return f"gamma {value}{interval} ({told['texts']} texts{left})"

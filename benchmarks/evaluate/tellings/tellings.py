"""Tellings as a metric of Hugging Face `evaluate`: `evaluate.load("benchmarks/evaluate/tellings")`.

The scores are those of `tellings.score`; this file only turns rows into documents.
"""

from typing import Any

import datasets
import evaluate

from tellings.dataset.lines import parse_document
from tellings.dataset.schema import document_of, features
from tellings.document import Document
from tellings.scoring import ALL, score_documents

_DESCRIPTION = """\
Scores of stance and fact extraction in news: entities, figures, stance, facts and their alignment across the tellings
of an event.
"""

_INPUTS = """
Args:
    predictions (list of str): documents as JSON, as the lines of a file of predictions: each at least with the `id` of
        its reference, one for each reference.
    references (list of str or dict): annotated documents, as JSON or as rows of the dataset's `articles`.
    tasks (list of str): `entities`, `figures`, `stance`, `facts`, `alignment`; all of them when left out.
    seed (int): of the bootstrap over events.

Returns:
    dict: the primary measure of each task by the task's name, None where it is undefined, and under `report` what
    `tellings score --json` prints.

Example:
    >>> metric = evaluate.load("benchmarks/evaluate/tellings")
    >>> gold = '{"id": "d", "entities": [{"id": "1", "start": 0, "end": 6, "type": "ORG"}]}'
    >>> metric.compute(predictions=[gold], references=[gold], tasks=["entities"])["entities"]
    1.0
"""

_CITATION = """\
@misc{tellings, title={Tellings: stance and fact extraction in news}, author={The Tellings contributors}}
"""


class Tellings(evaluate.Metric):
    """Documents in, scores out."""

    def _info(self) -> evaluate.MetricInfo:
        text = datasets.Value("string")
        return evaluate.MetricInfo(
            description=_DESCRIPTION,
            citation=_CITATION,
            inputs_description=_INPUTS,
            features=[
                datasets.Features({"predictions": text, "references": references})
                for references in (text, dict(features("articles")))
            ],
        )

    def _compute(
        self,
        predictions: list[str],
        references: list[str | dict[str, Any]],
        tasks: list[str] | None = None,
        seed: int = 0,
    ) -> dict[str, Any]:
        report = score_documents(
            [_document(reference, f"reference {at}") for at, reference in enumerate(references)],
            [parse_document(prediction, f"prediction {at}") for at, prediction in enumerate(predictions)],
            tasks=tasks or ALL,
            seed=seed,
        )
        return {name: task.value for name, task in report.tasks.items()} | {"report": report.as_json()}


def _document(reference: str | dict[str, Any], place: str) -> Document:
    return parse_document(reference, place) if isinstance(reference, str) else document_of(reference)

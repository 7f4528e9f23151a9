"""Stance and fact extraction in news: one event, many tellings.

The public names below are imported when they are first used: `import tellings` loads none of their rooms.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tellings.benchmarks.model import Model
    from tellings.benchmarks.run import run
    from tellings.dataset.lines import read_documents
    from tellings.dataset.load import alignments, documents, load
    from tellings.document import Alignment, Document, Entity, Fact, Figure, Stance
    from tellings.errors import InputError
    from tellings.quantity import find as find_quantities
    from tellings.scoring import score_documents as score

__all__ = [
    "Alignment",
    "Document",
    "Entity",
    "Fact",
    "Figure",
    "InputError",
    "Model",
    "Stance",
    "alignments",
    "documents",
    "find_quantities",
    "load",
    "read_documents",
    "run",
    "score",
]

_HOMES = {
    "Alignment": "document:Alignment",
    "Document": "document:Document",
    "Entity": "document:Entity",
    "Fact": "document:Fact",
    "Figure": "document:Figure",
    "InputError": "errors:InputError",
    "Model": "benchmarks.model:Model",
    "Stance": "document:Stance",
    "alignments": "dataset.load:alignments",
    "documents": "dataset.load:documents",
    "find_quantities": "quantity:find",
    "load": "dataset.load:load",
    "read_documents": "dataset.lines:read_documents",
    "run": "benchmarks.run:run",
    "score": "scoring:score_documents",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'tellings' has no attribute {name!r}")
    module, _, attribute = _HOMES[name].partition(":")
    return getattr(import_module(f"tellings.{module}"), attribute)


def __dir__() -> list[str]:
    return __all__

"""A model that finds sums of whole millions of pounds, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from tellings import Document, Figure

__all__ = ["Pounds"]


class Pounds:
    """Takes `£40 million` for forty million pounds."""

    name = "pounds"

    def predict(self, documents: Sequence[Document], task: object) -> Iterable[Document]:
        """One document for each article, with its sums."""
        for document in documents:
            found = re.finditer(r"£(\d+) million", document.text)
            yield Document(
                document.id,
                figures=tuple(
                    Figure(f"f{i}", *m.span(), "money", int(m[1]) * 1e6, unit="GBP") for i, m in enumerate(found)
                ),
            )

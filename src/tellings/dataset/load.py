"""Reading what was built: configurations, documents, alignments."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from tellings._paths import data
from tellings.dataset.schema import CONFIGS, alignment_of, document_of, features
from tellings.document import Alignment, Document
from tellings.errors import InputError

if TYPE_CHECKING:
    import pyarrow as pa
    from datasets import Dataset, DatasetDict

__all__ = ["DatasetInfo", "alignments", "card", "configs", "documents", "load", "splits", "with_attached"]

_IDENTITY = re.compile(
    r"^tellings:\n  version: (?P<version>\S+)\n  content_sha256: (?P<hash>[0-9a-f]{64})$", re.MULTILINE
)


class DatasetInfo(msgspec.Struct, frozen=True):
    """What identifies a built dataset.

    Attributes:
        version: Version of the data.
        hash: SHA-256 of the content (documents and alignments), in hexadecimal.
    """

    version: str
    hash: str


def card(dataset: Path | None = None) -> DatasetInfo:
    """Version and content hash from the card of a built dataset.

    Args:
        dataset: Folder of the dataset; the shipped one when None.

    Raises:
        InputError: The folder has no card, or the card does not name them.
    """
    path = (dataset or data("dataset")) / "README.md"
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        cause = error.strerror or str(error)
        raise InputError(path, cause, "name a folder that `tellings build` or `attach` wrote") from None
    found = _IDENTITY.search(text)
    if found is None:
        raise InputError(path, "is not the card of a built dataset", "run `tellings build`")
    return DatasetInfo(version=found["version"], hash=found["hash"])


def load(config: str = "articles", split: str | None = None, dataset: Path | None = None) -> Dataset | DatasetDict:
    """Load one configuration straight from its parquet files, past any cache.

    `datasets.load_dataset` gives the same rows, but caches by the card and the folder's name, not by content.

    Args:
        config: One of `articles`, `sentences`, `figures`, `alignments`, `news`.
        split: `train`, `validation` or `test`; all of them, as a `DatasetDict`, when None.
        dataset: Folder of the dataset; the shipped one when None.

    Raises:
        InputError: No such configuration or split.
    """
    from datasets import Dataset, DatasetDict

    columns = features(config)
    tables = _tables(config, split, dataset)
    loaded = {name: Dataset(table).cast(columns) for name, table in tables.items()}
    return loaded[split] if split is not None else DatasetDict(loaded)


def documents(split: str | None = None, dataset: Path | None = None, config: str = "articles") -> list[Document]:
    """Gold documents of a built dataset.

    Args:
        split: One split; all of them when None.
        dataset: Folder of the dataset; the shipped one when None.
        config: `articles` (open) or `news`.

    Raises:
        InputError: No such configuration or split, or a label out of range.
    """
    if config not in ("articles", "news"):
        raise InputError(config, "holds no documents", "choose articles or news")
    tables = _tables(config, split, dataset)
    return [document_of(row) for table in tables.values() for row in table.to_pylist()]


def configs(dataset: Path | None = None) -> list[str]:
    """Configurations that a dataset has; one made from an attachment may lack some."""
    root = dataset or data("dataset")
    return [config for config in CONFIGS if any((root / "data" / config).glob("*.parquet"))]


def splits(dataset: Path | None = None, config: str = "articles") -> list[str]:
    """Splits that a configuration has.

    Raises:
        InputError: No such configuration.
    """
    return list(_files(config, dataset))


def alignments(split: str | None = None, dataset: Path | None = None) -> list[Alignment]:
    """Statements aligned across the tellings of an event.

    Args:
        split: One split; all of them when None.
        dataset: Folder of the dataset; the shipped one when None.

    Raises:
        InputError: No such split, or a label out of range.
    """
    tables = _tables("alignments", split, dataset)
    return [alignment_of(row) for table in tables.values() for row in table.to_pylist()]


def with_attached(attached: Sequence[Document], dataset: Path | None = None) -> list[Document]:
    """The open documents of a dataset together with news articles that have been attached.

    Args:
        attached: News documents with their text.
        dataset: Folder of the dataset; the shipped one when None.

    Returns:
        Documents, attached ones with the split of their event.
    """
    splits = {document.id: document.split for document in documents(dataset=dataset, config="news")}
    return documents(dataset=dataset) + [
        msgspec.structs.replace(document, split=splits[document.id]) for document in attached
    ]


def _files(config: str, dataset: Path | None) -> dict[str, Path]:
    if config not in CONFIGS:
        raise InputError(config, "there is no such configuration", f"choose one of {', '.join(CONFIGS)}")
    root = dataset or data("dataset")
    files = {path.stem: path for path in sorted((root / "data" / config).glob("*.parquet"))}
    if not files:
        mend = "name a folder that `tellings build` or `attach` wrote"
        raise InputError(root, f"has no configuration {config!r}", mend)
    return files


def _tables(config: str, split: str | None, dataset: Path | None) -> dict[str, pa.Table]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    files = _files(config, dataset)
    if split is not None and split not in files:
        raise InputError(f"{dataset or 'dataset'} {config}", f"has no split {split!r}", f"it has {', '.join(files)}")
    wanted: dict[str, Path] = files if split is None else {split: files[split]}
    try:
        # `pq.read_table` would import pandas first, which takes longer than reading.
        return {name: pq.ParquetFile(path).read() for name, path in wanted.items()}
    except (OSError, pa.ArrowException) as error:
        raise InputError(f"{dataset or 'dataset'} {config}", str(error), "build the dataset again") from None

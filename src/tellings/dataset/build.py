"""`tellings build`: annotations in, a dataset folder out, the same bytes every time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from tellings.dataset.card import write_card
from tellings.dataset.croissant import write_croissant
from tellings.dataset.schema import CONFIGS, features, rows
from tellings.dataset.sources import open_events, read_event
from tellings.dataset.split import read_overrides, split_of
from tellings.dataset.standoff import read_standoff
from tellings.document import Alignment, Document, problems
from tellings.errors import InputError
from tellings.files import whole_folder

__all__ = ["VERSION", "differences", "read_alignments", "read_annotations", "write_dataset"]

VERSION: Final = "0.1.0"
"""Version of the data; bump it with every release."""

_SPLIT_ORDER: Final = ("train", "validation", "test")


def read_annotations(annotations: Path) -> tuple[list[Document], list[Alignment]]:
    """Read all gold annotations: open tellings joined to their text, news articles as stand-off.

    Args:
        annotations: The folder `annotations/`.

    Returns:
        Documents by id, open ones first, each with its split; alignments by event and key.

    Raises:
        InputError: A gold file without its text, a text that is not the one annotated, an annotation that does not fit,
            or an alignment that names a fact that is not there.
    """
    overrides = read_overrides(annotations / "splits.toml")
    documents: list[Document] = []
    for folder in open_events(annotations):
        for telling in read_event(folder):
            gold = annotations / "gold" / f"{telling.id}.json"
            if gold.is_file():
                documents.append(_join(telling, gold))
    documents.extend(read_standoff(path).skeleton() for path in sorted((annotations / "standoff").glob("*.json")))
    documents = [msgspec.structs.replace(document, split=split_of(document.event, overrides)) for document in documents]
    alignments = [
        alignment for path in sorted(annotations.glob("gold/*/alignments.json")) for alignment in read_alignments(path)
    ]
    known = {(document.id, fact.id): fact for document in documents for fact in document.facts}
    for alignment in alignments:
        for member in alignment.members:
            if (member.document, member.fact) not in known:
                place = f"{annotations}/gold/{alignment.event}/alignments.json {alignment.key}"
                raise InputError(place, f"there is no fact {member.fact!r} in {member.document!r}", "align again")
    return documents, sorted(alignments, key=lambda alignment: (alignment.event, alignment.key))


def read_alignments(path: Path) -> list[Alignment]:
    """Read `alignments.json`, strictly.

    Raises:
        InputError: The file is not a list of alignments.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=list[Alignment])
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(path, str(error)) from None


def _join(telling: Document, gold: Path) -> Document:
    try:
        marks = msgspec.json.decode(gold.read_bytes(), type=Document)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(gold, str(error)) from None
    if marks.sha256 != telling.sha256:
        raise InputError(gold, "annotates another version of the text", "annotate the text anew, or put it back")
    document = msgspec.structs.replace(
        telling,
        furniture=marks.furniture,
        stance=marks.stance,
        entities=marks.entities,
        figures=marks.figures,
        stances=marks.stances,
        facts=marks.facts,
    )
    for field, cause in problems(document):
        raise InputError(f"{gold}: $.{field}", cause)
    return document


def write_dataset(out: Path, documents: Sequence[Document], alignments: Sequence[Alignment]) -> None:
    """Write a folder that `load_dataset` reads: parquet files, the card and Croissant metadata.

    The folder appears whole or not at all; what it held before is replaced. Equal input gives equal bytes.

    Args:
        out: Folder to write.
        documents: Gold documents, with their split.
        alignments: Their alignments.

    Raises:
        InputError: The folder holds something that is no dataset, or a label is out of range.
    """
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not (out / "README.md").is_file())):
        raise InputError(out, "holds something that is no dataset", "name an empty or a new folder")
    with whole_folder(out) as fresh:
        _fill(fresh, documents, alignments)


def _fill(folder: Path, documents: Sequence[Document], alignments: Sequence[Alignment]) -> None:
    sizes: dict[str, dict[str, tuple[int, int]]] = {}
    files: dict[str, dict[str, tuple[int, str]]] = {}
    for config in CONFIGS:
        sizes[config], files[config] = {}, {}
        for split in _SPLIT_ORDER:
            inside = [document for document in documents if document.split == split]
            events = {document.event for document in inside}
            here = [alignment for alignment in alignments if alignment.event in events]
            table = list(rows(config, documents if config == "alignments" else inside, here))
            if table:
                path = folder / "data" / config / f"{split}.parquet"
                _write_table(path, config, table)
                size = path.stat().st_size
                sizes[config][split] = (len(table), size)
                files[config][split] = (size, hashlib.sha256(path.read_bytes()).hexdigest())
    card = write_card(documents, alignments, sizes, version=VERSION, content_hash=_content_hash(documents, alignments))
    (folder / "README.md").write_text(card, "utf-8", newline="\n")
    (folder / "croissant.json").write_text(write_croissant(files, version=VERSION), "utf-8", newline="\n")


def _write_table(path: Path, config: str, table: list[dict[str, Any]]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    path.parent.mkdir(parents=True, exist_ok=True)
    schema = features(config).arrow_schema
    for row in table:
        if set(row) != set(schema.names):
            raise InputError(config, f"columns {list(row)} are not {schema.names}")
    pq.write_table(pa.Table.from_pylist(table, schema=schema), path, compression="zstd")


def _content_hash(documents: Iterable[Document], alignments: Iterable[Alignment]) -> str:
    digest_ = hashlib.sha256()
    encoder = msgspec.json.Encoder()
    for item in (*documents, *alignments):
        digest_.update(encoder.encode(item) + b"\n")
    return digest_.hexdigest()


def differences(built: Path, dataset: Path) -> list[str]:
    """Names of files that two dataset folders do not share byte for byte.

    Args:
        built: Folder just written.
        dataset: Folder to compare; files named `croissant.json` count too.
    """
    names = {
        path.relative_to(folder).as_posix()
        for folder in (built, dataset)
        for path in folder.rglob("*")
        if path.is_file()
    }
    return sorted(
        name
        for name in names
        if not ((built / name).is_file() and (dataset / name).is_file())
        or (built / name).read_bytes() != (dataset / name).read_bytes()
    )

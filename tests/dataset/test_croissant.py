"""`croissant.json` is valid Croissant, says what the files are, and reads back as the rows that `load` gives."""

from __future__ import annotations

import hashlib
import json
import logging
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import mlcroissant as mlc
import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from tellings.dataset.build import VERSION, read_annotations, write_dataset
from tellings.dataset.load import load
from tellings.dataset.schema import CONFIGS, features

NESTED_TWICE = ("facts", "arguments")


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError("validation must not need the network")

    monkeypatch.setattr("socket.socket.connect", refuse)


@pytest.fixture(scope="module")
def path(root: Path) -> Path:
    return root / "dataset" / "croissant.json"


@pytest.fixture(scope="module")
def document(path: Path) -> dict[str, Any]:
    return json.loads(path.read_bytes())


def record_sets(document: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {record_set["@id"]: record_set for record_set in document["recordSet"]}


def plain(value: Any) -> Any:
    """A record as `load` gives rows: names without the path before them, text instead of bytes."""
    if isinstance(value, dict):
        return {name.rpartition("/")[2]: plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value.decode() if isinstance(value, bytes) else value


def test_it_is_valid_and_nothing_in_it_is_unknown(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        dataset = mlc.Dataset(jsonld=path)
    metadata = dataset.metadata
    assert metadata.ctx.issues.report() == ""
    assert [record.getMessage() for record in caplog.records] == []
    assert metadata.ctx.conforms_to.value == "http://mlcommons.org/croissant/1.1"
    assert [node for node in metadata.nodes() if node.extra_properties] == []


def test_mlcroissant_writes_back_what_it_read(path: Path, document: dict[str, Any]) -> None:
    written = mlc.Dataset(jsonld=path).metadata.to_json()
    assert set(written) == set(document)
    single = {name: value for name, value in document.items() if isinstance(value, str)}
    assert {name: written[name] for name in single} == single
    assert len([name for name in document if name.startswith("rai:")]) >= 12
    assert all(document[name] for name in document if name.startswith("rai:"))


def test_a_record_set_for_every_configuration_with_a_field_for_every_column(
    path: Path, document: dict[str, Any]
) -> None:
    types = {pa.string(): "sc:Text", pa.int32(): "sc:Integer", pa.int64(): "sc:Integer", pa.float64(): "sc:Float"}

    def columns(schema: Any) -> dict[str, Any]:
        return {field.name: shape(field.type) for field in schema}

    def shape(kind: pa.DataType) -> Any:
        if pa.types.is_list(kind):
            return [shape(kind.value_type)]
        return columns(kind) if pa.types.is_struct(kind) else types[kind]

    def described(fields: list[dict[str, Any]]) -> dict[str, Any]:
        found = {}
        for field in fields:
            kinds = field.get("dataType")
            kind = (
                described(field["subField"]) if "subField" in field else kinds if isinstance(kinds, str) else kinds[0]
            )
            found[field["name"]] = [kind] if field.get("isArray") else kind
        return found

    found = record_sets(document)
    assert set(found) == {"splits", *CONFIGS}
    for config in CONFIGS:
        in_file = columns(pq.read_schema(path.parent / "data" / config / "test.parquet"))
        assert described(found[config]["field"]) == in_file | {"split": "sc:Text"}


@pytest.mark.slow
def test_every_record_is_the_row_that_load_gives(path: Path, document: dict[str, Any]) -> None:
    dataset = mlc.Dataset(jsonld=path)
    for config in CONFIGS:
        keys = [key["@id"].rpartition("/")[2] for key in record_sets(document)[config]["key"]]
        expected = {}
        for split, rows in load(config).items():
            for row in rows:
                expected[tuple(row[key] for key in keys)] = row | {"split": split}
        records = [plain(record) for record in dataset.records(config)]
        assert len(records) == len(expected) == sum(rows.num_rows for rows in load(config).values()) > 0
        for record in records:
            row = expected[tuple(record[key] for key in keys)]
            if config in ("articles", "news"):
                layer, column = NESTED_TWICE
                assert any(fact[column] for fact in row[layer])
                row = row | {layer: [{k: v for k, v in fact.items() if k != column} for fact in row[layer]]}
                # The one thing that the reader cannot follow, as the field's description says.
                assert record.pop(column) == [{"role": None, "id": None}]
            assert record == row


def test_what_mlcroissant_cannot_read_is_said_where_it_stands(document: dict[str, Any]) -> None:
    for config in ("articles", "news"):
        fields = {field["name"]: field for field in record_sets(document)[config]["field"]}
        inner = {field["name"]: field for field in fields["facts"]["subField"]}
        assert "reads its values as null" in inner["arguments"]["description"]
        assert [part["name"] for part in inner["arguments"]["subField"]] == ["role", "id"]


def test_every_label_number_is_explained(document: dict[str, Any]) -> None:
    def labels(columns: Mapping[str, Any], path: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, feature in columns.items():
            inner = getattr(feature, "feature", None)
            if isinstance(inner, Mapping):
                found |= labels(inner, f"{path}/{name}")
            elif hasattr(feature, "names"):
                found[f"{path}/{name}"] = [f"{feature.str2int(label)} {label}" for label in feature.names]
        return found

    def described(fields: list[dict[str, Any]]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for field in fields:
            found |= described(field.get("subField", []))
            if "cr:Label" in field.get("dataType", ()):
                found[field["@id"]] = field["description"].removeprefix("Label: ").split(", ")
        return found

    for config in CONFIGS:
        assert described(record_sets(document)[config]["field"]) == labels(features(config), config) != {}


def test_every_file_is_there_with_its_size_and_hash(document: dict[str, Any], path: Path) -> None:
    files = {node["contentUrl"]: node for node in document["distribution"] if node["@type"] == "cr:FileObject"}
    assert set(files) == {file.relative_to(path.parent).as_posix() for file in path.parent.rglob("*.parquet")}
    for name, node in files.items():
        content = (path.parent / name).read_bytes()
        assert node["sha256"] == hashlib.sha256(content).hexdigest()
        assert node["contentSize"] == f"{len(content)} B"
    included = [name for node in document["distribution"] if node["@type"] == "cr:FileSet" for name in node["includes"]]
    assert sorted(included) == sorted(files)


def test_it_cites_what_the_citation_file_cites(document: dict[str, Any], root: Path) -> None:
    citation = yaml.safe_load((root / "CITATION.cff").read_text("utf-8"))
    authors = citation["authors"][0]["name"]
    assert document["creator"]["name"] == authors
    assert document["datePublished"] == str(citation["date-released"])
    assert document["version"] == VERSION == citation["version"]
    assert document["keywords"] == citation["keywords"]
    assert citation["license"] == "CC-BY-4.0"
    assert document["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert document.get("url") == citation.get("url")
    for part in (f"title = {{{citation['title']}}}", f"author = {{{{{authors}}}}}", f"version = {{{VERSION}}}"):
        assert part in document["citeAs"]


def test_splits_are_read_apart_and_an_empty_configuration_is_left_out(root: Path, tmp_path: Path) -> None:
    built, _ = read_annotations(root / "annotations")
    spread = [
        msgspec.structs.replace(document, split=("train", "validation", "test")[number % 3])
        for number, document in enumerate(built)
    ]
    write_dataset(tmp_path / "dataset", spread, [])
    path = tmp_path / "dataset" / "croissant.json"
    names = record_sets(json.loads(path.read_bytes()))
    assert set(names) == {"splits", "articles", "sentences", "figures", "news"}
    splits = [plain(record) for record in mlc.Dataset(jsonld=path).records("splits")]
    assert [record["name"] for record in splits] == ["train", "validation", "test"]
    where = {document.id: document.split for document in spread if document.origin == "open"}
    assert set(where.values()) == {"train", "validation", "test"}
    records = [plain(record) for record in mlc.Dataset(jsonld=path).records("articles")]
    assert {record["id"]: record["split"] for record in records} == where
    for split in ("train", "validation", "test"):
        # A filter changes the dataset it is applied to: each gets its own.
        chosen = mlc.Dataset(jsonld=path).records("articles", filters={"articles/split": split})
        ids = {plain(record)["id"] for record in chosen}
        assert ids == {document for document, its in where.items() if its == split}


def test_building_does_not_need_mlcroissant(root: Path, tmp_path: Path) -> None:
    program = """
import sys
from pathlib import Path
sys.modules["mlcroissant"] = None
from tellings.dataset.build import read_annotations, write_dataset
write_dataset(Path(sys.argv[2]), *read_annotations(Path(sys.argv[1])))
"""
    command = [sys.executable, "-c", program, str(root / "annotations"), str(tmp_path / "dataset")]
    subprocess.run(command, check=True, timeout=300)
    assert (tmp_path / "dataset" / "croissant.json").read_bytes() == (root / "dataset" / "croissant.json").read_bytes()

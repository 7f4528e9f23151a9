"""`croissant.json`: the dataset in MLCommons' Croissant 1.1, its fields derived from the features.

The vocabulary is that of the format's specification, https://docs.mlcommons.org/croissant/docs/croissant-spec-1.1.html,
and of its extension for responsible AI. The JSON-LD is written here and validated by `mlcroissant` in the tests only.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from tellings.dataset.card import CONTENTS
from tellings.dataset.schema import CONFIGS, features

__all__ = ["write_croissant"]

Node = dict[str, Any]

_NAME: Final = "Tellings"
_TITLE: Final = "Tellings: a dataset and benchmark for stance and fact extraction in news"
_AUTHORS: Final = "The Tellings contributors"
_RELEASED: Final = "2026-11-22"
_LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
_KEYWORDS: Final = ("stance detection", "fact extraction", "quantities", "news")
_DESCRIPTION: Final = (
    "One event, many tellings: an annotated dataset for stance and fact extraction in news, with text written and "
    "annotated by language models, and with stand-off annotations of news articles."
)

_CONTEXT: Final[Node] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "description": {"@container": "@language"},
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "name": {"@container": "@language"},
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
"""The standard context of version 1.1; a reader warns of a context that lacks a term of it."""

_CONFORMS_TO: Final = ("http://mlcommons.org/croissant/1.1", "http://mlcommons.org/croissant/RAI/1.0")

_RESPONSIBLE: Final[Node] = {
    "rai:dataCollection": (
        "The open tellings were written whole by language models, each from a sheet of facts and a recipe; the news "
        "articles were scraped from the web."
    ),
    "rai:dataCollectionType": ["Web Scraping", "Others: text written for the dataset by language models"],
    "rai:dataCollectionMissingData": (
        "Text and title of the news articles belong to their publishers and are empty; their annotations stand off."
    ),
    "rai:dataPreprocessingProtocol": [
        "Texts are kept as they were; annotators marked by quotation, and a program resolved the quotations to offsets."
    ],
    "rai:dataAnnotationProtocol": [
        "Every text has two independent annotations by language models that followed written guidelines, and an "
        "adjudication by a language model."
    ],
    "rai:dataAnnotationPlatform": ["Label Studio"],
    "rai:dataAnnotationAnalysis": [
        "Annotators and adjudicator are instances of one model: their agreement says how clear the guidelines are and "
        "must not be quoted as human agreement."
    ],
    "rai:annotationsPerItem": "None by people; two by language models, and an adjudication.",
    "rai:annotatorDemographics": ["None: the annotators are language models."],
    "rai:machineAnnotationTools": ["Claude, by Anthropic"],
    "rai:dataUseCases": [
        "Evaluation of stance detection, figure and fact extraction, and cross-document alignment.",
        "Study of annotation guidelines.",
    ],
    "rai:dataLimitations": [
        "English only; authored prose, not a sample of what newspapers print.",
        "Some statements in the open tellings are wrong on purpose: none may be taken for a fact about a real firm, "
        "body or person.",
        "Unsuitable for training production systems, for conclusions about any real outlet, firm, government or "
        "person, and for estimates of how frequent slant or error is in real news.",
    ],
    "rai:dataBiases": [
        "The open tellings have one kind of author, language models, and are more alike than what newspapers print; "
        "their stances and errors were chosen, not observed.",
    ],
    "rai:personalSensitiveInformation": [
        "None known: officials appear in their public roles, and all other people in the open tellings are invented."
    ],
    "rai:dataReleaseMaintenancePlan": (
        "Versions follow the changelog; a change of the data renews the content hash on the card; errors are reported "
        "as issues."
    ),
}
"""What the datasheet says at length, a sentence each, under the terms of the extension for responsible AI."""

_KEYS: Final = {
    "articles": ("id",),
    "sentences": ("article", "index"),
    "figures": ("article", "id"),
    "alignments": ("event", "key"),
    "news": ("id",),
}
"""Columns whose values tell each row of a configuration from all others."""

_SPLITS: Final = {
    "train": "cr:TrainingSplit",
    "validation": "cr:ValidationSplit",
    "test": "cr:TestSplit",
}

_TYPES: Final = {"string": "sc:Text", "int32": "sc:Integer", "float64": "sc:Float"}


_DEEP: Final = "A list within a list: mlcroissant reads its values as null; take them from the parquet file."


def write_croissant(files: Mapping[str, Mapping[str, tuple[int, str]]], *, version: str) -> str:
    """Write the metadata's text, the same bytes for equal input.

    Args:
        files: Configuration -> split -> (bytes, SHA-256) of its parquet file, `data/<configuration>/<split>.parquet`.
        version: Version of the data.

    Returns:
        JSON-LD that conforms to Croissant 1.1: a `FileObject` a file, a `FileSet` and a `RecordSet` a configuration
        with a `Field` a column, and a `RecordSet` for the splits.
    """
    filled = [config for config in CONFIGS if files.get(config)]
    document: Node = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "name": _NAME,
        "description": _DESCRIPTION,
        "conformsTo": list(_CONFORMS_TO),
        "citeAs": _bibtex(version),
        "creator": {"@type": "sc:Organization", "name": _AUTHORS},
        "datePublished": _RELEASED,
        "inLanguage": "en",
        "keywords": list(_KEYWORDS),
        "license": _LICENCE,
        "version": version,
        **_RESPONSIBLE,
        "distribution": [
            *(_file_object(config, split, *files[config][split]) for config in filled for split in files[config]),
            *(_file_set(config, list(files[config])) for config in filled),
        ],
        "recordSet": [
            _splits([split for split in _SPLITS if any(split in files[config] for config in filled)]),
            *(_record_set(config, list(files[config])) for config in filled),
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _bibtex(version: str) -> str:
    year = _RELEASED.partition("-")[0]
    entries = {"title": _TITLE, "author": f"{{{_AUTHORS}}}", "year": year, "version": version}
    return "@misc{tellings, " + ", ".join(f"{name} = {{{entry}}}" for name, entry in entries.items()) + "}"


def _path(config: str, split: str) -> str:
    return f"data/{config}/{split}.parquet"


def _file_object(config: str, split: str, size: int, sha256: str) -> Node:
    path = _path(config, split)
    return {
        "@type": "cr:FileObject",
        "@id": path,
        "name": path,
        "contentSize": f"{size} B",
        "contentUrl": path,
        "encodingFormat": "application/x-parquet",
        "sha256": sha256,
    }


def _file_set(config: str, splits: Sequence[str]) -> Node:
    return {
        "@type": "cr:FileSet",
        "@id": _file_set_id(config),
        "name": _file_set_id(config),
        "encodingFormat": "application/x-parquet",
        "includes": [_path(config, split) for split in splits],
    }


def _file_set_id(config: str) -> str:
    return f"{config}-files"


def _splits(splits: Sequence[str]) -> Node:
    return {
        "@type": "cr:RecordSet",
        "@id": "splits",
        "name": "splits",
        "description": "The splits, which divide the data by event.",
        "dataType": "cr:Split",
        "key": {"@id": "splits/name"},
        "field": [
            {"@type": "cr:Field", "@id": "splits/name", "name": "name", "dataType": "sc:Text"},
            {"@type": "cr:Field", "@id": "splits/url", "name": "url", "dataType": ["sc:URL", "cr:Split"]},
        ],
        "data": [{"splits/name": split, "splits/url": _SPLITS[split]} for split in splits],
    }


def _record_set(config: str, splits: Sequence[str]) -> Node:
    columns = {name: feature for name, feature in features(config).items() if name != "split"}
    return {
        "@type": "cr:RecordSet",
        "@id": config,
        "name": config,
        "description": CONTENTS[config],
        "key": [{"@id": f"{config}/{column}"} for column in _KEYS[config]],
        "field": [
            _split_field(config, splits),
            *(_field(config, (name,), feature) for name, feature in columns.items()),
        ],
    }


def _split_field(config: str, splits: Sequence[str]) -> Node:
    # The split comes from the file's name in every configuration, also where a column repeats it: readers can load one
    # split alone only by file.
    return {
        "@type": "cr:Field",
        "@id": f"{config}/split",
        "name": "split",
        "dataType": "sc:Text",
        "source": {
            "fileSet": {"@id": _file_set_id(config)},
            "extract": {"fileProperty": "filename"},
            "transform": {"regex": rf"^({'|'.join(splits)})(?:\.parquet)?$"},
        },
        "references": {"field": {"@id": "splits/name"}},
    }


def _field(config: str, path: tuple[str, ...], feature: Any, *, sourced: bool = True) -> Node:
    from datasets import ClassLabel, List

    field: Node = {"@type": "cr:Field", "@id": "/".join((config, *path)), "name": path[-1]}
    if isinstance(feature, List):
        field["isArray"] = True
        feature = feature.feature
    if isinstance(feature, Mapping):
        # A column's path goes through one list only: mlcroissant fails on every row of a configuration in which a path
        # goes through two. The inner list names the source instead, and its columns only their types.
        deep = len(path) > 1
        if deep:
            field |= {"description": _DEEP, "source": _source(config, path)}
        inner = [_field(config, (*path, name), part, sourced=not deep) for name, part in feature.items()]
        return field | {"subField": inner}
    if isinstance(feature, ClassLabel):
        field["description"] = "Label: " + ", ".join(f"{number} {name}" for number, name in enumerate(feature.names))
        field["dataType"] = ["sc:Integer", "cr:Label"]
    else:
        field["dataType"] = _TYPES[feature.dtype]
    return field | ({"source": _source(config, path)} if sourced else {})


def _source(config: str, path: tuple[str, ...]) -> Node:
    column, *inside = path
    source: Node = {"fileSet": {"@id": _file_set_id(config)}, "extract": {"column": column}}
    return source | ({"transform": {"jsonPath": ".".join(inside)}} if inside else {})

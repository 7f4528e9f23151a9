"""Texts to annotate, with what is known of them: open events, and the reader's own copies of the news articles."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from tellings.dataset.pages import read_page
from tellings.dataset.provenance import Listed
from tellings.document import Document
from tellings.errors import InputError
from tellings.text import digest, title_span

__all__ = ["LICENCES", "SHEETS", "find_news", "open_events", "read_event", "read_news", "read_sources", "read_toml"]

SHEETS: Final = ("event.toml", "articles.toml")
"""What an event's folder of open texts holds: the sheet of an authored event, the list of articles that were added."""

LICENCES: Final = {"open": "CC-BY-4.0", "news": "publisher's own; text not distributed"}


def read_sources(folder: Path, annotations: Path) -> list[Document]:
    """Read the texts of a folder: an open event where it holds one of `SHEETS`, else copies of news articles.

    Args:
        folder: Where the texts lie.
        annotations: The folder `annotations/`, whose `news.toml` says which article is which.

    Returns:
        Unannotated documents.

    Raises:
        InputError: The folder is not there or holds neither.
    """
    if not folder.is_dir():
        raise InputError(folder, "is not a folder", "name a folder with event.toml, or with copies of the news")
    return read_event(folder) if _is_event(folder) else read_news(folder, annotations / "news.toml")


def open_events(annotations: Path) -> list[Path]:
    """Folders of the open events, in order.

    Args:
        annotations: The folder `annotations/`.
    """
    return sorted(folder for folder in (annotations / "open").glob("*") if _is_event(folder))


def _is_event(folder: Path) -> bool:
    return any((folder / name).is_file() for name in SHEETS)


def read_event(folder: Path) -> list[Document]:
    """Read the open tellings of one event, unannotated.

    Args:
        folder: `annotations/open/<event>`: `event.toml` with one text file for each `[[telling]]`, `articles.toml` with
            one for each `[[article]]`, or both.

    Returns:
        One document a telling: id `<event>/<telling>`, text as it stands in the file; authored ones first.

    Raises:
        InputError: A sheet is not TOML, lacks something, or names a file that is not there.
    """
    authored, added = (folder / name for name in SHEETS)
    found: list[Document] = []
    if authored.is_file():
        sheet = read_toml(authored)
        found += [_read_telling(folder / telling["file"], sheet["id"], telling) for telling in sheet.get("telling", ())]
    if added.is_file():
        try:
            listed = msgspec.convert(read_toml(added), dict[str, list[Listed]]).get("article", [])
        except msgspec.ValidationError as error:
            raise InputError(added, str(error)) from None
        found += [_read_telling(folder / item.file, folder.name, msgspec.to_builtins(item)) for item in listed]
    return found


def read_news(folder: Path, listed: Path) -> list[Document]:
    """Read copies of the news articles, as `find_news`, where there must be one.

    Raises:
        InputError: The folder holds none of them.
    """
    found = find_news(folder, listed)
    if not found:
        mend = "name another folder; of new articles name the files, or write their provenance.toml"
        raise InputError(folder, "holds neither an event.toml nor a news article we know", mend)
    return found


def find_news(folder: Path, listed: Path) -> list[Document]:
    """Find copies of the news articles, known by their words whatever the files are called.

    Args:
        folder: The reader's copies; it need not be there.
        listed: `annotations/news.toml`.

    Returns:
        The articles that have exactly the listed words, in the list's order.

    Raises:
        InputError: The list is not TOML.
    """
    texts: dict[str, str] = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        try:
            text = read_page(path)
        except InputError:
            continue
        texts.setdefault(digest(text), text)
    return [
        Document(
            id=article["id"],
            event=article["event"],
            outlet=article["outlet"],
            register=article["register"],
            title=_headline(texts[article["sha256"]]),
            text=texts[article["sha256"]],
            sha256=article["sha256"],
            origin="news",
            licence=article.get("licence", LICENCES["news"]),
        )
        for article in read_toml(listed).get("article", ())
        if article["sha256"] in texts
    ]


def read_toml(path: Path) -> dict[str, Any]:
    """Read a sheet.

    Raises:
        InputError: The file cannot be read or is not TOML.
    """
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(path, str(error)) from None


def _read_telling(source: Path, event: str, telling: Mapping[str, Any]) -> Document:
    try:
        text = source.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(source, str(error), f"a sheet of {source.parent} names it") from None
    return Document(
        id=f"{event}/{source.stem}",
        event=event,
        outlet=telling["outlet"],
        register=telling["register"],
        title=telling.get("title") or _headline(text),
        text=text,
        sha256=digest(text),
        origin="open",
        licence=telling.get("licence", LICENCES["open"]),
    )


def _headline(text: str) -> str:
    span = title_span(text)
    return "" if span is None else text[span.start : span.end]

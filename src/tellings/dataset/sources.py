"""Texts to annotate, with what is known of them: open events, and the reader's own copies of the news articles."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from tellings.dataset.pages import read_page
from tellings.document import Document
from tellings.errors import InputError
from tellings.text import digest, title_span

__all__ = ["LICENCES", "read_event", "read_news", "read_sources"]

LICENCES: Final = {"open": "CC-BY-4.0", "news": "publisher's own; text not distributed"}


def read_sources(folder: Path, annotations: Path) -> list[Document]:
    """Read the texts of a folder: an open event where it holds an `event.toml`, else copies of news articles.

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
    return read_event(folder) if (folder / "event.toml").is_file() else read_news(folder, annotations / "news.toml")


def read_event(folder: Path) -> list[Document]:
    """Read the open tellings of one event, unannotated.

    Args:
        folder: `annotations/open/<event>`, with `event.toml` and one text file for each `[[telling]]`.

    Returns:
        One document a telling: id `<event>/<telling>`, text as it stands in the file.

    Raises:
        InputError: The sheet is not TOML, or names a file that is not there.
    """
    sheet = _read_toml(folder / "event.toml")
    return [_read_telling(folder / telling["file"], sheet["id"], telling) for telling in sheet.get("telling", ())]


def read_news(folder: Path, listed: Path) -> list[Document]:
    """Read copies of the news articles, known by their words whatever the files are called.

    Args:
        folder: The reader's copies.
        listed: `annotations/news.toml`.

    Returns:
        The articles that have exactly the listed words, in the list's order.

    Raises:
        InputError: The folder holds none of them.
    """
    texts: dict[str, str] = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        try:
            text = read_page(path)
        except InputError:
            continue
        texts.setdefault(digest(text), text)
    found = [
        Document(
            id=article["id"],
            event=article["event"],
            outlet=article["outlet"],
            register=article["register"],
            title=_headline(texts[article["sha256"]]),
            text=texts[article["sha256"]],
            sha256=article["sha256"],
            origin="news",
            licence=LICENCES["news"],
        )
        for article in _read_toml(listed).get("article", ())
        if article["sha256"] in texts
    ]
    if not found:
        raise InputError(folder, "holds neither an event.toml nor a news article we know", "name another folder")
    return found


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(path, str(error)) from None


def _read_telling(source: Path, event: str, telling: Mapping[str, Any]) -> Document:
    try:
        text = source.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(source, str(error), "event.toml names it") from None
    return Document(
        id=f"{event}/{source.stem}",
        event=event,
        outlet=telling["outlet"],
        register=telling["register"],
        title=_headline(text),
        text=text,
        sha256=digest(text),
        origin="open",
        licence=LICENCES["open"],
    )


def _headline(text: str) -> str:
    span = title_span(text)
    return "" if span is None else text[span.start : span.end]

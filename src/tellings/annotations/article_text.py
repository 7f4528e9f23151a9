"""The text of a saved article, ready to annotate: its headline and main text, without markup and page furniture."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from tellings.dataset.pages import read_source, shown_text
from tellings.errors import InputError, MissingExtraError
from tellings.text import normalise

__all__ = ["read_article"]

_FRONT_MATTER: Final = re.compile(r"\A---[ \t]*\n(?:.*\n)*?(?:---|\.\.\.)[ \t]*\n")


def read_article(path: Path) -> str:
    """Read an article from a saved file.

    Plain text is kept as it stands. Of HTML the main text is kept (trafilatura), under its headline; Markdown loses its
    markup (markdown-it) and its front matter. Blocks are a blank line apart.

    Args:
        path: As for `tellings.dataset.pages.read_page`.

    Raises:
        InputError: The file cannot be read, or shows no text.
        MissingExtraError: A library that reads its format is not installed.
    """
    kind, source = read_source(path)
    if kind == "html":
        text = _main_text(source)
    elif kind == "markdown":
        text = _without_markup(source)
    else:
        text = source
    if not text.strip():
        raise InputError(path, "shows no article", "save the article's words as plain text")
    return text


def _main_text(source: str) -> str:
    try:
        import trafilatura
    except ImportError as error:
        raise MissingExtraError(error.name or "trafilatura", "annotate") from None
    found = trafilatura.bare_extraction(source, with_metadata=True, include_comments=False)
    body = (found.text or "").strip() if found is not None else ""
    if not body:
        return ""
    headline = " ".join((found.title or "").split())
    lines = [line for line in body.split("\n") if line.strip()]
    if headline and normalise(lines[0]).text != normalise(headline).text:
        lines.insert(0, headline)
    return "\n\n".join(lines) + "\n"


def _without_markup(source: str) -> str:
    try:
        from markdown_it import MarkdownIt
    except ImportError as error:
        raise MissingExtraError(error.name or "markdown_it", "annotate") from None
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    return shown_text(reader.render(_FRONT_MATTER.sub("", source)))

"""Plain text of a saved page: text, HTML or Markdown, in the encodings that pages are saved in."""

from __future__ import annotations

import codecs
import html
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Final, Literal

from tellings.errors import InputError

__all__ = ["MAX_BYTES", "Format", "read_page", "read_source", "shown_text"]

Format = Literal["text", "html", "markdown"]

MAX_BYTES: Final = 5_000_000
"""Larger files are refused: no news page is."""

_HTML_ENDINGS: Final = frozenset({".html", ".htm", ".xhtml"})
_MARKDOWN_ENDINGS: Final = frozenset({".md", ".markdown"})
_MEND: Final = "save the article as text, HTML or Markdown in UTF-8"


def read_page(path: Path) -> str:
    """Read a saved page as plain text.

    Plain text keeps every character but line ends, which become newlines. HTML keeps what a browser would show as
    text, a blank line between blocks. Markdown loses its marks. The ending tells the format; where it does not, or
    belies the content, the content does.

    Args:
        path: The file; UTF-8 or UTF-16 (with byte order mark), what an HTML page declares, else Windows-1252.

    Returns:
        The text; empty if the page shows none.

    Raises:
        InputError: The file cannot be read, is larger than `MAX_BYTES`, or is no text.
    """
    kind, source = read_source(path)
    if kind == "text":
        return source
    return shown_text(source) if kind == "html" else _from_markdown(source)


def read_source(path: Path) -> tuple[Format, str]:
    """Read a saved page as it stands, its line ends made newlines, and tell its format.

    Args:
        path: As for `read_page`.

    Raises:
        InputError: As `read_page`.
    """
    try:
        if not path.is_file():
            raise InputError(path, "is not a file" if path.exists() else "not there", _MEND)
        if path.stat().st_size > MAX_BYTES:
            raise InputError(path, f"is larger than {MAX_BYTES // 1_000_000} MB", "save the article alone")
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(path, f"cannot be read: {error.strerror or error}", _MEND) from None
    text = _decode(content, path).replace("\r\n", "\n").replace("\r", "\n")
    return _format(path.suffix.lower(), text), text


_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED: Final = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?([A-Za-z0-9_:.-]{2,40})""", re.I
)
_CONTROL: Final = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def _decode(content: bytes, path: Path) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            try:
                return _checked(content.decode(encoding), path)
            except UnicodeError:
                raise InputError(path, f"is not the {encoding} that its mark says", _MEND) from None
    if b"\0" in content:
        raise InputError(path, "is no text", _MEND)
    for encoding in ("utf-8", *_declared(content), "cp1252"):
        try:
            return _checked(content.decode(encoding), path)
        except (UnicodeError, LookupError):
            continue
    raise InputError(path, "is neither UTF-8 nor Windows-1252", _MEND)


def _declared(content: bytes) -> list[str]:
    match = _DECLARED.search(content[:2048])
    if match is None:
        return []
    try:
        codec = codecs.lookup(match.group(1).decode("ascii"))
    except LookupError:
        return []
    # What pages call Latin-1 is Windows-1252 (WHATWG Encoding); codecs such as "hex" give no text.
    is_usable = codec.name not in ("iso8859-1", "ascii") and codec._is_text_encoding
    return [codec.name] if is_usable else []


def _checked(text: str, path: Path) -> str:
    if len(_CONTROL.findall(text)) > len(text) // 200:
        raise InputError(path, "is no text: it is full of control characters", _MEND)
    return text


_HTML_START: Final = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_HTML_BLOCK: Final = re.compile(r"</?(?:p|div|article|section|h[1-6]|li|ul|br|span|main|td)\b[^<>]*>", re.I)
_MARKDOWN_MARK: Final = re.compile(r"^#{1,6} \S|\]\(https?://|\*\*\S[^*\n]*\*\*|^(?:=|-){3,}$", re.M)


def _format(ending: str, text: str) -> Format:
    tags = len(_HTML_BLOCK.findall(text[:200_000]))
    if _HTML_START.match(text[:20_000]):
        return "html"
    if ending in _MARKDOWN_ENDINGS:
        return "markdown"
    if ending in _HTML_ENDINGS:
        return "html" if tags else "text"
    if ending == ".txt":
        return "text"
    if tags >= 4:
        return "html"
    return "markdown" if len(_MARKDOWN_MARK.findall(text[:200_000])) >= 2 else "text"


_DROPPED: Final = frozenset(
    {"title", "script", "style", "template", "noscript", "svg", "iframe", "object", "select", "textarea"}
)
_HEAD: Final = frozenset({"title", "meta", "link", "base", "html", "head", *_DROPPED})
# fmt: off
_BLOCKS: Final = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "button", "caption", "center", "dd", "details",
        "dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3",
        "h4", "h5", "h6", "header", "hgroup", "hr", "html", "label", "legend", "li", "main", "nav", "ol",
        "option", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
    }
)
# fmt: on


class _Page(HTMLParser):
    """Collects what a page shows: blocks apart, white space as a browser folds it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.dropping: list[str] = []
        self.in_head = False
        self.verbatim = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "head":
            self.in_head = True
        elif self.in_head and tag not in _HEAD:
            self.in_head = False  # the end tag of a head may be left out
        if tag in _DROPPED:
            self.dropping.append(tag)
        if tag in _BLOCKS:
            self.pieces.append("\n\n")
        elif tag == "br":
            self.pieces.append("\n")
        self.verbatim += tag == "pre"

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS or tag == "br":
            self.pieces.append("\n" if tag == "br" else "\n\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "head":
            self.in_head = False
        if tag in self.dropping:
            del self.dropping[self.dropping.index(tag) :]
        if tag in _BLOCKS:
            self.pieces.append("\n\n")
        elif tag == "br":
            self.pieces.append("\n")
        if tag == "pre" and self.verbatim:
            self.verbatim -= 1

    def handle_data(self, data: str) -> None:
        if not self.in_head and not self.dropping:
            self.pieces.append(data if self.verbatim else re.sub(r"[ \t\n\r\f]+", " ", data))

    def text(self) -> str:
        shown = re.sub(r"[ \t]*\n[ \t]*", "\n", re.sub(r"[ \t]{2,}", " ", "".join(self.pieces)))
        return re.sub(r"\n{3,}", "\n\n", shown).strip("\n ") + "\n"


def shown_text(text: str) -> str:
    """What a browser would show of an HTML page as text, a blank line between blocks."""
    page = _Page()
    try:
        page.feed(_well_behaved(text))
        page.close()
    except (AssertionError, ValueError):
        # The parser gives up on some malformed declarations; what it had read until then is kept.
        pass
    return page.text()


_NO_TAG: Final = re.compile(r"<(?!/?[A-Za-z])")


def _well_behaved(text: str) -> str:
    """Leave out what makes the parser read a page again and again: comments, declarations, marks that open no tag."""
    last = text.rfind(">")
    text = _without_comments(text[: last + 1]) + text[last + 1 :].replace("<", "&lt;")
    for opening, closing in (("<![CDATA[", "]]>"), ("<!", ">"), ("<?", ">")):
        text = _without(text, opening, closing)
    return _NO_TAG.sub("&lt;", text)


_FENCE: Final = re.compile(r"^ {0,3}(?:```|~~~).*$", re.M)
_RULE: Final = re.compile(r"^ {0,3}(?:=+|(?:[-*_] ?){3,}|-{2,})[ \t]*$", re.M)
_HEADING: Final = re.compile(r"^ {0,3}#{1,6}[ \t]+(.*)$", re.M)
_QUOTED: Final = re.compile(r"^ {0,3}(?:> ?)+", re.M)
_BULLET: Final = re.compile(r"^([ \t]*)[*+](?=[ \t])", re.M)
_DEFINITION: Final = re.compile(r"^ {0,3}\[([^\]\n]+)\]:[ \t]*\S.*$", re.M)
_IMAGE: Final = re.compile(r"!\[[^\]\n]*\](?:\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|\[[^\]\n]*\])")
_LINK: Final = re.compile(
    r"(?<![!\\])\[((?:[^\[\]\\]|\\.|\[[^\[\]\n]*\]){1,1000}?)\]\(\s*<?[^()\s<>]*(?:\([^()\s]*\)[^()\s]*)*>?(?:\s+[\"'][^\n]*?[\"'])?\s*\)"
)
_REFERENCE: Final = re.compile(r"\[([^\[\]\n]+)\]\[([^\[\]\n]*)\]")
_FOOTNOTE: Final = re.compile(r"\[\^(\w+)\]:?")
_AUTOLINK: Final = re.compile(r"<((?:https?|mailto):[^<>\s]+)>")
_TAG: Final = re.compile(r"</?[A-Za-z][^<>\n]*>")
_STRONG: Final = re.compile(r"(?<![\\\w*])(\*{1,3})(?=[^\s*])((?:[^*\n]|\n(?!\s*\n)){1,2000}?)(?<=[^\s*\\])\1(?!\*)")
_UNDERLINED: Final = re.compile(
    r"(?<![\\\w])(_{1,3})(?=[^\s_])((?:[^_\n]|(?<=\w)_(?=\w)|\n(?!\s*\n)){1,2000}?)(?<=[^\s_\\])\1(?!\w)"
)
_STRUCK: Final = re.compile(r"~~(\S[^~\n]*)~~")
_CODE: Final = re.compile(r"(?<!`)(`++)([^`\n]+)\1(?!`)")
_ESCAPE: Final = re.compile(r"\\([!-/:-@\[-`{-~])")
_BREAK: Final = re.compile(r"(?:\\|(?<! ) {2,})$", re.M)


def _from_markdown(text: str) -> str:
    text = _without_comments(text)
    definitions = {match.group(1).lower() for match in _DEFINITION.finditer(text) if not match.group(1).startswith("^")}

    def unreferenced(match: re.Match[str]) -> str:
        label = (match.group(2) or match.group(1)).lower()
        return match.group(1) if label in definitions else match.group()

    text = _DEFINITION.sub(lambda match: match.group() if match.group(1).startswith("^") else "", text)
    for pattern in (_FENCE, _RULE, _QUOTED, _IMAGE, _BREAK):
        text = pattern.sub("", text)
    text = _HEADING.sub(lambda match: match.group(1).rstrip(" \t").rstrip("#").rstrip(" \t"), text)
    text = _BULLET.sub(r"\1-", text)
    text = _LINK.sub(r"\1", text)
    text = _REFERENCE.sub(unreferenced, text)
    text = _FOOTNOTE.sub(r"[\1]", text)
    text = _TAG.sub("", _AUTOLINK.sub(r"\1", text))
    for pattern in (_STRONG, _STRONG, _UNDERLINED, _UNDERLINED):
        text = pattern.sub(r"\2", text)
    text = _CODE.sub(r"\2", _STRUCK.sub(r"\1", text))
    return html.unescape(_ESCAPE.sub(r"\1", text))


def _without_comments(text: str) -> str:
    return _without(text, "<!--", "-->")


def _without(text: str, opening: str, closing: str) -> str:
    """Drop what stands between the marks, marks included; an opening mark that nothing closes goes alone."""
    first, *rest = text.split(opening)
    pieces = [first]
    for piece in rest:
        inside, closed, after = piece.partition(closing)
        pieces.append(after if closed else inside)
    return "".join(pieces)

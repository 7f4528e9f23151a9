"""New articles on their way into the repository: the text where it may be passed on, else what is known of it alone."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from tellings.annotations.article_text import read_article
from tellings.annotations.duplicates import Duplicate, KnownTexts
from tellings.annotations.rounds import open_texts
from tellings.dataset.provenance import Provenance, entry
from tellings.dataset.sources import find_news, read_toml
from tellings.dataset.standoff import read_standoff
from tellings.document import Document
from tellings.errors import InputError
from tellings.files import write_whole
from tellings.text import digest, title_span

__all__ = ["Intake", "Refused", "closed_texts", "take_in"]


class Refused(Struct, frozen=True):
    """A file that repeats a text and was not taken in."""

    file: str
    duplicate: Duplicate


class Intake(Struct, frozen=True):
    """What became of files.

    Attributes:
        documents: Articles to annotate, in the order of the files.
        added: Ids of those that the repository did not have before.
        refused: Files that repeat another text.
    """

    documents: tuple[Document, ...]
    added: tuple[str, ...]
    refused: tuple[Refused, ...]


def take_in(files: Mapping[Path, Provenance], annotations: Path, closed: Path, *, accept_near: bool = False) -> Intake:
    """Take articles in.

    An article whose text may be passed on becomes an open telling: `annotations/open/<event>/<id>.txt`, with its
    provenance in `articles.toml` beside it. Of any other, id, digest and provenance go into `annotations/news.toml`,
    and the text is kept outside the repository. A file whose article is there already under its own id changes nothing.

    Args:
        files: Files with their provenance.
        annotations: The folder `annotations/`.
        closed: Folder outside the repository for texts that may not be passed on.
        accept_near: Take in what is nearly the same as another text, too.

    Raises:
        InputError: A file cannot be read, has no headline and is given none, or would be called as another text is.
            Nothing has been taken in then.
    """
    read = {path: _document(path, provenance) for path, provenance in files.items()}
    open_ones, kept = open_texts(annotations), closed_texts(annotations, closed)
    listed = {article["id"]: article["sha256"] for article in _listed(annotations)}
    held = {name: digest(text) for name, text in open_ones.items()} | listed
    known = KnownTexts(read_standoff(path) for path in sorted((annotations / "standoff").glob("*.json")))
    for name, text in (*open_ones.items(), *((document.id, document.text) for document in kept.values())):
        known.add(name, text)
    for name, sha256 in listed.items():
        known.add_digest(name, sha256)
    documents: dict[str, Document] = {}
    added: list[str] = []
    refused: list[Refused] = []
    for path, document in read.items():
        if held.get(document.id) == document.sha256:
            if (document.id in open_ones) != (document.origin == "open"):
                raise InputError(path, f"{document.id!r} was taken in with another answer to 'redistributable'")
            # The very text that was taken in, which another saving of the page need not be.
            text = open_ones.get(document.id) or (kept[document.id].text if document.id in kept else document.text)
            document = msgspec.structs.replace(document, text=text)
        else:
            found = known.find(document.text)
            if found and (found.kind == "same" or not accept_near):
                refused.append(Refused(str(path), found))
                continue
            _refuse_name(path, document, held, listed)
            known.add(document.id, document.text)
            held[document.id] = document.sha256
            if document.origin == "open":
                open_ones[document.id] = document.text
            else:
                listed[document.id] = document.sha256
            added.append(document.id)
        documents[document.id] = document
    provenances = {read[path].id: provenance for path, provenance in files.items()}
    for name, document in documents.items():
        if document.origin != "open" and name not in kept:
            write_whole(closed / f"{name}.txt", document.text.encode())
        if name in added:
            _keep(document, provenances[name], annotations)
    return Intake(tuple(documents.values()), tuple(added), tuple(refused))


def closed_texts(annotations: Path, closed: Path) -> dict[str, Document]:
    """Articles by id whose text is kept outside the repository.

    Args:
        annotations: The folder `annotations/`.
        closed: As for `take_in`; it need not be there.
    """
    listed = annotations / "news.toml"
    return {document.id: document for document in find_news(closed, listed)} if listed.is_file() else {}


_OPEN: Final = "# Articles that others wrote and that may be passed on: what is known of each.\n"
_CLOSED: Final = (
    "# Articles whose text belongs to others and is not here: what is known of each. `sha256` is the digest of its\n"
    "# normal form (tellings.text.digest), by which a copy is known whatever its file is called.\n"
)


def _listed(annotations: Path) -> Iterable[dict[str, str]]:
    path = annotations / "news.toml"
    return read_toml(path).get("article", ()) if path.is_file() else ()


def _document(path: Path, provenance: Provenance) -> Document:
    text = read_article(path)
    span = title_span(text)
    title = provenance.title or (text[span.start : span.end] if span else "")
    if not title:
        raise InputError(path, "its text begins with no headline", "give --title, or title in provenance.toml")
    return Document(
        id=f"{provenance.event}/{provenance.id or _slug(path)}",
        event=provenance.event,
        outlet=provenance.outlet,
        register=provenance.register,
        title=title,
        text=text,
        sha256=digest(text),
        origin="open" if provenance.redistributable else "news",
        licence=provenance.licence,
    )


def _slug(path: Path) -> str:
    """A file's name as an id: small letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", path.stem).encode("ascii", "ignore").decode().lower()
    name = "-".join("".join(letter if letter.isalnum() else " " for letter in plain).split())[:60].strip("-")
    if not name or name in ("adjudication", "alignments"):
        raise InputError(path, "its name makes no id", "give its id in provenance.toml, or rename it")
    return name


def _refuse_name(path: Path, document: Document, held: Mapping[str, str], listed: Mapping[str, str]) -> None:
    mend = "rename the file, or give another id in provenance.toml"
    if document.id in held:
        raise InputError(path, f"another text is called {document.id!r}", mend)
    name = document.id.rpartition("/")[2]
    # Stand-off files are named by the last part alone.
    if document.origin != "open" and (taken := [each for each in listed if each.rpartition("/")[2] == name]):
        raise InputError(path, f"{taken[0]!r} is an article of that name whose text is closed too", mend)


def _keep(document: Document, provenance: Provenance, annotations: Path) -> None:
    known = {"outlet": document.outlet, "register": document.register}
    source = {"source": provenance.source, "licence": document.licence}
    if document.origin == "open":
        folder, name = annotations / "open" / document.event, f"{document.id.rpartition('/')[2]}.txt"
        # The text first: a list that names a missing file could not be read.
        write_whole(folder / name, document.text.encode())
        _append(folder / "articles.toml", {"file": name, **known, "title": document.title, **source}, _OPEN)
    else:
        # No title: a headline is the publisher's words, too.
        fields = {"id": document.id, "event": document.event, **known, **source, "sha256": document.sha256}
        _append(annotations / "news.toml", fields, _CLOSED)


def _append(path: Path, fields: Mapping[str, str], head: str) -> None:
    before = path.read_text("utf-8").rstrip("\n") + "\n" if path.is_file() else head
    write_whole(path, f"{before}\n{entry('article', fields)}".encode())

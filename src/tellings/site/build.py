"""`tellings view`: a dataset in, a folder of pages out that needs no server and asks nobody for anything."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from tellings.annotations.sheet import Sheet
from tellings.dataset.load import DatasetInfo
from tellings.document import ARTICLE_STANCES, Alignment, Document
from tellings.errors import InputError, MissingExtraError
from tellings.files import whole_folder
from tellings.scoring.alignment import restricted
from tellings.site.markup import anchor, text
from tellings.site.matrix import matrix
from tellings.site.overview import Table, counted
from tellings.site.versions import Raw, versions
from tellings.site.wording import LAYERS

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["GENERATOR", "Contents", "environment", "write_site"]

GENERATOR: Final = "tellings view"
_HERE: Final = Path(__file__).parent
_SPLITS: Final = ("train", "validation", "test")


@dataclass(frozen=True)
class Contents:
    """All that the pages show.

    Attributes:
        info: Version and hash of the dataset.
        documents: Gold documents, news articles with or without their text.
        alignments: Of their facts.
        sheets: Event sheets by event.
        raw: Annotators' versions by document id.
        predictions: A model's documents by id.
        model: What to call the model.
        agreement: Agreement of the annotators, as a table.
        leaderboard: Tables of the leaderboard.
    """

    info: DatasetInfo
    documents: Sequence[Document]
    alignments: Sequence[Alignment]
    sheets: Mapping[str, Sheet] = field(default_factory=dict)
    raw: Raw = field(default_factory=dict)
    predictions: Mapping[str, Document] | None = None
    model: str = "model"
    agreement: Sequence[Table] = ()
    leaderboard: Sequence[Table] = ()


Progress = Callable[[str, int, int | None], None]


def write_site(out: Path, contents: Contents, progress: Progress = lambda name, done, total: None) -> int:
    """Write the site; the folder appears whole or not at all, and what it held before is replaced.

    Args:
        out: Folder to write.
        contents: What to show.
        progress: Takes what is done, how many pages are, and of how many.

    Returns:
        Number of pages.

    Raises:
        InputError: There is no document, or the folder holds something that is no site.
        MissingExtraError: Jinja2 is not installed.
    """
    if not contents.documents:
        raise InputError(out, "there is no article to show", "name another dataset")
    _refuse_others(out)
    made = environment()
    pages = _Pages(made, contents)
    total = 1 + len(pages.events) + len(contents.documents)
    with whole_folder(out) as folder:
        for done, (name, page) in enumerate(pages.all(), start=1):
            path = folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(page, "utf-8", newline="")
            progress("pages", done, total)
        shutil.copytree(_HERE / "assets", folder / "assets")
        (folder / "assets" / "search.js").write_text(_search_index(contents.documents), "utf-8", newline="")
    return total


def _refuse_others(out: Path) -> None:
    if not out.exists():
        return
    index = out / "index.html"
    if not out.is_dir() or (
        any(out.iterdir()) and not (index.is_file() and f'content="{GENERATOR}"' in index.read_text("utf-8", "replace"))
    ):
        raise InputError(out, "holds something that is no site of ours", "name an empty or a new folder: --out DIR")


def environment() -> Environment:
    """The templates, which escape all that they are given.

    Raises:
        MissingExtraError: Jinja2 is not installed.
    """
    try:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined
    except ModuleNotFoundError as error:
        raise MissingExtraError(error.name or "jinja2", "view") from None

    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"text": text, "anchor": anchor, "url": quote, "words": lambda slug: slug.replace("_", " ")}
    return made


def _file_names(identities: Iterable[str]) -> dict[str, str]:
    """A file name for each id, safe on any file system, and told apart where letters' case does not count.

    >>> _file_names(["a/b", "A-b", "../x", "\u00e9"])
    {'a/b': 'a-b', 'A-b': 'A-b-2', '../x': 'x', 'é': 'page'}
    """
    names: dict[str, str] = {}
    taken: set[str] = set()
    for identity in identities:
        stem = re.sub(r"[^A-Za-z0-9._-]+", "-", identity).strip(".-")[:80] or "page"
        name, number = stem, 1
        while name.lower() in taken:
            number += 1
            name = f"{stem}-{number}"
        taken.add(name.lower())
        names[identity] = name
    return names


@dataclass(frozen=True)
class _Event:
    """An event on the overview."""

    id: str
    title: str
    file: str
    documents: list[Document]
    differing: int


class _Pages:
    """The pages, rendered one by one."""

    def __init__(self, environment: Environment, contents: Contents) -> None:
        self.contents = contents
        self._environment = environment
        self._articles = _file_names(document.id for document in contents.documents)
        own: dict[str, list[Document]] = {}
        for document in contents.documents:
            own.setdefault(document.event, []).append(document)
        self._aligned: dict[str, list[Alignment]] = {event: [] for event in own}
        for alignment in restricted(contents.alignments, contents.documents):
            self._aligned[alignment.event].append(alignment)
        files = _file_names(own)
        self.events = [
            _Event(
                id=event,
                title=self._title(event),
                file=files[event],
                documents=documents,
                differing=sum(alignment.agreement == "differs" for alignment in self._aligned[event]),
            )
            for event, documents in own.items()
        ]

    def all(self) -> Iterator[tuple[str, str]]:
        """File name and content of every page."""
        yield "index.html", self._overview()
        for event in self.events:
            yield f"events/{event.file}.html", self._event(event)
            for document in event.documents:
                yield f"articles/{self._articles[document.id]}.html", self._article(event, document)

    def _title(self, event: str) -> str:
        sheet = self.contents.sheets.get(event)
        return (sheet.title if sheet else "") or event

    def _render(self, template: str, root: str, **values: Any) -> str:
        return self._environment.get_template(template).render(
            root=root,
            info=self.contents.info,
            generator=GENERATOR,
            article_file=self._articles,
            layers=LAYERS,
            **values,
        )

    def _overview(self) -> str:
        documents = self.contents.documents
        return self._render(
            "overview.html",
            "",
            events=self.events,
            number={document.id: at for at, document in enumerate(documents)},
            documents=documents,
            splits=[split for split in _SPLITS if any(document.split == split for document in documents)],
            registers=sorted({document.register for document in documents if document.register}),
            stances=[stance for stance in ARTICLE_STANCES if any(document.stance == stance for document in documents)],
            statistics=counted(documents),
            aligned=sum(map(len, self._aligned.values())),
            differing=sum(event.differing for event in self.events),
            agreement=self.contents.agreement,
            leaderboard=self.contents.leaderboard,
        )

    def _event(self, event: _Event) -> str:
        sheet = self.contents.sheets.get(event.id)
        found = matrix(event.documents, self._aligned[event.id], sheet)
        return self._render("event.html", "../", event=event, matrix=found)

    def _article(self, event: _Event, document: Document) -> str:
        predictions = self.contents.predictions
        guess = predictions.get(document.id) if predictions is not None else None
        shown, counts = versions(document, self.contents.raw, guess, self.contents.model)
        return self._render(
            "article.html",
            "../",
            event=event,
            document=document,
            versions=shown,
            counts=counts,
            prediction=guess,
            model=self.contents.model,
            is_predicted=predictions is not None,
        )


def _search_index(documents: Sequence[Document]) -> str:
    """What the overview's search looks through: a script, because a page opened from a file may fetch nothing."""
    entries = [
        {
            "text": document.text,
            "names": sorted({entity.name for entity in document.entities if entity.name}),
            "about": " ".join((document.title, document.outlet, document.register, document.id)),
        }
        for document in documents
    ]
    return f"tellings.search({json.dumps(entries, ensure_ascii=False, separators=(',', ':'))});\n"

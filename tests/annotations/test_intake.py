"""New articles become part of the repository once: open ones with their text, closed ones without a word of it."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from tellings.annotations import intake
from tellings.annotations.intake import closed_texts, take_in
from tellings.annotations.rounds import open_texts
from tellings.dataset.provenance import Provenance
from tellings.dataset.sources import read_event, read_sources
from tellings.errors import InputError
from tellings.files import write_whole

OPEN = Provenance("orvell-deeds", "https://orvell.example/1", "Orvell Wire", "wire brief", "CC-BY-4.0", True)
CLOSED = msgspec.structs.replace(OPEN, licence="all rights reserved", redistributable=False)


def article(number: int) -> str:
    return (
        f"Orvell signs pact {number}\n\n" + " ".join(f"Clerk {number} reads deed {deed}." for deed in range(40)) + "\n"
    )


@pytest.fixture
def annotations(tmp_path: Path) -> Path:
    folder = tmp_path / "annotations"
    folder.mkdir()
    return folder


def files(folder: Path, *numbers: int) -> list[Path]:
    made = []
    for number in numbers:
        path = folder / f"Pact №{number}.txt"
        path.write_text(article(number), "utf-8")
        made.append(path)
    return made


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_an_open_article_becomes_a_telling_with_its_provenance(annotations: Path, tmp_path: Path) -> None:
    (path,) = files(tmp_path, 1)
    found = take_in({path: OPEN}, annotations, tmp_path / "closed")
    assert found.added == ("orvell-deeds/pact-no1",)
    (document,) = found.documents
    assert read_event(annotations / "open" / "orvell-deeds") == [document]
    assert read_sources(annotations / "open" / "orvell-deeds", annotations) == [document]
    assert (document.origin, document.licence, document.title) == ("open", "CC-BY-4.0", "Orvell signs pact 1")
    assert 'source = "https://orvell.example/1"' in (annotations / "open/orvell-deeds/articles.toml").read_text("utf-8")
    assert not (tmp_path / "closed").exists()


def test_of_a_closed_article_no_word_enters_the_repository(annotations: Path, tmp_path: Path) -> None:
    (path,) = files(tmp_path, 1)
    found = take_in({path: CLOSED}, annotations, tmp_path / "closed")
    (document,) = found.documents
    assert document.origin == "news"
    assert open_texts(annotations) == {}
    kept = b"".join(everything(annotations).values()).decode()
    assert document.sha256 in kept
    assert "https://orvell.example/1" in kept
    assert not any(line in kept for line in document.text.split("\n") if line)
    assert closed_texts(annotations, tmp_path / "closed")[document.id].text == document.text
    assert read_sources(tmp_path / "closed", annotations)[0].id == document.id


def test_taken_in_again_nothing_changes(annotations: Path, tmp_path: Path) -> None:
    one, two = files(tmp_path, 1, 2)
    given = {one: OPEN, two: CLOSED}
    first = take_in(given, annotations, tmp_path / "closed")
    before = everything(tmp_path)
    again = take_in(given, annotations, tmp_path / "closed")
    assert again.documents == first.documents
    assert again.added == again.refused == ()
    assert everything(tmp_path) == before


@pytest.mark.parametrize("provenance", [OPEN, CLOSED])
@pytest.mark.parametrize("writes", range(4))
def test_cut_short_at_any_write_and_repeated_it_is_as_if_undisturbed(
    annotations: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, provenance: Provenance, writes: int
) -> None:
    given = dict.fromkeys(files(tmp_path, 1, 2), provenance)
    whole = tmp_path / "whole"
    (whole / "annotations").mkdir(parents=True)
    take_in(given, whole / "annotations", whole / "closed")
    left = iter(range(writes))

    def failing(path: Path, body: bytes) -> None:
        if next(left, None) is None:
            raise KeyboardInterrupt
        write_whole(path, body)

    with monkeypatch.context() as patched:
        patched.setattr(intake, "write_whole", failing)
        with pytest.raises(KeyboardInterrupt):
            take_in(given, annotations, tmp_path / "closed")
    take_in(given, annotations, tmp_path / "closed")
    assert everything(annotations) == everything(whole / "annotations")
    assert everything(tmp_path / "closed") == everything(whole / "closed") if provenance is CLOSED else True


@pytest.mark.parametrize("provenance", [OPEN, CLOSED])
def test_repeated_texts_are_refused_within_the_batch_and_against_the_repository(
    annotations: Path, tmp_path: Path, provenance: Provenance
) -> None:
    (one,) = files(tmp_path, 1)
    same, near, other = tmp_path / "same.txt", tmp_path / "near.txt", tmp_path / "other.txt"
    same.write_text(article(1).replace(" ", "\u00a0", 9), "utf-8")
    near.write_text(article(1).replace("deed 20.", "scroll 20, at last."), "utf-8")
    other.write_text(article(3), "utf-8")
    given = dict.fromkeys((one, same, near, other), provenance)
    for added in (("orvell-deeds/pact-no1", "orvell-deeds/other"), ()):
        found = take_in(given, annotations, tmp_path / "closed")
        assert found.added == added
        assert [(Path(each.file).name, each.duplicate.of, each.duplicate.kind) for each in found.refused] == [
            ("same.txt", "orvell-deeds/pact-no1", "same"),
            ("near.txt", "orvell-deeds/pact-no1", "near"),
        ]
        assert [document.id for document in found.documents] == ["orvell-deeds/pact-no1", "orvell-deeds/other"]
    accepted = take_in(given, annotations, tmp_path / "closed", accept_near=True)
    assert accepted.added == ("orvell-deeds/near",)
    assert [each.duplicate.kind for each in accepted.refused] == ["same"]
    # Accepted once, it is known: no option is needed any more.
    assert take_in({near: provenance}, annotations, tmp_path / "closed").documents[0].id == "orvell-deeds/near"


def test_the_repository_knows_a_closed_article_whose_text_is_elsewhere(annotations: Path, tmp_path: Path) -> None:
    """Another contributor's clone: the list is there, the text is not."""
    (path,) = files(tmp_path, 1)
    take_in({path: CLOSED}, annotations, tmp_path / "closed")
    renamed = tmp_path / "renamed.txt"
    renamed.write_text(article(1), "utf-8")
    (refused,) = take_in({renamed: CLOSED}, annotations, tmp_path / "other-home").refused
    assert (refused.duplicate.of, refused.duplicate.kind) == ("orvell-deeds/pact-no1", "same")
    found = take_in({path: CLOSED}, annotations, tmp_path / "other-home")
    assert (found.added, len(found.documents)) == ((), 1)
    assert closed_texts(annotations, tmp_path / "other-home").keys() == {"orvell-deeds/pact-no1"}


def test_names_that_would_collide_are_refused_before_anything_is_written(annotations: Path, tmp_path: Path) -> None:
    (path,) = files(tmp_path, 1)
    take_in({path: CLOSED}, annotations, tmp_path / "closed")
    before = everything(annotations)
    other = tmp_path / "2" / path.name
    other.parent.mkdir()
    other.write_text(article(2), "utf-8")
    elsewhere = msgspec.structs.replace(CLOSED, event="fen-bridges")
    for provenance, cause in ((CLOSED, "another text is called"), (elsewhere, "of that name")):
        with pytest.raises(InputError, match=cause):
            take_in({**dict.fromkeys(files(tmp_path, 3), OPEN), other: provenance}, annotations, tmp_path / "closed")
    with pytest.raises(InputError, match="another answer"):
        take_in({path: OPEN}, annotations, tmp_path / "closed")
    (tmp_path / "alignments.txt").write_text(article(4), "utf-8")
    with pytest.raises(InputError, match="makes no id"):
        take_in({tmp_path / "alignments.txt": OPEN}, annotations, tmp_path / "closed")
    assert everything(annotations) == before


def test_a_text_without_a_headline_needs_a_title(annotations: Path, tmp_path: Path) -> None:
    path = tmp_path / "memo.txt"
    path.write_text("The office has signed. " + "It reads deeds. " * 20, "utf-8")
    with pytest.raises(InputError, match="no headline"):
        take_in({path: OPEN}, annotations, tmp_path / "closed")
    titled = msgspec.structs.replace(OPEN, title="A memo", id="the-memo")
    (document,) = take_in({path: titled}, annotations, tmp_path / "closed").documents
    assert (document.id, document.title) == ("orvell-deeds/the-memo", "A memo")
    assert read_event(annotations / "open" / "orvell-deeds")[0].title == "A memo"

"""The page of the worst disagreements: both readings, nothing of closed texts, and nothing in it is ever obeyed."""

from __future__ import annotations

from pathlib import Path

import msgspec
from playwright.sync_api import Page

from tellings.annotations.agreement import Text
from tellings.annotations.passages import weight_of, worst_passages
from tellings.document import Document, Entity, Figure, Stance
from tellings.site.disagreements import disagreements_page

EVIL = "</td></script><script>document.title='taken'</script><img src=x onerror=document.title='taken'>"
WORDS = f"A pact {EVIL} signed.\nIt is rushed, they say. It is £4m."
AT = WORDS.index("It is rushed")
FIRST = Document(
    f"orvell/{EVIL}",
    register=EVIL,
    origin="open",
    text=WORDS,
    stance="mixed",
    entities=(Entity("e1", 2, 6, "PROGRAMME", EVIL), Entity(f"e2{EVIL}", 7, 7 + len(EVIL), "ORG", "Loom")),
    figures=(Figure("f1", WORDS.index("£4m"), len(WORDS) - 1, "money", 4e6, None, EVIL, "exact", EVIL),),
    stances=(Stance("s1", AT, AT + 12, "critical", "deal"),),
)
SECOND = msgspec.structs.replace(
    FIRST, stance="critical", entities=(Entity("e1", 2, 6, "ORG", EVIL),), figures=(),
    stances=(Stance("s1", AT, AT + 23, "promotional", "deal"),),
)  # fmt: skip
TEXT = Text((EVIL, "two"), (FIRST, SECOND))


def rendered(*texts: Text) -> str:
    passages = worst_passages(texts)
    words = {text.id: text.versions[0].text for text in texts}
    return disagreements_page(f"Round {EVIL}", passages, words, len(passages))


def test_the_worst_comes_first_and_a_passage_is_a_whole_sentence() -> None:
    passages = worst_passages([TEXT])
    assert [passage.weight for passage in passages] == sorted((p.weight for p in passages), reverse=True)
    by_words = {passage.words: [told.layer for told in passage.differences] for passage in passages}
    assert by_words == {
        "": ["stance"],
        WORDS[: WORDS.index("\n")]: ["entities", "entities"],
        "It is rushed, they say.": ["stances"],
        "It is £4m.": ["figures"],
    }
    assert {weight_of(told) for passage in passages for told in passage.differences} == {2, 3}
    assert worst_passages([TEXT], 1) == passages[:1]


def test_labels_names_ids_and_text_are_shown_and_not_obeyed(page: Page, faults: list[str], tmp_path: Path) -> None:
    path = tmp_path / "worst.html"
    path.write_text(rendered(TEXT), "utf-8")
    page.goto(path.as_uri())
    assert page.title() == f"Round {EVIL}"
    assert page.locator("script, img").count() == 0
    assert EVIL in page.locator("h1").inner_text()
    assert f"unit {EVIL}" in page.locator("table").all_inner_texts()[-1] + "".join(page.locator("td").all_inner_texts())
    shown = page.locator(".readings p").all_inner_texts()
    assert shown.count(WORDS[: WORDS.index("\n")]) == 2
    marked = page.locator("mark.critical").all_inner_texts(), page.locator("mark.promotional").all_inner_texts()
    assert marked == (["It is rushed"], ["It is rushed, they say."])
    assert faults == []


def test_the_page_is_readable_in_the_dark_and_passes_axe(page: Page, axe: str, tmp_path: Path) -> None:
    path = tmp_path / "worst.html"
    path.write_text(rendered(TEXT).replace(EVIL, "x"), "utf-8")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.goto(path.as_uri())
        page.evaluate(axe)
        violations = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
        assert [(found["id"], [node["html"] for node in found["nodes"]]) for found in violations] == []


def test_without_the_text_only_labels_are_shown() -> None:
    hidden = Text(("one", "two"), tuple(msgspec.structs.replace(version, text="") for version in TEXT.versions))
    found = rendered(hidden)
    assert "they say" not in found
    assert "characters 2 to 6" in found
    assert "Keep this page to yourself" not in found
    closed = Text(("one", "two"), tuple(msgspec.structs.replace(version, origin="news") for version in TEXT.versions))
    assert "Keep this page to yourself" in rendered(closed)


def test_a_round_without_differences_is_told() -> None:
    assert "agree on everything" in rendered(Text(("one", "two"), (FIRST, FIRST)))

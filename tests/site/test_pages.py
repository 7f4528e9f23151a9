"""The pages in a real Chromium, from files: they load, switch, search and compare, and show every text as it is."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tellings.dataset.load import documents
from tellings.document import Document, Span
from tellings.site.markup import anchor
from tellings.site.markup import text as marked_up
from tellings.site.versions import versions
from tests.site import invented
from tests.site.matrix_picture import EVENT, draw

SITES = [pytest.param("site", marks=pytest.mark.slow), "hostile"]
"""The whole dataset's, of more than a hundred pages, and one of hostile texts."""
CSS = Path(__file__).parents[2] / "src" / "tellings" / "site" / "assets" / "site.css"


def address(path: Path, name: str = "") -> str:
    return path.as_uri() + (f"#{quote(name)}" if name else "")


def open_page(page: Page, site: Path, pattern: str) -> Page:
    page.goto(address(sorted(site.glob(pattern))[0]))
    return page


def seen(document: Document) -> str:
    """A text as HTML can hold it."""
    return document.text.replace("\0", "\ufffd")


@pytest.mark.parametrize("which", SITES)
def test_every_page_loads_from_a_file_without_a_complaint_or_a_request(
    which: str, request: pytest.FixtureRequest, page: Page, faults: list[str]
) -> None:
    pages = sorted(request.getfixturevalue(which).rglob("*.html"))
    assert pages
    for path in pages:
        page.goto(address(path))
        assert page.locator("h1").count() == 1
        assert page.title() not in ("", "hacked")
        assert page.evaluate("document.documentElement.classList.contains('script')")
    assert faults == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("which", SITES)
def test_axe_finds_nothing_serious(
    which: str, scheme: str, request: pytest.FixtureRequest, page: Page, axe: str
) -> None:
    site: Path = request.getfixturevalue(which)
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    paths = [site / "index.html", *sorted(site.glob("events/*.html"))[:2], *sorted(site.glob("articles/*.html"))[:1]]
    paths += [path for path in sorted(site.glob("articles/*.html")) if "news" in path.name or "3" in path.name][:1]
    for path in paths:
        page.goto(address(path))
        for box in page.locator("input[type=checkbox]").all():
            if box.get_attribute("name") != "faults":
                box.check()
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        page.evaluate(axe)
        found = page.evaluate("axe.run({resultTypes: ['violations']})")
        serious = [
            (fault["id"], fault["nodes"][0]["html"][:200], fault["nodes"][0]["failureSummary"])
            for fault in found["violations"]
            if fault["impact"] in ("serious", "critical")
        ]
        assert serious == [], path.name


def test_the_texts_of_the_dataset_are_shown_exactly(site: Path, page: Page) -> None:
    gold = documents()
    for document in gold[:10]:
        page.goto(address(site / "articles" / f"{document.id.replace('/', '-')}.html"))
        assert page.locator(".text[data-version=gold]").text_content() == seen(document)


def test_a_hostile_text_is_shown_exactly_and_runs_nothing(hostile: Path, page: Page, faults: list[str]) -> None:
    found = 0
    for path in sorted(hostile.glob("articles/*.html")):
        page.goto(address(path))
        for document in invented.hostile():
            if document.text and f"<code>{_escaped(document.id)}</code>" in path.read_text("utf-8"):
                assert page.locator(".text[data-version=gold]").text_content() == seen(document)
                for mark in (*document.entities, *document.figures, *document.stances, *document.facts):
                    name = f"gold-{anchor(mark.id)}"
                    words = page.locator(f'.text [data-m="{name}"]').evaluate_all(
                        "all => all.map(one => one.textContent)"
                    )
                    assert "".join(words) == document.text[mark.start : mark.end].replace("\0", "\ufffd")
                found += 1
        assert page.title() != "hacked"
        assert page.locator("main script, main img, main b, main i, main u").count() == 0
    assert found == 2
    assert faults == []


def _escaped(text: str) -> str:
    return (
        text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("'", "&#39;").replace('"', "&#34;")
    )


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(invented.texts_with_spans())
def test_overlapping_and_nested_spans_are_all_visible_in_the_exact_text(
    page: Page, tmp_path_factory: pytest.TempPathFactory, drawn: tuple[str, list[Span], list[Span]]
) -> None:
    text, spans, furniture = drawn
    document = invented.marked(text, spans, furniture)
    (version,), _ = versions(document, {})
    written = tmp_path_factory.getbasetemp() / "drawn.html"
    page_text = f'<!doctype html><meta charset="utf-8"><style>{CSS.read_text("utf-8")}</style>{marked_up(version)}'
    written.write_text(page_text, "utf-8", newline="")
    page.goto(address(written))
    assert page.evaluate("document.querySelector('.text').textContent") == text.replace("\0", "\ufffd")
    found = page.evaluate(
        """() => [...document.querySelectorAll('.m')].map((one) => {
          const style = getComputedStyle(one);
          return [one.dataset.m, one.textContent, one.getAttribute('style'), style.borderBottomStyle, style.borderBottomColor,
                  style.paddingBottom, style.visibility, style.display, style.opacity];
        })"""
    )
    for at, span in enumerate(spans):
        own = [one for one in found if one[0] == f"gold-m{at}"]
        assert "".join(one[1] for one in own) == text[span.start : span.end].replace("\0", "\ufffd")
        for one in own:
            assert one[3] != "none"
            assert not re.fullmatch(r"rgba\(.*, 0\)", one[4])
            assert one[6:] == ["visible", "inline", "1"]
    for at, left in enumerate(spans):
        for other, right in enumerate(spans[:at]):
            if left.start < right.end and right.start < left.end:
                lines = {next(one[5] for one in found if one[0] == f"gold-m{which}") for which in (at, other)}
                assert len(lines) == 2, "two marks over one character have lines of their own"


def test_layers_are_switched(site: Path, page: Page) -> None:
    open_page(page, site, "articles/*.html")
    line = "one => getComputedStyle(one).borderBottomColor"
    for layer, name in (("entity", "Entities"), ("figure", "Figures"), ("stance", "Stance"), ("fact", "Facts")):
        mark = page.locator(f".text[data-version=gold] .m.{layer}").first
        assert mark.evaluate(line) != "rgba(0, 0, 0, 0)"
        page.get_by_label(name).uncheck()
        assert mark.evaluate(line) == "rgba(0, 0, 0, 0)"
        expect(page.locator(f"[data-pane=gold] details.{layer}")).to_be_hidden()
        page.get_by_label(name).check()
        assert mark.evaluate(line) != "rgba(0, 0, 0, 0)"
    text = page.locator(".text[data-version=gold]")
    whole = text.inner_text()
    page.get_by_label("Furniture").uncheck()
    assert len(text.inner_text()) < len(whole)


def test_pointing_at_a_mark_says_what_it_is(site: Path, page: Page) -> None:
    open_page(page, site, "articles/*.html")
    tip = page.locator("#tip")
    expect(tip).to_be_hidden()
    page.locator(".text[data-version=gold] .m.figure.b").first.hover()
    expect(tip).to_contain_text("value")
    expect(tip).to_contain_text("qualifier")
    page.locator("h1").hover()
    expect(tip).to_be_hidden()


def test_the_keyboard_goes_from_mark_to_mark_and_to_the_list(site: Path, page: Page) -> None:
    open_page(page, site, "articles/*.html")
    marks = page.locator(".text[data-version=gold] .m.b")
    assert marks.evaluate_all("all => all.filter(one => one.tabIndex === 0).length") == 1
    marks.first.focus()
    page.keyboard.press("ArrowRight")
    expect(marks.nth(1)).to_be_focused()
    expect(page.locator("#tip")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(marks.last).to_be_focused()
    name = marks.last.get_attribute("data-m")
    page.keyboard.press("Enter")
    expect(page.locator(f"#{name}-entry")).to_be_visible()
    expect(page.locator(f"#{name}-entry")).to_be_focused()


def test_a_cell_of_the_matrix_leads_to_its_sentence(site: Path, page: Page) -> None:
    gold = {document.id.replace("/", "-"): document for document in documents()}
    open_page(page, site, "events/*.html")
    for column in ("open", "news"):
        cells = page.locator(f".matrix td.{column}.told a")
        if not cells.count():
            continue
        cells.first.click()
        page.wait_for_url("**/articles/*.html#gold-*")
        name = page.url.rpartition("#")[2]
        if column == "open":
            document = gold[page.url.rpartition("/")[2].partition(".html")[0]]
            (fact,) = [fact for fact in document.facts if fact.id == name.removeprefix("gold-")]
            sentence = page.locator(".sentence.lit")
            assert document.text[fact.start : fact.end] in sentence.text_content()  # type: ignore[operator]
            expect(sentence).to_be_in_viewport()
        else:
            expect(page.locator(f"[id='{name}']")).to_be_in_viewport()
        page.go_back()


def test_the_truth_and_the_news_are_shown_on_request(site: Path, page: Page) -> None:
    page.goto(address(site / "events" / "uk-openai.html"))
    truth = page.locator(".matrix td.truth").first
    expect(truth).to_be_hidden()
    page.get_by_label("What the event's sheet says").check()
    expect(truth).to_be_visible()
    expect(page.locator(".altered").first).to_contain_text("written so")
    news = page.locator(".matrix td.news").first
    expect(news).to_be_visible()
    page.get_by_label("News articles").uncheck()
    expect(news).to_be_hidden()


def test_unattached_news_say_so_and_show_labels_without_words(site: Path, page: Page) -> None:
    page.goto(address(site / "articles" / "uk-openai-news-1.html"))
    expect(page.locator(".notice")).to_contain_text("not attached")
    assert page.locator(".text").count() == 0
    assert page.locator("[data-pane=gold] .entry").count() > 50


def test_versions_stand_side_by_side(site: Path, page: Page) -> None:
    open_page(page, site, "articles/*.html")
    expect(page.locator("[data-pane=raw1]")).to_be_hidden()
    page.get_by_label(re.compile("annotator-1")).first.check()
    gold, other = (page.locator(f"[data-pane={name}] .text").bounding_box() for name in ("gold", "raw1"))
    assert gold and other
    assert other["x"] > gold["x"] + gold["width"] / 2
    assert abs(other["y"] - gold["y"]) < 2


def test_gold_against_a_model(hostile: Path, page: Page) -> None:
    for path in sorted(hostile.glob("articles/*.html")):
        page.goto(address(path))
        if not page.locator("table.counts").count():
            expect(page.locator("main")).to_contain_text("no version of this article")
            continue
        rows = page.locator("table.counts tbody tr").evaluate_all(
            "all => all.map(row => [...row.cells].map(c => c.textContent))"
        )
        assert rows == [
            ["Entities", "1", "0", "2", "1"],
            ["Figures", "1", "1", "0", "0"],
            ["Stance", "1", "0", "2", "0"],
            ["Facts", "0", "0", "2", "0"],
        ]
        statuses = page.locator("[data-pane=gold] .text .m.b").evaluate_all(
            "all => all.map(one => [...one.classList].join(' '))"
        )
        assert any("wrong" in status for status in statuses)
        expect(page.locator("[data-pane=model] .entry.spurious")).to_have_count(1)
        hit = page.locator("[data-pane=gold] details.entity .entry.hit")
        page.locator("[data-pane=gold] details.entity summary").click()
        expect(hit).to_be_visible()
        page.get_by_label("Only what differs").check()
        expect(hit).to_be_hidden()


def test_search_finds_text_and_names_whatever_their_case_and_accents(site: Path, page: Page) -> None:
    open_page(page, site, "index.html")
    shown = page.locator(".articles li:visible")
    everything = shown.count()
    box = page.get_by_label("Search text and names")
    document = next(document for document in documents() if document.id == "uk-openai/3-union-statement")
    phrase = " ".join(document.text.split()[20:22])
    box.fill(phrase.upper())
    expect(page.locator("output")).not_to_have_text(f"{everything} of {everything} articles")
    assert document.title in shown.all_inner_texts()[0] or any(
        document.title in text for text in shown.all_inner_texts()
    )
    expect(page.locator(".snippet mark").first).to_have_text(re.compile(re.escape(phrase.split()[0]), re.IGNORECASE))
    name = next(entity.name for each in documents(config="news") for entity in each.entities if entity.type == "PERSON")
    box.fill(name.lower())
    expect(page.locator(".articles li:visible", has_text="news").first).to_be_visible()
    box.fill("no article says this, surely")
    expect(page.locator("output")).to_have_text(f"0 of {everything} articles")
    box.fill("")
    expect(page.locator("output")).to_have_text(f"{everything} of {everything} articles")
    assert shown.count() == everything


def test_search_shows_hostile_snippets_as_text(hostile: Path, page: Page, faults: list[str]) -> None:
    open_page(page, hostile, "index.html")
    page.get_by_label("Search text and names").fill('hacked"</SCRIPT>')
    expect(page.locator(".snippet mark").first).to_have_text('hacked"</script>')
    page.get_by_label("Search text and names").fill("zoe")
    expect(page.locator(".snippet mark").first).to_have_text("Zo\u0308e")
    assert page.title() != "hacked"
    assert faults == []


def test_filters_narrow_the_list(site: Path, page: Page) -> None:
    open_page(page, site, "index.html")
    whole = documents() + documents(config="news")
    for field, value in (("stance", "critical"), ("register", "wire brief"), ("split", "test")):
        page.locator(f"select[name={field}]").select_option(value)
        expected = sum(getattr(document, field) == value for document in whole)
        assert expected > 0
        expect(page.locator("output")).to_have_text(f"{expected} of {len(whole)} articles")
        page.locator(f"select[name={field}]").select_option("")


@pytest.mark.parametrize("width", [360, 820])
def test_no_page_is_wider_than_a_phone(site: Path, hostile: Path, context: BrowserContext, width: int) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 800})
    for folder in (site, hostile):
        for path in [folder / "index.html", sorted(folder.glob("events/*"))[0], *sorted(folder.glob("articles/*"))[:2]]:
            page.goto(address(path))
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_without_script_everything_can_be_read(browser: Browser, site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    open_page(page, site, "articles/*.html")
    expect(page.locator(".controls").first).to_be_hidden()
    assert all(pane.is_visible() for pane in page.locator(".pane").all())
    context.close()


def test_print_leaves_the_controls_out(site: Path, page: Page) -> None:
    open_page(page, site, "articles/*.html")
    page.emulate_media(media="print")
    expect(page.locator(".controls").first).to_be_hidden()
    expect(page.locator(".text[data-version=gold]")).to_be_visible()


def test_the_readmes_picture_can_be_drawn(site: Path, browser: Browser, tmp_path: Path, root: Path) -> None:
    drawn, committed = tmp_path / "matrix.png", root / "annotations" / "matrix.png"
    draw(browser, site, EVENT, drawn)
    for picture in (drawn, committed):
        body = picture.read_bytes()
        width, height = (int.from_bytes(body[at : at + 4]) for at in (16, 20))
        assert body.startswith(b"\x89PNG")
        assert 900 < width < 2400
        assert 400 < height < 2400
        assert 20_000 < len(body) < 1_000_000

"""What a person does at the labelling interface with keys and a mouse, in a real Chromium."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, TimeoutError, expect

__all__ = ["Desk"]

# Quoted words as a reader finds them: their n-th occurrence in what the page shows, not an offset of the source text.
_PLACE: Final = """([words, nth, marked]) => {
  const nodes = [];
  let shown = '';
  const walker = document.createTreeWalker(document.querySelector('.lsf-htx-richtext'), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    nodes.push([shown.length, walker.currentNode]);
    shown += walker.currentNode.data;
  }
  let at = -1;
  for (let seen = 0; seen < nth; seen++) {
    at = shown.indexOf(words, at + 1);
    if (at < 0) throw new Error(`the page does not show ${JSON.stringify(words)} ${nth} times`);
  }
  const inside = (offset) => {
    const [begin, node] = nodes.findLast(([begin]) => begin <= offset);
    return [node, offset - begin];
  };
  const range = document.createRange();
  range.setStart(...inside(at));
  const [last, offset] = inside(at + words.length - 1);
  range.setEnd(last, offset + 1);
  range.startContainer.parentElement.scrollIntoView({ block: 'nearest' });
  const lines = [...range.getClientRects()].filter((line) => line.width > 0);
  const [first, final] = [lines[0], lines.at(-1)];
  const place = {
    from: [first.left + 0.5, first.top + first.height / 2],
    middle: [first.left + first.width / 2, first.top + first.height / 2],
    to: [final.right - 0.5, final.top + final.height / 2],
  };
  // A mark makes its line longer and may break it anew: a place counts when it stays, and what should lie there does.
  const settled = JSON.stringify(place) === window.deskPlace;
  window.deskPlace = JSON.stringify(place);
  const under = document.elementFromPoint(...place.middle);
  return settled && under?.closest(marked ? '.htx-highlight' : '.lsf-htx-richtext') ? place : null;
}"""
_PATIENCE: Final = 60.0
"""Seconds until what the page must show is held to be missing; on a busy machine it draws slowly."""
_SELECTED: Final = "window.Htx.annotationStore.selected"


class Desk:
    """One person's window on the server.

    Attributes:
        page: The window.
        strangers: Addresses outside the server that a page asked for; empty when all is well.
    """

    def __init__(self, page: Page, url: str) -> None:
        page.set_default_timeout(1000 * _PATIENCE)
        self.page = page
        self.url = url
        self.strangers: list[str] = []
        own = urlsplit(url).netloc
        page.on(
            "request",
            lambda asked: (
                None
                if asked.url.startswith(("data:", "blob:")) or urlsplit(asked.url).netloc == own
                else self.strangers.append(asked.url)
            ),
        )

    def log_in(self, email: str, password: str) -> None:
        """Fill in the login page."""
        self.page.goto(f"{self.url}/user/login/")
        self.page.fill("input[name=email]", email)
        self.page.fill("input[name=password]", password)
        self.page.click("button[type=submit]")
        self.page.wait_for_url(lambda address: "/user/login" not in address)

    def open(self, project: int, task: int) -> None:
        """Open a task and wait until it can be worked on."""
        # The interface makes the annotation anew when its last question is answered; keys pressed before are lost.
        with self.page.expect_response(lambda answer: "/api/label_links" in answer.url):
            self.page.goto(f"{self.url}/projects/{project}/data?task={task}")
        self.page.wait_for_load_state("networkidle")
        expect(self._button("Submit").or_(self._button("Update"))).to_be_visible(timeout=1000 * _PATIENCE)

    def open_article(self, project: int, article: str) -> None:
        """Open the task of an article, asked for as the page itself would ask."""
        with self.page.expect_response(lambda answer: "/api/tasks" in answer.url and answer.ok) as listed:
            self.page.goto(f"{self.url}/projects/{project}/data")
        tasks = listed.value.json()["tasks"]
        (number,) = [task["id"] for task in tasks if task["data"]["id"] == article]
        self.open(project, number)

    def mark(self, words: str, label: str, key: str, nth: int = 1) -> None:
        """Press a label's hotkey and drag over words.

        Args:
            words: As the page shows them, within one paragraph.
            label: What the key's label says.
            key: Its hotkey.
            nth: Which occurrence of the words.
        """
        before = self._count("regions")
        named = self.page.locator(".lsf-label", has=self.page.get_by_text(label, exact=True))
        self.page.keyboard.press(key)
        expect(named.and_(self.page.locator(".lsf-label_selected"))).to_have_count(1, timeout=1000 * _PATIENCE)
        place = self._place(words, nth, marked=False)
        self.page.mouse.move(*place["from"])
        self.page.mouse.down()
        self.page.mouse.move(*place["to"], steps=4)
        self.page.mouse.up()
        self._wait(f"{_SELECTED}.regions.length === {before + 1} && getSelection().isCollapsed")
        expect(self.page.locator(".lsf-label_selected")).to_have_count(0, timeout=1000 * _PATIENCE)

    def select(self, words: str, nth: int = 1) -> None:
        """Click on words of which one region alone covers the first line's middle."""
        self.release()
        # After a drag that began on another region the page swallows one click; a person looks and clicks again.
        for seconds in (3, 10, 10, _PATIENCE):
            self._click(words, nth)
            try:
                self._wait(f"{_SELECTED}.selectedRegions.length === 1", seconds)
                return
            except TimeoutError:
                if seconds == _PATIENCE:
                    raise

    def release(self) -> None:
        """Let the selected region go, so that the next hotkey gives no region another label."""
        if self._count("selectedRegions"):
            self.page.keyboard.press("u")
            self._wait(f"{_SELECTED}.selectedRegions.length === 0")

    def write(self, name: str, answer: str) -> None:
        """Answer a text box of the selected region."""
        box = self._box(name)
        box.fill(answer)
        box.press("Enter")
        expect(self._attributes().get_by_text(answer, exact=True)).to_be_visible(timeout=1000 * _PATIENCE)

    def number(self, name: str, answer: str) -> None:
        """Answer a number box of the selected region."""
        box = self._box(name)
        box.fill(answer)
        box.press("Tab")
        expect(box).to_have_value(answer, timeout=1000 * _PATIENCE)

    def choose(self, choice: str, key: str) -> None:
        """Press the hotkey of a choice, which belongs to the selected region or to the article."""
        self.page.keyboard.press(key)
        expect(self.page.locator(f".lsf-choice input[name='{choice}']:visible")).to_be_checked(timeout=1000 * _PATIENCE)

    def relate(self, words: str, to: str, label: str, *, nth: int = 1, to_nth: int = 1) -> None:
        """Draw a relation from the region under some words to the one under others, and name it in the side panel."""
        before = self.relations()
        self.select(words, nth)
        self.page.keyboard.press("Alt+r")
        self._wait(f"{_SELECTED}.isLinkingMode")
        self._click(to, to_nth)
        self._wait(f"{_SELECTED}.relationStore.relations.length === {before + 1}")
        drawn = self.reveal(before)
        drawn.get_by_test_id("select-trigger").click()
        self.page.get_by_role("option", name=label, exact=True).click()
        self._wait(f"{_SELECTED}.relationStore.relations[{before}].selectedValues.join() === {label!r}")
        self.page.keyboard.press("Escape")
        # While the list of names is open, a click only closes it.
        expect(self.page.get_by_role("option")).to_have_count(0, timeout=1000 * _PATIENCE)

    def reveal(self, number: int) -> Locator:
        """Open the names of a relation in the side panel, and give its line; counted from 0 in order of drawing."""
        self.panel("Relations")
        drawn = self.page.locator(".lsf-relations__item").nth(number)
        # The button comes when the mouse enters the line, which moves while the panel is drawn.
        for seconds in (3, 3, _PATIENCE):
            self.page.mouse.move(1, 1)
            drawn.hover()
            try:
                drawn.get_by_role("button", name="Show Relation Labels").click(timeout=1000 * seconds)
                break
            except TimeoutError:
                if seconds == _PATIENCE:
                    raise
        return drawn

    def panel(self, name: str) -> None:
        """Turn to a tab of the side panel."""
        self.page.locator(".lsf-panel-tabs__tab, [class*=tab]").filter(visible=True, has_text=name).last.click()

    def fold(self) -> None:
        """Fold the side panel, which leaves its width to the text."""
        panels = self.page.locator(".lsf-tabs-panel__header-right").filter(visible=True)
        if panels.count() > 1:
            panels.first.locator("> *").first.click()
        expect(panels).to_have_count(1, timeout=1000 * _PATIENCE)

    def relations(self) -> int:
        """How many relations are drawn."""
        return int(self.page.evaluate(f"{_SELECTED}.relationStore.relations.length"))

    def submit(self) -> dict[str, Any]:
        """Submit, and give what the server answers."""
        with self.page.expect_response(
            lambda answer: answer.request.method == "POST" and "/annotations" in answer.url
        ) as stored:
            self._button("Submit").click()
        assert stored.value.status == 201, stored.value.text()
        expect(self._button("Update")).to_be_visible(timeout=1000 * _PATIENCE)
        answer: dict[str, Any] = stored.value.json()
        return answer

    def _button(self, name: str) -> Locator:
        return self.page.locator("button").filter(has=self.page.get_by_text(name, exact=True))

    def _click(self, words: str, nth: int) -> None:
        self.page.mouse.click(*self._place(words, nth, marked=True)["middle"])

    def _place(self, words: str, nth: int, *, marked: bool) -> dict[str, Any]:
        place: dict[str, Any] = self.page.wait_for_function(_PLACE, arg=[words, nth, marked]).json_value()
        return place

    def _attributes(self) -> Locator:
        return self.page.locator(".attributes")

    def _box(self, name: str) -> Locator:
        return self._attributes().locator(f"input[name={name}]:visible")

    def _count(self, what: str) -> int:
        return int(self.page.evaluate(f"{_SELECTED}.{what}.length"))

    def _wait(self, condition: str, seconds: float = _PATIENCE) -> None:
        self.page.wait_for_function(condition, timeout=1000 * seconds)

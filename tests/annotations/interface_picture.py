"""Draws the pictures of the labelling interface in a real Chromium: `python -m tests.annotations.interface_picture`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final, NamedTuple

import msgspec
from playwright.sync_api import Browser

from tellings.annotations.project import create_project, submit
from tellings.annotations.push import push
from tellings.annotations.server import Server
from tellings.dataset.load import documents
from tellings.document import Document

from .desk import Desk
from .worked_example import worked_example

__all__ = ["EXAMPLES", "README", "Scene", "draw"]

FOLDER: Final = Path(__file__).parents[2] / "annotations"
TELLING: Final = "lauterwil-trams/1-local-paper"


class Scene(NamedTuple):
    """One picture.

    Attributes:
        name: File, under `annotations/`.
        document: Makes what the task shows, annotated.
        words: Words of the region that is selected.
        nth: Which occurrence of them.
        panel: Tab of the side panel, or empty for a picture without the panel.
        with_labels: Whether the labels above the text are in the picture.
        height: Where the picture ends, in pixels; below the text when 0.
    """

    name: str
    document: Callable[[], Document]
    words: str
    nth: int = 1
    panel: str = ""
    with_labels: bool = False
    height: int = 0


def _telling() -> Document:
    return next(document for document in documents(None) if document.id == TELLING)


def _only(*layers: str, ids: Iterable[str] = ()) -> Callable[[], Document]:
    """The worked example with some layers, and of all but names only the marks that are listed, where any are."""
    kept = set(ids)

    def make() -> Document:
        whole = worked_example()
        emptied = {
            layer: () for layer in ("furniture", "entities", "figures", "stances", "facts") if layer not in layers
        }
        chosen = {
            layer: tuple(mark for mark in getattr(whole, layer) if mark.id in kept)
            for layer in ("figures", "stances", "facts")
            if kept and layer in layers
        }
        return msgspec.structs.replace(whole, **emptied, **chosen)

    return make


README: Final = Scene("interface.png", _telling, "38 per cent", with_labels=True, height=850)
EXAMPLES: Final = (
    Scene("pictures/entity.png", _only("entities"), "Orvell Land Office"),
    Scene("pictures/figure.png", _only("entities", "figures"), "£12m"),
    Scene("pictures/stance.png", _only("entities", "stances", ids=["s4"]), "misread", panel="Relations"),
    Scene("pictures/fact.png", _only("entities", "figures", "facts", ids=["f6", "k6"]), "plans", panel="Relations"),
    Scene("pictures/furniture.png", _only("furniture"), "Share this story", with_labels=True),
)


def draw(browser: Browser, server: Server, scenes: Iterable[Scene], folder: Path) -> list[Path]:
    """Open each scene's article, annotated, select a region and take the picture.

    Args:
        browser: Chromium.
        server: Where the articles are shown; each scene makes a project of its own.
        scenes: What to draw.
        folder: Where the pictures are written, under their scenes' names.

    Returns:
        The pictures.
    """
    annotator = server.login("annotator")
    context = browser.new_context(viewport={"width": 1240, "height": 1100}, color_scheme="light")
    desk = Desk(context.new_page(), server.url)
    desk.log_in(annotator.email, annotator.password)
    drawn = []
    for scene in sorted(scenes, key=lambda scene: not scene.panel):  # the page remembers that its panel was folded
        document = scene.document()
        project = create_project(server.url, server.token, f"Pictures: {scene.name}")
        push(server.url, server.token, [document], project=project, guidelines="1.0", round_name="pictures")
        submit(server.url, annotator.token, project, document)
        desk.open_article(project, document.id)
        if not scene.panel:
            desk.fold()
        desk.select(scene.words, scene.nth)
        if scene.panel == "Relations":
            for number in range(desk.relations()):
                desk.reveal(number)
        path = folder / scene.name
        path.parent.mkdir(parents=True, exist_ok=True)
        _shoot(desk, scene, path)
        drawn.append(path)
    context.close()
    return drawn


def _shoot(desk: Desk, scene: Scene, path: Path) -> None:
    desk.page.mouse.move(1, 1)
    place = desk.page.evaluate(
        """([panel, labels, height]) => {
          const box = (name) => document.querySelector(name).getBoundingClientRect();
          const text = box('.lsf-richtext'), beside = box('.attributes');
          const left = text.left - 16, top = (labels ? box('.layer').top - 50 : text.top) - 4;
          const right = panel ? innerWidth : beside.right + 8;
          const bottom = Math.min(Math.max(text.bottom, beside.bottom) + 8, innerHeight - 55);
          return { x: left, y: top, width: right - left, height: height || bottom - top };
        }""",
        [bool(scene.panel), scene.with_labels, scene.height],
    )
    desk.page.screenshot(path=path, clip=place, animations="disabled")


if __name__ == "__main__":
    import tempfile

    from playwright.sync_api import sync_playwright

    from tellings.annotations.server import running_server
    from tests.site.browsers import ARGUMENTS, chromium

    with (
        tempfile.TemporaryDirectory() as home,
        running_server(Path(home)) as running,
        sync_playwright() as playwright,
    ):
        chrome = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        for picture in draw(chrome, running, (README, *EXAMPLES), FOLDER):
            print(picture)
        chrome.close()

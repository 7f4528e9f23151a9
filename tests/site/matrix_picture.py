"""Draws the README's picture of the matrix in a real Chromium: `python -m tests.site.matrix_picture [EVENT]`."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.site.browsers import ARGUMENTS, chromium

__all__ = ["draw"]

EVENT = "uk-openai"
PICTURE = Path(__file__).parents[2] / "annotations" / "matrix.png"
ROWS = 8


def draw(browser: Browser, site: Path, event: str, picture: Path) -> None:
    """Draw the first rows of an event's matrix, open tellings only, with the sheet's column.

    Args:
        browser: Chromium.
        site: What `tellings view` wrote.
        event: The event's file name.
        picture: PNG to write.
    """
    page = browser.new_page(viewport={"width": 1240, "height": 900}, device_scale_factor=1.5)
    page.goto((site / "events" / f"{event}.html").as_uri())
    for name in ("News articles", "Statements of one telling only"):
        if page.get_by_label(name).count():
            page.get_by_label(name).uncheck()
    page.get_by_label("What the event's sheet says").check()
    page.add_style_tag(
        content=".matrix-frame { max-height: none; display: inline-block; } .altered { display: none !important; }"
    )
    page.evaluate(
        """number => {
          const shown = [...document.querySelectorAll('.matrix tbody tr')].filter(
            (row) => row.getClientRects().length && row.querySelector('td.open.told'));
          for (const row of document.querySelectorAll('.matrix tbody tr')) {
            if (!shown.slice(0, number).includes(row)) row.remove();
          }
        }""",
        ROWS,
    )
    page.locator(".matrix-frame").screenshot(path=picture)
    page.close()


if __name__ == "__main__":
    import tempfile

    from tests.site.conftest import view

    event = sys.argv[1] if len(sys.argv) > 1 else EVENT
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        draw(browser, view(Path(folder) / "site"), event, PICTURE)
        browser.close()
    print(PICTURE)

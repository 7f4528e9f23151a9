"""Fixtures that every room shares."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# Continuous integration judges the change before it: the same examples every time. Everywhere else they are new ones.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def articles() -> list[Path]:
    """The news articles, which are not in the repository; skipped where they are not at hand."""
    folder = Path(os.environ.get("TELLINGS_ARTICLES", ROOT.parent / "shared" / "articles"))
    found = sorted(folder.glob("*.txt"))
    if not found:
        pytest.skip(f"the news articles are not at hand ({folder}); their text belongs to their publishers")
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium: `TELLINGS_CHROMIUM`, or the one on the path; one for all rooms, because a process holds only one."""
    from playwright.sync_api import sync_playwright

    from tests.site.browsers import ARGUMENTS, chromium

    found = chromium()
    if not found:
        pytest.skip("no browser is at hand: install Chromium, or let TELLINGS_CHROMIUM name one")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield running
        running.close()


REQUIRED = {"TELLINGS_REQUIRE_ARTICLES": "news articles are not", "TELLINGS_REQUIRE_BROWSER": "no browser is at hand"}
"""Variables that turn a skip with such a reason into a failure."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[Any]:
    """Where the news articles or a browser must be at hand, a skip for want of them is a failure."""
    report = yield
    reason = str(report.longrepr) if report.skipped else ""
    if any(os.environ.get(name) and words in reason for name, words in REQUIRED.items()):
        report.outcome = "failed"
    return report

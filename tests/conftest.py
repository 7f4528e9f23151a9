"""Fixtures that every room shares."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

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

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


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[Any]:
    """Where the news articles must be at hand (`TELLINGS_REQUIRE_ARTICLES`), a skip for want of them is a failure."""
    report = yield
    if (
        os.environ.get("TELLINGS_REQUIRE_ARTICLES")
        and report.skipped
        and "news articles are not" in str(report.longrepr)
    ):
        report.outcome = "failed"
    return report

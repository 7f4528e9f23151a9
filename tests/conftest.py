"""Fixtures that every room shares."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

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
        reason = f"the news articles are not at hand ({folder}); their text belongs to their publishers"
        if os.environ.get("TELLINGS_REQUIRE_ARTICLES"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found

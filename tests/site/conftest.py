"""axe-core, and sites to look at: the shipped dataset's, and one whose every string is hostile."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tellings.dataset.build import write_dataset
from tests.site import invented


@pytest.fixture(scope="session")
def axe() -> str:
    """axe-core's source."""
    path = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
    if not path.is_file():
        pytest.skip("no browser is at hand with axe-core: npm ci --prefix tests/site")
    return path.read_text("utf-8")


@pytest.fixture
def faults() -> list[str]:
    """Console errors, uncaught exceptions and requests that leave the pages; empty when all is well."""
    return []


@pytest.fixture
def context(browser: Browser, faults: list[str]) -> Iterator[BrowserContext]:
    """A fresh window that notes its faults."""
    fresh = browser.new_context(viewport={"width": 1280, "height": 900})
    fresh.on("console", lambda line: faults.append(line.text) if line.type in ("error", "warning") else None)
    fresh.on("weberror", lambda error: faults.append(str(error.error)))
    fresh.on("dialog", lambda dialog: (faults.append(f"dialog {dialog.message}"), dialog.dismiss()))
    fresh.on("request", lambda asked: None if asked.url.startswith(("file:", "data:")) else faults.append(asked.url))
    fresh.on("requestfailed", lambda asked: faults.append(f"failed {asked.url}"))
    yield fresh
    fresh.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """An empty page."""
    return context.new_page()


def view(out: Path, *arguments: str | Path) -> Path:
    command = [sys.executable, "-m", "tellings", "view", "--out", str(out), *map(str, arguments)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return out


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped dataset's site."""
    return view(tmp_path_factory.mktemp("shipped") / "site")


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of texts and names that try to break out, with a model's predictions."""
    folder = tmp_path_factory.mktemp("hostile")
    documents = invented.hostile()
    write_dataset(folder / "dataset", documents, invented.aligned(documents))
    predictions = folder / "<i>mine.jsonl"
    predictions.write_bytes(b"".join(msgspec.json.encode(guess) + b"\n" for guess in invented.guesses(documents)))
    return view(folder / "site", "--dataset", folder / "dataset", "--predictions", predictions)

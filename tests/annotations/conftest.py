"""One real Label Studio server for the session, with accounts of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tellings.annotations.server import Server, running_server


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A fresh server on a free port; its environment is made on first use where TELLINGS_LABEL_STUDIO names none."""
    with running_server(tmp_path_factory.mktemp("label-studio")) as running:
        yield running

"""How the commands of annotation reach the server: its address and folder, whose token, which project."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tellings.cli.options import server_home
from tellings.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tellings.annotations.export import Record
    from tellings.dataset.standoff import Standoff
    from tellings.document import Document

__all__ = ["URL", "administrator_token", "closed_folder", "guidelines_version", "project_title", "standoff_keeper"]

URL: Final = "http://127.0.0.1:8080"
"""Where `serve` lets the server answer."""


def closed_folder(home: Path | None) -> Path:
    """Where texts are kept that may not be passed on."""
    return server_home(home) / "closed"


def administrator_token(home: Path | None) -> str:
    """Token of the administrator: of the environment, else of the server's own folder."""
    from tellings.annotations.server import ADMINISTRATOR, read_logins

    if token := os.environ.get("LABEL_STUDIO_API_KEY"):
        return token
    logins = read_logins(server_home(home))
    if ADMINISTRATOR not in logins:
        raise InputError(server_home(home), "has no server yet", "tellings annotate serve, or set LABEL_STUDIO_API_KEY")
    return logins[ADMINISTRATOR].token


def project_title(round_name: str, annotator: str) -> str:
    """One project for each annotator, because those of one project see each other's work."""
    title = f"Tellings {round_name}: {annotator}"
    if len(title) > 50:
        raise InputError(
            f"round {round_name!r}, annotator {annotator!r}", "make a title too long for the server", "shorten one"
        )
    return title


def guidelines_version(folder: Path) -> str:
    """Version that the guidelines in this folder annotations/ name."""
    path = folder / "guidelines.md"
    found = re.match(r"# Annotation guidelines, version (\d+\.\d+)\n", path.read_text("utf-8"))
    if found is None:
        raise InputError(f"{path}:1", "does not name its version", "begin it '# Annotation guidelines, version N.N'")
    return found[1]


def standoff_keeper(annotator: str, kept: list[Standoff]) -> Callable[[Document, Record], None]:
    """Take annotations of texts that may not be redistributed: what is kept of them is stand-off."""
    from tellings.dataset.standoff import to_standoff

    def keep(document: Document, record: Record) -> None:
        kept.append(to_standoff(document, guidelines=record.guidelines, annotator=annotator))

    return keep

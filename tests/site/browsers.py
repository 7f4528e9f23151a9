"""Where the tests find Chromium, and how they start it."""

from __future__ import annotations

import os
import shutil

__all__ = ["ARGUMENTS", "chromium"]

# Chromium calls home at its start, and run by root it needs to be told that it may.
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
ARGUMENTS += ["--disable-component-update", "--disable-sync", "--force-color-profile=srgb"]

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


def chromium() -> str | None:
    """The command that `TELLINGS_CHROMIUM` names, else one on the path."""
    return os.environ.get("TELLINGS_CHROMIUM") or next((path for name in _NAMES if (path := shutil.which(name))), None)

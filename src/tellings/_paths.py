"""Where the project's data lies: in a checkout, else in the installed wheel."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Literal

from tellings.errors import InputError

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parent.parent


def is_checkout() -> bool:
    """Tell whether this package runs from a source checkout."""
    return _PACKAGE.parent.name == "src" and (_CHECKOUT / "pyproject.toml").is_file()


def root() -> Path:
    """Folder that holds `dataset/`, `annotations/`, `baselines/` and `benchmarks/`."""
    return _CHECKOUT if is_checkout() else _PACKAGE / "_bundle"


def data(*parts: str) -> Path:
    """Path of one shipped file or folder.

    Args:
        *parts: Path below the root, as in `data("annotations", "label_config.xml")`.

    Raises:
        InputError: The file is neither in the checkout nor in the installed package.
    """
    path = root().joinpath(*parts)
    if not path.exists():
        raise InputError(path, "not there", "reinstall tellings, or run it from a checkout")
    return path


def user_folder(kind: Literal["data", "cache"]) -> Path:
    """This project's own folder among a user's, by the platform's convention; it may not be there yet.

    Args:
        kind: What is kept there: `data` that was made and should stay, or a `cache` that may be thrown away.
    """
    if sys.platform == "win32":
        own = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "tellings"
        return own / "cache" if kind == "cache" else own
    if sys.platform == "darwin":
        return Path.home() / "Library" / ("Caches" if kind == "cache" else "Application Support") / "tellings"
    named = os.environ.get("XDG_CACHE_HOME" if kind == "cache" else "XDG_DATA_HOME")
    return Path(named or Path.home() / (".cache" if kind == "cache" else ".local/share")) / "tellings"

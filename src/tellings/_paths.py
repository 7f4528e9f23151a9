"""Where the project's data lies: in a checkout, else in the installed wheel."""

from __future__ import annotations

from pathlib import Path

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

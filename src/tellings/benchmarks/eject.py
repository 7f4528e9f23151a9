"""A copy of a model's source that runs on its own, to be changed."""

from __future__ import annotations

import importlib.util
import re
import shutil
import tempfile
from pathlib import Path

from tellings.benchmarks.model import load_model, registered
from tellings.errors import InputError

__all__ = ["eject"]


def eject(name: str, folder: Path) -> str:
    """Copy the source of a registered model into a folder of its own.

    Imports of the model's own modules become relative; all others stay.

    Args:
        name: A registered model.
        folder: A new folder; its name must be that of a Python package.

    Returns:
        What to run the copy by: `./mine:Rules`.

    Raises:
        InputError: There is no such model, the folder is there already, or its name is none of a package.
    """
    load_model(name)
    point = registered()[name]
    if not folder.name.isidentifier():
        raise InputError(folder, "is no name of a package", "use letters, digits and underscores")
    if folder.exists():
        raise InputError(folder, "is there already", "name a new folder")
    spec = importlib.util.find_spec(point.module)
    if spec is None or spec.origin is None:
        raise InputError(f"model {name}", "has no source", "it may be compiled")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as temporary:
        fresh = Path(temporary) / folder.name
        if spec.submodule_search_locations:
            shutil.copytree(Path(spec.origin).parent, fresh, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            fresh.mkdir()
            shutil.copy(spec.origin, fresh / "__init__.py")
        for path in fresh.rglob("*.py"):
            depth = "." * len(path.relative_to(fresh).parts)
            path.write_text(_relative(path.read_text("utf-8"), point.module, depth), "utf-8")
        fresh.rename(folder)
    place = folder if folder.is_absolute() else Path(".", folder)
    return f"{'' if folder.is_absolute() else './'}{place}:{point.attr}"


def _relative(source: str, package: str, depth: str) -> str:
    own = re.escape(package)
    source = re.sub(rf"^(\s*from ){own}\.", rf"\g<1>{depth}", source, flags=re.MULTILINE)
    return re.sub(rf"^(\s*from ){own} import", rf"\g<1>{depth} import", source, flags=re.MULTILINE)

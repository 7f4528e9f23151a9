"""The Label Studio server's own Python environment: made on first use, kept apart from everybody else's."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tellings._paths import user_folder
from tellings.errors import InputError

__all__ = ["VERSION", "data_folder", "locked", "server_executable"]

VERSION: Final = "1.23.2"
"""The release of Label Studio that was tried; another one may store or export otherwise."""

_EXECUTABLE: Final = "TELLINGS_LABEL_STUDIO"
_HOME: Final = "TELLINGS_LABEL_STUDIO_HOME"
_STEP: Final = 25


def data_folder() -> Path:
    """Folder of the server's environment and data.

    `TELLINGS_LABEL_STUDIO_HOME` where it is set, else the platform's place for a user's application data.
    """
    if named := os.environ.get(_HOME):
        return Path(named).expanduser()
    return user_folder("data") / "label-studio"


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def server_executable(tell: Callable[[str], None] = _tell) -> Path:
    """Find the `label-studio` command, after making its environment where there is none yet.

    Args:
        tell: Takes the lines that say how far the installation is; standard error by default.

    Returns:
        What `TELLINGS_LABEL_STUDIO` names, else the command of an environment in the data folder.

    Raises:
        InputError: The named command is not there, or the installation failed.
    """
    if named := os.environ.get(_EXECUTABLE):
        path = Path(named).expanduser().absolute()
        if not (path.is_file() and os.access(path, os.X_OK)):
            raise InputError(path, f"no such command, though {_EXECUTABLE} names it", f"correct or unset {_EXECUTABLE}")
        return path
    folder = data_folder() / f"environment-{VERSION}-py{sys.version_info.major}.{sys.version_info.minor}"
    scripts = folder / ("Scripts" if sys.platform == "win32" else "bin")
    command = scripts / ("label-studio.exe" if sys.platform == "win32" else "label-studio")
    ready = folder / "ready"
    if not ready.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with locked(folder.with_name(folder.name + ".lock"), wait=True):
            if not ready.exists():  # another process may have made it meanwhile
                _install(folder, scripts, tell)
                ready.write_text(VERSION, "utf-8")
    return command


def _install(folder: Path, scripts: Path, tell: Callable[[str], None]) -> None:
    tell(f"Label Studio {VERSION}: making its environment in {folder} (about 1 GB, once; a few minutes)")
    log = folder.with_name(folder.name + ".log")
    clean = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}
    pip = [str(scripts / "python"), "-m", "pip", "--disable-pip-version-check", "--no-input"]
    steps = (
        [sys.executable, "-m", "venv", "--clear", str(folder)],
        [*pip, "install", "--progress-bar", "off", f"label-studio=={VERSION}"],
    )
    packages, last = 0, ""
    with log.open("w", encoding="utf-8") as record:
        for step in steps:
            with subprocess.Popen(
                step, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=clean
            ) as process:
                assert process.stdout is not None
                for line in process.stdout:
                    record.write(line)
                    last = line.strip() or last
                    if line.startswith("Collecting "):
                        packages += 1
                        if packages % _STEP == 0:
                            tell(f"  {packages} packages fetched")
                    elif line.startswith("Installing collected"):
                        tell(f"  installing {packages} packages")
            if process.returncode:
                mend = (
                    f"read {log}; or install label-studio=={VERSION} elsewhere and let {_EXECUTABLE} name its command"
                )
                raise InputError(folder, f"could not be made: {last}", mend)
    tell("  done")


@contextmanager
def locked(path: Path, *, wait: bool = False) -> Iterator[None]:
    """Hold a lock file; it is let go when the process ends, however it ends.

    Args:
        path: The lock; its folder exists.
        wait: Wait for whoever holds it, instead of refusing.

    Raises:
        InputError: Somebody else holds it.
    """
    try:
        import fcntl
    except ImportError:  # Windows has no such lock; there the port alone keeps two servers apart
        yield
        return
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            raise InputError(path.parent, "a server already runs on this folder", "stop it, or use it") from None
        yield

"""What the speed comparisons share: peak memory of a fresh process, and the machine they ran on."""

from __future__ import annotations

import json
import multiprocessing
import os
import platform
import re
import resource
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tellings.files import write_whole


def peak_so_far() -> int:
    """Peak resident bytes of this process; nothing heavy is imported to know them."""
    status = Path("/proc/self/status")
    if status.exists():  # on Linux, ru_maxrss of a child begins at its parent's
        return int(re.findall(r"VmHWM:\s+(\d+) kB", status.read_text())[0]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _peak(work: Callable[[Any], Any] | None, argument: Any, queue: Any) -> None:
    if work is not None:
        work(argument)
    queue.put(peak_so_far())


def peak_memory(work: Callable[[Any], Any] | None, argument: Any = None) -> int:
    """Peak resident bytes of a fresh process that imports the script and does the work (none: only imports)."""
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    child = context.Process(target=_peak, args=(work, argument, queue))
    child.start()
    peak = int(queue.get())
    child.join()
    return peak


def machine(*packages: str) -> dict[str, Any]:
    """CPUs and versions that the figures depend on."""
    return {
        "cpus": os.cpu_count(),
        "python": platform.python_version(),
        **{package: version(package) for package in packages},
    }


def write_report(path: Path, report: dict[str, Any]) -> None:
    """Write a report as JSON and print it."""
    body = json.dumps(report, indent=2)
    write_whole(path, (body + "\n").encode())
    print(body)

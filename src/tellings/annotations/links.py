"""A list of addresses with the files into which they were downloaded."""

from __future__ import annotations

from pathlib import Path

from tellings.errors import InputError

__all__ = ["read_links"]


def read_links(path: Path) -> dict[Path, str]:
    """Read a list of downloads; nothing is fetched.

    Args:
        path: A line each: address, tab, file relative to the list. Empty lines and those that begin with `#` are passed
            over.

    Returns:
        The address of each file, in the order of the list.

    Raises:
        InputError: The list cannot be read, a line is no such line, or names a file again.
    """
    try:
        lines = path.read_bytes().decode("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(path, str(error), "name a UTF-8 file with a line each: address, tab, file") from None
    found: dict[Path, str] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        address, tab, name = line.partition("\t")
        address, name = address.strip(), name.strip()
        if not tab or not address or not name or "\t" in name:
            raise InputError(f"{path}:{number}", "is not an address, a tab and a file", "write https://...<tab>file")
        file = path.parent / name
        if file in found:
            raise InputError(f"{path}:{number}", f"names {name!r} again", "list a file once")
        found[file] = address
    if not found:
        raise InputError(path, "lists no article", "write a line each: address, tab, file")
    return found

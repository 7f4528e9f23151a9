"""Every command that the documents tell a contributor to type exists and takes what it is given there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer

from tellings.cli import app

ROOT = Path(__file__).resolve().parent.parent
PAGES = ("README.md", "CONTRIBUTING.md", "annotations/INTERFACE.md", "annotations/guidelines.md")
# A command, behind the variables that are set for it alone.
COMMAND = re.compile(r"(?:\w+=(?:'[^']*'|\S+)\s+)*(tellings(?:\s.*)?)")


def typed(page: str) -> list[str]:
    """Our commands in a page's shell blocks, continued lines joined."""
    blocks = re.findall(r"```sh\n(.*?)```", page, re.DOTALL)
    pieces = [
        piece.strip()
        for block in blocks
        for line in block.replace("\\\n", " ").splitlines()
        for piece in re.split(r"&&|\|\|?|;|>", re.split(r"(?:^|\s)#", line)[0])
    ]
    return [found[1] for piece in pieces if (found := COMMAND.fullmatch(piece))]


def mentioned(page: str) -> list[str]:
    """Commands that a page names between backticks in its text."""
    prose = re.sub(r"```.*?```", "", page, flags=re.DOTALL)
    found: list[str] = re.findall(r"`(tellings [^`]+)`", prose)
    return found


def arguments(line: str) -> list[str]:
    """What stands after the word `tellings`."""
    return shlex.split(line)[1:]


def parse(words: list[str]) -> None:
    """Parse as the command line does, without running anything."""
    command: Any = typer.main.get_command(app)  # of click's classes, or of typer's own copy of them
    name, parent = "tellings", None
    while hasattr(command, "commands"):
        parent = type(command).context_class(command, info_name=name, parent=parent)
        name, command, words = command.resolve_command(parent, words)
    command.make_context(name, list(words), parent=parent)


def refusal(line: str) -> str:
    """How the command line refuses a line: the class of its error; empty when it takes it."""
    try:
        parse(arguments(line))
    except Exception as error:
        if any(kind.__name__ == "UsageError" for kind in type(error).__mro__):
            return type(error).__name__
        raise
    return ""


def commands(find: object) -> list[tuple[str, str]]:
    return [(page, line) for page in PAGES for line in find((ROOT / page).read_text("utf-8"))]  # type: ignore[operator]


@pytest.mark.parametrize(("page", "line"), commands(typed))
def test_a_command_to_type_is_one_that_can_be_typed(page: str, line: str) -> None:
    assert refusal(line) == ""


@pytest.mark.parametrize(("page", "line"), commands(mentioned))
def test_a_command_that_is_mentioned_exists_with_its_options(page: str, line: str) -> None:
    # Named in passing, without options, it may leave out what it needs.
    is_bare = not any(word.startswith("-") for word in arguments(line))
    assert refusal(line) in (("", "MissingParameter") if is_bare else ("",))


def test_the_three_ways_to_contribute_are_there_with_commands() -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    sections = re.split(r"^## ", page, flags=re.MULTILINE)
    for title in ("Fix a label", "Annotate an article", "Add a language or a layer"):
        (section,) = [section for section in sections if section.startswith(title)]
        assert typed(section), title
        assert "Continuous integration checks" in section, title


@pytest.mark.parametrize(
    "line",
    ["tellings anotate push x", "tellings annotate push x --round a --prelable m", "tellings annotate push"],
)
def test_a_command_that_cannot_be_typed_is_found(line: str) -> None:
    assert refusal(line) != ""


def test_files_and_commands_of_the_paths_are_there() -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    for path in re.findall(
        r"`((?:tests|src|annotations|benchmarks|baselines)/[\w./-]+\.(?:py|md|xml|toml|json))`", page
    ):
        assert (ROOT / path).is_file(), path
    for path in re.findall(r"pytest (?:-s )?(tests/[\w./-]+)", page):
        assert (ROOT / path).exists(), path

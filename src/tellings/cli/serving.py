"""What starts a server and makes its accounts: serve, team."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tellings.cli.options import Home, server_home
from tellings.errors import InputError

if TYPE_CHECKING:
    from tellings.annotations.accounts import Accounts
    from tellings.annotations.team import Member

__all__ = ["serve", "team"]

_TEAM = "TOML or CSV file of the team: name and role (annotator, adjudicator) of each."


def serve(
    annotator: Annotated[list[str] | None, typer.Option(help="An account to make; may be given again.")] = None,
    team: Annotated[Path | None, typer.Option(help=_TEAM)] = None,
    port: Annotated[int, typer.Option(help="Port of loopback; a taken one is an error.")] = 8080,
    postgres: Annotated[
        str | None,
        typer.Option(
            envvar="TELLINGS_POSTGRES", help="postgresql://user:password@host:port/name for a team; else SQLite."
        ),
    ] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Open no browser.")] = False,
    home: Home = None,
) -> None:
    """Start a real Label Studio, on loopback; interrupt it to stop. Passwords of new accounts are shown once.

    The first start makes the server's environment and the accounts, and takes minutes; later ones take seconds.
    """
    from tellings.annotations.label_config import read_label_config
    from tellings.annotations.server import running_server, told_to_stop
    from tellings.annotations.team import read_team

    # What was spoilt is told before the server starts.
    read_label_config()
    members = read_team(team) if team else []
    with told_to_stop(), running_server(server_home(home), port, postgres=postgres) as server:
        for name in annotator or ():
            server.login(name)
        _make(server, members)
        print(f"Label Studio answers at {server.url}; interrupt to stop", file=sys.stderr)
        if not no_browser and _has_browser():
            import webbrowser

            webbrowser.open(server.url)
        server.wait()


def team(
    file: Annotated[Path, typer.Argument(help=_TEAM)],
    url: Annotated[str, typer.Option(help="Where the server answers.")],
    home: Annotated[Path, typer.Option(help="Folder for the accounts, which `push` and `pull` are told of too.")],
) -> None:
    """Make the accounts of a team on a server that runs elsewhere; LABEL_STUDIO_API_KEY is its administrator's token.

    Passwords of new accounts are shown once.
    """
    from tellings.annotations.accounts import accounts_elsewhere
    from tellings.annotations.team import read_team

    members = read_team(file)
    token = os.environ.get("LABEL_STUDIO_API_KEY")
    if not token:
        raise InputError("LABEL_STUDIO_API_KEY", "is not set", "set it to the token of the server's administrator")
    _make(accounts_elsewhere(url.rstrip("/"), token, home), members)


def _make(accounts: Accounts, members: list[Member]) -> None:
    for member in members:
        accounts.login(member.account)
    people = {member.account: member.name for member in members}
    for login in accounts.new_logins:
        person = people.get(login.name, login.name)
        who = login.name if person == login.name else f"{login.name} ({person})"
        print(f"new account {who}: log in as {login.email} with password {login.password}", file=sys.stderr)


def _has_browser() -> bool:
    """Whether somebody sits there and has a screen."""
    if not sys.stderr.isatty():
        return False
    return sys.platform in ("win32", "darwin") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))

"""Accounts of a Label Studio server: made by its sign-up form, so that they can log in, and kept in one file."""

from __future__ import annotations

import http.client
import http.cookiejar
import os
import re
import secrets
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct

from tellings.errors import InputError

__all__ = ["ADMINISTRATOR", "DOMAIN", "Accounts", "Login", "accounts_elsewhere", "is_account_name", "read_logins"]

ADMINISTRATOR: Final = "administrator"
DOMAIN: Final = "tellings.invalid"
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_.-]{0,39}")


class Login(Struct, frozen=True):
    """An account of the server.

    Attributes:
        name: Short name, which an annotator's exports are filed under.
        email: What to log in with; a made-up address of a domain that cannot exist.
        password: Generated; shown once, and kept only in the server's folder.
        token: Legacy API token, 40 hexadecimal digits.
        id: The server's number of the account.
    """

    name: str
    email: str
    password: str
    token: str
    id: int = 0


class Accounts:
    """The accounts of a server that answers.

    Attributes:
        url: Where it answers.
        home: Folder that holds the file of accounts.
        new_logins: Accounts made by this object, for showing their passwords once.
    """

    def __init__(self, url: str, home: Path, logins: dict[str, Login]) -> None:
        self.url = url
        self.home = home
        self.new_logins: list[Login] = []
        self._logins = logins

    @property
    def token(self) -> str:
        """Token of the administrator."""
        return self._logins[ADMINISTRATOR].token

    def login(self, name: str) -> Login:
        """Find an account, or make it.

        Args:
            name: Lower-case letters, digits, `_`, `.` and `-`; it becomes part of file names.

        Raises:
            InputError: The name cannot be used, or the server refuses it.
        """
        if name in self._logins:
            return self._logins[name]
        if not is_account_name(name):
            raise InputError(f"annotator {name!r}", "no usable name", "lower-case letters, digits, '_', '.', '-' only")
        made = _sign_up(self.url, self.token, Login(name, f"{name}@{DOMAIN}", secrets.token_urlsafe(15), ""))
        self._logins[name] = made
        write_logins(self.home, self._logins)
        self.new_logins.append(made)
        return made


def accounts_elsewhere(url: str, token: str, home: Path) -> Accounts:
    """The accounts of a server that this project did not start, as one in containers.

    Args:
        url: As `https://annotate.example.org`.
        token: Legacy API token of an administrator.
        home: Folder for the file of accounts; made where it is missing, readable by its owner only.

    Raises:
        InputError: Nobody answers, the token is not valid, or the folder holds another server's accounts.
    """
    try:
        who = ask(url, token, "/api/current-user/whoami")
    except urllib.error.HTTPError as error:
        raise InputError(url, f"refused with status {error.code}", "give an administrator's token") from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise InputError(url, f"no server answers: {error}", "start it, or correct the address") from None
    logins = read_logins(home)
    if ADMINISTRATOR in logins and logins[ADMINISTRATOR].token != token:
        raise InputError(home, "holds the accounts of another server", "name another folder with --home")
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o700)
    logins[ADMINISTRATOR] = Login(ADMINISTRATOR, str(who["email"]), "", token, int(who["id"]))
    write_logins(home, logins)
    return Accounts(url, home, logins)


def is_account_name(name: str) -> bool:
    """Tell whether a name can be an account's, a file's and a folder's."""
    return _NAME.fullmatch(name) is not None


def read_logins(home: Path) -> dict[str, Login]:
    """Accounts of a server, from its folder; none where it never ran.

    Raises:
        InputError: The file of accounts is spoilt.
    """
    path = home / "accounts.json"
    if not path.exists():
        return {}
    try:
        return {login.name: login for login in msgspec.json.decode(path.read_bytes(), type=list[Login])}
    except (OSError, msgspec.MsgspecError) as error:
        raise InputError(path, str(error), "restore the file, or name another folder") from None


def write_logins(home: Path, logins: dict[str, Login]) -> None:
    """Keep the accounts, for their owner's eyes only."""
    path = home / "accounts.json"
    temporary = path.with_suffix(".tmp")
    with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:  # noqa: PTH123
        file.write(msgspec.json.format(msgspec.json.encode(list(logins.values())), indent=1))
    temporary.replace(path)


def _sign_up(url: str, token: str, login: Login) -> Login:
    """Make an account by the sign-up form: those made through the API cannot log in."""
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(jar))
    page = f"{url}/user/signup/?token={ask(url, token, '/api/invite')['token']}"
    fetch(opener, page)
    secret = next(cookie.value for cookie in jar if cookie.name == "csrftoken")
    form = {"csrfmiddlewaretoken": secret, "email": login.email, "password": login.password}
    answer = fetch(opener, page, urllib.parse.urlencode(form).encode(), {"Referer": url})
    try:
        given = msgspec.json.decode(fetch(opener, f"{url}/api/current-user/token"))
    except urllib.error.HTTPError:
        told = re.findall(r'class="[^"]*error[^"]*"[^>]*>\s*([^<]+)', answer.decode("utf-8", errors="replace"))
        raise InputError(f"annotator {login.name!r}", f"refused: {' '.join(told) or 'no reason given'}") from None
    who = ask(url, given["token"], "/api/current-user/whoami")
    return msgspec.structs.replace(login, token=given["token"], id=who["id"])


def ask(url: str, token: str, path: str) -> Any:
    """Ask the server's API for one JSON answer."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    return msgspec.json.decode(fetch(opener, url + path, headers={"Authorization": f"Token {token}"}))


def fetch(
    opener: urllib.request.OpenerDirector, url: str, form: bytes | None = None, headers: dict[str, str] | None = None
) -> bytes:
    """Fetch a page whole."""
    with opener.open(urllib.request.Request(url, form, headers or {}), timeout=60) as response:
        return bytes(response.read())

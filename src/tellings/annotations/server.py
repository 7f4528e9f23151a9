"""A real Label Studio server: started on loopback, with accounts that can log in, and stopped cleanly."""

from __future__ import annotations

import http.client
import http.cookiejar
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct

from tellings.annotations.server_environment import locked, server_executable
from tellings.errors import InputError

__all__ = ["ADMINISTRATOR", "Login", "Server", "free_port", "is_account_name", "read_logins", "running_server"]

ADMINISTRATOR: Final = "administrator"
_HOST: Final = "127.0.0.1"
_DOMAIN: Final = "tellings.invalid"
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_.-]{0,39}")
_FOREIGN: Final = ("LABEL_STUDIO_", "HEARTEX_", "DJANGO_", "POSTGRE_", "PYTHONPATH", "PYTHONHOME", "TELLINGS_")


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


class Server:
    """A running server.

    Attributes:
        url: Where it answers.
        home: Folder of its data, its log and its accounts.
        new_logins: Accounts made since it started, for showing their passwords once.
    """

    def __init__(self, url: str, home: Path, process: subprocess.Popen[bytes], logins: dict[str, Login]) -> None:
        self.url = url
        self.home = home
        self.new_logins: list[Login] = []
        self._process = process
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
        made = _sign_up(self.url, self.token, Login(name, f"{name}@{_DOMAIN}", secrets.token_urlsafe(15), ""))
        self._logins[name] = made
        _write_logins(self.home, self._logins)
        self.new_logins.append(made)
        return made

    def wait(self) -> None:
        """Wait until the server ends or this process is told to end (interrupt or TERM)."""

        def end(*_: object) -> None:
            raise KeyboardInterrupt

        before = signal.signal(signal.SIGTERM, end)
        try:
            self._process.wait()
        except KeyboardInterrupt:
            return
        finally:
            signal.signal(signal.SIGTERM, before)
        raise InputError(
            self.home / "server.log", f"the server ended with status {self._process.returncode}", "read it"
        )


def is_account_name(name: str) -> bool:
    """Tell whether a name can be an account's, a file's and a folder's."""
    return _NAME.fullmatch(name) is not None


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_server(
    home: Path, port: int | None = None, *, postgres: str | None = None, patience: float = 300.0
) -> Iterator[Server]:
    """Run a server on loopback; it calls nobody.

    Args:
        home: Folder of its data; made where it is missing, readable by its owner only.
        port: Port to listen on; any free one when left out.
        postgres: `postgresql://user:password@host:port/name` of a database for a team; SQLite in `home` otherwise.
        patience: Seconds to wait until it answers; the first start on a folder takes half a minute.

    Yields:
        The server; it is stopped on leaving.

    Raises:
        InputError: The port is taken, the folder is in use, or the server does not start.
    """
    command = server_executable()
    home = home.expanduser().absolute()
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o700)
    with locked(home / "lock"):
        port = free_port() if port is None else port
        _claim(port)
        logins = read_logins(home)
        is_new = not logins
        if is_new:
            email, token = f"{ADMINISTRATOR}@{_DOMAIN}", secrets.token_hex(20)
            logins[ADMINISTRATOR] = Login(ADMINISTRATOR, email, secrets.token_urlsafe(15), token)
            _write_logins(home, logins)
        log = home / "server.log"
        arguments = [
            "start",
            "--no-browser",
            "--internal-host",
            _HOST,
            "--port",
            str(port),
            "--enable-legacy-api-token",
        ]
        with log.open("ab") as record:
            process = subprocess.Popen(
                [str(command), *arguments],
                cwd=home,
                env=_environment(home, logins[ADMINISTRATOR], postgres),
                stdin=subprocess.DEVNULL,
                stdout=record,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            server = Server(f"http://{_HOST}:{port}", home, process, logins)
            _await(server, process, log, patience)
            if is_new:
                server.new_logins.append(logins[ADMINISTRATOR])
            yield server
        finally:
            _stop(process)


def _claim(port: int) -> None:
    """Refuse a taken port; the server itself would take the next one without a word."""
    with socket.socket() as probe:
        if sys.platform != "win32":  # there the option means that two may listen
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_HOST, port))
        except (OSError, OverflowError) as error:
            cause = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            raise InputError(
                f"port {port}", f"cannot listen on it: {cause}", "stop what uses it, or name another"
            ) from None


def _environment(home: Path, administrator: Login, postgres: str | None) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)}
    settings = {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "PYTHONUNBUFFERED": "1",
        "LABEL_STUDIO_BASE_DATA_DIR": str(home / "data"),
        "LABEL_STUDIO_COLLECT_ANALYTICS": "false",
        "LABEL_STUDIO_LATEST_VERSION_CHECK": "false",
        "LABEL_STUDIO_SENTRY_DSN": "",
        "LABEL_STUDIO_FRONTEND_SENTRY_DSN": "",
        "LABEL_STUDIO_FEATURE_FLAGS_OFFLINE": "true",
        "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true",
        "LABEL_STUDIO_DISABLE_SIGNUP_WITHOUT_LINK": "true",
        "LABEL_STUDIO_USERNAME": administrator.email,
        "LABEL_STUDIO_PASSWORD": administrator.password,
        "LABEL_STUDIO_USER_TOKEN": administrator.token,
    }
    if postgres is not None:
        place = urllib.parse.urlsplit(postgres)
        if place.scheme not in ("postgres", "postgresql") or not place.hostname or len(place.path) < 2:
            raise InputError("postgres", "no address of a database", "write postgresql://user:password@host:5432/name")
        settings |= {
            "DJANGO_DB": "default",
            "POSTGRE_NAME": place.path[1:],
            "POSTGRE_USER": urllib.parse.unquote(place.username or ""),
            "POSTGRE_PASSWORD": urllib.parse.unquote(place.password or ""),
            "POSTGRE_HOST": place.hostname,
            "POSTGRE_PORT": str(place.port or 5432),
        }
    (home / "data").mkdir(exist_ok=True)
    return kept | settings


def _await(server: Server, process: subprocess.Popen[bytes], log: Path, patience: float) -> None:
    deadline = time.monotonic() + patience
    while True:
        if process.poll() is not None:
            lines = log.read_text("utf-8", errors="replace").strip().splitlines() or [""]
            raise InputError(log, f"the server ended with status {process.returncode}: {lines[-1]}", "read the log")
        with suppress(OSError, http.client.HTTPException):
            if _open(urllib.request.build_opener(urllib.request.ProxyHandler({})), f"{server.url}/health"):
                break
        if time.monotonic() > deadline:
            raise InputError(log, f"the server does not answer after {patience:.0f} s", "read the log, or wait longer")
        time.sleep(0.25)
    # Whoever took the port since it was claimed does not know our token; nor does a database of other accounts.
    try:
        who = _ask(server.url, server.token, "/api/current-user/whoami")
    except urllib.error.HTTPError:
        mend = "name another port; if the accounts file of the folder was lost, name another folder"
        raise InputError(server.url, "what answers there does not know this folder's administrator", mend) from None
    server._logins[ADMINISTRATOR] = msgspec.structs.replace(server._logins[ADMINISTRATOR], id=who["id"])


_SIGNALS: Final = ((signal.SIGTERM, 15.0), (getattr(signal, "SIGKILL", signal.SIGTERM), 5.0))


def _stop(process: subprocess.Popen[bytes], signals: Sequence[tuple[int, float]] = _SIGNALS) -> None:
    """TERM to the server and its children, then KILL to what is left."""
    for number, seconds in signals:
        if process.poll() is not None:
            return
        with suppress(ProcessLookupError):
            if sys.platform == "win32":
                process.terminate()
            else:
                os.killpg(process.pid, number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(seconds)


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


def _write_logins(home: Path, logins: dict[str, Login]) -> None:
    path = home / "accounts.json"
    temporary = path.with_suffix(".tmp")
    with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:  # noqa: PTH123
        file.write(msgspec.json.format(msgspec.json.encode(list(logins.values())), indent=1))
    temporary.replace(path)


def _sign_up(url: str, token: str, login: Login) -> Login:
    """Make an account by the sign-up form: those made through the API cannot log in."""
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(jar))
    page = f"{url}/user/signup/?token={_ask(url, token, '/api/invite')['token']}"
    _open(opener, page)
    secret = next(cookie.value for cookie in jar if cookie.name == "csrftoken")
    form = {"csrfmiddlewaretoken": secret, "email": login.email, "password": login.password}
    answer = _open(opener, page, urllib.parse.urlencode(form).encode(), {"Referer": url})
    try:
        given = msgspec.json.decode(_open(opener, f"{url}/api/current-user/token"))
    except urllib.error.HTTPError:
        told = re.findall(r'class="[^"]*error[^"]*"[^>]*>\s*([^<]+)', answer.decode("utf-8", errors="replace"))
        raise InputError(f"annotator {login.name!r}", f"refused: {' '.join(told) or 'no reason given'}") from None
    who = _ask(url, given["token"], "/api/current-user/whoami")
    return msgspec.structs.replace(login, token=given["token"], id=who["id"])


def _ask(url: str, token: str, path: str) -> Any:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    return msgspec.json.decode(_open(opener, url + path, headers={"Authorization": f"Token {token}"}))


def _open(
    opener: urllib.request.OpenerDirector, url: str, form: bytes | None = None, headers: dict[str, str] | None = None
) -> bytes:
    with opener.open(urllib.request.Request(url, form, headers or {}), timeout=60) as response:
        return bytes(response.read())

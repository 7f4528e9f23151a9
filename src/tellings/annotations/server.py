"""A real Label Studio server: started on loopback, with accounts that can log in, and stopped cleanly."""

from __future__ import annotations

import http.client
import os
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
from typing import Final

import msgspec

from tellings.annotations.accounts import (
    ADMINISTRATOR,
    DOMAIN,
    Accounts,
    Login,
    ask,
    fetch,
    is_account_name,
    read_logins,
    write_logins,
)
from tellings.annotations.server_environment import locked, server_executable
from tellings.errors import InputError

__all__ = [
    "ADMINISTRATOR",
    "Login",
    "Server",
    "free_port",
    "is_account_name",
    "read_logins",
    "running_server",
    "told_to_stop",
]

_HOST: Final = "127.0.0.1"
_FOREIGN: Final = ("LABEL_STUDIO_", "HEARTEX_", "DJANGO_", "POSTGRE_", "PYTHONPATH", "PYTHONHOME", "TELLINGS_")


class Server(Accounts):
    """A running server: its accounts, and the process behind them."""

    def __init__(self, url: str, home: Path, process: subprocess.Popen[bytes], logins: dict[str, Login]) -> None:
        super().__init__(url, home, logins)
        self._process = process

    def confirm(self, administrator: int) -> None:
        """Note the administrator's number; the first time, it is a new account."""
        login = msgspec.structs.replace(self._logins[ADMINISTRATOR], id=administrator)
        if self._logins[ADMINISTRATOR].id == 0:
            self.new_logins.append(login)
        if login != self._logins[ADMINISTRATOR]:
            self._logins[ADMINISTRATOR] = login
            write_logins(self.home, self._logins)

    def wait(self) -> None:
        """Wait until the server ends or this process is interrupted.

        Raises:
            InputError: The server ended of itself.
        """
        try:
            self._process.wait()
        except KeyboardInterrupt:
            return
        log = self.home / "server.log"
        raise InputError(log, f"the server ended with status {self._process.returncode}", "read it")


@contextmanager
def told_to_stop() -> Iterator[None]:
    """Take TERM, and a terminal that is closed, for an interrupt, so that whatever runs inside is stopped as well.

    Without it, a process that is told to end while its server starts would leave the server behind. Only the first
    signal counts: a second one must not cut the stopping short. One that this process was started to ignore, as
    `nohup` does, stays ignored.
    """
    is_told = False

    def end(*_: object) -> None:
        nonlocal is_told
        if not is_told:
            is_told = True
            raise KeyboardInterrupt

    numbers = [signal.SIGINT, signal.SIGTERM, *([signal.SIGHUP] if sys.platform != "win32" else [])]
    before = {number: signal.getsignal(number) for number in numbers}
    heeded = [number for number in numbers if before[number] is not signal.SIG_IGN]
    for number in heeded:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number in heeded:
            signal.signal(number, before[number])


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_server(
    home: Path, port: int | None = None, *, postgres: str | None = None, patience: float = 600.0
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
        if not logins:
            email, token = f"{ADMINISTRATOR}@{DOMAIN}", secrets.token_hex(20)
            logins[ADMINISTRATOR] = Login(ADMINISTRATOR, email, secrets.token_urlsafe(15), token)
            write_logins(home, logins)
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
        environment = _environment(home, logins[ADMINISTRATOR], postgres)
        process: subprocess.Popen[bytes] | None = None
        try:
            with log.open("ab") as record:
                process = subprocess.Popen(
                    [str(command), *arguments],
                    cwd=home,
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=record,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            server = Server(f"http://{_HOST}:{port}", home, process, logins)
            _await(server, process, log, patience)
            yield server
        finally:
            if process is not None:
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
            if fetch(urllib.request.build_opener(urllib.request.ProxyHandler({})), f"{server.url}/health"):
                break
        if time.monotonic() > deadline:
            raise InputError(log, f"the server does not answer after {patience:.0f} s", "read the log, or wait longer")
        time.sleep(0.25)
    # Whoever took the port since it was claimed does not know our token; nor does a database of other accounts.
    try:
        who = ask(server.url, server.token, "/api/current-user/whoami")
    except urllib.error.HTTPError:
        mend = "name another port; if the accounts file of the folder was lost, name another folder"
        raise InputError(server.url, "what answers there does not know this folder's administrator", mend) from None
    server.confirm(who["id"])


_SIGNALS: Final = ((signal.SIGTERM, 15.0), (getattr(signal, "SIGKILL", signal.SIGTERM), 5.0))


def _stop(process: subprocess.Popen[bytes], signals: Sequence[tuple[int, float]] = _SIGNALS) -> None:
    """TERM to the server and its children, then KILL to what is left."""
    for number, seconds in signals:
        if process.poll() is not None:
            break
        with suppress(ProcessLookupError):
            if sys.platform == "win32":
                process.terminate()
            else:
                os.killpg(process.pid, number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
    if sys.platform != "win32":  # a child that outlived it
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)

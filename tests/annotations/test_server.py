"""The real server: started, used and stopped without a person or a network."""

from __future__ import annotations

import http.cookiejar
import socket
import stat
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

from tellings import _paths as paths
from tellings.annotations import server as server_module
from tellings.annotations.server import ADMINISTRATOR, Server, free_port, is_account_name, running_server
from tellings.annotations.server_environment import data_folder, server_executable
from tellings.errors import InputError

linux = pytest.mark.skipif(not Path("/proc/self/net/tcp").exists(), reason="reads Linux's table of connections")


@pytest.mark.parametrize("name", ["annotator-1", "a", "0.x_y"])
def test_a_plain_name_can_be_an_accounts(name: str) -> None:
    assert is_account_name(name)


@pytest.mark.parametrize("name", ["", "..", "../x", "A", "a b", "a@b", "-x", "x" * 41, "a/b"])
def test_a_name_that_could_leave_its_folder_cannot(name: str) -> None:
    assert not is_account_name(name)


def test_the_data_folder_can_be_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TELLINGS_LABEL_STUDIO_HOME", str(tmp_path / "there"))
    assert data_folder() == tmp_path / "there"
    monkeypatch.delenv("TELLINGS_LABEL_STUDIO_HOME")
    assert data_folder().parts[-2:] == ("tellings", "label-studio")


@pytest.mark.parametrize(
    ("platform", "variables", "expected"),
    [
        ("linux", {"XDG_DATA_HOME": "/x/share"}, "/x/share/tellings/label-studio"),
        ("linux", {"HOME": "/home/ana"}, "/home/ana/.local/share/tellings/label-studio"),
        ("darwin", {"HOME": "/Users/ana"}, "/Users/ana/Library/Application Support/tellings/label-studio"),
        ("win32", {"LOCALAPPDATA": "/c/Local"}, "/c/Local/tellings/label-studio"),
        ("win32", {"HOME": "/c/ana"}, "/c/ana/AppData/Local/tellings/label-studio"),
    ],
)
def test_the_data_folder_is_where_the_platform_keeps_data(
    monkeypatch: pytest.MonkeyPatch, platform: str, variables: dict[str, str], expected: str
) -> None:
    for name in ("TELLINGS_LABEL_STUDIO_HOME", "XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(paths.sys, "platform", platform)
    assert data_folder() == Path(expected)


def test_a_named_command_that_is_not_there_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TELLINGS_LABEL_STUDIO", str(tmp_path / "absent"))
    with pytest.raises(InputError, match="TELLINGS_LABEL_STUDIO names it"):
        server_executable()


def failing_command(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command = folder / "label-studio"
    command.write_text("#!/bin/sh\necho broken on purpose\nexit 3\n")
    command.chmod(0o755)
    monkeypatch.setenv("TELLINGS_LABEL_STUDIO", str(command))


def test_a_taken_port_is_refused_and_no_other_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    failing_command(tmp_path, monkeypatch)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=f"port {port}"), running_server(tmp_path / "home", port):
            pass
    assert not (tmp_path / "home" / "server.log").exists()


def test_a_server_that_ends_at_once_is_told_with_its_last_words(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    failing_command(tmp_path, monkeypatch)
    with pytest.raises(InputError, match="status 3: broken on purpose"), running_server(tmp_path / "home"):
        pass


def test_a_server_that_does_not_heed_term_is_killed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    failing_command(tmp_path, monkeypatch)
    (tmp_path / "label-studio").write_text("#!/bin/sh\ntrap '' TERM\necho $$ > pid\nwhile :; do sleep 0.1; done\n")
    stop = server_module._stop
    monkeypatch.setattr(server_module, "_stop", lambda process: stop(process, ((15, 0.5), (9, 5.0))))
    with (
        pytest.raises(InputError, match="does not answer after 1 s"),
        running_server(tmp_path / "home", patience=1),
    ):
        pass
    assert not Path(f"/proc/{(tmp_path / 'home' / 'pid').read_text().strip()}").exists()


@pytest.mark.parametrize("address", ["mysql://h/n", "postgresql://h", "nonsense"])
def test_an_address_that_is_no_database_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, address: str
) -> None:
    failing_command(tmp_path, monkeypatch)
    with pytest.raises(InputError, match="no address of a database"), running_server(tmp_path, postgres=address):
        pass


@pytest.mark.server
def test_accounts_can_log_in_and_their_passwords_are_for_the_owner_only(server: Server) -> None:
    login = server.login("logs-in")
    assert login in server.new_logins
    assert server.new_logins[0].name == ADMINISTRATOR
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(jar))
    browser.open(f"{server.url}/user/login/").read()
    secret = next(cookie.value for cookie in jar if cookie.name == "csrftoken")
    form = {"csrfmiddlewaretoken": secret, "email": login.email, "password": login.password}
    headers = {"Referer": server.url}
    request = urllib.request.Request(f"{server.url}/user/login/", urllib.parse.urlencode(form).encode(), headers)
    browser.open(request).read()
    assert login.email.encode() in browser.open(f"{server.url}/api/current-user/whoami").read()
    assert len({made.password for made in server.new_logins}) == len(server.new_logins)
    accounts = server.home / "accounts.json"
    assert login.password in accounts.read_text()
    assert stat.S_IMODE(accounts.stat().st_mode) == 0o600
    assert stat.S_IMODE(server.home.stat().st_mode) == 0o700
    assert login.password not in (server.home / "server.log").read_text()


@pytest.mark.server
def test_an_account_is_made_once(server: Server) -> None:
    assert server.login("twice") == server.login("twice")
    with pytest.raises(InputError, match="no usable name"):
        server.login("../twice")


@pytest.mark.server
def test_nobody_signs_up_without_an_invitation(server: Server) -> None:
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(jar))
    browser.open(f"{server.url}/user/signup/").read()
    secret = next(cookie.value for cookie in jar if cookie.name == "csrftoken")
    form = {"csrfmiddlewaretoken": secret, "email": "stranger@tellings.invalid", "password": "long-enough-1"}
    request = urllib.request.Request(
        f"{server.url}/user/signup/", urllib.parse.urlencode(form).encode(), {"Referer": server.url}
    )
    with pytest.raises(urllib.error.HTTPError, match="403"):
        browser.open(request)


@pytest.mark.server
@linux
def test_the_server_listens_on_loopback_only(server: Server) -> None:
    port = f"{int(server.url.rpartition(':')[2]):04X}"
    tables = [Path("/proc/self/net/tcp").read_text(), Path("/proc/self/net/tcp6").read_text()]
    listening = [line.split()[1] for table in tables for line in table.splitlines()[1:] if line.split()[3] == "0A"]
    assert [address for address in listening if address.endswith(f":{port}")] == [f"0100007F:{port}"]


@pytest.mark.server
def test_a_second_server_on_the_same_folder_is_refused(server: Server) -> None:
    with (
        pytest.raises(InputError, match="already runs on this folder"),
        running_server(server.home, free_port()),
    ):
        pass

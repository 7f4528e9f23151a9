"""A team's server on a real PostgreSQL: started with an address, and as compose.yaml starts it."""

from __future__ import annotations

import os
import re
import secrets
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tellings.annotations.export import read_documents
from tellings.annotations.project import create_project, submit
from tellings.annotations.pull import pull
from tellings.annotations.push import push
from tellings.annotations.server import free_port, read_logins, running_server
from tellings.annotations.server_environment import VERSION, server_executable
from tellings.errors import InputError

from .invented import telling
from .postgres import Database, running_database

COMPOSE = Path(__file__).parents[2] / "compose.yaml"
_SECRET = re.compile(r"\$\{([A-Z_]+):\?[^}]+\}")


@pytest.fixture(scope="module")
def database() -> Iterator[Database]:
    with running_database() as running:
        yield running


@pytest.mark.server
@pytest.mark.slow
def test_a_team_works_on_postgresql(database: Database, tmp_path: Path) -> None:
    home = tmp_path / "home"
    with running_server(home, postgres=database.url) as server:
        ana = server.login("ana")
        project = create_project(server.url, server.token, "on postgres")
        documents = [telling(1), telling(2)]
        push(server.url, server.token, documents, project=project, guidelines="1", round_name="r")
        submit(server.url, ana.token, project, documents[0])
        assert not list(home.rglob("*.sqlite3"))
        assert database.ask("select count(*) from task") == "2"
        assert database.ask("select email from htx_user order by id").split() == [
            "administrator@tellings.invalid", "ana@tellings.invalid",
        ]  # fmt: skip
    with running_server(home, postgres=database.url) as server:  # stopped and started, it holds what it held
        assert server.new_logins == []
        assert server.login("ana") == ana
        keep = tmp_path / "keep"
        assert pull(server.url, server.token, project, tmp_path / "out", "ana", keep=keep).fetched == 2
        assert [made for made, _ in read_documents(tmp_path / "out" / "r" / "ana.json")] == documents[:1]
        submit(server.url, ana.token, project, documents[1])
        assert pull(server.url, server.token, project, tmp_path / "out", "ana", keep=keep).fetched == 1
        assert [made for made, _ in read_documents(tmp_path / "out" / "r" / "ana.json")] == documents
    wrong = database._replace(password="wrong").url
    with pytest.raises(InputError, match="password authentication failed"), running_server(home, postgres=wrong):
        pass
    # Another folder's administrator is not this database's.
    with pytest.raises(InputError, match="does not know"), running_server(tmp_path / "x", postgres=database.url):
        pass


def services() -> dict[str, Any]:
    page: dict[str, Any] = yaml.safe_load(COMPOSE.read_text("utf-8"))
    assert set(page["services"]) == {"database", "server"}
    return page["services"]


def test_every_secret_of_compose_comes_from_the_environment() -> None:
    for name, service in services().items():
        for variable, value in service["environment"].items():
            if re.search("PASSWORD|TOKEN$|SECRET", variable):
                assert variable == "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN" or _SECRET.fullmatch(value), (name, variable)
    # No other variable but the port has a default, and none is read without being asked for.
    assert re.findall(r"\$\{?([A-Z_]+):-", COMPOSE.read_text("utf-8")) == ["TELLINGS_PORT"]
    assert not re.findall(r"\$[A-Z]", COMPOSE.read_text("utf-8"))


def test_compose_pins_its_images_and_listens_on_loopback() -> None:
    found = services()
    assert found["server"]["image"] == f"heartexlabs/label-studio:{VERSION}"
    assert re.fullmatch(r"postgres:\d+\.\d+", found["database"]["image"])
    assert found["server"]["ports"] == ["127.0.0.1:${TELLINGS_PORT:-8080}:8080"]
    assert "ports" not in found["database"]
    assert found["server"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    page = yaml.safe_load(COMPOSE.read_text("utf-8"))
    mounted = {volume.partition(":")[0] for service in found.values() for volume in service["volumes"]}
    assert mounted == set(page["volumes"])


@pytest.mark.server
@pytest.mark.slow
def test_what_compose_tells_the_server_makes_one_that_a_team_can_use(tmp_path: Path) -> None:
    service = services()["server"]
    with running_database() as database:
        given = {
            "TELLINGS_POSTGRES_PASSWORD": database.password,
            "TELLINGS_ADMINISTRATOR_PASSWORD": secrets.token_urlsafe(12),
            "TELLINGS_ADMINISTRATOR_TOKEN": secrets.token_hex(20),
        }
        told = {
            name: _SECRET.sub(lambda found: given[found[1]], value) for name, value in service["environment"].items()
        }
        # What the image sets itself, and where its network and volume would lead.
        told |= {"POSTGRE_HOST": "127.0.0.1", "POSTGRE_PORT": str(database.port)}
        told |= {"LABEL_STUDIO_BASE_DATA_DIR": str(tmp_path / "data"), "HOME": str(tmp_path)}
        (tmp_path / "data").mkdir()
        program, *arguments = service["command"]
        assert program == "label-studio"
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        with (tmp_path / "log").open("wb") as log:
            process = subprocess.Popen(
                [server_executable(), *arguments, "--internal-host", "127.0.0.1", "--port", str(port)],
                env={"PATH": os.environ["PATH"]} | told, cwd=tmp_path, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        try:
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            deadline = time.monotonic() + 900
            while True:
                assert time.monotonic() < deadline
                assert process.poll() is None, (tmp_path / "log").read_text("utf-8")
                try:
                    opener.open(f"{url}/health", timeout=5)
                    break
                except OSError:
                    time.sleep(0.5)
            members = tmp_path / "team.csv"
            members.write_text("name,role\nana,\ncarol,adjudicator\n", "utf-8")
            home = tmp_path / "home"
            command = [sys.executable, "-m", "tellings", "annotate", "team", str(members), "--url", url, "--home"]
            for expected in (["ana", "adjudicator (carol)"], []):
                token = {"LABEL_STUDIO_API_KEY": given["TELLINGS_ADMINISTRATOR_TOKEN"]}
                done = subprocess.run(
                    [*command, str(home)], capture_output=True, text=True, check=False, env=os.environ | token
                )
                assert done.returncode == 0, done.stderr
                assert re.findall(r"new account (.+): log in as", done.stderr) == expected
            ana = read_logins(home)["ana"]
            project = create_project(url, token["LABEL_STUDIO_API_KEY"], "in containers")
            push(url, ana.token, [telling(1)], project=project, guidelines="1", round_name="r")
            assert database.ask("select count(*) from task") == "1"
            token = {"LABEL_STUDIO_API_KEY": "0" * 40}
            done = subprocess.run(
                [*command, str(tmp_path / "other")], capture_output=True, text=True, check=False, env=os.environ | token
            )
            assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
            assert "give an administrator's token" in done.stderr
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)

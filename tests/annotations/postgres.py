"""A real PostgreSQL for a test: a cluster of its own in a temporary folder, run by a user who is not root."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import pytest

from tellings.annotations.server import free_port


class Database(NamedTuple):
    """A database that answers on loopback."""

    port: int
    user: str
    password: str
    name: str
    tools: Path

    @property
    def url(self) -> str:
        return f"postgresql://{self.user}:{quote(self.password, safe='')}@127.0.0.1:{self.port}/{self.name}"

    def ask(self, query: str) -> str:
        command = [self.tools / "psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", self.user, "-d", self.name]
        answer = subprocess.run(
            [*map(str, command), "-Atc", query], env=os.environ | {"PGPASSWORD": self.password}, capture_output=True,
            text=True, check=True, timeout=60,
        )  # fmt: skip
        return answer.stdout.strip()


def tools() -> Path:
    """Folder of PostgreSQL's commands; the test skips, with a reason, where they are not installed."""
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -float(path.parent.name)):
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    if (found := shutil.which("initdb")) and (folder := Path(found).resolve().parent).joinpath("pg_ctl").exists():
        return folder
    reason = "PostgreSQL is not installed: initdb and pg_ctl are neither in /usr/lib/postgresql/*/bin nor on the path"
    if os.environ.get("TELLINGS_REQUIRE_POSTGRES"):
        pytest.fail(reason)
    pytest.skip(reason)


@contextmanager
def running_database() -> Iterator[Database]:
    """Run a cluster, whose user owns the database `tellings`, until the block ends."""
    found = tools()
    # initdb refuses root.
    runner = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    # Not in pytest's own folder, which nobody else may enter; a socket's path must be short, too.
    folder = Path(tempfile.mkdtemp(prefix="tellings-pg-", dir="/tmp"))
    port, password = free_port(), secrets.token_urlsafe(12) + "/@:%"
    try:
        secret = folder / "password"
        secret.write_text(password, "utf-8")
        if os.geteuid() == 0:
            for path in (folder, secret):
                os.chown(path, runner.pw_uid, runner.pw_gid)

        def run(*command: str | Path) -> None:
            done = subprocess.run(
                [str(part) for part in command], user=runner.pw_uid if os.geteuid() == 0 else None, cwd=folder,
                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False, timeout=120,
            )  # fmt: skip
            assert done.returncode == 0, done.stderr

        data = folder / "data"
        run(found / "initdb", "-D", data, "-U", "tellings", "-E", "UTF8", "--no-locale", "-A", "scram-sha-256",
            "--pwfile", secret, "--no-sync")  # fmt: skip
        options = f"-p {port} -h 127.0.0.1 -k {folder} -F"
        run(found / "pg_ctl", "-D", data, "-l", folder / "log", "-o", options, "-w", "start")
        try:
            database = Database(port, "tellings", password, "postgres", found)
            database.ask("create database tellings")
            yield database._replace(name="tellings")
        finally:
            run(found / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)

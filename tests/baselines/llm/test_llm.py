"""The `llm` baseline against a real server: retries, cache, order, what is told."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tellings.baselines.llm import FewShot, ZeroShot
from tellings.baselines.llm.settings import Settings
from tellings.benchmarks.check import check_model, specimens
from tellings.benchmarks.run import predictions
from tellings.benchmarks.task import all_tasks, task
from tellings.document import Document, problems
from tellings.errors import InputError, MissingExtraError
from tests.baselines.llm.endpoint import Asked, Reply, completion, fault, serving


def annotator(request: Asked) -> Reply:
    """A server that reads: capitals are entities, digits figures, "will" takes a side, "signed" is a fact."""
    name = request.layer
    if name == "names":
        listed = re.findall(r"^(.*) \((\w+)\)$", request.article, re.M)
        longest = {short: max((full for full, _ in listed if full.startswith(short)), key=len) for short, _ in listed}
        return completion(json.dumps({"names": [{"written": a, "name": b} for a, b in longest.items()]}))
    if name == "groups":
        ids = re.findall(r"^(\d+\.k\d+): agreement", request.article, re.M)
        return completion(json.dumps({"groups": [{"key": "Deal signed", "facts": [*ids, "9.k9"]}]}))
    patterns = {
        "entities": r"[A-Z]\w+(?: [A-Z]\w+)*",
        "figures": r"\d[\d.]*",
        "stances": r"will \w+",
        "facts": r"signed",
    }
    more: dict[str, dict[str, Any]] = {
        "entities": {"type": "ORG"},
        "figures": {"kind": "count", "value": 1.0, "unit": "thing", "subject": "e1"},
        "stances": {"polarity": "promotional", "target": "e1", "holder": None},
        "facts": {
            "type": "agreement",
            "modality": "actual",
            "key": "signed",
            "arguments": [{"role": "party", "id": "e1"}],
        },
    }
    marks = []
    for line in re.findall(r"^\d+\|.*$", request.article, re.M):
        number, _, words = line.partition("|")
        seen: dict[str, int] = {}
        for found in re.finditer(patterns[name], words):
            seen[found[0]] = seen.get(found[0], 0) + 1
            named = {"name": found[0]} if name == "entities" else {}
            quotation = {"id": f"m{len(marks)}", "line": int(number), "quote": found[0], "nth": seen[found[0]]}
            marks.append(quotation | named | more[name])
    answer: dict[str, Any] = {name: marks}
    return completion(json.dumps({"stance": "neutral"} | answer if name == "stances" else answer))


def settings(url: str, folder: Path, **more: Any) -> Settings:
    return Settings(
        **({"base_url": url, "model": "some/model", "cache": str(folder), "back_off": 0.001, "timeout": 20.0} | more)
    )


def articles(count: int, event: str = "") -> list[Document]:
    return [
        Document(f"a/{n}", event=event or f"event-{n}", text=f"Orvell {n} signed.\nIt will hold {n}.")
        for n in range(count)
    ]


def predicted(model: ZeroShot, documents: list[Document], name: str) -> list[Document]:
    return list(predictions(model, documents, task(name)))


def test_every_task_from_real_answers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    documents = articles(3)
    with serving(annotator) as server:
        model = ZeroShot(settings(server.url, tmp_path))
        for each in all_tasks():
            for given, found in zip(documents, predictions(model, documents, each), strict=True):
                assert not list(problems(found, len(given.text)))
                filled = {layer for layer in ("entities", "figures", "stances", "facts") if getattr(found, layer)}
                assert set(each.predicts) - {"stance", "furniture"} <= filled
    assert len(server.asked) == 3 * 4
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 5
    assert told[0].startswith("llm-some-model, entities: 3 calls (0 retries), 0 answers from the cache; ")
    assert "300 tokens sent, 30 received" in told[0]
    assert "cost unknown" in told[0]
    assert "alignment: 0 calls (0 retries), 9 answers from the cache" in told[4]


def test_what_is_sent(tmp_path: Path) -> None:
    with serving(annotator) as server:
        model = ZeroShot(settings(server.url, tmp_path, api_key="secret", max_tokens=50, extra={"top_k": 3}))
        predicted(model, articles(1), "entities")
    (asked,) = server.asked
    assert asked.headers["authorization"] == "Bearer secret"
    assert {name: asked.body[name] for name in ("model", "temperature", "max_tokens", "top_k")} == {
        "model": "some/model", "temperature": 0.0, "max_tokens": 50, "top_k": 3,
    }  # fmt: skip
    assert asked.body["response_format"]["json_schema"]["strict"] is True
    assert "1| Orvell 0 signed.\n2| It will hold 0." in asked.article
    assert "## 1. Entities" in asked.body["messages"][0]["content"]
    assert "## 2. Figures" not in asked.body["messages"][0]["content"]
    assert not [path for path in tmp_path.rglob("*.json") if b"secret" in path.read_bytes()]


@pytest.mark.parametrize("form", ["object", "text"])
def test_without_a_schema_the_prompt_holds_it(tmp_path: Path, form: str) -> None:
    with serving(lambda request: completion('{"entities": []}')) as server:
        model = ZeroShot(settings(server.url, tmp_path, format=form, temperature=None))
        predicted(model, articles(1), "entities")
    (asked,) = server.asked
    assert asked.body.get("response_format") == ({"type": "json_object"} if form == "object" else None)
    assert "temperature" not in asked.body
    assert '"additionalProperties":false' in asked.body["messages"][0]["content"]


def test_a_schema_beside_the_object(tmp_path: Path) -> None:
    with serving(lambda request: completion('{"entities": []}')) as server:
        predicted(ZeroShot(settings(server.url, tmp_path, format="object-schema")), articles(1), "entities")
    (asked,) = server.asked
    assert asked.body["response_format"]["type"] == "json_object"
    assert asked.body["response_format"]["schema"]["required"] == ["entities"]


def test_the_cache_answers_when_the_server_is_gone(tmp_path: Path) -> None:
    documents = articles(4, "one")
    with serving(annotator) as server:
        model = ZeroShot(settings(server.url, tmp_path))
        first = {each.name: predicted(model, documents, each.name) for each in all_tasks()}
    again = ZeroShot(settings(server.url, tmp_path, retries=0, concurrency=1))
    for name, found in first.items():
        assert predicted(again, documents, name) == found
        assert (again.tally["calls"], again.tally["tokens_in"]) == (0, 0)
    other = ZeroShot(settings(server.url, tmp_path, retries=0, model="other"))
    with pytest.raises(InputError, match="goes on from there"):
        predicted(other, documents, "entities")


def test_an_interrupted_run_goes_on_from_where_it_was(tmp_path: Path) -> None:
    documents = articles(6)
    calls = 0
    broken = True

    def failing(request: Asked) -> Reply:
        nonlocal calls
        calls += 1
        return fault(500) if broken and calls > 3 else annotator(request)

    with serving(failing) as server:
        model = ZeroShot(settings(server.url, tmp_path, retries=1, concurrency=1))
        with pytest.raises(InputError, match="tried 2 times; the answers so far are kept"):
            predicted(model, documents, "entities")
        broken = False
        assert len(predicted(model, documents, "entities")) == 6
        assert (model.tally["cached"], model.tally["calls"]) == (3, 3)


def test_a_broken_cache_file_is_asked_for_again(tmp_path: Path) -> None:
    with serving(annotator) as server:
        model = ZeroShot(settings(server.url, tmp_path))
        found = predicted(model, articles(1), "entities")
        (path,) = tmp_path.rglob("*.json")
        path.write_bytes(path.read_bytes()[:20])
        assert predicted(model, articles(1), "entities") == found
    assert len(server.asked) == 2
    assert [path.suffix for path in tmp_path.rglob("*") if path.is_file()] == [".json"]


def test_results_are_in_order_whoever_answers_first(tmp_path: Path) -> None:
    documents = articles(12)
    busy, most = 0, 0
    lock = threading.Lock()

    def slow(request: Asked) -> Reply:
        nonlocal busy, most
        with lock:
            busy += 1
            most = max(most, busy)
        number = int(re.findall(r"Orvell (\d+)", request.article)[0])
        time.sleep(0.02 * (number % 3 == 0))
        reply = annotator(request)
        with lock:
            busy -= 1
        return reply

    with serving(slow) as server:
        side_by_side = predicted(ZeroShot(settings(server.url, tmp_path / "a", concurrency=5)), documents, "facts")
        one_by_one = predicted(ZeroShot(settings(server.url, tmp_path / "b", concurrency=1)), documents, "facts")
    assert [document.id for document in side_by_side] == [document.id for document in documents]
    assert side_by_side == one_by_one
    assert 2 <= most <= 5


def test_tellings_of_events_that_are_mixed_up_come_back_in_order(tmp_path: Path) -> None:
    documents = [Document(f"{n}", event=f"event-{n % 3}", text=f"Orvell {n} signed.") for n in range(9)]
    with serving(annotator) as server:
        found = predicted(ZeroShot(settings(server.url, tmp_path)), documents, "alignment")
    assert [document.id for document in found] == [document.id for document in documents]


def test_an_event_shares_names_and_keys(tmp_path: Path) -> None:
    texts = ["Orvell Land Office signed.", "Orvell signed with Orvell Land Office.", "Nothing."]
    documents = [Document(f"e/{n}", event="e", text=text) for n, text in enumerate(texts)]
    with serving(annotator) as server:
        model = ZeroShot(settings(server.url, tmp_path))
        found = predicted(model, documents, "alignment")
    assert {entity.name for document in found[:2] for entity in document.entities} == {"Orvell Land Office"}
    assert [fact.key for document in found for fact in document.facts] == ["deal-signed", "deal-signed"]
    assert model.tally["broken_references"] == 1
    assert [asked.layer for asked in server.asked].count("groups") == 1


def test_a_rate_limit_passes(tmp_path: Path) -> None:
    replies = [fault(429, retry_after="0.05"), fault(503), fault(408)]

    def limited(request: Asked) -> Reply:
        return replies.pop(0) if replies else annotator(request)

    with serving(limited) as server:
        model = ZeroShot(settings(server.url, tmp_path))
        started = time.perf_counter()
        (found,) = predicted(model, articles(1), "entities")
    assert found.entities
    assert (model.tally["calls"], model.tally["retried"]) == (1, 3)
    assert time.perf_counter() - started >= 0.05


@pytest.mark.parametrize(
    ("reply", "tries", "said"),
    [
        (fault(500), 3, "no luck.*tried 3 times"),
        (fault(429, "slow down", retry_after="0"), 3, "slow down"),
        (fault(429, "no money", "insufficient_quota"), 1, "no money"),
        (fault(401, "wrong key abc-secret"), 1, r"wrong key \*\*\*; set TELLINGS_LLM_API_KEY|TELLINGS_LLM_API_KEY"),
        (fault(404, "no such model"), 1, "TELLINGS_LLM_MODEL"),
        (fault(400, "unknown field response_format"), 1, "TELLINGS_LLM_FORMAT"),
        (Reply(200, b"<html>hello</html>", {"Content-Type": "text/html"}), 3, "/v1"),
        (Reply(200, b'{"choices": []}'), 3, "no chat completion"),
        (Reply(200, b'{"choices": [{"mess'), 3, "/v1"),
    ],
)
def test_what_does_not_pass_is_one_line(tmp_path: Path, reply: Reply, tries: int, said: str) -> None:
    with serving(lambda request: reply) as server:
        model = ZeroShot(settings(server.url, tmp_path, retries=2, concurrency=1, api_key="abc-secret"))
        with pytest.raises(InputError) as caught:
            predicted(model, articles(3), "entities")
    assert re.search(said, str(caught.value))
    assert str(caught.value).startswith(server.url)
    assert "\n" not in str(caught.value)
    assert "abc-secret" not in str(caught.value) + repr(model.settings)
    assert len(server.asked) == tries


def test_no_server_is_one_line(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    model = ZeroShot(settings(f"http://127.0.0.1:{port}/v1", tmp_path, retries=1))
    with pytest.raises(InputError, match="tried 2 times"):
        predicted(model, articles(1), "entities")


def test_an_article_that_is_too_long_is_left_empty_and_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def short(request: Asked) -> Reply:
        return (
            fault(400, "too long", "context_length_exceeded") if "Orvell 1 " in request.article else annotator(request)
        )

    with serving(short) as server:
        model = ZeroShot(settings(server.url, tmp_path))
        found = predicted(model, articles(3), "entities")
    assert [bool(document.entities) for document in found] == [True, False, True]
    assert "1 requests too long for the model" in capsys.readouterr().err


def test_cost_is_told_where_prices_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serving(annotator) as server:
        predicted(ZeroShot(settings(server.url, tmp_path, price_in=2.0, price_out=10.0)), articles(2), "entities")
    assert "cost 0.0006" in capsys.readouterr().err


def test_usage_that_is_not_told_is_said_to_be_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serving(lambda request: completion('{"entities": []}', usage=None)) as server:
        predicted(ZeroShot(settings(server.url, tmp_path)), articles(2), "entities")
    assert "2 calls without token counts" in capsys.readouterr().err


def test_half_a_character_in_an_answer_can_be_kept(tmp_path: Path) -> None:
    body = completion("x").body.replace(b'"x"', rb'"{\"entities\": [\ud83d"')
    with serving(lambda request: Reply(200, body)) as server:
        model = ZeroShot(settings(server.url, tmp_path))
        assert predicted(model, articles(1), "entities")[0].entities == ()
        assert predicted(model, articles(1), "entities")[0].entities == ()
    assert len(server.asked) == 1


def test_examples_come_from_training_by_seed(tmp_path: Path) -> None:
    train = [msgspec.structs.replace(specimens()[0], id=f"t/{n}", event=f"t-{n // 2}") for n in range(8)]
    train.append(Document("t/empty"))

    def shown(seed: int) -> list[list[dict[str, str]]]:
        with serving(annotator) as server:
            model = FewShot(settings(server.url, tmp_path / str(seed), shots=3))
            model.fit(train, [], seed=seed)
            predicted(model, articles(1), "entities")
        return [asked.body["messages"] for asked in server.asked]

    (messages,) = shown(1)
    assert [message["role"] for message in messages] == ["system", *["user", "assistant"] * 3, "user"]
    assert json.loads(messages[2]["content"])["entities"][0]["quote"] == "Orvell"
    model = FewShot(settings("http://localhost:9/v1", tmp_path, shots=4))
    chosen = set()
    for seed in range(6):
        model.fit(train, [], seed=seed)
        events = [document.event for document in model._examples]
        assert sorted(events) == ["t-0", "t-1", "t-2", "t-3"]
        chosen.add(tuple(document.id for document in model._examples))
    assert len(chosen) > 1
    model.fit(train[:1], [], seed=0)
    assert len(model._examples) == 1
    assert model.name == "llm-some-model-4-shot"
    with pytest.raises(InputError, match="no article to show"):
        model.fit([Document("x")], [], seed=0)


@pytest.mark.parametrize("shots", [0, 2])
def test_it_keeps_the_contract(tmp_path: Path, shots: int) -> None:
    with serving(annotator) as server:
        model = (FewShot if shots else ZeroShot)(settings(server.url, tmp_path, shots=shots))
        assert [promise for promise in check_model(model) if promise.broken] == []


def test_without_the_client_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openai", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'tellings\[llm\]'"):
        ZeroShot(settings("http://localhost:1/v1", tmp_path))


def test_a_cache_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with serving(annotator) as server, pytest.raises(InputError, match="TELLINGS_LLM_CACHE"):
        predicted(ZeroShot(settings(server.url, tmp_path / "file")), articles(1), "entities")


def run(command: list[str], folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    import os

    clean = {name: value for name, value in os.environ.items() if not name.startswith("TELLINGS_LLM_")}
    return subprocess.run(
        [sys.executable, "-m", "tellings", *command], cwd=folder, env=clean | environment, capture_output=True, text=True, check=False
    )  # fmt: skip


PROGRAM = "tellings.baselines.llm:from_environment"


def test_the_command_line(tmp_path: Path) -> None:
    missing = run(["check", PROGRAM], tmp_path)
    assert missing.returncode == 2
    assert missing.stderr.count("\n") == 1
    assert "TELLINGS_LLM_BASE_URL and TELLINGS_LLM_MODEL are not set" in missing.stderr
    with serving(annotator) as server:
        named = {"TELLINGS_LLM_BASE_URL": server.url, "TELLINGS_LLM_MODEL": "m", "XDG_CACHE_HOME": str(tmp_path / "c")}
        checked = run(["check", PROGRAM, "--json"], tmp_path, **named)
        assert checked.returncode == 0, checked.stderr
        assert not [promise for promise in json.loads(checked.stdout)["promises"] if promise["broken"]]
        ran = run(["run", PROGRAM, "--task", "figures", "--results", "out", "--json"], tmp_path, **named)
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["model"]["name"] == "llm-m"
    assert "rejected" not in ran.stderr
    assert (tmp_path / "c" / "tellings" / "llm").is_dir()

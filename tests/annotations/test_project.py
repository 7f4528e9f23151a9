"""Articles to the real server and annotations back: pushed, annotated through its API, pulled, checked, converted."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest

from tellings.annotations.check import check_export
from tellings.annotations.connection import annotators
from tellings.annotations.convert import to_results
from tellings.annotations.export import Record, read_documents, read_export
from tellings.annotations.project import create_project, submit
from tellings.annotations.pull import PullReport, pull
from tellings.annotations.push import push
from tellings.annotations.server import Login, Server, free_port
from tellings.document import Argument, Document, Entity, Fact, Figure, Stance
from tellings.errors import InputError
from tellings.text import digest

from .invented import telling

pytestmark = pytest.mark.server


class Round(NamedTuple):
    """A project with three articles, of which the third is not open."""

    url: str
    first: Login
    second: Login
    project: int
    documents: list[Document]


def client(login: Login, url: str) -> Any:
    from label_studio_sdk import LabelStudio

    return LabelStudio(base_url=url, api_key=login.token)


@pytest.fixture
def made(server: Server, request: pytest.FixtureRequest) -> Round:
    first, second = server.login("first"), server.login("second")
    number = create_project(server.url, server.token, request.node.name[:50])
    documents = [telling(1), telling(2), telling(3, origin="news")]
    push(server.url, server.token, documents, project=number, guidelines="0.3", round_name="pilot")
    return Round(server.url, first, second, number, documents)


def pulled(made: Round, out: Path, annotator: str = "first", **options: Any) -> PullReport:
    return pull(made.url, made.first.token, made.project, out, annotator, **options)


def test_a_document_comes_back_from_the_server_as_it_went(made: Round, tmp_path: Path) -> None:
    for document in made.documents:
        submit(made.url, made.first.token, made.project, document)
    submit(made.url, made.second.token, made.project, made.documents[1])
    handed: list[tuple[Document, Record]] = []
    texts = {document.id: document.text for document in made.documents}
    report = pulled(made, tmp_path, texts=texts, closed=lambda document, record: handed.append((document, record)))
    path = tmp_path / "pilot" / "first.json"
    assert (report.files, report.written, report.closed, report.problems) == ((path,), 2, 1, ())
    found = list(read_documents(path))
    assert [document for document, _ in found] == made.documents[:2]
    assert [document for document, _ in handed] == made.documents[2:]
    for _, record in found + handed:
        assert (record.completed_by, record.updated_by) == (made.first.id, made.first.id)
        assert (record.guidelines, record.round, record.is_from_prediction) == ("0.3", "pilot", False)
    again = path.read_bytes()
    assert b"@" not in again
    assert b'_at"' not in again
    assert telling(3).text.encode() not in again
    assert b"quillmoor-3" not in again
    assert check_export(path, texts=texts, accounts={made.first.id: "first"}, annotator="first") == []
    pulled(made, tmp_path, closed=lambda *_: None)
    assert path.read_bytes() == again
    assert pulled(made, tmp_path, "second").written == 1
    assert [document for document, _ in read_documents(tmp_path / "pilot" / "second.json")] == made.documents[1:2]
    assert not list(tmp_path.rglob("*.tmp"))


def test_hard_text_and_numbers_survive_the_server(made: Round, tmp_path: Path) -> None:
    text = "\ufeff\U0001f469\u200d\U0001f52c e\u0301\u0323\r\n\r\n\u202f\U00010400 \u0928\u093f\u2028 "
    text += '\\n \\u00e9 "q" <b>&amp; \u200f\u05d0'
    entities = tuple(
        Entity(f"e{at}", at, at + 1, "ORG", f"name {at} {character}")
        for at, character in enumerate(text)
        if not character.isspace()
    )
    numbers = [0.1, 1e22, 5e-324, -0.0, 1.7976931348623157e308, 2**53 + 2.0, -2.5]
    figures = tuple(
        Figure(f"f{at}", 1, 2 + at, "count", number, None, "job", "about", f"m{at}", "e1", f"f{(at + 1) % 7}")
        for at, number in enumerate(numbers)
    )
    stances = (Stance("s\u00fc\U0001f600", 0, 3, "critical", "e2", "e1"), Stance("s2", 0, 3, "promotional", "other"))
    arguments = tuple(Argument("party", f"e{at}") for at in (5, 1, 2, 1))
    facts = (Fact("k1", 1, 2, "agreement", "denied", "\u00e9-\U0001f600", arguments), Fact("k0", 1, 2, "legal_status"))
    document = Document(
        id="hard", text=text, sha256=digest(text), origin="open", entities=entities, figures=figures, stances=stances,
        facts=facts,
    )  # fmt: skip
    push(made.url, made.first.token, [document], project=made.project, guidelines="0.3", round_name="pilot")
    submit(made.url, made.second.token, made.project, document)
    raw = tmp_path / "raw.json"
    blocks = client(made.second, made.url).projects.exports.download_sync(made.project, download_all_tasks=True)
    raw.write_bytes(b"".join(blocks))
    (returned, _), *rest = read_documents(raw, annotator=made.second.id)
    assert rest == []
    assert returned == document
    assert msgspec.json.encode(returned) == msgspec.json.encode(document)


def test_pushing_twice_pushes_once(made: Round) -> None:
    report = push(
        made.url, made.first.token, [*made.documents, telling(4)], project=made.project, guidelines="0.3",
        round_name="pilot",
    )  # fmt: skip
    assert report.pushed == ("quillmoor-4",)
    assert report.present == ("quillmoor-1", "quillmoor-2", "quillmoor-3")
    assert len(list(client(made.first, made.url).tasks.list(project=made.project))) == 4


def test_a_project_is_made_once_and_keeps_its_interface(made: Round, request: pytest.FixtureRequest) -> None:
    title = request.node.name[:50]
    assert create_project(made.url, made.first.token, title) == made.project
    label = '<Labels name="entity" toName="text"><Label value="ORG"/></Labels>'
    config = f'<View>{label}<Text name="text" value="$text"/></View>'
    client(made.first, made.url).projects.create(title="another interface", label_config=config)
    with pytest.raises(InputError, match="project 'another interface': layer"):
        create_project(made.url, made.first.token, "another interface")


def test_submitting_again_replaces_ones_own_annotation(made: Round, tmp_path: Path) -> None:
    earlier = msgspec.structs.replace(made.documents[0], facts=(), stance="neutral")
    number = submit(made.url, made.first.token, made.project, earlier)
    assert submit(made.url, made.second.token, made.project, earlier) != number
    assert submit(made.url, made.first.token, made.project, made.documents[0]) == number
    pulled(made, tmp_path)
    assert [document for document, _ in read_documents(tmp_path / "pilot" / "first.json")] == made.documents[:1]


def test_a_forged_author_is_caught_and_nothing_written(made: Round, tmp_path: Path) -> None:
    submit(made.url, made.first.token, made.project, made.documents[0])
    server = client(made.second, made.url)
    tasks = {task.data["id"]: task.id for task in server.tasks.list(project=made.project)}
    results = to_results(made.documents[1])
    server.annotations.create(tasks["quillmoor-2"], result=results, completed_by=made.first.id)
    report = pulled(made, tmp_path)
    assert [problem.cause for problem in report.problems] == [
        f"completed by account {made.first.id}, but last saved by account {made.second.id}"
    ]
    assert report.files == ()
    assert list(tmp_path.iterdir()) == []


def test_cancelled_annotations_and_drafts_stay_behind(made: Round, tmp_path: Path) -> None:
    server = client(made.first, made.url)
    tasks = {task.data["id"]: task.id for task in server.tasks.list(project=made.project)}
    submit(made.url, made.first.token, made.project, made.documents[0])
    server.annotations.create(tasks["quillmoor-2"], result=to_results(made.documents[1]), was_cancelled=True)
    import httpx

    drafted = httpx.post(
        f"{made.url}/api/tasks/{tasks['quillmoor-2']}/drafts",
        headers={"Authorization": f"Token {made.first.token}"},
        json={"result": to_results(made.documents[1]), "lead_time": 3},
        trust_env=False,
    )
    assert drafted.status_code == 201
    raw = tmp_path / "raw.json"
    raw.write_bytes(b"".join(server.projects.exports.download_sync(made.project, download_all_tasks=True)))
    assert made.first.email.encode() in raw.read_bytes()
    assert b'"was_cancelled":true' in raw.read_bytes()
    assert [document.id for document, _ in read_documents(raw)] == ["quillmoor-1"]
    assert b"@" not in msgspec.json.encode(list(read_export(raw)))
    assert pulled(made, tmp_path).written == 1
    content = (tmp_path / "pilot" / "first.json").read_bytes()
    assert b"@" not in content
    assert b"quillmoor-2" not in content


def test_what_the_server_accepts_is_refused_by_the_pull(made: Round, tmp_path: Path) -> None:
    wrong = to_results(made.documents[0])
    wrong[2]["value"].update(labels=["CITY"], start=9, end=3)
    wrong.append({"type": "relation", "from_id": "nobody", "to_id": "e1", "direction": "bi", "labels": ["what"]})
    server = client(made.first, made.url)
    tasks = {task.data["id"]: task.id for task in server.tasks.list(project=made.project)}
    server.annotations.create(tasks["quillmoor-1"], result=wrong)
    causes = " ".join(problem.cause for problem in pulled(made, tmp_path).problems)
    assert "unknown label 'CITY'" in causes
    assert "direction 'bi'" in causes
    assert list(tmp_path.iterdir()) == []


def test_closed_texts_are_not_written_where_nobody_takes_them(made: Round, tmp_path: Path) -> None:
    submit(made.url, made.first.token, made.project, made.documents[2])
    with pytest.raises(InputError, match="1 articles are not open"):
        pulled(made, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_suggestions_are_shown_under_the_models_name(server: Server, made: Round) -> None:
    suggestion = msgspec.structs.replace(telling(5), text="")
    push(
        made.url, made.first.token, [telling(5)], project=made.project, guidelines="0.3", round_name="pilot",
        suggestions={"quillmoor-5": suggestion}, model="rules",
    )  # fmt: skip
    shown = client(made.first, made.url)
    task = next(task for task in shown.tasks.list(project=made.project) if task.data["id"] == "quillmoor-5")
    (prediction,) = shown.predictions.list(task=task.id)
    assert prediction.model_version == "rules"
    assert prediction.result == to_results(telling(5))
    assert shown.projects.get(made.project).model_version == "rules"


def test_another_text_of_an_article_is_not_submitted(made: Round) -> None:
    other = msgspec.structs.replace(made.documents[0], text=made.documents[0].text + "!")
    with pytest.raises(InputError, match="another text"):
        submit(made.url, made.first.token, made.project, other)
    with pytest.raises(InputError, match="0 tasks of it"):
        submit(made.url, made.first.token, made.project, telling(9))


def test_names_that_are_not_there_and_servers_that_are_not_are_told(made: Round, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="0 accounts have this name"):
        pulled(made, tmp_path, "nobody")
    with pytest.raises(InputError, match="status 401"):
        annotators(made.url, "0" * 40)
    with pytest.raises(InputError, match="no server answers"):
        annotators(f"http://127.0.0.1:{free_port()}", made.first.token)
    with pytest.raises(InputError, match="no usable name"):
        push(made.url, made.first.token, [], project=made.project, guidelines="0.3", round_name="../x")

"""Speed and memory of reading a large Label Studio export, against `orjson.loads` of the same bytes.

    python benchmarks/speed/convert.py [--megabytes 100] [--repeats 5]

The export is generated in a temporary folder: invented articles with every layer marked, with the keys that the server
writes, in its order. The conversion (file to documents) and `orjson.loads` (bytes already in memory to dicts) take
turns in one run; medians are compared, also with the garbage collector off for the peer, whose dicts it scans in vain.
The peak memory of each is that of a child process which does nothing else.
"""

from __future__ import annotations

import argparse
import gc
import random
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import msgspec
import orjson
from measuring import machine, peak_memory, write_report

from tellings.annotations.convert import to_results, to_task
from tellings.annotations.export import read_documents
from tellings.document import (
    ENTITY_TYPES,
    FACT_TYPES,
    MODALITIES,
    POLARITIES,
    ROLES,
    Argument,
    Document,
    Entity,
    Fact,
    Figure,
    Span,
    Stance,
)
from tellings.text import digest

RESULTS = Path(__file__).parent / "results" / "convert.json"
_SYLLABLES = [
    "ka",
    "lo",
    "mi",
    "ren",
    "tas",
    "vul",
    "on",
    "der",
    "ist",
    "ela",
    "por",
    "nim",
    "gra",
    "shu",
    "whe",
    "ber",
    "cor",
    "dal",
    "fen",
    "hyr",
]


def invented(number: int, chance: random.Random) -> Document:
    """Write one article of about 400 invented words with as many marks as a person makes of one that long."""

    def word() -> str:
        return "".join(chance.choices(_SYLLABLES, k=chance.randint(1, 3)))

    pieces: list[str] = []
    length = 0
    entities: list[Entity] = []
    figures: list[Figure] = []
    stances: list[Stance] = []
    facts: list[Fact] = []

    def write(piece: str) -> tuple[int, int]:
        nonlocal length
        start = length
        pieces.append(piece)
        length += len(piece)
        return start, start + len(piece)

    write(" ".join(word() for _ in range(8)).capitalize() + "\n\n")
    for sentence in range(24):
        begin = length
        name = f"{word().capitalize()} {word().capitalize()}"
        entities.append(Entity(f"e{len(entities)}", *write(name), chance.choice(ENTITY_TYPES), name))  # type: ignore[arg-type]
        start, end = write(" " + word())
        if sentence % 2 == 0:
            write(" £")
            amount = chance.randint(2, 900)
            first, last = write(f"{amount}m")
            figures.append(
                Figure(
                    id=f"f{len(figures)}",
                    start=first - 1,
                    end=last,
                    kind="money",
                    value=amount * 1e6,
                    unit="GBP",
                    measures=f"{word()} {word()}",
                    subject=entities[-1].id,
                )
            )
        write(" " + " ".join(word() for _ in range(13)) + ".\u201d \u2013 ")
        if sentence % 3 == 0:
            polarity = chance.choice(POLARITIES)
            target = chance.choice(["deal", "other", entities[0].id])
            stances.append(Stance(f"s{len(stances)}", begin, length - 3, polarity, target, entities[-1].id))  # type: ignore[arg-type]
        if sentence % 3 == 1:
            kind = chance.choice(FACT_TYPES)
            fillers = [(entity.id, entity.type) for entity in entities] + [(figures[-1].id, "money")]
            filled = tuple(
                Argument(role, chance.choice(fitting))
                for role, kinds in ROLES[kind].items()
                if (fitting := [filler for filler, of in fillers[-8:] if of in kinds])
            )
            modality = chance.choice(MODALITIES)
            facts.append(Fact(f"k{len(facts)}", start + 1, end, kind, modality, f"{word()}-{word()}", filled))  # type: ignore[arg-type]
    write("\n\n")
    furniture = write("Read more: " + " ".join(word() for _ in range(9)))
    text = "".join(pieces)
    return Document(
        id=f"generated-{number}",
        event="generated",
        outlet="Invented Outlet",
        register="wire brief",
        title=text.split("\n", 1)[0],
        text=text,
        sha256=digest(text),
        origin="open",
        licence="CC-BY-4.0",
        split="train",
        furniture=(Span(*furniture),),
        stance="mixed",
        entities=tuple(entities),
        figures=tuple(figures),
        stances=tuple(stances),
        facts=tuple(facts),
    )


def as_exported(number: int, document: Document) -> dict[str, Any]:
    """Wrap an annotated article as the server's full JSON does, with all its keys."""
    stamp = "2026-01-01T00:00:00.000000Z"
    annotation = {
        "id": number,
        "completed_by": 2,
        "result": [{**result, "origin": "manual"} for result in to_results(document)],
        "was_cancelled": False,
        "ground_truth": False,
        "created_at": stamp,
        "updated_at": stamp,
        "draft_created_at": None,
        "lead_time": 1234.5,
        "prediction": {},
        "result_count": 40,
        "unique_id": "00000000-0000-0000-0000-000000000000",
        "import_id": None,
        "last_action": None,
        "bulk_created": False,
        "task": number,
        "project": 1,
        "updated_by": 2,
        "parent_prediction": None,
        "parent_annotation": None,
        "last_created_by": None,
    }
    return {
        "id": number,
        "annotations": [annotation],
        "drafts": [],
        "predictions": [],
        "data": to_task(document, guidelines="0.3", round_name="generated"),
        "meta": {},
        "created_at": stamp,
        "updated_at": stamp,
        "allow_skip": True,
        "inner_id": number,
        "total_annotations": 1,
        "cancelled_annotations": 0,
        "total_predictions": 0,
        "comment_count": 0,
        "unresolved_comment_count": 0,
        "last_comment_updated_at": None,
        "project": 1,
        "updated_by": 2,
        "comment_authors": [],
    }


def write_export(path: Path, size: int) -> tuple[int, int]:
    """Write an export of at least `size` bytes as one array on one line; return its tasks and results."""
    chance = random.Random(0)
    tasks = results = written = 0
    with path.open("wb") as file:
        while written < size:
            task = as_exported(tasks + 1, invented(tasks + 1, chance))
            results += len(task["annotations"][0]["result"])
            written += file.write((b"," if tasks else b"[") + msgspec.json.encode(task))
            tasks += 1
        file.write(b"]")
    return tasks, results


def convert(path: Path) -> int:
    """Read every document of the export and let go of it, as `tellings build` does; return how many there were."""
    return sum(1 for _ in read_documents(path))


def load(path: Path) -> int:
    """What the peer does with the same file."""
    return len(orjson.loads(path.read_bytes()))


def main() -> None:
    """Generate, measure, write the result."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=100)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path, double = Path(folder) / "export.json", Path(folder) / "double.json"
        tasks, results = write_export(path, options.megabytes * 1_000_000)
        seconds: dict[str, list[float]] = {"convert": [], "orjson": [], "orjson_without_gc": []}
        raw = path.read_bytes()
        for _ in range(options.repeats):
            begin = time.perf_counter()
            found = convert(path)
            seconds["convert"].append(time.perf_counter() - begin)
            assert found == tasks
            begin = time.perf_counter()
            loaded = orjson.loads(raw)
            seconds["orjson"].append(time.perf_counter() - begin)
            del loaded
            gc.disable()
            begin = time.perf_counter()
            loaded = orjson.loads(raw)
            seconds["orjson_without_gc"].append(time.perf_counter() - begin)
            del loaded
            gc.enable()
        size = len(raw)
        del raw
        idle = peak_memory(None)
        memory = {"convert": peak_memory(convert, path) - idle, "orjson": peak_memory(load, path) - idle}
        with double.open("wb") as file:
            file.write(path.read_bytes()[:-1] + b",")
            file.write(path.read_bytes()[1:])
        memory["convert_twice_the_file"] = peak_memory(convert, double) - idle
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    report = {
        "file": {"bytes": size, "tasks": tasks, "results": results},
        "seconds": {name: [round(value, 3) for value in values] for name, values in seconds.items()},
        "median_seconds": {name: round(value, 3) for name, value in medians.items()},
        "ratio": round(medians["convert"] / medians["orjson"], 3),
        "peak_megabytes": {name: round(value / 1e6, 1) for name, value in memory.items()},
        "machine": machine("msgspec", "orjson"),
    }
    write_report(options.out, report)


if __name__ == "__main__":
    main()

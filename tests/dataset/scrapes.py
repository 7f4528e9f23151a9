"""Other scrapes of an article, made so that the origin of every character is known, and annotations at random."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from tellings.document import Argument, Document, Entity, Fact, Figure, Span, Stance
from tellings.text import title_span

FOREIGN = -1
MARK = -2
"""Origin of what a scrape puts inside words or sentences without adding a word: citation markers, hyphens."""

Scrape = list[tuple[str, int]]
"""Characters with the offset in the source that each comes from."""

Change = Callable[[Scrape, random.Random], Scrape]


def scrape(text: str) -> Scrape:
    return list(zip(text, range(len(text)), strict=True))


def text_of(copy: Scrape) -> str:
    return "".join(character for character, _ in copy)


def _put(text: str, origin: int = FOREIGN) -> Scrape:
    return [(character, origin) for character in text]


def _replaced(copy: Scrape, table: dict[str, str]) -> Scrape:
    return [(new, origin) for character, origin in copy for new in table.get(character, character)]


# ---------------------------------------------------------------- the words stay


def straight_quotes(copy: Scrape, rng: random.Random) -> Scrape:
    return _replaced(copy, dict.fromkeys("\u201c\u201d\u00ab\u00bb", '"') | dict.fromkeys("\u2018\u2019", "'"))


def single_quotes(copy: Scrape, rng: random.Random) -> Scrape:
    return _replaced(copy, dict.fromkeys("\u201c\u201d\u00ab\u00bb\u2018\u2019\"'", "'"))


def guillemets(copy: Scrape, rng: random.Random) -> Scrape:
    return _replaced(copy, {"\u201c": "\u00ab", "\u201d": "\u00bb", '"': "\u00bb"})


def no_quotes(copy: Scrape, rng: random.Random) -> Scrape:
    return [item for item in copy if item[0] not in '\u201c\u201d\u00ab\u00bb"']


def other_dashes(copy: Scrape, rng: random.Random) -> Scrape:
    new = rng.choice(["-", "--", "\u2013", "\u2014", "\u2212"])
    return _replaced(copy, dict.fromkeys("-\u2010\u2011\u2013\u2014", new))


def plain_spaces(copy: Scrape, rng: random.Random) -> Scrape:
    return _replaced(copy, dict.fromkeys("\u00a0\u202f\u2009", " "))


def no_narrow_spaces(copy: Scrape, rng: random.Random) -> Scrape:
    return _replaced(copy, dict.fromkeys("\u00a0\u202f\u2009", ""))


def hard_spaces(copy: Scrape, rng: random.Random) -> Scrape:
    return [("\u00a0" if character == " " and rng.random() < 0.2 else character, origin) for character, origin in copy]


def invisible(copy: Scrape, rng: random.Random) -> Scrape:
    put = [("\u200b", MARK)], [("\u00ad", MARK)], []
    return [item for pair in copy for item in (*rng.choices(put, (1, 1, 20))[0], pair)]


def rewrapped(copy: Scrape, rng: random.Random) -> Scrape:
    """Every paragraph wrapped anew: its single newlines are spaces, and some spaces newlines."""
    width, column = rng.randint(30, 110), 0
    text, changed = text_of(copy), []
    for place, (character, origin) in enumerate(copy):
        is_single = character == "\n" and text[place - 1 : place] != "\n" and text[place + 1 : place + 2] != "\n"
        new = " " if is_single else character
        column = 0 if new == "\n" else column + 1
        if new == " " and column >= width:
            new, column = "\n", 0
        changed.append((new, origin))
    return changed


def one_line(copy: Scrape, rng: random.Random) -> Scrape:
    return [(" " if character.isspace() else character, origin) for character, origin in copy]


def double_spaced(copy: Scrape, rng: random.Random) -> Scrape:
    return [item for pair in copy for item in ((pair, pair) if pair[0] == "\n" else (pair,))]


def crlf(copy: Scrape, rng: random.Random) -> Scrape:
    return _replaced(copy, {"\n": "\r\n"})


def hyphenated(copy: Scrape, rng: random.Random) -> Scrape:
    """Some words broken at the end of a line."""
    cuts = {
        match.start() + rng.randint(3, len(match.group()) - 3)
        for match in re.finditer(r"[^\W\d_]{6,}", text_of(copy))
        if rng.random() < 0.15
    }
    return [item for place, pair in enumerate(copy) for item in (*(_put("-\n", MARK) if place in cuts else ()), pair)]


_CITATION = re.compile(r"\[\d+\]")


def citations_removed(copy: Scrape, rng: random.Random) -> Scrape:
    cited = {place for match in _CITATION.finditer(text_of(copy)) for place in range(*match.span())}
    return [pair for place, pair in enumerate(copy) if place not in cited]


def citations_added(copy: Scrape, rng: random.Random) -> Scrape:
    ends = {match.end() for match in re.finditer(r"\w(?=[.,;]? )", text_of(copy)) if rng.random() < 0.1}
    marker = f"[{rng.randint(1, 40)}]"
    return [item for place, pair in enumerate(copy) for item in (*(_put(marker, MARK) if place in ends else ()), pair)]


def other_furniture(copy: Scrape, rng: random.Random) -> Scrape:
    before = rng.choice(["Skip to content\n\nNews | Sport | Opinion\n\n", "Subscribe for 1 a week\n", "\n\n"])
    after = rng.choice(
        ["\n\nRelated topics\nMost read\n1. Storm closes bridge\n", "\n\nPrint \u00b7 Email \u00b7 Save\n", ""]
    )
    return [*_put(before), *copy, *_put(after)]


def bullets_dropped(copy: Scrape, rng: random.Random) -> Scrape:
    bullets = {place for match in re.finditer(r"^- ", text_of(copy), re.M) for place in range(*match.span())}
    return [pair for place, pair in enumerate(copy) if place not in bullets]


KEEPING: dict[str, Change] = {
    change.__name__: change
    for change in (
        straight_quotes,
        single_quotes,
        guillemets,
        no_quotes,
        other_dashes,
        plain_spaces,
        no_narrow_spaces,
        hard_spaces,
        invisible,
        rewrapped,
        one_line,
        double_spaced,
        crlf,
        hyphenated,
        citations_removed,
        citations_added,
        other_furniture,
        bullets_dropped,
    )
}

# ---------------------------------------------------------------- words go, come or move


def paragraphs(copy: Scrape) -> list[Scrape]:
    """Runs of lines up to an empty line; where there are few of those, up to a line that ends a sentence."""
    text = text_of(copy)
    cuts = [match.end() for match in re.finditer(r"\n\s*\n", text)]
    if len(cuts) < 4:
        cuts = [match.end() for match in re.finditer(r"[.!?][^\w\s]*(?:\[\d+\])*[^\w\s]*\s*?\n", text)]
    edges = [0, *cuts, len(copy)]
    return [copy[start:end] for start, end in pairwise(edges) if start < end]


def _joined(parts: Sequence[Scrape]) -> Scrape:
    return [item for part in parts for item in (*part, *_put("\n"))]


def paragraph_deleted(copy: Scrape, rng: random.Random) -> Scrape:
    parts = paragraphs(copy)
    if len(parts) > 1:
        del parts[rng.randrange(len(parts))]
    return _joined(parts)


def paragraphs_deleted(copy: Scrape, rng: random.Random) -> Scrape:
    parts = paragraphs(copy)
    gone = set(rng.sample(range(len(parts)), rng.randint(0, len(parts) // 2)))
    return _joined([part for rank, part in enumerate(parts) if rank not in gone])


def sentence_deleted(copy: Scrape, rng: random.Random) -> Scrape:
    ends = [match.end() for match in re.finditer(r"[.!?][\"'\u2019\u201d\u00bb]*(?:\[\d+\])*\s", text_of(copy))]
    if len(ends) < 2:
        return copy
    rank = rng.randrange(len(ends) - 1)
    return [*copy[: ends[rank]], *copy[ends[rank + 1] :]]


def words_deleted(copy: Scrape, rng: random.Random) -> Scrape:
    """Some words gone, though never so that nobody could tell which (`the [cat sat. The] cat`)."""
    words = [match.span() for match in re.finditer(r"\S+", text_of(copy))]
    if len(words) < 60:
        return copy
    text = text_of(copy).lower()
    while True:
        first = rng.randrange(1, len(words) - 30)
        last = first + rng.randint(0, 24)
        if (
            text[words[first][0]] != text[words[last + 1][0]]
            and text[words[first - 1][1] - 1] != text[words[last][1] - 1]
        ):
            return [*copy[: words[first][0]], *copy[words[last + 1][0] :]]


def cut_off(copy: Scrape, rng: random.Random) -> Scrape:
    return [*copy[: int(len(copy) * rng.uniform(0.3, 0.9))], *_put("\u2026 Subscribe to go on reading.")]


def paragraph_repeated(copy: Scrape, rng: random.Random) -> Scrape:
    parts = paragraphs(copy)
    parts.insert(rng.randrange(len(parts) + 1), rng.choice(parts))
    return _joined(parts)


def paragraphs_shuffled(copy: Scrape, rng: random.Random) -> Scrape:
    parts = paragraphs(copy)
    rng.shuffle(parts)
    return _joined(parts)


def paragraph_moved(copy: Scrape, rng: random.Random) -> Scrape:
    parts = paragraphs(copy)
    part = parts.pop(rng.randrange(len(parts)))
    parts.insert(rng.randrange(len(parts) + 1), part)
    return _joined(parts)


def names_inserted(copy: Scrape, rng: random.Random) -> Scrape:
    """A foreign paragraph in the middle that holds names, figures and short phrases of the article itself."""
    words = re.findall(r"\w+", text_of(copy))
    phrases = []
    for _ in range(rng.randint(4, 12)):
        start, length = rng.randrange(len(words)), rng.randint(1, 3)
        phrases.append(" ".join(words[start : start + length]))
    parts = paragraphs(copy)
    parts.insert(rng.randrange(len(parts) + 1), _put(" and then ".join(phrases) + ".\n"))
    return _joined(parts)


def words_inserted(copy: Scrape, rng: random.Random) -> Scrape:
    spaces = [place for place, (character, _) in enumerate(copy) if character == " "]
    if not spaces:
        return copy
    place = rng.choice(spaces)
    return [
        *copy[:place],
        *_put(rng.choice([" (advertisement)", " [image: a crowd]", " \u2013 as we reported \u2013"])),
        *copy[place:],
    ]


def paragraph_rewritten(copy: Scrape, rng: random.Random) -> Scrape:
    """One paragraph told anew with many of its words, each in another order: its words are no longer there."""
    parts = paragraphs(copy)
    rank = rng.randrange(len(parts))
    words = re.findall(r"\S+", text_of(parts[rank]))
    kept, rest = (words[:2], words[2:]) if len(words) > 4 else ([], ["another", "line"])
    rng.shuffle(rest)
    parts[rank] = _put(" ".join([*kept, "again", *rest]) + "\n")
    return _joined(parts)


CHANGING: dict[str, Change] = {
    change.__name__: change
    for change in (
        paragraph_deleted,
        paragraphs_deleted,
        sentence_deleted,
        words_deleted,
        cut_off,
        paragraph_repeated,
        paragraphs_shuffled,
        paragraph_moved,
        names_inserted,
        words_inserted,
        paragraph_rewritten,
    )
}

# ---------------------------------------------------------------- what is right


def _counts(character: str) -> bool:
    return character.isalnum() or character in "\u00a3\u20ac$%"


def significant(text: str, start: int, end: int) -> list[int]:
    """Offsets of the characters of a span that make its words; citation markers are none."""
    cited = {place for match in _CITATION.finditer(text) for place in range(*match.span())}
    return [place for place in range(start, end) if _counts(text[place]) and place not in cited]


class Truth:
    """Which place of a scrape is right for each span of the source."""

    def __init__(self, source: str, copy: Scrape) -> None:
        cited = {place for match in _CITATION.finditer(source) for place in range(*match.span())}
        self.source = source
        self.copy = copy
        self.cited = cited
        self.trail = [
            origin for character, origin in copy if origin != MARK and _counts(character) and origin not in cited
        ]
        self.ranks: dict[int, list[int]] = {}
        for rank, origin in enumerate(self.trail):
            self.ranks.setdefault(origin, []).append(rank)

    def exists(self, start: int, end: int) -> bool:
        wanted = significant(self.source, start, end)
        return any(self.trail[rank : rank + len(wanted)] == wanted for rank in self.ranks.get(wanted[0], ()))

    def is_right(self, start: int, end: int, place: Span) -> bool:
        there = [
            origin
            for character, origin in self.copy[place.start : place.end]
            if origin != MARK and _counts(character) and origin not in self.cited
        ]
        return there == significant(self.source, start, end)


# ---------------------------------------------------------------- annotations at random

_WORD = re.compile(r"[^\W_]+(?:['\u2019\u2011-][^\W_]+)*")


def annotated(text: str, rng: random.Random, furniture: Sequence[Span] = (), size: int = 40) -> Document:
    """A document with annotations of every layer at random places, names and repeated words more often."""
    cited = {place for match in _CITATION.finditer(text) for place in range(*match.span())}
    taken = {place for span in furniture for place in range(span.start, span.end)}
    spots = [match.span() for match in _WORD.finditer(text) if match.start() not in cited | taken]
    names = [rank for rank, (start, _) in enumerate(spots) if text[start].isupper() or text[start].isdigit()]

    def pick(longest: int, *, named: bool = False) -> tuple[int, int]:
        rank = rng.choice(names) if named and rng.random() < 0.7 else rng.randrange(len(spots))
        last = min(len(spots) - 1, rank + rng.randint(1, longest) - 1)
        start, end = spots[rank][0], spots[last][1]
        while set(range(start, end)) & taken:
            last -= 1
            end = spots[last][1]
        if text[end : end + 1] == "." and rng.random() < 0.3:
            end += 1
        return start, end

    entities = []
    for number in range(size):
        start, end = pick(4, named=True)
        name = f"Name {rng.randrange(8)}" if rng.random() < 0.9 else ""
        entities.append(Entity(f"e{number}", start, end, "ORG", name))
    ids = [entity.id for entity in entities]
    figures = []
    for number in range(size // 3):
        start, end = pick(2, named=True)
        part = f"f{rng.randrange(number)}" if number and rng.random() < 0.2 else None
        subject = rng.choice([None, rng.choice(ids)])
        figures.append(Figure(f"f{number}", start, end, "count", float(number), subject=subject, part_of=part))
    stances = []
    for number in range(size // 4):
        start, end = pick(25)
        target, holder = rng.choice(["deal", "other", *ids]), rng.choice([None, rng.choice(ids)])
        stances.append(Stance(f"s{number}", start, end, rng.choice(["promotional", "critical"]), target, holder))
    facts = []
    for number in range(size // 4):
        shared = rng.choice(entities)
        start, end = (shared.start, shared.end) if rng.random() < 0.2 else pick(3)
        arguments = tuple(Argument("party", entity) for entity in rng.sample(ids, 2))
        facts.append(Fact(f"a{number}", start, end, "agreement", key=f"k{number}", arguments=arguments))
    title = title_span(text, furniture)
    return Document(
        id="invented",
        event="test",
        outlet="a paper",
        title="" if title is None else " ".join(text[title.start : title.end].split()),
        text=text,
        origin="news",
        split="test",
        stance="mixed",
        furniture=tuple(furniture),
        entities=tuple(entities),
        figures=tuple(figures),
        stances=tuple(stances),
        facts=tuple(facts),
    )


def spans(document: Document) -> dict[tuple[str, str], Span]:
    """Every span of a document but furniture, by layer and id."""
    return {
        (path.partition("[")[0], annotation.id): Span(annotation.start, annotation.end)
        for path, annotation in document.annotations()
    }

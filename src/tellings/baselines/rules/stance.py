"""Stance by a small lexicon over sentences and clauses; holder and target by nearness."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from tellings.baselines.rules.lexicon import entries, lowered, phrases
from tellings.document import ArticleStance, Entity, Polarity, Span, Stance

__all__ = ["article_stance", "find_stances"]

_PROMOTIONAL: Final = phrases("stance", "promotional")
_CRITICAL: Final = phrases("stance", "critical")
_RESULTS: Final = phrases("stance", "results")
_CONCESSION: Final = re.compile(
    r"(?<![\w-])(?:but|although|though|while|whereas|however|yet|despite|nevertheless)(?![\w-])"
)
_NEGATIONS: Final = entries("stance", "negations")
_DEAL: Final = phrases("stance", "deal")
_SPEECH: Final = entries("speech", "verbs")
_PROMISE: Final = re.compile(
    r"(?:\b(?:will|would|shall|going\sto|set\sto|promises\sto|aims\sto|thereby|thus|is|are)\s(?:also\s|not\sonly\s|help\s|further\s|soon\s)?)$"
)
_NO_RESULT: Final = frozenset(["is", "are"])
_QUOTED: Final = re.compile(r"[“\"]([^“”\"]{3,1200})(?:[”\"]|$)")
_REPORT: Final = re.compile(
    r"(?<![\w-])(?:said|says|told|adds|added|argues|argued|warns|warned|claims|claimed|insists|insisted|believes|concedes"
    r"|conceded|admits|admitted|thinks|announced|stressed|stresses|noted|wrote|acknowledged|promised)"
    r"(?:\s(?:reporters|journalists|parliament|mps|the\s\w+))?(?:\sthat)?(?=[\s.,:;])"
)
_CLOSING_REPORT: Final = re.compile(
    r",\s(?:[\w.’'-]+\s){0,7}?(?:said|says|told|added|adds|argued|warned|claimed|insisted)(?:\s[^,.]{0,60})?[.]?$"
)
_PRONOUN: Final = re.compile(r"(?<![\w-])(?:he|she|they)(?![\w-])")
_MOST: Final = 40  # names that a sentence is searched for
_SPEAKERS: Final = frozenset(["PERSON", "ORG", "GOV"])
_TARGETS: Final = frozenset(["ORG", "GOV", "PRODUCT", "PROGRAMME", "PERSON"])
_DATELINE: Final = re.compile(r"[A-Z][^–—.\n]{3,60}\s(?:–|—|-)\s(?=[A-Z])")


class _Mark(NamedTuple):
    start: int
    end: int
    polarity: Polarity
    holder: str | None
    sentence: int


def find_stances(text: str, sentences: Sequence[Span], entities: Sequence[Entity]) -> list[Stance]:
    """Mark what takes a side.

    Args:
        text: The article.
        sentences: Its sentences, in order.
        entities: Its entities, in order.

    Returns:
        Marks in order, with ids `s1`, `s2` and so on.
    """
    lower = lowered(text)
    marks: list[_Mark] = []
    starts = [item.start for item in entities]
    speaker: str | None = None
    is_quoting = False
    for number, sentence in enumerate(sentences):
        quotes = _quotes(text, sentence, is_open=is_quoting)
        reporter = _reporter(text, lower, sentence, entities, starts, speaker)
        if reporter is not None:
            speaker = reporter
        is_reported = reporter is not None or bool(quotes)
        for start, end in _clauses(lower, sentence, quotes):
            polarity = _polarity(lower, start, end)
            if polarity is not None:
                marks.append(_Mark(*_trimmed(text, start, end), polarity, speaker if is_reported else None, number))
        is_quoting = _is_open_quote(text, sentence, is_open=is_quoting)
        if not is_reported and not is_quoting and text[sentence.end : sentence.end + 2].count("\n") > 1:
            speaker = None
    return [
        Stance(
            id=f"s{number}",
            start=mark.start,
            end=mark.end,
            polarity=mark.polarity,
            target=_target(lower, mark, sentences, entities, starts),
            holder=mark.holder,
        )
        for number, mark in enumerate((mark for mark in marks if mark.end > mark.start), start=1)
    ]


def article_stance(sentences: Sequence[Span], stances: Sequence[Stance]) -> ArticleStance:
    """The stance of a whole article by the guidelines' rule (end of section 3).

    Args:
        sentences: The article's sentences.
        stances: Its marks.

    Returns:
        `neutral` when fewer than one sentence in six takes a side; else `mixed` when the lesser side holds at least a
        third of the marked sentences; else the greater side.
    """
    starts = [span.start for span in sentences]
    sides: dict[str, set[int]] = {"promotional": set(), "critical": set()}
    for mark in stances:
        sides[mark.polarity].add(bisect_right(starts, mark.start) - 1)
    promotional, critical = sides["promotional"], sides["critical"]
    marked = promotional | critical
    if not sentences or 6 * len(marked) < len(sentences):
        return "neutral"
    if 3 * min(len(promotional), len(critical)) >= len(marked):
        return "mixed"
    return "promotional" if len(promotional) > len(critical) else "critical"


def _quotes(text: str, sentence: Span, *, is_open: bool) -> list[tuple[int, int]]:
    """Spans inside quotation marks; a quotation may have been opened in an earlier sentence."""
    found = []
    begin = sentence.start
    if is_open:
        closing = min(
            (
                place
                for place in (text.find("”", begin, sentence.end), text.find('"', begin, sentence.end))
                if place >= 0
            ),
            default=sentence.end,
        )
        found.append((begin, closing))
        begin = closing + 1
    found += [match.span(1) for match in _QUOTED.finditer(text, begin, sentence.end)]
    # two words in quotation marks are a name or a term, not a statement
    return [(start, end) for start, end in found if text.count(" ", start, end) > 2]


def _is_open_quote(text: str, sentence: Span, *, is_open: bool) -> bool:
    opened = text.count("“", sentence.start, sentence.end) + int(is_open)
    closed = text.count("”", sentence.start, sentence.end)
    straight = text.count('"', sentence.start, sentence.end)
    return opened > closed if opened or closed else bool(straight % 2) != is_open


def _reporter(
    text: str, lower: str, sentence: Span, entities: Sequence[Entity], starts: Sequence[int], speaker: str | None
) -> str | None:
    """Who speaks in a sentence: the name nearest a reporting verb, or the last speaker for a pronoun."""
    match = _REPORT.search(lower, sentence.start, sentence.end)
    if match is None:
        return None
    first, last = bisect_left(starts, sentence.start), bisect_left(starts, sentence.end)
    near = [item for item in entities[first : min(last, first + _MOST)] if item.type in _SPEAKERS]
    behind = [item for item in near if 0 <= item.start - match.end() <= 12]
    if behind:
        return behind[0].id
    before = [item for item in near if item.end <= match.start()]
    if before and match.start() - before[-1].end < 90:
        return before[-1].id
    if _PRONOUN.search(lower, max(sentence.start, match.start() - 12), min(sentence.end, match.end() + 12)):
        if speaker is not None:
            return speaker
        earlier = [item for item in entities[max(0, first - 40) : first] if item.type == "PERSON"]
        return earlier[-1].id if earlier else None
    return near[0].id if near else None


def _clauses(lower: str, sentence: Span, quotes: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """What may take a side in a sentence: its quotations and what stands around them, cut at concessions."""
    pieces: list[tuple[int, int]] = []
    position = sentence.start
    for start, end in quotes:
        pieces.append((position, start - 1))
        pieces.append((start, end))
        position = end + 1
    pieces.append((position, sentence.end))
    found: list[tuple[int, int]] = []
    for start, end in pieces:
        if end - start < 3:
            continue
        cuts = [start]
        for match in _CONCESSION.finditer(lower, start, end):
            comma = lower.find(", ", match.end(), min(end, match.end() + 200))
            if match.start() - start < 3 and comma > 0:
                cuts.append(comma + 2)  # "While it is a step forward, its success ..."
            elif match.start() > start:
                cuts.append(match.start())
        cuts.append(end)
        sides = [(left, right, _polarity(lower, left, right)) for left, right in pairwise(cuts)]
        if len({polarity for _, _, polarity in sides if polarity is not None}) > 1:
            found += [(left, right) for left, right, polarity in sides if polarity is not None]
        elif (start, end) in quotes or len(quotes) == 0:
            found.append(_without_report(lower, start, end))
        else:
            found.append((start, end))
    return found


def _without_report(lower: str, start: int, end: int) -> tuple[int, int]:
    """Leave out the words that only report: "He said that", ", she said."."""
    match = _REPORT.search(lower, start, min(end, start + 120))
    if match is not None and end - match.end() > 20 and lower[match.end() : match.end() + 1] != ",":
        return match.end(), end
    closing = _CLOSING_REPORT.search(lower, start, end)
    return (start, closing.start()) if closing is not None and closing.start() - start > 20 else (start, end)


def _polarity(lower: str, start: int, end: int) -> Polarity | None:
    """The side of a stretch: the greater count of words for it, negations turned round; a tie is critical."""
    promotional = critical = 0
    for match in _PROMOTIONAL.finditer(lower, start, end):
        if _is_negated(lower, start, match.start()):
            critical += 1
        else:
            promotional += 1
    for match in _CRITICAL.finditer(lower, start, end):
        if _is_negated(lower, start, match.start()):
            promotional += 1
        else:
            critical += 1
    for match in _RESULTS.finditer(lower, start, end):
        cue = _PROMISE.search(lower, max(start, match.start() - 24), match.start())
        if (
            cue is not None
            and cue.group().split()[0] not in _NO_RESULT
            and not _is_negated(lower, start, match.start())
        ):
            promotional += 1
    if not promotional and not critical:
        return None
    return "promotional" if promotional > critical else "critical"


def _is_negated(lower: str, start: int, position: int) -> bool:
    words = lower[max(start, position - 28) : position].replace("’", "'").split()[-3:]
    return any(word in _NEGATIONS or word.endswith("n't") for word in words)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    dateline = _DATELINE.match(text, start, end)
    if dateline is not None:
        start = dateline.end()
    while start < end and (text[start].isspace() or text[start] in "\"“”‘’',;:–—-•*[]()"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in "\"“”‘’',;:–—-(["):
        end -= 1
    return start, end


def _target(
    lower: str, mark: _Mark, sentences: Sequence[Span], entities: Sequence[Entity], starts: Sequence[int]
) -> str:
    """The nearest name in the mark, else before it in its sentence or the one before; a programme is the deal."""
    sentence = sentences[mark.sentence]
    before = sentences[mark.sentence - 1].start if mark.sentence else sentence.start
    first, last = bisect_left(starts, before), bisect_left(starts, mark.end)
    near = [
        item for item in entities[max(first, last - _MOST) : last] if item.type in _TARGETS and item.id != mark.holder
    ]
    inside = [item for item in near if item.start >= mark.start]
    if inside:
        return "deal" if inside[0].type == "PROGRAMME" else inside[0].id
    if _DEAL.search(lower, mark.start, mark.end):
        return "deal"
    near = [item for item in near if item.end <= mark.start]
    if not near:
        return "deal"
    return "deal" if near[-1].type == "PROGRAMME" else near[-1].id

"""Entities by patterns of capitals, dates, roles and suffixes, and by the repetitions of an event's own articles."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from tellings.baselines.rules.dates import MONTHS, STARTS_DATE, find_dates
from tellings.baselines.rules.lexicon import entries, lowered
from tellings.baselines.rules.names import canonical_names
from tellings.baselines.rules.taken import Taken
from tellings.document import EntityType, Span
from tellings.quantity import find
from tellings.quantity.numerals import CARDINALS

__all__ = ["Mention", "find_mentions"]


class Mention(NamedTuple):
    """One mention of a name: where it stands, what it is, and its canonical name."""

    start: int
    end: int
    type: EntityType
    name: str


class _Candidate(NamedTuple):
    start: int
    end: int
    form: str
    is_initial: bool  # opens a sentence: its capital says nothing


_OPENERS: Final = entries("names", "openers")
_NOT_NAMES: Final = entries("names", "not_names")
_TITLES: Final = entries("names", "titles")
_ROLES: Final = entries("names", "roles")
_GOV: Final = entries("names", "gov")
_ORG: Final = entries("names", "org")
_PROGRAMME: Final = entries("names", "programme")
_PRODUCT: Final = entries("names", "product")
_PLACE_HEADS: Final = entries("names", "place_heads")
_PLACE_CUES: Final = entries("names", "place_cues")
_PRODUCT_CUES: Final = entries("names", "product_cues")
_OF_HEADS: Final = entries("names", "of_heads")
_NATIONALITIES: Final = entries("names", "nationalities")
_PLACES: Final = entries("names", "places")
_SPEECH: Final = entries("speech", "verbs")

_UPPER: Final = r"[A-Z\u00c0-\u00de]"
_CAPITAL: Final = rf"{_UPPER}[\w]*(?:[’'][A-Z]\w+)?(?:-(?:{_UPPER}|[0-9])[\w]*)*(?:\.[A-Z]\b\.?)*"
_BREAK: Final = r"(?:[ \u00a0]|(?<![.!?])\n(?!\s))"
_RUN: Final = re.compile(
    rf"(?<![\w@#/])(?:(?:[a-z]{{1,2}})(?={_UPPER}[a-z]))?{_CAPITAL}"
    rf"(?:{_BREAK}(?:(?:of|for|de|da|du|del|von|van|der|la|al|bin|ibn|and|&|on|in)"
    rf"(?:[ \u00a0]|\n(?!\s))(?:the[ \u00a0])?)?"
    rf"(?:{_CAPITAL}|[0-9]{{1,3}}(?![\w,.%])(?=[ ,.;:)]|$))){{0,11}}"
)
_TOKEN: Final = re.compile(r"[^\s]+")
_PREPOSITION: Final = re.compile(r"([A-Za-z]+)\s(?:the\s)?$")
_SENTENCE_OPENS: Final = re.compile(r"(?:^|[.!?:…][\"”’')\]]*\s+|\n\s*|[\"“‘(•|–—*]\s*|[-]\s)$")
_POSSESSIVE: Final = re.compile(r"[’']s?$")
_GOVERNMENT: Final = re.compile(r"(?<![\w-])government(?!s|al|-run|-backed)(?![\w])")
_ACRONYM: Final = re.compile(r"[A-Z][A-Za-z]{0,2}[A-Z]{1,5}s?")
_HEADS: Final = _GOV | _ORG | _PROGRAMME | _PRODUCT | _PLACE_HEADS
_NAME_TOKEN: Final = re.compile(r"[\w&]+(?:[-.][\w]+)*")
_MOST_FORMS: Final = 50  # that begin with one word: more come from no real article
_JOINERS: Final = entries("names", "joiners")


def find_mentions(texts: Sequence[str], furniture: Sequence[Sequence[Span]]) -> list[list[Mention]]:
    """Find the entities of an event's articles, which tell each other what is a name, of what type, and in full.

    Args:
        texts: The articles.
        furniture: For each, the spans left out.

    Returns:
        For each article its mentions in order, none overlapping.
    """
    dates = [find_dates(text, spans) for text, spans in zip(texts, furniture, strict=True)]
    apart = [[*spans, *taken, *_sums(text)] for text, spans, taken in zip(texts, furniture, dates, strict=True)]
    lower_words = Counter(word for text in texts for word in re.findall(r"(?<![\w-])[a-z]{2,}(?![\w])", text))
    candidates = [_candidates(text, taken, lower_words) for text, taken in zip(texts, apart, strict=True)]
    known = _known(candidates, lower_words)
    parts = {part for form in known for part in form.split() if part[0].isupper() and not lower_words[part.lower()]}
    stems, openings = _stems(known), _openings(known)
    kept = [
        [*(item for item in _split(found, known) if _is_name(item, known, parts, stems, lower_words)), *headed]
        for found, headed in zip(
            candidates,
            (_in_headings(text, taken, openings) for text, taken in zip(texts, apart, strict=True)),
            strict=True,
        )
    ]
    votes: dict[str, Counter[EntityType]] = defaultdict(Counter)
    for text, found in zip(texts, kept, strict=True):
        for item in found:
            _vote(text, item, votes[item.form])
    _vote_by_names(votes)
    types = {form: _winner(form, counts) for form, counts in votes.items()}
    names = canonical_names(Counter(item.form for found in kept for item in found), types)
    mentions: list[list[Mention]] = []
    for text, found, taken in zip(texts, kept, dates, strict=True):
        listed = [Mention(item.start, item.end, types[names[item.form]], names[item.form]) for item in found]
        listed += [
            Mention(span.start, span.end, "DATE", " ".join(text[span.start : span.end].split())) for span in taken
        ]
        mentions.append(sorted(listed))
    return _with_governments(texts, furniture, mentions)


def _sums(text: str) -> list[Span]:
    """Sums of money, because the code of a currency looks like an organisation's initials."""
    return [Span(read.start, read.end) for read in find(text) if read.kind == "money"]


def _known(candidates: Sequence[Sequence[_Candidate]], lower_words: Counter[str]) -> set[str]:
    """Forms whose capitals cannot be the sentence's: those within one, and longer ones that come twice."""
    firm = {item.form for found in candidates for item in found if not item.is_initial}
    longer = Counter(item.form for found in candidates for item in found if " " in item.form)
    known = firm | {form for form, count in longer.items() if count > 1}
    stems = _stems(known)
    return {form for form in known if not _is_plain(form, stems)}


def _is_plain(form: str, stems: dict[str, list[str]]) -> bool:
    """Whether a form is no name at all: a role, a nationality, an abbreviation of a thing, a number."""
    words = form.lower().split()
    if len(form) < 2 or not any(character.isalpha() for character in form):
        return True
    if words[0] in _NOT_NAMES and (len(words) == 1 or words[1][0].isdigit()):
        return True
    if all(word in _NATIONALITIES or word in _NOT_NAMES or word in _OPENERS for word in words):
        return True
    if len(words) > 1:
        return False
    word = words[0]
    return word in _TITLES or word in _ROLES or word in MONTHS or word in CARDINALS or _is_adjective(word, stems)


def _split(found: Sequence[_Candidate], known: set[str]) -> list[_Candidate]:
    """Cut a run that ends with a name known by itself ("Minister for Ocean Affairs Adira Tolumai")."""
    result: list[_Candidate] = []
    for item in found:
        words = item.form.split()
        tail = next((" ".join(words[cut:]) for cut in range(1, len(words) - 1) if " ".join(words[cut:]) in known), None)
        is_personal = tail is not None and not any(word.lower() in _HEADS for word in tail.split())
        if len(words) > 3 and tail is not None and is_personal and words[-len(tail.split()) - 1] not in _JOINERS:
            result.append(_Candidate(item.end - len(tail), item.end, tail, False))
        else:
            result.append(item)
    return result


def _in_headings(text: str, taken: Sequence[Span], openings: dict[str, list[list[str]]]) -> list[_Candidate]:
    """Known names in lines of capitals, where capitals say nothing."""
    found: list[_Candidate] = []
    barred = Taken((span.start, span.end) for span in taken)
    for heading in _headings(text):
        tokens = [(match.start(), match.end()) for match in _NAME_TOKEN.finditer(text, heading.start, heading.end)]
        lower = [text[start:end].lower() for start, end in tokens]
        place = 0
        while place < len(tokens):
            start = tokens[place][0]
            listed = openings.get(lower[place], ()) if text[start].isupper() else ()
            words = next((words for words in listed if lower[place : place + len(words)] == words), None)
            if words is None:
                place += 1
                continue
            end = tokens[place + len(words) - 1][1]
            if not barred.overlaps(start, end):
                found.append(_Candidate(start, end, " ".join(text[start:end].split()), False))
            place += len(words)
    return found


def _openings(known: set[str]) -> dict[str, list[list[str]]]:
    """Known names as lower-case words, the longest first, by their first word."""
    openings: dict[str, list[list[str]]] = {}
    for form in sorted(known, key=lambda form: (-len(form), form)):
        words = form.lower().split()
        listed = openings.setdefault(words[0], [])
        if len(listed) < _MOST_FORMS:
            listed.append(words)
    return openings


def _candidates(text: str, taken: Sequence[Span], lower_words: Counter[str]) -> list[_Candidate]:
    found: list[_Candidate] = []
    blocked = sorted((span.start, span.end) for span in taken)
    headings = _headings(text)
    index = heading = 0
    for match in _RUN.finditer(text):
        start, end = match.span()
        while index < len(blocked) and blocked[index][1] <= start:
            index += 1
        if index < len(blocked) and blocked[index][0] < end:
            if blocked[index][0] <= start:
                continue
            end = blocked[index][0]
        is_initial = bool(_SENTENCE_OPENS.search(text, max(0, start - 6), start)) or start == 0
        while heading < len(headings) and headings[heading].end <= start:
            heading += 1
        if heading < len(headings) and headings[heading].start <= start:
            continue
        for piece_start, piece_end in _pieces(text, start, end, is_initial=is_initial):
            form = " ".join(text[piece_start:piece_end].split())
            found.append(_Candidate(piece_start, piece_end, form, is_initial and piece_start == start))
    return found


def _headings(text: str) -> list[Span]:
    """Lines in capitals, and lines of capitalised words that stand alone: there a capital says nothing."""
    found = []
    for match in _LINES.finditer(text):
        start, end = match.span()
        line = match.group()
        is_alone = not text[max(0, start - 2) : start].strip() and text[end : end + 2].strip() == ""
        if (line.isupper() and len(line) > 8) or (is_alone and _is_title_case(line)):
            found.append(Span(start, end))
    return found


def _is_title_case(line: str) -> bool:
    if len(line) > 160 or line.rstrip().endswith((".", ";", ",", '"', "”")) or line.startswith(("By ", "by ")):
        return False
    long = [word for word in line.split() if len(word) > 3 and word[0].isalpha()]
    return len(long) > 0 and sum(word[0].isupper() for word in long) >= (0.75 if len(long) > 3 else 1.0) * len(long)


def _pieces(text: str, start: int, end: int, *, is_initial: bool) -> list[tuple[int, int]]:
    """Cut a run of capitals into names: at possessives, at joiners that join nothing, and around titles."""
    tokens = [(start + match.start(), start + match.end()) for match in _TOKEN.finditer(text[start:end])]
    pieces: list[list[tuple[int, int]]] = [[]]
    for number, (left, right) in enumerate(tokens):
        word = text[left:right]
        lower = word.lower().rstrip(".")
        if word in _JOINERS or lower == "the":
            if pieces[-1] and _joins(text, pieces[-1], tokens[number + 1 :], word):
                pieces[-1].append((left, right))
            else:
                pieces.append([])
            continue
        is_plain = lower in _OPENERS or lower in CARDINALS
        if not pieces[-1] and is_plain and (not word.isupper() or (number == 0 and len(word) == 1)):
            continue
        if "\n" in text[tokens[number - 1][1] : left] and number and not pieces[-1]:
            pieces.append([])
        pieces[-1].append((left, right))
        if _POSSESSIVE.search(word) or text[right : right + 2] in ("'s", "’s"):
            pieces.append([])
    found: list[tuple[int, int]] = []
    for piece in pieces:
        found.extend(_around_titles(text, piece))
    return [span for span in (_trimmed(text, *span) for span in found) if span[1] > span[0]]


def _joins(text: str, piece: list[tuple[int, int]], rest: list[tuple[int, int]], word: str) -> bool:
    if not rest:
        return False
    before = [text[left:right].lower() for left, right in piece]
    if word in ("of", "for", "on", "in", "the"):
        return any(token in _OF_HEADS for token in before) and (word != "in" or "of" in before)
    if word in ("and", "&"):
        # "Department of Trade and Industry", "Marsh & Pole": not two names side by side
        return word == "&" or (
            ("of" in before or "for" in before) and before[-1] not in _GOV and before[-1] not in _ORG
        )
    return True


def _around_titles(text: str, piece: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Leave out titles and roles: the name before them, and the name behind them."""
    words = [text[left:right].lower().rstrip(".,") for left, right in piece]
    last_role = max(
        (
            number
            for number, word in enumerate(words)
            if word in _ROLES or word in ("mr", "mrs", "ms", "dr", "sir", "dame", "lord", "lady", "prof")
        ),
        default=-1,
    )
    if last_role < 0 or any(word in _GOV or word in _PROGRAMME or word in _ORG for word in words[last_role + 1 :]):
        return [(piece[0][0], piece[-1][1])] if piece else []
    first_role = last_role
    while first_role > 0 and (words[first_role - 1] in _TITLES or words[first_role - 1] in _ROLES):
        first_role -= 1
    spans = []
    rest = piece[last_role + 1 :]
    if rest and text[rest[0][0] : rest[0][1]] in ("of", "for"):
        is_office = words[last_role] in ("minister", "secretary", "chancellor", "commissioner")
        return [(rest[1][0], rest[-1][1])] if len(rest) > 1 and (not is_office or len(rest) > 3) else []
    if first_role > 0:
        spans.append((piece[0][0], piece[first_role - 1][1]))
    if rest:
        spans.append((rest[0][0], rest[-1][1]))
    return spans


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while end > start and text[end - 1] in ".,;:'’-–\n ":
        if text[end - 1] == "." and re.search(r"(?:\b[A-Z]|Inc|Ltd|Co|Corp)\.$", text[start:end]):
            break
        end -= 1
    for suffix in ("'s", "’s"):
        if text[start:end].endswith(suffix):
            end -= 2
    while start < end and text[start] in " \n":
        start += 1
    return start, end


def _is_name(
    item: _Candidate, known: set[str], parts: set[str], stems: dict[str, list[str]], lower_words: Counter[str]
) -> bool:
    if _is_plain(item.form, stems):
        return False
    if not item.is_initial or item.form in known:
        return item.form.lower() not in _OPENERS
    words = item.form.split()
    lower = item.form.lower()
    if len(words) == 1:
        is_odd = bool(_ACRONYM.fullmatch(item.form)) or lower in _PLACES or item.form in parts
        return is_odd and not lower_words[lower] and lower not in _OPENERS
    return any(word in parts for word in words) or not any(lower_words[word.lower()] for word in words)


def _stems(forms: Iterable[str]) -> dict[str, list[str]]:
    """Beginnings of single names, at most three letters short, each with up to two names that begin so."""
    stems: dict[str, list[str]] = {}
    for form in sorted(forms):
        lower = form.lower()
        if " " in form:
            continue
        for length in range(max(4, len(lower) - 3), len(lower) + 1):
            listed = stems.setdefault(lower[:length], [])
            if len(listed) < 2:
                listed.append(lower)
    return stems


def _is_adjective(word: str, stems: dict[str, list[str]]) -> bool:
    """Whether a word looks like the adjective of a place that the event names ("Orvellian" of "Orvell")."""
    for suffix in ("ians", "ian", "eans", "ean", "ans", "an", "ese", "ish", "ers", "er", "i"):
        stem = word.removesuffix(suffix)
        if stem != word and any(form != word for form in stems.get(stem, ())):
            return True
    return False


def _vote(text: str, item: _Candidate, votes: Counter[EntityType]) -> None:
    """Count what a mention says of its type: by its own words first, by its neighbours next."""
    words = [word.lower() for word in item.form.split()]
    head = next((word for word in words if word in ("of", "for")), None)
    core = words[: words.index(head)] if head else words
    last = core[-1] if core else words[-1]
    lower = item.form.lower()
    if lower in _PLACES:
        votes["PLACE"] += 8
    if last in _PROGRAMME:
        votes["PROGRAMME"] += 6
    if last in _GOV or (head and core and core[0] in _GOV):
        votes["GOV"] += 6
    if last in _ORG or words[-1] in _ORG:
        votes["ORG"] += 5
    if last in _PRODUCT:
        votes["PRODUCT"] += 3
    if last in _PLACE_HEADS and len(words) > 1 and last not in _GOV:
        votes["PLACE"] += 4
    if lower == "nhs" or lower.endswith((" nhs", "parliament")):
        votes["GOV"] += 8
    if any(character.isdigit() for character in item.form):
        votes["PRODUCT"] += 4
    _vote_by_neighbours(text, item, len(words), votes)


_BEFORE_WORD: Final = re.compile(r"([A-Za-z-]+)[\s,]{1,2}$")
_AFTER_WORD: Final = re.compile(r"(?:['’]s)?[\s,]{1,2}([A-Za-z-]+)")
_AFTER_COMMA: Final = re.compile(r",\s(?:the|an?|its|our|his|her)?\s?(?:[\w’'-]+\s){0,4}?([a-z-]+)")
_NEXT_WORDS: Final = re.compile(r"[a-z]{3,}")
_PLACE_OF: Final = re.compile(
    r"\b(?:island|islands|city|town|village|port|region|province|district|state|republic|coast|capital|county|kingdom)\sof\s$"
)
_DATELINE: Final = re.compile(rf",\s(?:{STARTS_DATE})")
_LINES: Final = re.compile(r"[^\n]+")
_BASED: Final = re.compile(r"-(?:based|wide|born|led|backed)\b")


def _vote_by_neighbours(text: str, item: _Candidate, length: int, votes: Counter[EntityType]) -> None:
    before = _BEFORE_WORD.search(text, max(0, item.start - 24), item.start)
    after = _AFTER_WORD.match(text, item.end)
    left = before[1].lower() if before is not None else ""
    right = after[1].lower() if after is not None else ""
    if left in _TITLES and left not in ("technology", "health", "energy") and length <= 3:
        votes["PERSON"] += 4
    if 2 <= length <= 3 and (left in ("said", "says", "by") or right in ("said", "says", "told", "added", "argued")):
        votes["PERSON"] += 3
    if length == 1 and right in _SPEECH:
        votes["PERSON"] += 1
    if 2 <= length <= 3:
        apposition = _AFTER_COMMA.match(text, item.end)
        if apposition is not None and any(
            word in _ROLES for word in text[item.end : item.end + 60].lower().replace(",", " ").split()[:6]
        ):
            votes["PERSON"] += 4
    if left in _PLACE_CUES:
        votes["PLACE"] += 2 if left in ("in", "near", "across", "off", "throughout", "outside") else 1
    if _BASED.match(text, item.end):
        votes["PLACE"] += 3
    if left in _PRODUCT_CUES:
        votes["PRODUCT"] += 3
    if any(word in _PRODUCT for word in _NEXT_WORDS.findall(text, item.end, item.end + 24)):
        votes["PRODUCT"] += 2
    if right in ("government", "ministers", "officials", "parliament"):
        votes["PLACE"] += 1
    if left in ("a", "an") and length == 1 and item.form.isalnum() and not item.form.isupper():
        votes["PRODUCT"] += 1
    if left == "of" and _PLACE_OF.search(text, max(0, item.start - 30), item.start):
        votes["PLACE"] += 3
    if _DATELINE.match(text, item.end) and (item.start == 0 or text[item.start - 1] in "\n-–— "):
        votes["PLACE"] += 4
    if length == 1 and (right in _SPEECH or right in ("will", "plans", "has", "is")):
        votes["ORG"] += 1


_ORDER: Final[tuple[EntityType, ...]] = ("ORG", "GOV", "PERSON", "PLACE", "PRODUCT", "PROGRAMME")


def _vote_by_names(votes: dict[str, Counter[EntityType]]) -> None:
    """What a public body's name begins or ends with is a place: "Orvell Land Office", "Government of Orvell"."""
    for form, counts in list(votes.items()):
        words = form.split()
        if len(words) < 2 or counts["GOV"] < 6:
            continue
        behind = form.partition(" of ")[2].removeprefix("the ")
        for place in (words[0], " ".join(words[:2]), behind):
            if place != form and place in votes and place.lower() not in _GOV:
                votes[place]["PLACE"] += 6


def _winner(form: str, votes: Counter[EntityType]) -> EntityType:
    best = max(_ORDER, key=lambda kind: (votes[kind], -_ORDER.index(kind)))
    if votes[best] > 0:
        return best
    words = form.split()
    is_personal = 2 <= len(words) <= 3 and all(word.isalpha() and word.istitle() for word in words)
    return "PERSON" if is_personal else "ORG"


def _with_governments(
    texts: Sequence[str], furniture: Sequence[Sequence[Span]], mentions: list[list[Mention]]
) -> list[list[Mention]]:
    """Add the plain noun "government", with the place before it, under the event's fullest name for it."""
    named = Counter(
        item.name for found in mentions for item in found if item.type == "GOV" and "government" in item.name.lower()
    )
    result = []
    for text, spans, found in zip(texts, furniture, mentions, strict=True):
        if "government" not in text:
            result.append(found)
            continue
        starts = {item.end: item for item in found}
        taken = Taken([*((span.start, span.end) for span in spans), *((item.start, item.end) for item in found)])
        extra: list[Mention] = []
        dropped: set[Mention] = set()
        for match in _GOVERNMENT.finditer(text):
            start, end = match.span()
            if taken.overlaps(start, end):
                continue
            place = starts.get(start - 1)
            if place is not None and place.type == "PLACE":
                start = place.start
                dropped.add(place)
            words = lowered(text[max(0, start - 12) : start]).split()
            if words and words[-1] in ("local", "self", "no", "of", "a", "any", "every"):
                continue
            extra.append(Mention(start, end, "GOV", ""))
        own = Counter(
            " ".join(text[item.start : item.end].split()) for item in extra if " " in text[item.start : item.end]
        )
        fullest = (named.most_common(1) or own.most_common(1) or [("government", 0)])[0][0]
        kept = [item for item in found if item not in dropped]
        result.append(sorted([*kept, *(item._replace(name=fullest) for item in extra)]))
    return result

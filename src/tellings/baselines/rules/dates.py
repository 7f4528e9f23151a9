"""Dates: points in time, by the calendar or told from now."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from tellings.baselines.rules.taken import Taken
from tellings.document import Span

__all__ = ["MONTHS", "STARTS_DATE", "find_dates"]

_NAMES: Final = "January|February|March|April|May|June|July|August|September|October|November|December"
MONTHS: Final = frozenset(_NAMES.lower().split("|"))
_MONTH: Final = rf"(?:{_NAMES}|{_NAMES.upper()}|(?:Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
_SURE_MONTH: Final = "January|February|April|June|July|August|September|October|November|December"
_WEEKDAY: Final = r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
_YEAR: Final = r"(?:19|20)[0-9]{2}(?![0-9,.]?[0-9%])"
_NUMBER: Final = r"(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|[0-9]{1,3})"
_PERIOD: Final = r"(?:day|week|fortnight|month|year|decade|summer|winter|spring|autumn|quarter|weekend|night)"
_PART: Final = r"(?:\s(?:morning|afternoon|evening|night))?"
_BEFORE_YEAR: Final = "|".join(
    rf"(?<={word}\s)"
    for word in (
        *("In", "in", "By", "by", "Since", "since", "Until", "until", "From", "from", "During", "during", "Before"),
        *("before", "After", "after", "of", "to", "and", "early", "late"),
    )
)
_BEFORE_MAY: Final = "|".join(
    rf"(?<={word}\s)" for word in ("In", "in", "Since", "since", "By", "by", "Until", "until", "of")
)
STARTS_DATE: Final = rf"{_WEEKDAY}|{_MONTH}|[0-3]?[0-9]\s{_MONTH}"
"""How a date begins that stands behind the place of a dateline."""
_DATE: Final = re.compile(
    r"(?<![\w£$€-])(?<![0-9][.,])(?:"
    + "|".join(
        [
            rf"(?:{_WEEKDAY},?\s)?[0-3]?[0-9](?:st|nd|rd|th)?\s(?:of\s)?{_MONTH}(?:,?\s{_YEAR})?\b",
            rf"(?:{_WEEKDAY},?\s)?{_MONTH}\s[0-3]?[0-9](?:st|nd|rd|th)?(?![0-9]|[.,][0-9])(?:,?\s{_YEAR})?",
            rf"(?:early\s|late\s|mid-)?{_MONTH},?\s(?:of\s)?{_YEAR}",
            rf"(?:[Ll]ast|[Nn]ext|[Tt]his)\s(?:{_WEEKDAY}|{_MONTH}|{_PERIOD})\b{_PART}",
            rf"{_WEEKDAY}{_PART}(?![A-Za-z])",
            rf"(?:{_SURE_MONTH}|(?=Ma)(?:{_BEFORE_MAY})(?:March|May))(?![A-Za-z])",
            rf"{_NUMBER}\s(?:day|week|fortnight|month|year|decade)s?\s(?:ago|earlier|later)\b",
            rf"(?:end|start|beginning|middle|(?:first|second|third|fourth)\s(?:half|quarter))\sof\s{_YEAR}",
            rf"{_YEAR}[-–/](?:20)?[0-9]{{2}}(?![0-9])",
            rf"(?=[12el])(?:{_BEFORE_YEAR})(?:early\s|late\s)?{_YEAR}(?!\s(?:people|jobs|homes|staff)\b)",
            r"(?:yesterday|tomorrow)\b|(?<![A-Za-z])[Tt]oday(?=[ ,.\n])",
        ]
    )
    + ")"
)


def find_dates(text: str, furniture: Sequence[Span]) -> list[Span]:
    """Find the points in time that an article names.

    Args:
        text: The article.
        furniture: Spans left out.

    Returns:
        Spans in order, none overlapping.
    """
    taken = Taken((span.start, span.end) for span in furniture)
    return [Span(*match.span()) for match in _DATE.finditer(text) if not taken.overlaps(match.start(), match.end())]

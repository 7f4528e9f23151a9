"""No text of a megabyte takes `find` more than two seconds, however its pieces are ordered."""

from __future__ import annotations

import random
import time
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from text_pieces import PIECES_OF_TEXT

from tellings.quantity import find

MEGABYTE: Final = 1_000_000
LIMIT: Final = 2.0
PERIODS = [
    *(
        "1",
        "1,",
        "1 ",
        "1-",
        "1.",
        "1,000",
        "1,000,",
        "1 000",
        "1% ",
        "£1 ",
        "1 a ",
        "$",
        "$1",
        "-1",
        "[1",
        "(1",
        "1)",
        "½",
        "R5",
    ),
    *(
        "six ",
        "six-",
        "a million ",
        "five and ",
        "half of ",
        "weeks ",
        "more than ",
        "hundred thousand ",
        " ",
        "\n",
        "\r\n5",
        "-",
    ),
    *(
        "from 1 to 2 ",
        "between 1 and 2 ",
        "10, 20 or ",
        "\n1. ",
        "May 1 ",
        "section 1, 2 ",
        "one in ten ",
        "several hundred ",
    ),
    *(
        "two hundred and ",
        "up to 5 ",
        "5 million ",
        "1st ",
        "£5m-£6m ",
        "3-1 ",
        "5 new jobs ",
        "a few ",
        "every two ",
        "6m ",
    ),
    *(
        "one and a half ",
        "over-75s ",
        "The Five ",
        "aged 5 ",
        "Ann, 45, ",
        "five-member ",
        "5 weeks ago ",
        "5, 6 and 7 weeks ",
    ),
    *(
        "12-",
        "twenty-",
        "the next decade ",
        "\u00a05",
        "than about up to at least 5 or more ",
        "no more than five people or so ",
    ),
    *(
        "from 5 million to 6 million pounds a ",
        "The five new big jobs of ",
        "they ran for about two and a half years or more, ",
    ),
    # number words and what joins them
    *(
        "thirteen point six five million ",
        "zero point one two three ",
        "point five ",
        "one point ",
        "a hundred and two hundred and ",
    ),
    *(
        "twenty-one-",
        "five-",
        "one-two-three-",
        "hundred ",
        "million and ",
        "crore lakh ",
        "between five and ",
        "between 1 and ",
    ),
    # sums
    *(
        "two pounds eighty ",
        "3 hours 20 minutes ",
        "Rs 5 crore 4 lakh ",
        "5ft 6in ",
        "6-foot-2 ",
        "an hour and 5 minutes ",
    ),
    # signs, codes, hyphens
    *(
        "$",
        "€£$¥",
        "$ 1 ",
        "$US",
        "Rs.",
        "Rs.5",
        "Rupees five ",
        "£5-",
        "5m-",
        "$1-$2-$3-",
        "1-1-1-",
        "a-1-",
        "5-6-7 ",
        "AUD 1-2m ",
    ),
    # digits, commas, brackets, other scripts
    *(
        "1.1",
        "1,1",
        "5.5.5.5",
        "a5",
        "é5",
        "½¼",
        "１",
        "\u2009",
        "((((1",
        "[1][2]",
        "+1 234 567 ",
        "0-1, 2-3, ",
        "\n\n1",
        "1.\n",
        "aaaa",
    ),
    # words that look back or ahead
    *(
        "the winger, 23, ",
        "Ann Bell (45) ",
        "sales rose to 5 from 6, ",
        "14 votes to none ",
        "goes up to 5, ",
        "5 jobs jobs jobs jobs ",
    ),
    *(
        "5 of the 6 of the ",
        "of them 5 of them ",
        "5 per cent, three points ",
        "one or two or ",
        "a quarter to a third ",
        "5 more ",
    ),
]


def _slowness() -> float:
    """How much slower than a desktop processor of 2020 this machine is just now, at least 1."""
    begin = time.process_time()
    total = 0
    for number in range(300_000):
        total += number % 7
    return max(1.0, (time.process_time() - begin) / 0.018)


SLOWNESS: Final = _slowness()


def assert_quick(text: str) -> None:
    begin = time.process_time()  # others may use the machine too
    find(text)
    assert time.process_time() - begin < LIMIT * len(text) / MEGABYTE * SLOWNESS


@pytest.mark.parametrize("period", PERIODS, ids=repr)
def test_no_repetition_is_slow(period: str) -> None:
    assert_quick(period * (MEGABYTE // 4 // len(period)))


@pytest.mark.parametrize(
    "period", ["$1", "£5-", "zero point one two three ", "than about up to at least 5 or more ", "½¼"]
)
def test_a_megabyte_of_the_worst_is_quick(period: str) -> None:
    assert_quick(period * (MEGABYTE // len(period)))


@settings(max_examples=12, deadline=None)
@given(st.lists(st.sampled_from([*PIECES_OF_TEXT, *PERIODS]), min_size=1, max_size=8).map("".join))
def test_no_repeated_mixture_is_slow(period: str) -> None:
    assert_quick(period * (MEGABYTE // 4 // len(period)))


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 2**32), st.sets(st.sampled_from([*PIECES_OF_TEXT, *PERIODS]), min_size=3, max_size=12))
def test_no_shuffle_of_a_megabyte_is_slow(seed: int, pieces: set[str]) -> None:
    ordered = sorted(pieces)
    number = MEGABYTE * len(ordered) // sum(map(len, ordered))
    assert_quick("".join(random.Random(seed).choices(ordered, k=number))[:MEGABYTE])


def test_random_soup_of_a_megabyte_is_quick() -> None:
    assert_quick("".join(random.Random(7).choices("0123456789   ,,..--£%ma\n", k=MEGABYTE)))


def test_twice_the_text_takes_twice_the_time() -> None:
    """Figures spread as in prose, so that none is passed over: time grows with the text."""
    sentence = "The harbour board, which met on Tuesday in the old hall, will spend £2.4 billion on 14 new quays over six years. "

    def seconds(number: int) -> float:
        text = sentence * number
        taken = []
        for _ in range(3):
            begin = time.process_time()
            assert len(find(text)) == 3 * number
            taken.append(time.process_time() - begin)
        return min(taken)

    assert seconds(8000) < 6 * seconds(2000)

"""Dates are compared by the calendar parts that both name."""

from __future__ import annotations

import pytest

from tellings.scoring.calendar import date_parts, dates_agree


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("2026-04-14", {"year": 2026, "month": 4, "day": 14}),
        ("2026-04", {"year": 2026, "month": 4}),
        ("14 April", {"day": 14, "month": 4}),
        ("April 15th, 2026", {"month": 4, "day": 15, "year": 2026}),
        ("the twenty-first of May", {"day": 21, "month": 5}),
        ("thirty-first of july", {"day": 31, "month": 7}),
        ("Sept. 3", {"month": 9, "day": 3}),
        ("Dec 12", {"month": 12, "day": 12}),
        ("Thursday evening", {"weekday": 4}),
        ("spring 2027", {"year": 2027}),
        ("June to December 2025", {"month": 12, "year": 2025}),
        ("two years ago", {"years ago": 2}),
        ("a week later", {"weeks later": 1}),
        ("some years ago", {}),
        ("the second quarter", {}),
        ("3 weeks earlier", {"weeks earlier": 3}),
        ("this Sunday", {"weekday": 7}),
        ("", {}),
    ],
)
def test_parts_of_a_date(name, parts):
    assert date_parts(name) == parts


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("14 April 2026", "April 14", True),
        ("14 April 2026", "April 2026", True),
        ("14 April 2026", "14 April 2025", False),
        ("September", "October 2026", False),
        ("Monday", "Tuesday", False),
        ("this Monday", "Monday", True),
        ("last month", "14 April", True),
        ("Saturday", "14 April", True),
        ("two years ago", "three years ago", False),
        ("two years ago", "two months ago", True),
        ("today", "this morning", True),
    ],
)
def test_dates_agree_unless_a_part_that_both_name_differs(one, other, agree):
    assert dates_agree(one, other) == dates_agree(other, one) == agree

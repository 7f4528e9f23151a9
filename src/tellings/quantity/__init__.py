"""Figures in English text: the one place that reads amounts, counts, shares, sizes, rates and lengths of time."""

from __future__ import annotations

from typing import Final, NamedTuple

from tellings.document import FigureKind, Qualifier
from tellings.quantity.atom import Atom, fold
from tellings.quantity.bounds import qualifier
from tellings.quantity.grammar import NAMED
from tellings.quantity.neighbours import join
from tellings.quantity.scan import read_atoms
from tellings.quantity.units import CURRENCIES

__all__ = ["Quantity", "find"]


class Quantity(NamedTuple):
    """One figure as the guidelines define it (section 2).

    Attributes:
        start: First code point of the span.
        end: One past its last.
        kind: What sort of amount it is.
        value: The number in full; the lower end of a range; nothing when vague.
        value_high: The upper end of a range, else nothing.
        unit: ISO 4217 code, `percent`, a unit of time, a measure's symbol, `times`, or the singular noun counted; empty
            where the text beside the number names none.
        qualifier: What the words around it make of the value.
    """

    start: int
    end: int
    kind: FigureKind
    value: float | None
    value_high: float | None
    unit: str
    qualifier: Qualifier


def find(text: str) -> list[Quantity]:
    """Find every figure of a text.

    Time is linear in the text's length: every expression is bounded, what was read is not read again, and tables of
    numbers that stand closer than any prose are passed over.

    Args:
        text: Any text; offsets are its code points.

    Returns:
        Figures in order, none overlapping.

    >>> find("It spent more than £2bn over the next five years.")[0]
    Quantity(start=19, end=23, kind='money', value=2000000000.0, value_high=None, unit='GBP', qualifier='more_than')
    """
    atoms = [atom for atom in join(text, read_atoms(text)) if not atom.is_dropped]
    if " dollars" in text or " rupees" in text:
        _settle_currency(text, atoms)
    return [
        Quantity(
            atom.start,
            atom.end,
            atom.kind,
            atom.value,
            atom.high,
            atom.unit,
            atom.qualifier or qualifier(text, atom),
        )
        for atom in atoms
    ]


_BARE_SIGNS: Final = {"$": "dollar", "R": "rupee", "₨": "rupee"}


def _settle_currency(text: str, atoms: list[Atom]) -> None:
    """Read `$` and `Rs` as the one dollar or rupee that the text names in words, if it names one ("Fijian dollars")."""
    bare = [
        atom
        for atom in atoms
        if atom.kind == "money" and text[atom.start] in _BARE_SIGNS and atom.unit in ("USD", "INR")
    ]
    for noun in {_BARE_SIGNS[text[atom.start]] for atom in bare}:
        if noun not in text:
            continue
        codes = {CURRENCIES[fold(name)] for name in NAMED[noun].findall(text)}
        if len(codes) == 1:
            code = codes.pop()
            for atom in bare:
                if _BARE_SIGNS[text[atom.start]] == noun:
                    atom.unit = code

"""Invented documents for the site: hostile strings everywhere, spans that overlap and nest, and a model's guesses."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from hypothesis import strategies as st

from tellings.document import (
    Alignment,
    Argument,
    Difference,
    Document,
    Entity,
    Fact,
    Figure,
    Member,
    Span,
    Stance,
)

HOSTILE = (
    '<script>document.title="hacked"</script>\r\n\n'
    "<img src=x onerror=\"document.title='hacked'\"> &amp; &lt;b&gt; \"double\" 'single' `back` {{ 7 * 7 }} {% raw %}\n"
    "</span></div><!-- comment --> ]]> \\n \\u003c \u2028 \u2029 \x00 \x1b \x85 \ufeff\n\n"
    "\u05d4\u05de\u05de\u05e9\u05dc\u05d4 \u05d7\u05ea\u05de\u05d4 \u05e2\u05dc \u05d4\u05e1\u05db\u05dd \u0628\u0644\u063a\u062a 40 "
    "\u0645\u0644\u064a\u0648\u0646 \u062f\u0648\u0644\u0627\u0631. \u202eoverridden\u202c\n\n"
    "\U0001f469\u200d\U0001f52c\U0001f1ec\U0001f1e7\U0001f600 e\u0301\u0323 Zo\u0308e \u0928\u093f \U00010400 \u00a32\u202fbillion\u00a0is told.\n"
    "javascript:alert(1) \t tabs \t and   spaces  \r carriage\rreturns. The end"
)
NAME = '"><script>document.title="hacked"</script>\u05d0'


def document(number: int) -> Document:
    """One hostile telling, everything in it overlapping something."""
    text = HOSTILE + f" {number}."
    emoji = text.index("\U0001f469")
    money = text.index("\u00a32")
    return Document(
        id=f"ev<b>il/{number} '\"&",
        event="ev<b>il",
        outlet=NAME,
        register=NAME,
        title=text.split("\r\n")[0],
        text=text,
        sha256="0" * 64,
        origin="open",
        licence="CC-BY-4.0",
        split="test",
        furniture=(Span(0, text.index("\r")),),
        stance="promotional" if number % 2 else "critical",
        entities=(
            Entity("e 1<", emoji, emoji + 9, "ORG", NAME),
            Entity("e_1", emoji + 2, emoji + 5, "PLACE", "a'b"),
            Entity("e3", money - 12, money + 4, "PROGRAMME", "\u202eeman"),
        ),
        figures=(
            Figure('f"1', money, money + 9, "money", 2e9 * number, unit="GBP", measures=NAME, subject="e 1<"),
            Figure("f2", money + 1, money + 2, "count", None, unit="<u>", part_of='f"1'),
        ),
        stances=(
            Stance("s1", emoji, money + 15, "promotional", "e_1", None),
            Stance("s2", emoji + 3, len(text), "critical", "deal", "e 1<"),
            Stance("s3", emoji, emoji + 1, "critical"),
        ),
        facts=(
            Fact("k'1", money, money + 20, "investment", key="<key>", arguments=(Argument("amount", 'f"1'),)),
            Fact("k2", emoji - 2, money + 1, "sharing", "denied", "only here" if number == 1 else f"{number}"),
        ),
    )


def hostile() -> list[Document]:
    """Two tellings with text, and a news article without."""
    news = msgspec.structs.replace(document(3), origin="news", text="", title="", register="trade press")
    return [document(1), document(2), news]


def aligned(documents: Sequence[Document]) -> list[Alignment]:
    """The one statement that all make, each with another amount."""
    members = tuple(Member(each.id, "k'1") for each in documents)
    return [Alignment(documents[0].event, "<key>", members, "differs", (Difference("amount", "error"),))]


def guesses(documents: Sequence[Document]) -> list[Document]:
    """A model that finds some, misses some, invents some and gets a value wrong, in the first article only."""
    gold = documents[0]
    first, *others = gold.figures
    return [
        Document(
            id=gold.id,
            stance="mixed",
            entities=(gold.entities[0], Entity("x<1", 70, 75, "ORG", "<i>")),
            figures=(
                msgspec.structs.replace(first, value=3.0, subject=None),
                *(msgspec.structs.replace(f, part_of=None) for f in others),
            ),
            stances=(msgspec.structs.replace(gold.stances[1], holder=None),),
        )
    ]


PIECES = [
    "a",
    "Zo",
    " ",
    ". ",
    "\r\n",
    "\n",
    "\n\n",
    "\t",
    "\u202f",
    "\U0001f469\u200d\U0001f52c",
    "e\u0301",
    "\u05d0",
    "\u0628",
]
PIECES += [
    "\U00010400",
    "<b>",
    "</span>",
    "&amp;",
    '"',
    "'",
    "\\",
    "\x00",
    "\x0c",
    "\ufeff",
    "\u2028",
    "]]>",
    "<!--",
    "\r",
]


@st.composite
def texts_with_spans(draw: st.DrawFn) -> tuple[str, list[Span], list[Span]]:
    """Any text, spans that overlap and nest in it as they like, and furniture."""
    text = "".join(draw(st.lists(st.sampled_from(PIECES) | st.characters(exclude_categories=["Cs"]), max_size=25)))
    offsets = st.integers(0, len(text))
    pairs = draw(st.lists(st.tuples(offsets, offsets), max_size=12))
    spans = [Span(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]]
    edges = sorted(draw(st.sets(offsets, max_size=4)))
    furniture = [Span(*pair) for pair in zip(edges[::2], edges[1::2], strict=False)]
    return text, spans, furniture


def marked(text: str, spans: Sequence[Span], furniture: Sequence[Span]) -> Document:
    """A document with marks of every layer in turn."""
    marks: dict[int, list[object]] = {0: [], 1: [], 2: [], 3: []}
    for at, span in enumerate(spans):
        name, start, end = f"m{at}", span.start, span.end
        mark = (
            Entity(name, start, end, "ORG"),
            Figure(name, start, end, "count", 1.0),
            Stance(name, start, end, "critical" if at % 8 else "promotional"),
            Fact(name, start, end, "sharing"),
        )[at % 4]
        marks[at % 4].append(mark)
    return Document(
        "d",
        text=text,
        furniture=tuple(furniture),
        entities=tuple(marks[0]),
        figures=tuple(marks[1]),
        stances=tuple(marks[2]),
        facts=tuple(marks[3]),  # type: ignore[arg-type]
    )

"""Measures the style of the news articles and writes the bounds for the tellings: `python tests/style_bounds.py`.

Four measures that do not grow or shrink with a text's length, all outside furniture and over `tellings.text.words`:

- `distinct_words`: distinct words among the first 200, as a share.
- `moving_distinct_words`: distinct words among 100 in a row, as a share, averaged over every such window: the moving-average
  type-token ratio of Covington and McFall (2010), "Cutting the Gordian Knot".
- `sentence_mean`: mean length of the sentences of `tellings.text.sentences` (headlines and list items too), in words.
- `sentence_spread`: population standard deviation of the same lengths, in words.

`annotations/style.json` holds, for each, the least, mean and greatest value among the articles, and the bounds: the
prediction interval of Student's t within which one article more would lie 95 times in 100, were the measure normal
(mean ± t · s · √(1 + 1/n)), none below 0. It holds numbers only, no word of an article.
"""

from __future__ import annotations

import json
import math
import os
import statistics
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from scipy.stats import t

from tellings.dataset.anchor import anchor
from tellings.dataset.sources import read_news
from tellings.dataset.standoff import read_standoff
from tellings.document import Span
from tellings.files import write_whole
from tellings.text import sentences, words

ANNOTATIONS: Final = Path(__file__).resolve().parents[1] / "annotations"
BOUNDS: Final = ANNOTATIONS / "style.json"
LEVEL: Final = 0.95
FIRST: Final = 200
WINDOW: Final = 100


def style(text: str, furniture: Iterable[Span]) -> dict[str, float]:
    """The four measures of one text of at least `FIRST` words."""
    lengths = [len(words(text[span.start : span.end])) for span in sentences(text, furniture)]
    every = [word for span in sentences(text, furniture) for word in words(text[span.start : span.end])]
    windows = [every[start : start + WINDOW] for start in range(len(every) - WINDOW + 1)]
    return {
        "distinct_words": len(set(every[:FIRST])) / FIRST,
        "moving_distinct_words": statistics.fmean(len(set(window)) / WINDOW for window in windows),
        "sentence_mean": statistics.fmean(lengths),
        "sentence_spread": statistics.pstdev(lengths),
    }


def news_styles(articles: Path) -> list[dict[str, float]]:
    """The measures of each news article, its furniture as it was annotated."""
    found = []
    for article in read_news(articles, ANNOTATIONS / "news.toml"):
        standoff = read_standoff(ANNOTATIONS / "standoff" / f"{article.id.partition('/')[2]}.json")
        found.append(style(article.text, anchor(standoff, article.text).document.furniture))
    return found


def bounds(styles: Sequence[Mapping[str, float]]) -> bytes:
    """The file of bounds that the articles' measures give."""
    measures = {}
    for name in styles[0]:
        values = [measured[name] for measured in styles]
        mean, quantile = statistics.fmean(values), float(t.ppf((1 + LEVEL) / 2, len(values) - 1))
        margin = quantile * statistics.stdev(values) * math.sqrt(1 + 1 / len(values))
        row = {
            "minimum": min(values),
            "mean": mean,
            "maximum": max(values),
            "low": max(0.0, mean - margin),
            "high": mean + margin,
        }
        measures[name] = {key: round(value, 4) for key, value in row.items()}
    content = {"articles": len(styles), "level": LEVEL, "measures": measures}
    return (json.dumps(content, indent=1) + "\n").encode()


if __name__ == "__main__":
    folder = Path(os.environ.get("TELLINGS_ARTICLES", ANNOTATIONS.parents[1] / "shared" / "articles"))
    write_whole(BOUNDS, bounds(news_styles(folder)))
    print(BOUNDS.read_text("utf-8"))

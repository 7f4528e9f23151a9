"""The text of an article as HTML: the one markup put together by hand, because a text has so many pieces."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING

from tellings.site.versions import Version

if TYPE_CHECKING:
    from markupsafe import Markup

__all__ = ["anchor", "text"]


@lru_cache(maxsize=65536)
def anchor(identity: str) -> str:
    """A mark's id as part of an HTML id; different ids stay different.

    >>> anchor("e1"), anchor("a b_c")
    ('e1', 'a_20_b_5f_c')
    """
    return re.sub(r"[^A-Za-z0-9.-]", lambda match: f"_{ord(match.group()):x}_", identity)


def text(version: Version) -> Markup:
    """The text with its marks: elements that nest where marks overlap, whose text content is the text.

    HTML holds no NUL; it is shown as U+FFFD.
    """
    from markupsafe import Markup

    def exact(words: str) -> str:
        return escape(words).replace("\r", "&#13;").replace("\0", "\ufffd")

    whole, first = [], []
    for mark, lane in zip(version.marks, version.lanes, strict=True):
        name = f"{version.slug}-{anchor(mark.id)}"
        verdict = version.verdicts.get(mark.id)
        kinds = f"m {mark.layer} {mark.kind}" + (f" {verdict.status}" if verdict else "")
        shared = f'style="--lane:{lane}" data-m="{name}" class="{escape(kinds)}'
        whole.append(f"<span {shared}")
        first.append(f'<span id="{name}" data-tag="{escape(mark.tag)}" tabindex="-1" {shared} b')
    lines = max(version.lanes, default=0) + 1
    language = escape(version.document.language)
    parts = [f'<div class="text" lang="{language}" dir="auto" style="--lanes:{lines}" data-version="{version.slug}">']
    for block in version.blocks:
        place = f' id="s{block.number + 1}"' if block.number >= 0 and version.slug == "gold" else ""
        parts.append(f'<span class="{block.kind}"{place}>')
        for piece in block.pieces:
            for covering in piece.under:
                parts += ((first if covering.begins else whole)[covering.at], ' z">' if covering.ends else '">')
            parts += (exact(piece.text), "</span>" * len(piece.under))
        parts.append("</span>")
    parts.append("</div>")
    return Markup("".join(parts))

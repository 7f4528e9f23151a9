"""Articles from saved files: the headline and the main text, without markup and page furniture."""

from __future__ import annotations

import html
from pathlib import Path

import pytest

from tellings.annotations.article_text import read_article
from tellings.annotations.links import read_links
from tellings.annotations.rounds import open_texts
from tellings.errors import InputError
from tellings.text import words

PAGE = """<!doctype html><html><head><title>Orvell signs deal | The Wire</title><script>var a = "tracking";</script></head>
<body><nav><a href="/">Home</a> <a href="/politics">Politics</a></nav>
<header><h1>Orvell signs £40m deal</h1></header>
<article><p>The Orvell Land Office has signed a contract with Tandem Loom, a contract of forty million pounds that will run
for ten years.</p><h2>What it says</h2>
<p>The contract says that <b>all deeds</b> are read by a machine, and <a href="x">clerks</a> check one in ten of them.</p>
<blockquote>“A proud day” &amp; a long one, the firm said.</blockquote></article>
<aside><p>Read more: ten other things</p></aside><footer>Cookie policy. All rights reserved.</footer></body></html>"""
MARKDOWN = """---
title: of the file
tags: [a]
---
# Orvell signs a *£40m* deal

The **Land Office** signed on [Monday](https://example.org/a_b), says `Tandem_Loom`.
It is <b>final</b>.

- ten years
- one in ten deeds

![a picture](x.png)

> “A proud day”

| year | deeds |
|------|-------|
| 1 | 40 |
"""


def saved(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_of_a_page_the_main_text_is_kept_under_its_headline(tmp_path: Path) -> None:
    blocks = read_article(saved(tmp_path, "page.html", PAGE)).rstrip("\n").split("\n\n")
    assert blocks == [
        "Orvell signs £40m deal",
        "The Orvell Land Office has signed a contract with Tandem Loom, a contract of forty million pounds that will run"
        " for ten years.",
        "What it says",
        "The contract says that all deeds are read by a machine, and clerks check one in ten of them.",
        "“A proud day” & a long one, the firm said.",
    ]


def test_of_real_tellings_in_a_page_no_word_is_lost_and_none_is_added(root: Path, tmp_path: Path) -> None:
    for number, telling in enumerate(list(open_texts(root / "annotations").values())[::5]):
        headline, *blocks = (html.escape(block) for block in telling.strip().split("\n\n"))
        body = f"<h1>{headline}</h1>" + "".join(f"<p>{block}</p>\n" for block in blocks)
        page = (
            f"<!doctype html><html><head><title>{headline} | The Site</title></head><body>"
            "<nav><ul><li><a href='/'>Home</a></li><li><a href='/p'>Politics</a></li></ul></nav>"
            f"<main><article>{body}</article></main><aside><h2>Most read</h2><a href='/1'>Ten other things</a></aside>"
            "<footer><p>Cookie policy. Contact us.</p></footer></body></html>"
        )
        assert words(read_article(saved(tmp_path, f"{number}.html", page))) == words(telling)


def test_a_page_in_another_encoding_is_read_as_it_declares(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(PAGE.replace("<head>", '<head><meta charset="windows-1252">').encode("cp1252"))
    assert read_article(path).startswith("Orvell signs £40m deal\n\n")


def test_markdown_loses_its_markup(tmp_path: Path) -> None:
    text = read_article(saved(tmp_path, "article.md", MARKDOWN))
    assert text.split("\n\n")[0] == "Orvell signs a £40m deal"
    assert "The Land Office signed on Monday, says Tandem_Loom. It is final." in text
    assert "“A proud day”" in text
    assert not set("*`#|[]<>").intersection(text)
    assert "of the file" not in text
    assert "x.png" not in text


def test_plain_text_is_kept_as_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "article.txt"
    path.write_bytes("Kopf\r\n\r\n  Zo\u0308e\u202f*zahlt* 😀 <b>\r\n".encode())
    assert read_article(path) == "Kopf\n\n  Zo\u0308e\u202f*zahlt* 😀 <b>\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.txt", b" \n"),
        ("empty.html", b"<html><body><script>x</script></body></html>"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
        ("empty.md", b"---\na: b\n---\n"),
    ],
)
def test_what_shows_no_article_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=name):
        read_article(tmp_path / name)


def test_a_list_of_downloads_gives_each_file_its_address(tmp_path: Path) -> None:
    listed = saved(tmp_path, "list.tsv", "# mine\nhttps://a.example/1\tone.html\n\nhttps://b.example/2\tsub/two.html\n")
    assert read_links(listed) == {
        tmp_path / "one.html": "https://a.example/1",
        tmp_path / "sub" / "two.html": "https://b.example/2",
    }


@pytest.mark.parametrize("line", ["https://a.example/1 one.html", "\tone.html", "https://a.example\t", "a\tb\tc"])
def test_a_line_that_is_none_is_named(tmp_path: Path, line: str) -> None:
    with pytest.raises(InputError, match=r"list\.tsv:2"):
        read_links(saved(tmp_path, "list.tsv", f"https://a.example/1\tone.html\n{line}\n"))


def test_a_list_of_nothing_and_a_file_listed_twice_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="lists no article"):
        read_links(saved(tmp_path, "list.tsv", "# nothing\n"))
    with pytest.raises(InputError, match="again"):
        read_links(saved(tmp_path, "list.tsv", "a\tone.html\nb\tone.html\n"))

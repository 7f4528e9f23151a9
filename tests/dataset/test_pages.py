"""A saved page becomes plain text, whatever it was saved as; what is no text is refused in one line."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from invented import ARTICLES, LIBRARY

from tellings.dataset.pages import MAX_BYTES, read_page
from tellings.errors import InputError
from tellings.text import digest


def saved(folder: Path, name: str, content: str | bytes, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


@pytest.mark.parametrize("name", ["article.txt", "article", "article.TXT", "article.text", "1"])
def test_plain_text_is_kept_character_for_character(tmp_path: Path, name: str) -> None:
    for text in ARTICLES.values():
        assert read_page(saved(tmp_path, name, text)) == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_encoding_gives_the_same_text(tmp_path: Path, encoding: str) -> None:
    text = LIBRARY.replace("\u202f", " ")
    assert read_page(saved(tmp_path, "a.txt", text, encoding)) == text
    page = f"<html><body><p>{text}</p></body></html>"
    assert digest(read_page(saved(tmp_path, "a.html", page, encoding))) == digest(text)


def test_utf16_is_read_in_either_byte_order(tmp_path: Path) -> None:
    for encoding, mark in (("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff")):
        assert read_page(saved(tmp_path, "a.txt", mark + LIBRARY.encode(encoding))) == LIBRARY


def test_a_page_may_declare_its_encoding(tmp_path: Path) -> None:
    page = '<html><head><meta charset="iso-8859-2"></head><body><p>Łódź ma żurawie</p></body></html>'
    assert read_page(saved(tmp_path, "a.html", page, "iso-8859-2")).strip() == "Łódź ma żurawie"
    latin = '<html><head><meta charset="iso-8859-1"></head><body><p>\u201cno\u201d</p></body></html>'
    assert read_page(saved(tmp_path, "b.html", latin, "cp1252")).strip() == "\u201cno\u201d"
    for unusable in ("hex", "x-unheard-of", "undefined"):
        odd = f'<html><head><meta charset="{unusable}"></head><body><p>\u00e9</p></body></html>'
        assert read_page(saved(tmp_path, "c.html", odd, "cp1252")).strip() == "\u00e9"


def test_line_ends_become_newlines(tmp_path: Path) -> None:
    assert read_page(saved(tmp_path, "a.txt", b"one\r\ntwo\rthree\n")) == "one\ntwo\nthree\n"


HTML = """<!DOCTYPE html>
<html lang="en"><head><title>Tab title</title><style>p { color: red }</style>
<script>document.write("<p>no</p>")</script></head>
<body><nav><a href="/">Home</a></nav>
<!-- a comment <p>with a tag</p> -->
<h1>A headline
   over two lines</h1>
<p>First &amp; <b>bold</b>, \u00a32&nbsp;bn &mdash; &#8220;quoted&#8221;<br>after a break</p>
<ul><li>one</li><li>two</li></ul>
<script>var x = "<p>also no</p>";</script><table><tr><td>a</td><td>b</td></tr></table>
<p>1 < 2 and A<B</p></body></html>"""


def test_html_keeps_what_a_browser_shows(tmp_path: Path) -> None:
    expected = [
        "Home",
        "A headline over two lines",
        "First & bold, \u00a32\u00a0bn \u2014 \u201cquoted\u201d",
        "after a break",
        "one",
        "two",
        "a",
        "b",
    ]
    for name in ("page.html", "page.htm", "page", "page.aspx", "page.txt"):
        lines = [line for line in read_page(saved(tmp_path, name, HTML)).split("\n") if line]
        assert lines[:-1] == expected
        assert lines[-1].startswith("1 < 2")


def test_html_blocks_stand_apart_and_inline_marks_do_not(tmp_path: Path) -> None:
    page = "<html><body><p>one <i>t</i>wo</p>\n\n\n<div><p>three</p></div></body></html>"
    assert read_page(saved(tmp_path, "a.html", page)) == "one two\n\nthree\n"


def test_a_head_without_end_tag_hides_no_article(tmp_path: Path) -> None:
    page = "<html><head><title>no</title><meta name=x content=y><p>yes</p><pre>a\n  b</pre>"
    assert read_page(saved(tmp_path, "a.html", page)) == "yes\n\na\nb\n"


def test_plain_text_that_ends_in_html_is_plain_text(tmp_path: Path) -> None:
    assert read_page(saved(tmp_path, "a.html", LIBRARY)) == LIBRARY


MARKDOWN = """A headline
==========

## A heading ##

Words with **strong**, *soft*, __strong__, _soft_, ***both*** and `code` marks, snake_case_word, 2 * 3 * 4.
A [link](https://x.example/a_(b) "title") and [another][ref], ![a picture](a.png) a citation[1][2] and a note[^3].

* one
+ two
- three

1. first

> said \\*nobody\\* &amp; co<br>
<!-- hidden -->
***

[ref]: https://x.example
"""


def test_markdown_loses_its_marks_and_keeps_its_words(tmp_path: Path) -> None:
    lines = [line.strip() for line in read_page(saved(tmp_path, "a.md", MARKDOWN)).split("\n") if line.strip()]
    assert lines == [
        "A headline",
        "A heading",
        "Words with strong, soft, strong, soft, both and code marks, snake_case_word, 2 * 3 * 4.",
        "A link and another,  a citation[1][2] and a note[3].",
        "- one",
        "- two",
        "- three",
        "1. first",
        "said *nobody* & co",
    ]
    assert read_page(saved(tmp_path, "a", MARKDOWN)) == read_page(saved(tmp_path, "a.markdown", MARKDOWN))


@pytest.mark.parametrize(
    ("name", "content", "cause"),
    [
        ("a.pdf", b"%PDF-1.7\0\x01\x02", "is no text"),
        ("a.txt", bytes(range(256)) * 9, "is no text"),
        ("a.txt", b"\x81\x8d\xff" * 50, "neither UTF-8 nor Windows-1252"),
        ("a.txt", b"\xff\xfeabc", "is not the utf-16 that its mark says"),
        ("a.txt", b"\xef\xbb\xbf\xff", "is not the utf-8-sig that its mark says"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(40), "is no text"),
        ("a.txt", b"\x01\x02\x03words", "full of control characters"),
    ],
)
def test_what_is_no_text_is_refused(tmp_path: Path, name: str, content: bytes, cause: str) -> None:
    with pytest.raises(InputError, match=cause) as error:
        read_page(saved(tmp_path, name, content))
    assert "\n" not in str(error.value)
    assert str(tmp_path / name) in str(error.value)


def test_missing_files_folders_and_giants_are_refused(tmp_path: Path) -> None:
    giant = tmp_path / "giant.txt"
    with giant.open("wb") as file:
        file.truncate(200_000_000)
    for path, cause in (
        (tmp_path / "none.txt", "not there"),
        (tmp_path, "is not a file"),
        (giant, f"larger than {MAX_BYTES // 1_000_000} MB"),
    ):
        with pytest.raises(InputError, match=cause):
            read_page(path)


def test_an_empty_file_is_an_empty_text(tmp_path: Path) -> None:
    assert read_page(saved(tmp_path, "a.txt", b"")) == ""


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(["a.html", "a.md", "a.txt", "a"]),
    content=st.one_of(
        st.binary(max_size=200),
        st.text(alphabet="<>!-/?[]()*_`#&;\\\"'= \nab1", max_size=200).map(str.encode),
        st.text(alphabet="<>!-/?[]& ab", max_size=120).map(lambda text: f"<html>{text}<p>end".encode()),
    ),
)
def test_no_content_crashes(tmp_path: Path, name: str, content: bytes) -> None:
    try:
        assert isinstance(read_page(saved(tmp_path, name, content)), str)
    except InputError as error:
        assert "\n" not in str(error)


@pytest.mark.parametrize("piece", ["<", "<!--", "<![CDATA[", "<a ", "<div>", "</", "<?", '<a x="'])
def test_malformed_html_is_read_in_linear_time(tmp_path: Path, piece: str) -> None:
    path = saved(tmp_path, "a.html", "<html>" + piece * (200_000 // len(piece)))
    began = time.process_time()
    read_page(path)
    assert time.process_time() - began < 5


@pytest.mark.parametrize("piece", ["[", "*a ", "_a ", "`", "<!--", "[a", "\\[", "~~a", "- ", "![a](", "`a", "# "])
def test_malformed_markdown_is_read_in_linear_time(tmp_path: Path, piece: str) -> None:
    path = saved(tmp_path, "a.md", piece * (200_000 // len(piece)) + "x")
    began = time.process_time()
    read_page(path)
    assert time.process_time() - began < 5

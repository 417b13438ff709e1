"""Rich text is cleaned on its way in: what is kept is harmless in any page, and what it says can be read without it."""

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st
import pytest

from adapters.http.edge.rich_text import (
    TooLong,
    html_json,
    plain_json,
    read_rich_text,
)
from ticketing_domain.catalogue.rich_text import LONGEST_TEXT, RichText

HARMLESS = {
    *("p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "ul", "ol", "hr"),
    *("div", "li", "a", "b", "strong", "i", "em", "u", "s", "del", "code", "sub", "sup", "br"),
}
REL = "noopener noreferrer nofollow"


class Finds(HTMLParser):
    """Collects what a page would do with a text, as far as tags can do anything."""

    def __init__(self) -> None:
        super().__init__()
        self.dangers: list[object] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in HARMLESS:
            self.dangers.append(tag)
        for name, value in attrs:
            leads_well = (value or "").startswith(("http://", "https://", "mailto:"))
            if tag != "a" or not (name == "rel" or (name == "href" and leads_well)):
                self.dangers.append((tag, name, value))

    def handle_comment(self, data: str) -> None:
        self.dangers.append(data)


readable = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=80)
"""What is left of a text at the edge: nothing that cannot be seen, and no half characters."""


def dangers(text: RichText) -> list[object]:
    """Find everything in a text's HTML that is not harmless."""
    finds = Finds()
    finds.feed(text.html)
    finds.close()
    return finds.dangers


@pytest.mark.parametrize(
    ("sent", "html", "plain"),
    [
        ("House DJ since 2010.", "<p>House DJ since 2010.</p>", "House DJ since 2010."),
        ("<p>House <b>DJ</b></p>", "<p>House <b>DJ</b></p>", "House DJ"),
        ("one\ntwo\n\nthree", "<p>one<br>two</p><p>three</p>", "one\ntwo\n\nthree"),
        ("Tom & Jerry", "<p>Tom &amp; Jerry</p>", "Tom & Jerry"),
        ("Tom &amp; Jerry", "<p>Tom &amp; Jerry</p>", "Tom & Jerry"),
        ("<p>Tom &amp; Jerry &lt;3</p>", "<p>Tom &amp; Jerry &lt;3</p>", "Tom & Jerry <3"),
        ("5 < 6 > 4", "<p>5 &lt; 6 &gt; 4</p>", "5 < 6 > 4"),
        ("<p>one</p><p>two<br>three</p>", "<p>one</p><p>two<br>three</p>", "one\n\ntwo\nthree"),
        (
            "<ul><li>one</li><li>two</li></ul>three",
            "<ul><li>one</li><li>two</li></ul>three",
            "one\ntwo\n\nthree",
        ),
        ("<div>one</div><div>two</div>", "<div>one</div><div>two</div>", "one\ntwo"),
        (
            '<a href="https://a.example" onclick="x()">A</a>',
            f'<a href="https://a.example" rel="{REL}">A</a>',
            "A",
        ),
    ],
)
def test_a_text_is_kept_in_two_forms(sent: str, html: str, plain: str) -> None:
    """What may be embedded, and what it says."""
    assert read_rich_text(sent) == RichText(html, plain)


@pytest.mark.parametrize(
    "sent",
    ["", "  \n", "<p></p>", "<p> &nbsp;</p>", "<script>x()</script>", "<!-- x -->", "<img src=x>"],
)
def test_a_text_that_says_nothing_is_none(sent: str) -> None:
    """Whatever its markup."""
    text = read_rich_text(sent)

    assert text is None
    assert (plain_json(text), html_json(text)) == (None, None)


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>ok",
        "<scr<script>ipt>alert(1)</script>ok",
        "<img src=x onerror=alert(1)>ok",
        "<svg><script>alert(1)</script></svg>ok",
        "<svg/onload=alert(1)>ok",
        "ok<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></table>",
        '<a href="javascript:alert(1)">ok</a>',
        '<a href="java&#9;script:alert(1)">ok</a>',
        '<a href=" &#14; javascript:alert(1)">ok</a>',
        '<a href="data:text/html,<script>alert(1)</script>">ok</a>',
        '<a href="//evil.example">ok</a>',
        '<a href="/admin">ok</a>',
        '<p style="position:fixed" class="x" id="y">ok</p>',
        '<iframe src="https://evil.example"></iframe>ok',
        '<form action="https://evil.example"><input name=p></form>ok',
        '<base href="https://evil.example"><p>ok',
        '<meta http-equiv="refresh" content="0;url=https://evil.example"><p>ok',
        "<p>ok<!--[if IE]><script>alert(1)</script><![endif]-->",
        '<noscript><p title="</noscript><img src=x onerror=alert(1)>">ok',
        "<p>ok</p></div><script>alert(1)</script>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "<p>&lt;img src=x onerror=alert(1)&gt;</p>",
        "<p>{{7*7}} ${7*7} #{7*7} %s {0.__class__}</p>",
        "<p>\u202eevil\u202c ok</p>",
        "<p>a&#0;b&#7;c&#x1b;[31m</p>",
    ],
)
def test_nothing_hostile_is_kept(hostile: str) -> None:
    """Of scripts not even the words; what only looks like markup stays text."""
    text = read_rich_text(hostile)

    assert text is not None
    assert dangers(text) == []
    assert not any(one in text.html + text.plain for one in "\0\x07\x1b")


@given(readable | st.text("<>/ab=\"'&;#!-psvcritp\n :", max_size=80))
def test_whatever_is_sent_becomes_harmless_and_stays_as_it_is(sent: str) -> None:
    """A text that was read here can be sent back, with its wrapper or without, and is the same text."""
    text = read_rich_text(sent)

    if text is not None:
        assert dangers(text) == []
        wrapped = html_json(text)
        assert wrapped is not None
        again, bare = read_rich_text(wrapped), read_rich_text(text.html)
        assert again is not None
        assert bare is not None
        assert (again.html, bare.html) == (text.html, text.html)


def test_a_text_without_end_is_not_even_read() -> None:
    """One of the longest is."""
    longest = read_rich_text("x" * LONGEST_TEXT)

    assert longest is not None
    assert len(longest.plain) == LONGEST_TEXT
    with pytest.raises(TooLong):
        read_rich_text("<b>" * LONGEST_TEXT)

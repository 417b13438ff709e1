"""Rich text: what people write is cleaned on its way in, so that every page that embeds it may do so as it is.

HTML is parsed as a browser would, and only harmless markup is kept; a text without markup becomes paragraphs.
"""

from collections.abc import Iterable
import html
from html.parser import HTMLParser
import re
from typing import Final
import unicodedata

import nh3

from ticketing_domain.catalogue.rich_text import LONGEST_TEXT, RichText, too_long

WRAPPER: Final = '<div class="trix-content">{}</div>'
"""How rich text is printed (seed 001)."""

_SPACED: Final = frozenset(
    {"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "ul", "ol", "hr"}
)
_LINES: Final = frozenset({"div", "li"})
_INLINE: Final = frozenset(
    {"a", "b", "strong", "i", "em", "u", "s", "del", "code", "sub", "sup", "br"}
)

_CLEANER: Final = nh3.Cleaner(
    tags=_SPACED | _LINES | _INLINE,
    attributes={"a": {"href"}},
    url_schemes={"http", "https", "mailto"},
    url_relative="deny",
    link_rel="noopener noreferrer nofollow",
)


class TooLong(ValueError):
    """More was sent than is read at all; the message completes a sentence that begins with the field."""


def read_rich_text(text: str) -> RichText | None:
    """Clean a text that may be HTML; None where it says nothing. Raises `TooLong`."""
    if len(text) > LONGEST_TEXT:
        raise TooLong(too_long())
    sent = _unwrapped(text)
    safe = _visible(_CLEANER.clean(sent) if nh3.is_html(sent) else sent).strip()
    if nh3.is_html(safe):
        plain = _text_of(safe)
    else:
        plain = _visible(html.unescape(safe)).strip()
        safe = _CLEANER.clean(html_of(plain) or "")
    return RichText(safe, plain) if plain else None


def plain_json(text: RichText | None) -> str | None:
    """Print what a rich text says, without markup."""
    return None if text is None else text.plain


def html_json(text: RichText | None) -> str | None:
    """Print a rich text as HTML, ready to embed."""
    return None if text is None else WRAPPER.format(text.html)


def html_of(text: str | None) -> str | None:
    """Print plain text as HTML: paragraphs where lines are left empty, else line breaks; nothing in it is markup."""
    if text is None or not text.strip():
        return None
    paragraphs = re.split(r"\n[ \t]*\n\s*", text.strip())
    return "".join(f"<p>{_with_breaks(paragraph.splitlines())}</p>" for paragraph in paragraphs)


def _with_breaks(lines: Iterable[str]) -> str:
    return "<br>".join(html.escape(line) for line in lines)


def _unwrapped(text: str) -> str:
    """Take off the wrapper of a text that was read here and is sent back, so that it does not gather them."""
    head, tail = WRAPPER.split("{}")
    bare = text.strip()
    if bare.startswith(head) and bare.endswith(tail):
        return bare[len(head) : -len(tail)]
    return text


def _visible(text: str) -> str:
    """Drop the control characters that HTML can spell."""
    return "".join(one for one in text if one in "\n\t" or unicodedata.category(one) != "Cc")


def _text_of(safe: str) -> str:
    reader = _Reader()
    reader.feed(safe)
    reader.close()
    return re.sub(r" *[\n\r][\n\r ]*", _break, "".join(reader.pieces)).strip()


def _break(found: re.Match[str]) -> str:
    return "\n\n" if found[0].count("\n") > 1 else "\n"


class _Reader(HTMLParser):
    """Reads what HTML says: `\\n\\n` stands where a paragraph begins or ends, `\\r` where a line does."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 (the parser's name)
        self.pieces.append("\n" if tag == "br" else self._gap(tag))

    def handle_endtag(self, tag: str) -> None:
        self.pieces.append(self._gap(tag))

    def handle_data(self, data: str) -> None:
        self.pieces.append(re.sub(r"\s+", " ", data))

    def _gap(self, tag: str) -> str:
        if tag in _SPACED:
            return "\n\n"
        return "\r" if tag in _LINES else ""

"""JSON that two readers could understand differently is refused."""

import json

from hypothesis import given
from hypothesis import strategies as st
import pytest

from adapters.http.edge.strict_json import DEEPEST, JsonFloat, MalformedJson, decode

HOSTILE = {
    "nothing": b"",
    "half an object": b'{"title": ',
    "two values": b"{} {}",
    "a trailing comma": b'{"title": "x",}',
    "single quotes": b"{'title': 'x'}",
    "a comment": b'{} // "x"',
    "a member named twice": b'{"title": "a", "title": "b"}',
    "a member named twice inside": b'{"event": {"title": "a", "title": "b"}}',
    "a member named twice by an escape": b'{"title": "a", "t\\u0069tle": "b"}',
    "not a number": b'{"capacity": NaN}',
    "infinity": b'{"capacity": Infinity}',
    "minus infinity": b'{"capacity": -Infinity}',
    "a leading zero": b'{"capacity": 007}',
    "a plus sign": b'{"capacity": +7}',
    "an integer past 64 bits": b'{"capacity": 9999999999999999999}',
    "5,000 digits": b'{"capacity": ' + b"9" * 5_000 + b"}",
    "5,000 negative digits": b'{"capacity": -' + b"9" * 5_000 + b"}",
    "half a surrogate pair": b'{"title": "\\ud800"}',
    "the other half": b'{"title": "\\udc00 x"}',
    "a half in a name": b'{"\\udfff": 1}',
    "a surrogate in UTF-8": b'{"title": "\xed\xa0\x80"}',
    "a NUL": b'{"title": "a\\u0000b"}',
    "a NUL in a name": b'{"a\\u0000": 1}',
    "a NUL deep inside": b'[[["\\u0000"]]]',
    "a raw NUL": b'{"title": "a\x00b"}',
    "a raw newline in a text": b'{"title": "a\nb"}',
    "a byte order mark": b'\xef\xbb\xbf{"title": "x"}',
    "UTF-16": '{"title": "x"}'.encode("utf-16"),
    "Latin-1": '{"title": "Käfig"}'.encode("latin-1"),
    "overlong UTF-8": b'{"title": "\xc0\xaf"}',
    "too deep a list": b"[" * 65 + b"]" * 65,
    "too deep an object": b'{"a":' * 65 + b"1" + b"}" * 65,
    "far too deep": b"[" * 200_000,
    "far too deep and closed": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "a string without an end": b'["' + b'\\"' * 200_000,
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE)
def test_hostile_json_is_refused(raw: bytes) -> None:
    """Nothing of it is half understood."""
    with pytest.raises(MalformedJson):
        decode(raw)


def test_what_is_allowed_to_be_deep_is_read() -> None:
    """The deepest nesting that we allow is read, however many brackets its texts contain."""
    raw = b"[" * DEEPEST + b'"' + b"[{" * 500 + b'\\"[{"' + b"]" * DEEPEST

    value = decode(raw)

    for _ in range(DEEPEST):
        assert isinstance(value, list)
        (value,) = value
    assert value == "[{" * 500 + '"[{'


def test_a_wide_body_is_not_deep() -> None:
    """Depth is counted, not brackets."""
    assert decode(b"[" + b"[]," * 1_000 + b"[]]") == [[]] * 1_001


@pytest.mark.parametrize("text", ["15.00", "1e3", "-0.5", "1E400", "0." + "1" * 5_000])
def test_a_fraction_keeps_its_text(text: str) -> None:
    """A binary fraction would be another number."""
    assert decode(text.encode()) == JsonFloat(text)


@pytest.mark.parametrize("raw", [b'"\\ud83c\\udfb8"', '"🎸"'.encode()])
def test_a_whole_surrogate_pair_is_a_character(raw: bytes) -> None:
    """Escaped or not, it is the same text."""
    assert decode(raw) == "🎸"


def test_an_escaped_backslash_is_no_escape() -> None:
    """A text may speak about NULs without containing one."""
    assert decode(b'"\\\\u0000"') == "\\u0000"


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**18) + 1, 10**18 - 1)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abc"), inner),
    max_leaves=20,
)


@given(JSON, st.booleans())
def test_good_json_is_read_as_it_was_meant(value: object, ascii_only: bool) -> None:  # noqa: FBT001 (Hypothesis passes it)
    """What a library wrote is read back, escaped or not."""
    assert decode(json.dumps(value, ensure_ascii=ascii_only).encode()) == value


@given(st.binary())
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    """Nothing else ever comes out."""
    try:
        decode(raw)
    except MalformedJson as refusal:
        assert str(refusal)  # noqa: PT017 (the point is that no other error comes out)

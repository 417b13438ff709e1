"""Messages are read field by field, without coercion, and everything wrong is told at once."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
import enum

import attrs
from moneyed import Money
import pytest

from adapters.http.edge.messages import Amount, read_message
from adapters.http.edge.strict_json import JsonFloat
from ticketing_domain.changes import UNSET, Given
from ticketing_domain.money import NotAnAmount


class Mood(enum.Enum):
    """How the night will be."""

    CALM = "calm"
    WILD = "wild"


@attrs.frozen
class Part:
    """A message inside a message."""

    ticket_id: int
    quantity: int = 1


@attrs.frozen
class Wish:
    """One field of each type."""

    title: Given[str | None] = UNSET
    seats: Given[int | None] = UNSET
    listed: Given[bool] = UNSET
    price: Given[Amount | None] = UNSET
    vat: Given[Decimal | None] = UNSET
    at: Given[datetime | None] = UNSET
    mood: Given[Mood] = UNSET
    features: Given[tuple[str, ...]] = UNSET
    parts: Given[tuple[Part, ...]] = UNSET


def test_a_body_may_be_bare_or_wrapped_once() -> None:
    """Both forms mean the same."""
    bare, _ = read_message(Wish, {"title": "Lantern Night"}, wrapped_in="wish")
    wrapped, _ = read_message(Wish, {"wish": {"title": "Lantern Night"}}, wrapped_in="wish")
    twice, _ = read_message(Wish, {"wish": {"wish": {"title": "x"}}}, wrapped_in="wish")

    assert bare == wrapped == Wish(title="Lantern Night")
    assert twice == Wish()


def test_any_of_several_keys_may_wrap() -> None:
    """A ticket may come as a ticket or as its kind."""
    message, _ = read_message(Wish, {"dream": {"seats": 2}}, wrapped_in=("wish", "dream"))

    assert message == Wish(seats=2)


@pytest.mark.parametrize("wrapped", [5, "x", None, [], True])
def test_a_wrapper_that_holds_no_object_is_an_unknown_field(wrapped: object) -> None:
    """It is ignored like any other."""
    message, problems = read_message(Wish, {"wish": wrapped, "seats": 2}, wrapped_in="wish")

    assert (message, problems) == (Wish(seats=2), {})


def test_unknown_fields_are_ignored() -> None:
    """Clients send more than we know."""
    assert read_message(Wish, {"colour": "red", "__class__": 1}) == (Wish(), {})


def test_null_clears_and_absence_does_not() -> None:
    """The two are different wishes."""
    message, problems = read_message(Wish, {"title": None, "price": None})

    assert (message, problems) == (Wish(title=None, price=None), {})


def test_null_where_nothing_can_be_cleared_is_blank() -> None:
    """A switch is on or off."""
    message, problems = read_message(Wish, {"listed": None, "mood": None})

    assert message == Wish()
    assert problems == {"listed": ("can't be blank",), "mood": ("can't be blank",)}


WRONG: list[tuple[str, object]] = [
    *(("title", wrong) for wrong in (3, True, ["x"], {"x": 1}, "a\x07b", "a\rb", "a\x85b")),
    *(("seats", wrong) for wrong in ("3", True, JsonFloat("3.0"), [3], 2**53 + 1, -(2**60))),
    *(("listed", wrong) for wrong in ("true", 1, 0, "", [1])),
    *(("price", wrong) for wrong in (JsonFloat("15.00"), True, [15], {"amount": "15"}, "1" * 25)),
    *(("vat", wrong) for wrong in ("NaN", "1e3", JsonFloat("1e3"), "7,5", True, "", "\u0661")),
    *(("mood", wrong) for wrong in ("CALM", "", 1, ["calm"])),
    *(("features", wrong) for wrong in ("abc", 7, ["a", 1])),
    ("parts", [1]),
    ("parts", [{}]),
    ("parts", [{"ticket_id": "1"}]),
    ("parts", [{"ticket_id": None}]),
    *(
        ("at", wrong)
        for wrong in (
            "tomorrow",
            "2026-05-01",
            "20260501T190000Z",
            "2026-W18-5T19:00:00Z",
            "2026-02-30T19:00:00Z",
            "2026-05-01T25:00:00Z",
            "2026-05-01T19:00:60Z",
            "2026-05-01T19:00:00+99:00",
            "2026-05-01T19:00:00Z\n",
            "٢٠٢٦-05-01T19:00:00Z",
            "1969-12-31T23:59:59Z",
            "3000-01-01T00:00:00Z",
            "0001-01-01T00:00:00+14:00",
            "9999-12-31T23:59:59-14:00",
            1_777_000_000,
            "",
        )
    ),
]


@pytest.mark.parametrize(("field", "wrong"), WRONG)
def test_nothing_is_coerced(field: str, wrong: object) -> None:
    """A wrong type is a problem of its field, and the field counts as not sent."""
    message, problems = read_message(Wish, {"seats": 2, field: wrong})

    assert list(problems) == [field]
    assert getattr(message, field) is UNSET


def test_everything_wrong_is_told_at_once() -> None:
    """One answer names every field, and what is right is still read."""
    message, problems = read_message(Wish, {"title": 3, "seats": "2", "at": "x", "listed": True})

    assert set(problems) == {"title", "seats", "at"}
    assert message == Wish(listed=True)


def test_texts_are_normalised() -> None:
    """Two ways to write a letter or a line end are one text."""
    message, _ = read_message(Wish, {"title": "Cafe\u0301\r\nNight\tFever\n"})

    assert message.title == "Café\nNight\tFever\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-05-01T19:00:00Z", datetime(2026, 5, 1, 19, tzinfo=UTC)),
        ("2026-05-01T19:00Z", datetime(2026, 5, 1, 19, tzinfo=UTC)),
        ("2026-05-01 19:00:00.123Z", datetime(2026, 5, 1, 19, 0, 0, 123_000, tzinfo=UTC)),
        ("2026-05-01T19:00:00+0530", datetime(2026, 5, 1, 13, 30, tzinfo=UTC)),
        (
            "2026-05-01T19:00:00-03",
            datetime(2026, 5, 1, 19, tzinfo=timezone(timedelta(hours=-3))),
        ),
        ("2026-05-01T19:00:00", datetime(2026, 5, 1, 19)),  # noqa: DTZ001 (naive is what it says)
    ],
)
def test_times_are_read_with_or_without_a_zone(text: str, expected: datetime) -> None:
    """One without a zone stays without: only the venue knows it."""
    message, problems = read_message(Wish, {"at": text})

    assert (message.at, problems) == (expected, {})


def test_amounts_are_texts_or_whole_numbers() -> None:
    """They wait for their currency."""
    texts, _ = read_message(Wish, {"price": "15.00"})
    finer, _ = read_message(Wish, {"price": "15.50"})
    numbers, _ = read_message(Wish, {"price": 15})

    assert isinstance(texts.price, Amount)
    assert isinstance(finer.price, Amount)
    assert isinstance(numbers.price, Amount)
    assert texts.price.of("EUR") == numbers.price.of("EUR") == Money("15", "EUR")
    with pytest.raises(NotAnAmount):
        finer.price.of("JPY")


@pytest.mark.parametrize("sent", ["7.5", JsonFloat("7.5"), "7.50"])
def test_percentages_may_be_written_as_numbers(sent: object) -> None:
    """They are exact either way, and no money."""
    message, _ = read_message(Wish, {"vat": sent})

    assert message.vat == Decimal("7.5")


def test_messages_may_contain_messages() -> None:
    """Their defaults hold where nothing was said."""
    message, _ = read_message(Wish, {"parts": [{"ticket_id": 7}, {"ticket_id": 8, "quantity": 3}]})

    assert message.parts == (Part(7), Part(8, 3))


def test_an_inner_problem_is_told_as_the_outer_fields() -> None:
    """The sender finds it by the name that they sent."""
    _, problems = read_message(Wish, {"parts": [{"ticket_id": 7, "quantity": "3"}]})

    assert problems == {"parts": ("quantity must be a whole number",)}

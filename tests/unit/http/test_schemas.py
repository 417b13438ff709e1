"""Schemas say what our readers take and what our views print; what they cannot say, they refuse to."""

from datetime import datetime
from decimal import Decimal
import enum
from typing import Annotated, Any, Literal, NotRequired, TypedDict

import attrs
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
import pytest

from adapters.http.admin.custom_fields import CustomFieldMessage
from adapters.http.admin.events import EventMessage
from adapters.http.admin.performers import PerformerMessage
from adapters.http.admin.tickets import GroupTicketMessage
from adapters.http.edge.messages import read_message
from adapters.http.openapi.document import Undocumented, document
from adapters.http.openapi.entries import Answer, Api, Entry, Place
from adapters.http.openapi.leaves import IN_ANSWERS, IN_BODIES, Money
from adapters.http.openapi.schemas import Writer
from adapters.http.scanner.reports import ScanMessage
from adapters.http.shop.wishes import CheckoutMessage
from adapters.http.v1 import events as v1_events
from adapters.http.v1 import order_wishes as v1_orders
from adapters.http.v1 import tiers as v1_tiers
from adapters.http.v1 import venues as v1_venues
from adapters.http.v1 import webhook_views as v1_webhooks
from adapters.http.v1.event_messages import NewEventMessage
from ticketing_domain.changes import UNSET, Given


class Colour(enum.Enum):
    """A choice."""

    RED = "red"


class Shown(TypedDict):
    """Something that is shown."""

    price: Money | None
    colour: Colour | None
    kind: Literal["a", "b"]
    names: list[str]
    counts: dict[str, int]
    note: NotRequired[Annotated[str, "Said aside."]]


@attrs.frozen
class Line:
    """A line of a message."""

    number: int
    text: str | None = None


@attrs.frozen
class Sent:
    """Something that is sent."""

    lines: Given[tuple[Line, ...] | None] = UNSET
    rate: Given[Decimal] = UNSET


def test_an_answer_is_written_with_all_that_it_holds() -> None:
    """Null, choices, lists and what may be absent."""
    writer = Writer(IN_ANSWERS)

    referred = writer.schema(Shown)

    assert referred == {"$ref": "#/components/schemas/Shown"}
    assert writer.written["Shown"] == {
        "type": "object",
        "description": "Something that is shown.",
        "properties": {
            "price": {"anyOf": [{"$ref": "#/components/schemas/Money"}, {"type": "null"}]},
            "colour": {"anyOf": [{"type": "string", "enum": ["red"]}, {"type": "null"}]},
            "kind": {"enum": ["a", "b"]},
            "names": {"type": "array", "items": {"type": "string"}},
            "counts": {"type": "object", "additionalProperties": {"type": "integer"}},
            "note": {"type": "string", "description": "Said aside."},
        },
        "required": ["price", "colour", "kind", "names", "counts"],
    }


def test_a_message_may_leave_out_what_has_a_default() -> None:
    """What was not sent is no null."""
    writer = Writer(IN_BODIES)

    writer.schema(Sent)

    assert "required" not in writer.written["Sent"]
    assert writer.written["Line"]["required"] == ["number"]
    assert writer.written["Line"]["properties"]["text"] == {"type": ["string", "null"]}


@pytest.mark.parametrize(
    "unknown",
    [set[int], datetime, complex, tuple[int, str], dict[int, str], "Shown", Sent | set[int]],
)
def test_what_is_not_known_is_refused(unknown: Any) -> None:
    """Nothing is left out in silence."""
    with pytest.raises(TypeError):
        Writer(IN_ANSWERS).schema(unknown)


def test_two_classes_of_one_name_are_refused() -> None:
    """One of them would be told as the other."""
    writer = Writer(IN_ANSWERS)
    writer.schema(Shown)

    with pytest.raises(TypeError, match="Shown"):
        writer.schema(attrs.make_class("Shown", []))


@pytest.mark.parametrize(
    "operations",
    [[], [Place("GET", "/a", "show_a"), Place("GET", "/b", "show_b")]],
    ids=["unserved", "undocumented"],
)
def test_an_operation_without_an_entry_is_refused(operations: list[Place]) -> None:
    """And so is an entry without an operation."""
    api = Api(
        name="odd",
        title="Odd",
        description="Odd.",
        rooms={"A": {"show_a": Entry("Show", {200: Answer("Shown.", str)})}},
        failures={},
        behind_a_token=False,
    )

    with pytest.raises(Undocumented, match="odd"):
        document(api, operations, base_url="https://tickets.example", version="1")


SENT = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from([0, -1, 7, 2**53, 2**53 + 1, -(2**53) - 1]),
    st.sampled_from(
        ["", "Käfig", "active", "text", "order", "person", "7.5", "-1", "1e5", "1.", "x" * 300]
    ),
    st.sampled_from(["2026-05-01T19:00:00Z", "2026-05-01T19:00", "2026-05-01", "19:00"]),
    st.just([]),
    st.just({}),
    st.lists(st.one_of(st.sampled_from(["a", "b"]), st.just(3), st.none()), max_size=3),
    st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                "ticket_id": st.sampled_from([1, "1", None]),
                "quantity": st.sampled_from([2, "2", None]),
                "custom_field_id": st.sampled_from([1, None]),
                "value": st.sampled_from(["yes", True, 3, None]),
            },
        ),
        max_size=2,
    ),
)


@pytest.mark.parametrize(
    "message",
    [
        CheckoutMessage,
        CustomFieldMessage,
        EventMessage,
        GroupTicketMessage,
        PerformerMessage,
        ScanMessage,
        v1_events.PublicationMessage,
        v1_orders.OrderMessage,
        v1_tiers.TierMessage,
        v1_venues.VenueMessage,
        v1_webhooks.EndpointMessage,
        NewEventMessage,
    ],
)
@given(data=st.data())
def test_a_schema_takes_what_our_readers_take(
    message: type[attrs.AttrsInstance], data: st.DataObject
) -> None:
    """Field by field: neither more nor less. Amounts are read once their currency is known."""
    writer = Writer(IN_BODIES)
    schema = {**writer.schema(message), "components": {"schemas": writer.written}}
    name = data.draw(st.sampled_from([field.name for field in attrs.fields(message)]))
    sent = {name: data.draw(SENT)}

    taken = Draft202012Validator(schema).is_valid(sent)

    # A null that the field cannot be cleared with, a wrong type, a value that is none of its choices.
    _, unreadable = read_message(message, sent)
    if name not in {"price", "unit_price", "image", "background_image"}:
        assert taken == (name not in unreadable), (sent, unreadable)

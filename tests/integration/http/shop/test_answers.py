"""Buyers are asked what the promoter wants to know, and see their answers on their order."""

import json
from typing import Any

import pytest

from tests.integration.http.shop.counter import Counter
from ticketing_domain.catalogue.custom_field import FieldType, Scope
from ticketing_domain.testing.contracts.custom_fields import ask, remove

HOSTILE_TEXTS = [
    "🎸 Äß Ж 中",
    "<script>alert(1)</script>",
    "'; DROP TABLE orders; --",
    '"}],"total":0',
    "a\u202eb",
    " %_\\ ",
    "x" * 255,
]


def test_a_buyer_sees_what_is_asked(shop: Counter) -> None:
    """In the order of asking, with all that a form needs."""
    event, _ = shop.stage.night()
    later = ask(shop.stage, event, "Company", position=2)
    first = ask(
        shop.stage, event, "Diet", position=1, field_type=FieldType.SELECT, options=("Vegan", "Any")
    )

    asked = shop.shown(event)["custom_fields"]

    assert [one["id"] for one in asked] == [first.id, later.id]
    assert asked[0] == {
        "id": first.id,
        "label": "Diet",
        "field_type": "select",
        "per": "order",
        "help_text": None,
        "required": False,
        "options": ["Vegan", "Any"],
        "position": 1,
    }


def test_answers_go_from_the_checkout_to_the_order(shop: Counter) -> None:
    """Those of the order and those of each item; blank ones are not there, and a bundle answers once."""
    event, general = shop.stage.night()
    table = shop.stage.ticket(event, "Table", price="80.00", group_size=5)
    firm = ask(shop.stage, event, "Company")
    name = ask(shop.stage, event, "Name", per=Scope.ATTENDEE, required=True)
    note = ask(shop.stage, event, "Note", per=Scope.ATTENDEE, field_type=FieldType.TEXTAREA)
    answers = [
        {"custom_field_id": name.id, "value": "The Moons", "item_index": 2},
        {"custom_field_id": name.id, "value": "Bob", "item_index": 1},
        {"custom_field_id": name.id, "value": "Ann", "item_index": 0},
        {"custom_field_id": note.id, "value": " ", "item_index": 0},
        {"custom_field_id": note.id, "value": None, "item_index": 1},
        {"custom_field_id": firm.id, "value": "Moon Ltd", "item_index": None},
    ]

    held = shop.check_out(event, (general, 2), (table, 1), answers=answers)
    remove(shop.stage, event, firm)
    order = shop.get(shop.pay(held).json()["order_url"]).json()

    said = [item["custom_field_answers"] for item in order["items"]]
    assert held.status_code == 201, held.text
    assert order["custom_field_answers"] == [
        {"id": firm.id, "label": "Company", "type": "text", "value": "Moon Ltd"}
    ]
    assert [[one["value"] for one in item] for item in said] == [["Ann"], ["Bob"], ["The Moons"]]
    assert order["items"][2]["ticket_title"] == "Table"


def test_a_free_ticket_is_not_given_to_who_does_not_answer(shop: Counter) -> None:
    """What is asked is asked, whatever it costs."""
    event, ticket = shop.stage.night(price="0.00")
    terms = ask(shop.stage, event, "Terms", field_type=FieldType.CHECKBOX, required=True)

    silent = shop.check_out(event, (ticket, 1))
    no = shop.check_out(event, (ticket, 1), answers=[answer(terms.id, value=False)])
    yes = shop.check_out(event, (ticket, 1), answers=[answer(terms.id, value=True)])

    assert (silent.status_code, silent.json()) == (
        422,
        {"errors": {"answers": ['"Terms" can\'t be blank']}},
    )
    assert no.json() == {"errors": {"answers": ['"Terms" must be accepted']}}
    assert (yes.status_code, yes.json()["status"]) == (201, "paid")


def test_answers_are_judged_with_everything_else(shop: Counter) -> None:
    """A buyer corrects a form once."""
    event, ticket = shop.stage.night()
    ask(shop.stage, event, "Name", per=Scope.ATTENDEE, required=True)

    refused = shop.check_out(event, (ticket, 2), email="nobody", answers=[answer(10**6, "?")])

    assert refused.status_code == 422
    assert refused.json() == {
        "errors": {
            "answers": [
                "1000000 is not a custom field of this event",
                '"Name" can\'t be blank for item 0, 1',
            ],
            "email": ["is not an e-mail address"],
        }
    }
    assert shop.stage.remaining(event, ticket) == 10


@pytest.mark.parametrize(
    "answers",
    [
        {},
        "all",
        [3],
        [None],
        [{}],
        [{"value": "x"}],
        [{"custom_field_id": "1", "value": "x"}],
        [{"custom_field_id": True, "value": "x"}],
        [{"custom_field_id": 2**53 + 1, "value": "x"}],
        [{"custom_field_id": 1, "value": 5}],
        [{"custom_field_id": 1, "value": 1.5}],
        [{"custom_field_id": 1, "value": ["x"]}],
        [{"custom_field_id": 1, "value": {"x": 1}}],
        [{"custom_field_id": 1, "value": "a\x07b"}],
        [{"custom_field_id": 1, "value": "x", "item_index": "0"}],
        [{"custom_field_id": 1, "value": "x", "item_index": 0.5}],
        [{"custom_field_id": 1, "value": "x", "item_index": -(2**53)}],
        [{"custom_field_id": -1, "value": "x"}],
        [{"custom_field_id": number, "value": "x"} for number in range(5000)],
    ],
)
def test_unusable_answers_are_refused_whole(shop: Counter, answers: object) -> None:
    """Whatever cannot be read or has no question takes nothing from the stock."""
    event, ticket = shop.stage.night()
    ask(shop.stage, event, "Company", per=Scope.ATTENDEE)

    refused = shop.check_out(event, (ticket, 2), answers=answers)

    assert refused.status_code == 422
    assert list(refused.json()["errors"]) == ["answers"]
    assert shop.stage.remaining(event, ticket) == 10


@pytest.mark.parametrize("nothing", [None, []])
def test_no_answers_are_none(shop: Counter, nothing: object) -> None:
    """Where nothing is required."""
    event, ticket = shop.stage.night()
    ask(shop.stage, event, "Company")

    held = shop.check_out(event, (ticket, 1), answers=nothing)
    order = shop.get(shop.pay(held).json()["order_url"]).json()

    assert order["custom_field_answers"] == []
    assert [item["custom_field_answers"] for item in order["items"]] == [[]]


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
def test_any_text_that_can_be_stored_comes_back(shop: Counter, text: str) -> None:
    """Unchanged, and as text."""
    event, ticket = shop.stage.night()
    field = ask(shop.stage, event, "Say something", per=Scope.ATTENDEE)

    held = shop.check_out(event, (ticket, 1), answers=[answer(field.id, text, item_index=0)])
    order = shop.get(shop.pay(held).json()["order_url"]).json()

    (item,) = order["items"]
    assert [one["value"] for one in item["custom_field_answers"]] == [text]
    assert shop.adds_up()


def test_the_same_answers_again_get_the_same_answer(shop: Counter) -> None:
    """Other answers under the same key are another wish."""
    event, ticket = shop.stage.night()
    field = ask(shop.stage, event, "Company")
    first = shop.check_out(event, (ticket, 1), key="wish", answers=[answer(field.id, "Moon")])

    again = shop.check_out(event, (ticket, 1), key="wish", answers=[answer(field.id, "Moon")])
    other = shop.check_out(event, (ticket, 1), key="wish", answers=[answer(field.id, "Sun")])

    assert (again.status_code, again.content) == (201, first.content)
    assert (other.status_code, other.json()["error"]["code"]) == (409, "idempotency_key_reused")


def test_a_sack_of_answers_is_judged_in_no_time(shop: Counter) -> None:
    """A body as large as bodies may be is refused like any other, and not with a longer one."""
    event, ticket = shop.stage.night(stock=2000)
    field = ask(shop.stage, event, "Name", per=Scope.ATTENDEE, required=True)
    answers = [answer(field.id, "x", item_index=place) for place in range(15_000)]
    assert len(json.dumps(answers)) < 1024 * 1024

    refused = shop.check_out(event, (ticket, 1000), answers=answers)

    assert refused.status_code == 422
    assert len(refused.json()["errors"]["answers"]) == 101


def answer(field_id: int, value: str | bool, **where: Any) -> dict[str, Any]:  # noqa: FBT001 (an answer, not an option)
    """Return an answer as it is sent."""
    return {"custom_field_id": field_id, "value": value, **where}

"""A promoter decides what buyers are asked at checkout, and reads the answers on the orders."""

from typing import Any

import attrs
import pytest
from starlette.testclient import TestClient

from tests.integration.http.admin.clients import BASE_URL, anonymous_of, client_of
from ticketing_domain.catalogue.event import Event
from ticketing_domain.people.token import Permission
from ticketing_domain.sale.answers import AnswerSent
from ticketing_domain.sale.place_holds import Placed
from ticketing_domain.testing.contracts.custom_fields import answers_on
from ticketing_domain.testing.stage import Stage

NOT_FOUND = (404, b'{"error":"Not Found"}')
HOSTILE_TEXTS = [
    "🎸 Äß Ж 中",
    "<script>alert(1)</script>",
    "'; DROP TABLE orders; --",
    '"}],"total":0',
    "a\u202eb",
    "%_\\",
    "{0} %s $1",
]


@pytest.fixture
def event(stage: Stage) -> Event:
    """An event that asks nothing."""
    return stage.event()


@pytest.fixture
def path(event: Event) -> str:
    """Where the event is."""
    return f"/admin/events/{event.slug}"


def a_field(**fields: Any) -> dict[str, Any]:
    """Return the body of a good field."""
    return {"label": "Company", "field_type": "text", "per": "order", **fields}


@pytest.mark.parametrize("body", [a_field(), {"custom_field": a_field()}], ids=["bare", "wrapped"])
def test_a_field_is_all_that_was_said_and_sensible_otherwise(
    promoter: TestClient, path: str, body: dict[str, Any]
) -> None:
    """Not required, without help, next in line; and it rides on the event's page."""
    made = promoter.post(f"{path}/custom_fields", json=body)

    field = made.json()
    assert made.status_code == 201
    assert made.headers["location"] == f"{BASE_URL}{path}/custom_fields/{field['id']}"
    assert field == {
        "id": field["id"],
        "label": "Company",
        "field_type": "text",
        "per": "order",
        "help_text": None,
        "required": False,
        "options": [],
        "position": 1,
    }
    assert promoter.get(path).json()["custom_fields"] == [field]


@pytest.mark.parametrize(
    "options",
    [
        {"options_text": "Vegan\r\n\n  Any \n"},
        {"options": ["Vegan", " Any"]},
        {"options_text": "Vegan\nAny", "options": ["ignored"]},
    ],
    ids=["text", "list", "both"],
)
def test_options_are_lines_or_a_list(
    promoter: TestClient, path: str, options: dict[str, Any]
) -> None:
    """Without the empty ones."""
    body = a_field(field_type="select", per="attendee", **options)

    made = promoter.post(f"{path}/custom_fields", json=body)

    assert (made.status_code, made.json()["options"]) == (201, ["Vegan", "Any"])


def test_fields_are_shown_in_the_order_of_asking(promoter: TestClient, path: str) -> None:
    """By position; the next one goes behind the last."""
    ids = [
        promoter.post(f"{path}/custom_fields", json=a_field(**fields)).json()["id"]
        for fields in ({"position": 5}, {"position": 2}, {})
    ]

    shown = promoter.get(path).json()["custom_fields"]

    assert [(one["id"], one["position"]) for one in shown] == [
        (ids[1], 2),
        (ids[0], 5),
        (ids[2], 6),
    ]


def test_a_change_leaves_the_rest_alone(promoter: TestClient, path: str) -> None:
    """Only what was sent is changed; a blank help is none."""
    made = promoter.post(f"{path}/custom_fields", json=a_field(help_text="Ltd.")).json()
    where = f"{path}/custom_fields/{made['id']}"

    required = promoter.patch(where, json={"required": True})
    bare = promoter.patch(where, json={"custom_field": {"help_text": ""}})

    assert (required.status_code, required.json()) == (200, {**made, "required": True})
    assert bare.json() == {**made, "required": True, "help_text": None}
    assert promoter.get(path).json()["custom_fields"] == [bare.json()]


def test_a_removed_field_is_asked_no_more(promoter: TestClient, path: str) -> None:
    """Once."""
    field_id = promoter.post(f"{path}/custom_fields", json=a_field()).json()["id"]
    where = f"{path}/custom_fields/{field_id}"

    gone = promoter.delete(where)

    assert (gone.status_code, gone.content) == (204, b"")
    assert promoter.get(path).json()["custom_fields"] == []
    assert promoter.delete(where).status_code == 404


def test_everything_that_is_wrong_is_told_at_once(promoter: TestClient, path: str) -> None:
    """What is missing with what cannot be read."""
    nothing = promoter.post(f"{path}/custom_fields", json={})
    much = promoter.post(
        f"{path}/custom_fields",
        json={
            "label": 5,
            "field_type": "select",
            "per": "seat",
            "help_text": "x" * 1001,
            "required": "yes",
            "options_text": " \n ",
            "position": "first",
        },
    )

    blank = ["can't be blank"]
    assert nothing.status_code == 422
    assert nothing.json() == {"errors": {"label": blank, "field_type": blank, "per": blank}}
    assert much.status_code == 422
    assert much.json() == {
        "errors": {
            "label": ["must be a text"],
            "per": ["must be one of order, attendee"],
            "required": ["must be true or false"],
            "position": ["must be a whole number"],
            "help_text": ["is too long (maximum is 1000 characters)"],
            "options_text": blank,
        }
    }
    assert promoter.get(path).json()["custom_fields"] == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"field_type": None}, "field_type"),
        ({"field_type": "date"}, "field_type"),
        ({"field_type": ["text"]}, "field_type"),
        ({"per": True}, "per"),
        ({"label": "x" * 256}, "label"),
        ({"label": "a\x07b"}, "label"),
        ({"required": None}, "required"),
        ({"position": 0}, "position"),
        ({"position": 10**9}, "position"),
        ({"field_type": "select", "options": [str(n) for n in range(101)]}, "options_text"),
        ({"field_type": "select", "options": ["x" * 256]}, "options_text"),
        ({"field_type": "select", "options": ["a", "a "]}, "options_text"),
        ({"field_type": "select", "options": ["a\nb"]}, "options_text"),
        ({"field_type": "select", "options_text": None}, "options_text"),
        ({"options": "a"}, "options"),
        ({"options": [1]}, "options"),
        ({"options_text": ["a"]}, "options_text"),
    ],
)
def test_a_wrong_value_is_a_422_on_its_field(
    promoter: TestClient, path: str, wrong: dict[str, object], field: str
) -> None:
    """And nothing is written, whether the field is new or there already."""
    made = promoter.post(f"{path}/custom_fields", json=a_field()).json()

    new = promoter.post(f"{path}/custom_fields", json=a_field(**wrong))
    changed = promoter.patch(f"{path}/custom_fields/{made['id']}", json=wrong)

    for answer in (new, changed):
        assert answer.status_code == 422, answer.text
        assert list(answer.json()["errors"]) == [field]
    assert promoter.get(path).json()["custom_fields"] == [made]


def test_what_is_foreign_is_absent(
    stage: Stage, promoter: TestClient, stranger: TestClient, path: str
) -> None:
    """To the byte: another account's, another event's, nobody's."""
    made = promoter.post(f"{path}/custom_fields", json=a_field()).json()
    other = f"/admin/events/{stage.event('Other').slug}"
    ours, where = f"custom_fields/{made['id']}", f"{path}/custom_fields/{made['id']}"

    answers = [
        stranger.post(f"{path}/custom_fields", json=a_field()),
        stranger.patch(where, json={"label": "Mine"}),
        stranger.delete(where),
        promoter.patch(f"{other}/{ours}", json={"label": "Mine"}),
        promoter.delete(f"{other}/{ours}"),
        promoter.patch(f"{path}/custom_fields/99999", json={"label": "Mine"}),
        promoter.delete(f"{path}/custom_fields/{'9' * 30}"),
        promoter.delete(f"{path}/custom_fields/x"),
        promoter.post("/admin/events/nowhere/custom_fields", json=a_field()),
    ]

    assert {(answer.status_code, answer.content) for answer in answers} == {NOT_FOUND}
    assert promoter.get(path).json()["custom_fields"] == [made]


def test_only_who_may_write_asks(stage: Stage, path: str) -> None:
    """There is no list of fields besides the event's page."""
    reader, anybody = client_of(stage, Permission.READ), anonymous_of(stage)
    writer = client_of(stage)

    assert reader.post(f"{path}/custom_fields", json=a_field()).status_code == 401
    assert anybody.delete(f"{path}/custom_fields/1").status_code == 401
    listed = writer.get(f"{path}/custom_fields")
    assert (listed.status_code, listed.headers["allow"]) == (405, "POST")


def test_an_answered_field_keeps_its_kind(stage: Stage, promoter: TestClient) -> None:
    """The rest of it may change, and the order keeps what was asked."""
    field_id, order = an_answered_order(stage, promoter)
    event = stage.box_office.reads.order(stage.account.id, order.purchase.public_id).event_slug
    where = f"/admin/events/{event}/custom_fields/{field_id}"

    refused = promoter.patch(where, json={"field_type": "textarea", "per": "order"})
    renamed = promoter.patch(where, json={"label": "Food", "field_type": "text"})

    settled = ["can't change once it has been answered"]
    assert refused.status_code == 422
    assert refused.json() == {"errors": {"field_type": settled, "per": settled}}
    assert (renamed.status_code, renamed.json()["label"]) == (200, "Food")
    assert answers_on(stage, order)[0].label == "Diet"


def test_answers_stand_on_the_order_and_on_its_items(stage: Stage, promoter: TestClient) -> None:
    """Those of the order beside its total, those of an attendee on their item; lists are as before."""
    field_id, order = an_answered_order(stage, promoter)
    where = f"/admin/orders/{order.purchase.public_id}"

    shown = promoter.get(where).json()
    listed = promoter.get("/admin/orders").json()["orders"][0]

    assert [(one["type"], one["value"]) for one in shown["custom_field_answers"]] == [
        ("checkbox", True)
    ]
    assert [item["custom_field_answers"] for item in shown["items"]] == [
        [],
        [{"id": field_id, "label": "Diet", "type": "text", "value": "Vegan"}],
    ]
    assert "custom_field_answers" not in listed
    assert (
        promoter.post(f"{where}/refund", json={"amount": "1.00"}).json()["items"] == shown["items"]
    )


def test_an_order_without_answers_says_so(stage: Stage, promoter: TestClient) -> None:
    """With empty lists."""
    night, general = stage.night()
    order = stage.buy(night, (general, 2))

    shown = promoter.get(f"/admin/orders/{order.purchase.public_id}").json()

    assert shown["custom_field_answers"] == []
    assert [item["custom_field_answers"] for item in shown["items"]] == [[], []]


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
def test_any_text_that_can_be_stored_comes_back(promoter: TestClient, path: str, text: str) -> None:
    """Unchanged, as label, help and option."""
    body = a_field(label=text, help_text=text, field_type="select", options=[text])

    made = promoter.post(f"{path}/custom_fields", json=body)

    (shown,) = promoter.get(path).json()["custom_fields"]
    assert made.status_code == 201
    assert (shown["label"], shown["help_text"], shown["options"]) == (text, text, [text])


def an_answered_order(stage: Stage, promoter: TestClient) -> tuple[int, Placed]:
    """Sell two tickets with an answer of the second guest and one for the order; returns the guest's field as well."""
    night, general = stage.night()
    fields = f"/admin/events/{night.slug}/custom_fields"
    diet = promoter.post(fields, json=a_field(label="Diet", per="attendee")).json()["id"]
    terms = promoter.post(fields, json=a_field(label="Terms", field_type="checkbox")).json()["id"]
    answers = (AnswerSent(terms, value=True), AnswerSent(diet, "Vegan", 1))
    wish = attrs.evolve(stage.request(night, (general, 2)), answers=answers)
    order = stage.box_office.place_hold(wish)
    stage.pay(order)
    return diet, order

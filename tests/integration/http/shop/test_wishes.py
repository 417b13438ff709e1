"""A wish is read strictly, judged at once and granted once, however it was sent and however often."""

import pytest

from tests.integration.http.shop.counter import Counter, a_wish


def test_lines_of_one_ticket_are_one_line(shop: Counter) -> None:
    """Naming a ticket twice does not slip past a limit."""
    event, ticket = shop.stage.night(max_per_order=3)

    held = shop.check_out(event, (ticket, 1), (ticket, 2))
    refused = shop.check_out(event, (ticket, 2), (ticket, 2))

    assert [line["quantity"] for line in held.json()["items"]] == [3]
    assert refused.json()["error"]["code"] == "limit_per_order"


def test_everything_wrong_is_said_at_once(shop: Counter) -> None:
    """A buyer corrects a form once, not five times."""
    event, ticket = shop.stage.night()
    body = {
        "items": [{"ticket_id": ticket.id + 1, "quantity": 1}],
        "email": "not an address",
        "name": " ",
        "company": "x" * 256,
        "marketing_consent": "yes",
    }

    answer = shop.post(f"/events/{event.slug}/checkouts", json=body)

    assert answer.status_code == 422
    assert answer.json() == {
        "errors": {
            "items": [f"{ticket.id + 1} is not a ticket on sale for this event"],
            "marketing_consent": ["must be true or false"],
            "email": ["is not an e-mail address"],
            "name": ["can't be blank"],
            "company": ["is too long (maximum is 255 characters)"],
        }
    }


@pytest.mark.parametrize(
    "items",
    [
        None,
        [],
        {},
        "all of them",
        [3],
        [None],
        [{}],
        [{"ticket_id": 1}],
        [{"ticket_id": 1, "quantity": 0}],
        [{"ticket_id": 1, "quantity": -1}],
        [{"ticket_id": 1, "quantity": True}],
        [{"ticket_id": 1, "quantity": "1"}],
        [{"ticket_id": 1, "quantity": 1.0}],
        [{"ticket_id": 1, "quantity": 2**53}],
        [{"ticket_id": 1, "quantity": 5}, {"ticket_id": 1, "quantity": -3}],
        [{"ticket_id": number, "quantity": 1} for number in range(1, 200)],
    ],
)
def test_unusable_items_are_refused_whole(shop: Counter, items: object) -> None:
    """Whatever cannot be counted takes nothing from the stock."""
    event, ticket = shop.stage.night()

    answer = shop.post(f"/events/{event.slug}/checkouts", json=a_wish(items=items))

    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["items"]
    assert shop.stage.remaining(event, ticket) == 10


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"", 422),
        (b"{", 400),
        (b"[]", 400),
        (b'"text"', 400),
        (b'{"name":"a","name":"b"}', 400),
        (b'{"name":NaN}', 400),
        (b'{"name":"\\ud800"}', 400),
        (b'{"name":"a\\u0000b"}', 400),
        (b'{"name":' + b"9" * 5000 + b"}", 400),
        (b'{"name":' + b"[" * 100_000 + b"]" * 100_000 + b"}", 400),
        (b'\xef\xbb\xbf{"name":"a"}', 400),
        (b'{"name":"\xff"}', 400),
        (b'{"name":"' + b"a" * 1024 * 1024 + b'"}', 413),
    ],
)
def test_a_hostile_body_is_the_senders_fault(shop: Counter, raw: bytes, status: int) -> None:
    """Whatever is sent, the answer is a refusal in the shop's own form and never a failure."""
    event, _ = shop.stage.night()

    answer = shop.post(
        f"/events/{event.slug}/checkouts",
        content=raw,
        headers={"Content-Type": "application/json"},
    )

    assert answer.status_code == status
    assert set(answer.json()) == {"errors"} if status == 422 else {"error"}


def test_a_body_of_another_type_is_refused(shop: Counter) -> None:
    """A form that a foreign site sends on a visitor's behalf buys nothing."""
    event, _ = shop.stage.night()

    answer = shop.post(f"/events/{event.slug}/checkouts", data={"name": "Jane"})

    assert (answer.status_code, answer.json()["error"]["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize(
    ("sent", "known"),
    [
        (" Jane@Example.COM ", "jane@example.com"),
        ("jane@intranet", "jane@intranet"),
        ("jäne@exämple.com", "jäne@exämple.com"),
    ],
)
def test_an_address_is_known_by_one_spelling(shop: Counter, sent: str, known: str) -> None:
    """A limit for each customer is not passed by capital letters."""
    event, ticket = shop.stage.night(max_per_customer=1)

    first = shop.check_out(event, (ticket, 1), email=sent)
    second = shop.check_out(event, (ticket, 1), email=known)

    assert (first.status_code, second.json()["error"]["code"]) == (201, "limit_per_customer")


def test_a_promo_code_is_not_silently_ignored(shop: Counter) -> None:
    """Who hopes for a discount is told that there is none; an empty code hopes for nothing."""
    event, ticket = shop.stage.night()

    hoping = shop.check_out(event, (ticket, 1), promo_code="SUMMER")
    plain = [shop.check_out(event, (ticket, 1), promo_code=code) for code in ("", None)]

    assert (hoping.status_code, hoping.json()["error"]["code"]) == (409, "promo_invalid")
    assert [answer.status_code for answer in plain] == [201, 201]


def test_what_led_the_buyer_here_is_kept(shop: Counter) -> None:
    """Only what was sent is kept, and too long a trace costs no sale."""
    event, ticket = shop.stage.night()

    held = shop.check_out(event, (ticket, 1), utm_source="poster", ref="x" * 300, utm_term=None)

    purchase = shop.stage.box_office.reads.order(
        shop.stage.account.id, held.json()["public_id"]
    ).order.purchase
    assert purchase.attribution == {"utm_source": "poster", "ref": "x" * 255}


def test_the_same_wish_again_gets_the_same_answer(shop: Counter) -> None:
    """A buyer whose line broke asks again and takes nothing more, whatever became of the order meanwhile."""
    event, ticket = shop.stage.night()
    first = shop.check_out(event, (ticket, 2), key="wish-1")
    shop.pay(first)
    shop.stage.clock.forward(minutes=30)

    again = shop.check_out(event, (ticket, 2), key="wish-1")
    quoted = shop.check_out(event, (ticket, 2), key='"wish-1"')

    assert {again.content, quoted.content} == {first.content}
    assert (again.status_code, again.headers["idempotent-replayed"]) == (201, "true")
    assert "idempotent-replayed" not in first.headers
    assert shop.stage.remaining(event, ticket) == 8


def test_a_key_names_one_wish(shop: Counter) -> None:
    """Another wish under the same key is refused."""
    event, ticket = shop.stage.night()
    shop.check_out(event, (ticket, 2), key="wish-1")

    other = shop.check_out(event, (ticket, 3), key="wish-1")

    assert (other.status_code, other.json()["error"]["code"]) == (409, "idempotency_key_reused")


@pytest.mark.parametrize("key", ["", "two words", "x" * 256, '"', 'half"', "caf\u00e9"])
def test_a_key_must_be_a_name(shop: Counter, key: str) -> None:
    """What cannot be told apart safely names nothing."""
    event, ticket = shop.stage.night()

    answer = shop.post(
        f"/events/{event.slug}/checkouts",
        json=a_wish((ticket, 1)),
        headers={"Idempotency-Key": key.encode("latin-1")},
    )

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_request")

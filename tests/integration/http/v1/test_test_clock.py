"""The test clock: a whole sale, with everything that takes days, in a second."""

from datetime import datetime, timedelta
from typing import Any
import uuid

import attrs
import pytest
from starlette.testclient import TestClient

from adapters.http.app import build_app
from adapters.payments.sandbox import SandboxPayments
from tests.integration.http.documented import watched
from tests.integration.http.v1.offices import BASE_URL, Office, OpenOffice
from ticketing_domain.people.account import Mode
from ticketing_domain.people.move_clock import FURTHEST_STEP
from ticketing_domain.sale.payment import Outcome, Payment

ADVANCE = "/v1/test_clock/advance"


@pytest.fixture
def testers(open_office: OpenOffice) -> Office:
    """Programs with a test key, in a test world with a venue."""
    office = open_office(mode=Mode.TEST)
    office.venue(name="Moon Club")
    return office


class Silent(SandboxPayments):
    """A payment provider that cannot even be asked."""

    def outcome_of(self, payment: Payment) -> Outcome:
        """Fall over."""
        raise ConnectionError(payment.id)


def now_at(office: Office) -> datetime:
    """What time it is in the test world."""
    return read(office.get("/v1/test_clock").json())


def read(answer: Any) -> datetime:
    """Return the time that an answer tells."""
    return datetime.fromisoformat(answer["now"])


def test_the_clock_goes_with_everybodys(testers: Office) -> None:
    """Until it is moved, and from then on again."""
    clock = testers.stage.clock
    before = now_at(testers)

    advanced = testers.post(ADVANCE, {"seconds": 3600})
    clock.forward(minutes=1)

    assert before == clock.at - timedelta(minutes=1)
    assert read(advanced.json()) == before + timedelta(hours=1)
    assert now_at(testers) == before + timedelta(hours=1, minutes=1)


def test_a_live_key_has_no_test_clock(office: Office) -> None:
    """Neither to look at nor to move."""
    for answer in (office.get("/v1/test_clock"), office.post(ADVANCE, {"seconds": 60})):
        assert answer.status_code == 403
        assert answer.json()["error"]["code"] == "test_clock.live_key"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"seconds": None},
        {"seconds": "60"},
        {"seconds": 1.5},
        {"seconds": True},
        {"seconds": 0},
        {"seconds": -60},
        {"seconds": int(FURTHEST_STEP.total_seconds()) + 1},
        {"seconds": 2**52},
    ],
)
def test_the_clock_moves_in_whole_seconds_ahead(testers: Office, body: Any) -> None:
    """What it cannot do is said about the field."""
    before = now_at(testers)

    error = testers.post(ADVANCE, body).json()["error"]

    assert (error["code"], list(error["fields"])) == ("test_clock.invalid", ["seconds"])
    assert now_at(testers) == before


def test_a_hold_ends_before_the_answer_comes(testers: Office) -> None:
    """Its tickets are free for whoever asks next."""
    event = testers.event(live=True)
    order = testers.order(event, quantity=4).json()

    testers.post(ADVANCE, {"seconds": 11 * 60})

    after = testers.get(f"/v1/events/{event['id']}").json()
    assert testers.get(f"/v1/orders/{order['id']}").json()["status"] == "expired"
    assert after["tiers"][0]["held"] == 0


def test_orders_after_it_was_moved_live_in_its_time(testers: Office) -> None:
    """They are held for ten minutes of the world's own, and can be paid."""
    testers.post(ADVANCE, {"seconds": 10 * 86400})
    event = testers.event(live=True)

    order = testers.order(event).json()
    paid = testers.pay(order)

    assert datetime.fromisoformat(order["createdAt"]) == now_at(testers)
    assert paid.json()["status"] == "completed"


def test_the_event_ends_and_sales_close(testers: Office) -> None:
    """Its status is that of the world's time."""
    event = testers.event(live=True)

    testers.post(ADVANCE, {"seconds": 60 * 86400})

    refused = testers.order(event)
    assert testers.get(f"/v1/events/{event['id']}").json()["status"] == "ended"
    assert (refused.status_code, refused.json()["error"]["code"]) == (
        409,
        "event.sales_closed",
    )


def test_buyers_see_the_same_time_as_programs(testers: Office) -> None:
    """A checkout in the test world's shop lives, is paid and shown at the world's time."""
    testers.post(ADVANCE, {"seconds": 10 * 86400})
    event = testers.event(live=True)
    shop, buyer = "/shops/moon-club--test", testers.client
    ticket = buyer.get(f"{shop}/events/{event['slug']}").json()["tickets"][0]["id"]
    wish = {
        "email": "jane@example.com",
        "name": "Jane",
        "items": [{"ticket_id": ticket, "quantity": 1}],
    }

    placed = buyer.post(f"{shop}/events/{event['slug']}/checkouts", json=wish)
    at = f"{shop}/checkouts/{placed.json()['public_id']}"
    secret = {"secret": placed.json()["secret"]}
    paid = buyer.post(f"{at}/payment", params=secret, json={"source": "tok_ok"})

    until = datetime.fromisoformat(placed.json()["expires_at"])
    assert until == now_at(testers) + timedelta(minutes=10)
    assert buyer.get(at, params=secret).json()["status"] == paid.json()["status"] == "paid"


def test_moving_it_again_under_the_same_key_moves_it_once(testers: Office) -> None:
    """Whoever got no answer may ask again."""
    before, key = now_at(testers), str(uuid.uuid4())

    first = testers.post(ADVANCE, {"seconds": 60}, named=key)
    again = testers.post(ADVANCE, {"seconds": 60}, named=key)

    assert again.content == first.content
    assert again.headers["Idempotent-Replayed"] == "true"
    assert now_at(testers) == before + timedelta(seconds=60)


def test_a_move_that_was_cut_off_is_continued_and_not_repeated(testers: Office) -> None:
    """The clock had moved when the server fell over its chores."""
    key = str(uuid.uuid4())
    testers.pay(testers.order(testers.event(live=True)).json(), "tok_timeout")
    before = now_at(testers)
    silent = attrs.evolve(testers.stage.box_office, payments=Silent())
    app = build_app(silent, base_url=BASE_URL)
    broken = attrs.evolve(testers, client=watched(TestClient(app, base_url=BASE_URL)))

    cut_off = broken.post(ADVANCE, {"seconds": 3600}, named=key)
    again = testers.post(ADVANCE, {"seconds": 3600}, named=key)

    assert cut_off.status_code == 500
    assert read(again.json()) == before + timedelta(hours=1)


def test_only_that_worlds_chores_are_done(testers: Office, open_office: OpenOffice) -> None:
    """A neighbour's test world, and everything live, goes on as before."""
    neighbour = open_office(subdomain="sun-club", mode=Mode.TEST)
    neighbour.venue(name="Moon Club")
    theirs = neighbour.order(neighbour.event(live=True)).json()

    testers.post(ADVANCE, {"seconds": 86400})

    assert neighbour.get(f"/v1/orders/{theirs['id']}").json()["status"] == "pending"

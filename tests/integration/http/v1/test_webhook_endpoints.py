"""Promoters' programs register webhook endpoints, look after them, and see what was delivered."""

from datetime import timedelta
from threading import Thread
from typing import Any
import uuid

import pytest

from adapters.wiring import webhook_sender
from tests.integration.http.v1.offices import Office, OpenOffice, fields_of, made
from ticketing_domain.people.account import Mode
from ticketing_domain.ports import Books
from ticketing_domain.testing.contracts.post_office import Receivers, replies

EVERY = "/v1/webhook_endpoints"
URL = "https://receiver.example/hooks"


@pytest.fixture
def receivers() -> Receivers:
    return Receivers()


@pytest.fixture
def office(open_office: OpenOffice, receivers: Receivers) -> Office:
    return open_office(egress=receivers)


def endpoint(office: Office, *events: str, url: str = URL, **fields: Any) -> Any:
    """Register an address."""
    body = {"url": url, "events": list(events) or ["*"], **fields}
    return made(office.post(EVERY, body))


def deliveries(office: Office, made_one: Any) -> list[Any]:
    """Return what was delivered, the newest first."""
    found: list[Any] = office.get(f"{EVERY}/{made_one['id']}/deliveries").json()["data"]
    return found


def send(office: Office) -> int:
    """Have the sender go round."""
    return webhook_sender(office.stage.box_office).once()


def test_an_endpoint_is_registered_and_its_secret_shown_once(office: Office) -> None:
    """Every later look at it has all but the secret."""
    answer = office.post(EVERY, {"url": URL, "events": ["order.completed", "scan.recorded"]})

    shown = made(answer)
    secret = shown.pop("secret")
    one = f"{EVERY}/{shown['id']}"
    assert answer.headers["location"] == f"https://tickets.example{one}"
    assert shown["id"].startswith("whk_")
    assert secret.startswith("whsec_")
    assert shown | {"id": "", "createdAt": ""} == {
        "id": "",
        "url": URL,
        "events": ["order.completed", "scan.recorded"],
        "status": "active",
        "disabledReason": None,
        "disabledAt": None,
        "oldSecretValidUntil": None,
        "createdAt": "",
    }
    assert office.get(one).json() == shown
    assert office.get(EVERY).json() == {"data": [shown], "hasMore": False, "nextCursor": None}
    assert secret not in office.get(EVERY).text


def test_an_address_is_looked_up_with_the_books_closed(open_office: OpenOffice) -> None:
    """Whoever writes meanwhile does not wait for somebody's name server."""
    looks: list[bool] = []
    books: list[Books] = []

    class Slow(Receivers):
        def judge(self, url: str) -> str | None:
            def write() -> None:
                with books[0]() as unit:
                    unit.commit()
                looks.append(url == URL)

            thread = Thread(target=write, daemon=True)
            thread.start()
            thread.join(10)
            return None

    office = open_office(egress=Slow())
    books.append(office.stage.box_office.books)
    receiver = endpoint(office)
    office.patch(f"{EVERY}/{receiver['id']}", {"url": URL})
    assert looks == [True, True]


def test_registering_twice_with_one_key_is_once(office: Office) -> None:
    """The same answer with the same secret, and one endpoint."""
    key = str(uuid.uuid4())
    first, second = [office.post(EVERY, {"url": URL}, named=key) for _ in range(2)]
    assert first.content == second.content
    assert second.headers["idempotent-replayed"] == "true"
    assert len(office.get(EVERY).json()["data"]) == 1


def test_a_sale_is_told_as_the_documents_say(office: Office) -> None:
    """The five events of the documents that a sale has, with ids that the API itself answers to."""
    receiver = endpoint(office)
    event = office.event(live=True)
    order = made(office.order(event))
    office.pay(order)
    ticket = office.get(f"/v1/orders/{order['id']}").json()["tickets"][0]
    office.post(f"/v1/tickets/{ticket['id']}/scan")
    office.post(f"/v1/orders/{order['id']}/refund", {"amount": 100})
    send(office)

    told = [one["type"] for one in deliveries(office, receiver)][::-1]
    assert told == ["event.published", "order.completed", "scan.recorded", "order.refunded"]


def test_the_log_shows_what_was_answered(office: Office, receivers: Receivers) -> None:
    """Each attempt with its status and the beginning of the answer, and when the next one is."""
    receiver = endpoint(office, "event.published")
    receivers.answer = replies(500)
    office.event(live=True)
    send(office)

    (shown,) = deliveries(office, receiver)

    (attempt,) = shown["attempts"]
    assert (shown["type"], shown["status"]) == ("event.published", "pending")
    assert shown["nextAttemptAt"] >= "2026-06-01T12:00:05Z"
    assert attempt == {
        "at": "2026-06-01T12:00:00Z",
        "status": 500,
        "error": None,
        "response": "…",
        "durationMs": 20,
    }


def test_a_delivery_is_sent_again_by_hand(office: Office, receivers: Receivers) -> None:
    """Under the same id."""
    receiver = endpoint(office, "event.published")
    office.event(live=True)
    send(office)
    (before,) = deliveries(office, receiver)

    answer = office.post(f"{EVERY}/{receiver['id']}/deliveries/{before['id']}/retry")

    assert (answer.status_code, answer.json()["status"]) == (202, "pending")
    assert send(office) == 1
    (after,) = deliveries(office, receiver)
    assert (after["id"], after["status"], len(after["attempts"])) == (before["id"], "delivered", 2)
    assert receivers.taken == [(URL, before["id"])] * 2


def test_a_ping_tries_the_endpoint_out(office: Office, receivers: Receivers) -> None:
    """What is on its way has the id under which it arrives."""
    receiver = endpoint(office, "payout.paid")

    answer = office.post(f"{EVERY}/{receiver['id']}/ping")
    send(office)

    assert (answer.status_code, answer.json()["type"]) == (202, "webhook.ping")
    assert receivers.taken == [(URL, answer.json()["id"])]


def test_a_disabled_endpoint_says_why_and_comes_back(office: Office, receivers: Receivers) -> None:
    """A receiver that is gone, or that its owner turned off; what is asked of it meanwhile is refused."""
    receiver = endpoint(office)
    one = f"{EVERY}/{receiver['id']}"
    receivers.answer = replies(410)
    office.event(live=True)
    send(office)
    gone = office.get(one).json()
    assert (gone["status"], gone["disabledReason"]) == ("disabled", "gone")
    fields_of(office.post(f"{one}/ping"), "webhook_endpoint.disabled", 409)
    (delivery,) = deliveries(office, receiver)
    retry = office.post(f"{one}/deliveries/{delivery['id']}/retry")
    fields_of(retry, "webhook_endpoint.disabled", 409)

    back = office.patch(one, {"status": "active"}).json()
    off = office.patch(one, {"status": "disabled"}).json()

    assert (back["status"], back["disabledReason"]) == ("active", None)
    assert (off["status"], off["disabledReason"]) == ("disabled", "by_owner")


def test_a_secret_is_rotated_and_shown_once(office: Office) -> None:
    """The answer says until when the old one counts."""
    receiver = endpoint(office)
    rotated = office.post(f"{EVERY}/{receiver['id']}/rotate_secret").json()

    assert rotated["secret"] != receiver["secret"]
    assert rotated["oldSecretValidUntil"] == "2026-06-02T12:00:00Z"
    assert "secret" not in office.get(f"{EVERY}/{receiver['id']}").json()


def test_an_endpoint_is_changed_and_deleted(office: Office) -> None:
    """What was not sent stays; what is deleted is gone with its log."""
    receiver = endpoint(office, "order.completed")
    one = f"{EVERY}/{receiver['id']}"
    changed = office.patch(one, {"url": f"{URL}/2"}).json()
    assert (changed["url"], changed["events"]) == (f"{URL}/2", ["order.completed"])
    assert office.patch(one, {"events": ["*"]}).json()["events"] == ["*"]

    assert office.delete(one).status_code == 204

    fields_of(office.get(one), "webhook_endpoint.not_found", 404)
    fields_of(office.get(f"{one}/deliveries"), "webhook_endpoint.not_found", 404)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "url"),
        ({"url": None}, "url"),
        ({"url": 5}, "url"),
        ({"url": "http://10.0.0.1/"}, "url"),
        ({"url": URL, "events": []}, "events"),
        ({"url": URL, "events": ["order.lost"]}, "events"),
        ({"url": URL, "events": "*"}, "events"),
        ({"url": URL, "events": None}, "events"),
        ({"url": URL, "status": "asleep"}, "status"),
    ],
)
def test_a_bad_endpoint_is_refused(office: Office, body: Any, field: str) -> None:
    """With the field that is wrong, as this API spells it."""
    assert list(fields_of(office.post(EVERY, body), "webhook_endpoint.invalid")) == [field]


def test_what_is_another_accounts_is_not_there(
    office: Office, open_office: OpenOffice, receivers: Receivers
) -> None:
    """Neither to look at nor to change, byte for byte as if it had never been."""
    stranger = open_office(subdomain="sun-club", egress=receivers)
    receiver = endpoint(office)
    office.event(live=True)
    send(office)
    (delivery,) = deliveries(office, receiver)
    one, nobody = f"{EVERY}/{receiver['id']}", f"{EVERY}/whk_{'a' * 16}"

    for asked in (
        stranger.get,
        lambda path: stranger.patch(path, {"url": URL}),
        stranger.delete,
        lambda path: stranger.get(f"{path}/deliveries"),
        lambda path: stranger.post(f"{path}/ping"),
        lambda path: stranger.post(f"{path}/rotate_secret"),
        lambda path: stranger.post(f"{path}/deliveries/{delivery['id']}/retry"),
    ):
        theirs, never = asked(one), asked(nobody)
        assert (theirs.status_code, theirs.content) == (never.status_code, never.content)
        assert theirs.status_code == 404
    assert stranger.get(EVERY).json()["data"] == []
    fields_of(
        office.post(f"{one}/deliveries/msg_{'a' * 16}/retry"), "delivery.not_found", status=404
    )


def test_a_test_worlds_endpoints_hear_of_the_test_world(
    open_office: OpenOffice, office: Office, receivers: Receivers
) -> None:
    """And of nothing live; the live ones hear of nothing there."""
    _, value = office.stage.box_office.api_keys.issue(
        subdomain=office.stage.account.subdomain, mode=Mode.TEST, version="2026-04-25"
    )
    trial = Office(office.stage, office.client, value)
    live, test = endpoint(office), endpoint(trial, url=f"{URL}/test")
    trial.venue(name="Trial")
    trial.event(live=True, venueId="vn_trial")
    send(office)

    assert deliveries(office, live) == []
    assert [one["type"] for one in deliveries(trial, test)] == ["event.published"]
    fields_of(trial.get(f"{EVERY}/{live['id']}"), "webhook_endpoint.not_found", 404)


def test_an_advanced_test_world_rings_at_once(office: Office, receivers: Receivers) -> None:
    """A ping is not put off to the day that the test clock shows, and what waits for hours comes with them."""
    _, value = office.stage.box_office.api_keys.issue(
        subdomain=office.stage.account.subdomain, mode=Mode.TEST, version="2026-04-25"
    )
    trial = Office(office.stage, office.client, value)
    receiver = endpoint(trial)
    day = timedelta(days=1).total_seconds()
    assert trial.post("/v1/test_clock/advance", {"seconds": int(day)}).status_code == 200

    trial.post(f"{EVERY}/{receiver['id']}/ping")
    assert send(office) == 1
    receivers.answer = replies(503)
    trial.post(f"{EVERY}/{receiver['id']}/ping")
    assert send(office) == 1
    trial.post("/v1/test_clock/advance", {"seconds": 6})
    receivers.answer = replies(200)
    assert send(office) == 1


def test_lists_have_pages(office: Office) -> None:
    """Endpoints oldest first, deliveries newest first, each to its end; a cursor of elsewhere is refused."""
    made_ones = [endpoint(office, url=f"{URL}/{number}")["id"] for number in range(3)]
    found = office.pages(EVERY, 2)
    assert sorted(one["id"] for one in found) == sorted(made_ones)
    one = f"{EVERY}/{made_ones[0]}"
    pings = [office.post(f"{one}/ping").json()["id"] for _ in range(5)]
    assert [each["id"] for each in office.pages(f"{one}/deliveries", 2)] == pings[::-1]
    cursor = office.get(f"{one}/deliveries?limit=1").json()["nextCursor"]
    other = office.get(f"{EVERY}/{made_ones[1]}/deliveries?cursor={cursor}")
    fields_of(other, "cursor.invalid", 400)

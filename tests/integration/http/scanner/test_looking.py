"""What doors see: their account, its events, and tickets without anything that leads to their buyers."""

from datetime import timedelta

import pytest

from tests.integration.http.admin.clients import anonymous_of, client_of, token_of
from tests.integration.http.admin.shapes import misfits
from tests.integration.http.scanner.entrance import Entrance, entrance_of
from tests.integration.http.scanner.test_scanning import TICKET
from ticketing_domain.people.token import Permission
from ticketing_domain.testing.stage import Stage

PATHS = [
    ("GET", "/scanner/me"),
    ("GET", "/scanner/events"),
    ("GET", "/scanner/events/lantern-night/tickets"),
    ("GET", "/scanner/tickets?query=jane"),
    ("POST", "/scanner/redemptions"),
    ("POST", "/scanner/sync"),
    ("GET", "/scanner"),
    ("GET", "/scanner/nowhere"),
]
EVENT = {
    "slug": "text",
    "title": "text",
    "starts_at": "time",
    "ends_at": "time",
    "timezone": "text",
    "venue": {"name": "text", "city": "text"},
    "published": "boolean",
    "sold_count": "integer",
    "redeemed_count": "integer",
}


def test_a_device_learns_whose_it_is(stage: Stage, entrance: Entrance) -> None:
    """A token learns the same."""
    me = entrance.client.get("/scanner/me").json()
    system = client_of(stage, Permission.READ).get("/scanner/me.json").json()

    assert me == {
        "account": {"name": "Moon Club", "subdomain": "moon-club", "timezone": "Europe/Berlin"},
        "device": {"id": entrance.device.public_id, "name": "Main door"},
        "permission": "write",
        "server_time": "2026-06-01T12:00:00Z",
    }
    assert system == {**me, "device": None, "permission": "read"}


@pytest.mark.parametrize(("method", "path"), PATHS)
def test_nobody_gets_in_without_a_credential(
    stage: Stage, entrance: Entrance, method: str, path: str
) -> None:
    """Nor with one that was revoked, whatever stands behind the path."""
    stage.night()
    stage.box_office.door.revoke(account_id=stage.account.id, public_id=entrance.device.public_id)

    answers = [
        anonymous_of(stage, Accept="application/json").request(method, path),
        entrance.client.request(method, path),
        anonymous_of(stage, Authorization="Bearer tkt_device_x").request(method, path),
    ]

    assert {(one.status_code, one.content) for one in answers} == {
        (401, b'{"error":"Unauthorized"}')
    }
    assert {one.headers["www-authenticate"] for one in answers} == {"Bearer"}


@pytest.mark.parametrize("path", ["/admin/events", "/admin/orders", "/admin", "/admin/nowhere"])
def test_a_device_opens_nothing_but_doors(entrance: Entrance, path: str) -> None:
    """The admin API does not know it."""
    assert entrance.client.get(path).status_code == 401


def test_a_token_that_may_only_look_admits_nobody(stage: Stage, entrance: Entrance) -> None:
    """It sees what a device sees."""
    night, general = stage.night()
    code = entrance.gate.code(stage.buy(night, (general, 1)))
    reader, writer = client_of(stage, Permission.READ), client_of(stage)
    body = {"code": code, "event_slug": night.slug}

    refused = reader.post("/scanner/redemptions", json=body)
    admitted = writer.post("/scanner/redemptions", json=body)
    again = entrance.redeem(night, code).json()

    assert (refused.status_code, admitted.json()["result"]) == (401, "redeemed")
    assert reader.get(f"/scanner/events/{night.slug}/tickets").status_code == 200
    assert again["first_scan"]["device"].startswith("API token ")


def test_what_is_not_there_is_nowhere(stage: Stage, strangers: Stage, entrance: Entrance) -> None:
    """Another account's events look like no events at all."""
    theirs = strangers.event("Their Night", published=False)

    foreign = entrance.client.get(f"/scanner/events/{theirs.slug}/tickets")
    absent = entrance.client.get("/scanner/events/no-such-night/tickets")
    path = entrance.client.get("/scanner/nowhere")
    method = entrance.client.get("/scanner/sync")

    assert foreign.status_code == absent.status_code == path.status_code == 404
    assert foreign.content == absent.content == path.content
    assert (method.status_code, method.headers["allow"]) == (405, "POST")


def test_events_are_shown_with_who_is_in(stage: Stage, entrance: Entrance) -> None:
    """So many are expected, so many have come."""
    night, general = stage.night()
    order = stage.buy(night, (general, 3))
    entrance.redeem(night, entrance.gate.items(order)[0].code)

    listed = entrance.client.get("/scanner/events")
    same = entrance.client.get("/scanner/events", headers={"If-None-Match": listed.headers["etag"]})

    assert misfits({"events": [EVENT]}, listed.json()) == []
    (shown,) = listed.json()["events"]
    assert (shown["slug"], shown["sold_count"], shown["redeemed_count"]) == (night.slug, 3, 1)
    assert same.status_code == 304


def test_a_snapshot_is_complete_and_the_next_tells_changes(
    stage: Stage, entrance: Entrance
) -> None:
    """With `generated_at` of the last one as `updated_since`."""
    night, general = stage.night(stock=20)
    orders = [stage.buy(night, (general, 2), email=f"b{number}@example.com") for number in range(3)]
    codes = {item.code for order in orders for item in entrance.gate.items(order)}
    stage.clock.forward(hours=1)

    whole = entrance.snapshot(night)
    stage.clock.forward(minutes=1)
    some = next(iter(codes))
    entrance.redeem(night, some)
    changes = entrance.snapshot(night, whole["generated_at"])

    assert misfits({"event": EVENT, "tickets": [TICKET], "generated_at": "time"}, whole) == []
    assert {one["code"] for one in whole["tickets"]} == codes
    assert [(one["code"], one["state"]) for one in changes["tickets"]] == [(some, "redeemed")]
    assert entrance.snapshot(night, changes["generated_at"])["tickets"] == changes["tickets"]


@pytest.mark.parametrize(
    ("since", "found"),
    [
        ("2026-06-01T12:00:00Z", 1),
        ("2026-06-01T14:00:00+02:00", 1),
        ("2026-06-01T14:00:00", 1),
        ("2026-06-01T12:00:01Z", 0),
    ],
)
def test_a_snapshot_takes_times_in_any_zone(
    stage: Stage, entrance: Entrance, since: str, found: int
) -> None:
    """The venue's where none is named, and a plus that was not encoded."""
    night, general = stage.night()
    stage.buy(night, (general, 1))
    path = f"/scanner/events/{night.slug}/tickets"

    plain = entrance.client.get(f"{path}?updated_since={since}")

    assert len(entrance.snapshot(night, since)["tickets"]) == found
    assert len(plain.json()["tickets"]) == found


@pytest.mark.parametrize("since", ["yesterday", "2026-03-29T02:30:00", "1", "2026-13-01T00:00:00Z"])
def test_a_time_that_is_none_is_refused(stage: Stage, entrance: Entrance, since: str) -> None:
    """Named by its parameter."""
    night, _ = stage.night()

    answer = entrance.client.get(
        f"/scanner/events/{night.slug}/tickets", params={"updated_since": since}
    )

    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["updated_since"])


def test_tickets_are_found_by_whatever_a_guest_can_say(stage: Stage, entrance: Entrance) -> None:
    """By e-mail too, which is never shown; at most fifty."""
    night, general = stage.night(stock=100)
    order = stage.buy(night, (general, 1), email="ann@example.com")
    (item,) = entrance.gate.items(order)
    stage.buy(night, (general, 60), email="bob@example.com")

    def found(query: str) -> list[str]:
        answer = entrance.client.get("/scanner/tickets", params={"query": query})
        assert misfits({"tickets": [TICKET]}, answer.json()) == []
        return [one["code"] for one in answer.json()["tickets"]]

    for query in (item.code, item.code.lower(), item.public_id, "ANN@example", "ann@"):
        assert found(query) == [item.code]
    assert len(found("Jane")) == 50
    assert found("%") == found("") == found("_") == []


def test_doors_never_see_how_to_reach_a_buyer(stage: Stage, entrance: Entrance) -> None:
    """Whatever they ask for."""
    night, general = stage.night()
    order = stage.buy(night, (general, 1), email="ann@example.com")
    code = entrance.gate.code(order)
    secrets = ("ann@example.com", order.purchase.secret, order.purchase.order_code)

    answers = [
        entrance.client.get(f"/scanner/events/{night.slug}/tickets"),
        entrance.client.get("/scanner/tickets?query=ann@example.com"),
        entrance.redeem(night, code),
        entrance.redeem(night, code),
        entrance.client.get("/scanner/events"),
    ]

    assert [len(answer.json().get("tickets", [code])) for answer in answers] == [1] * 5
    for answer in answers:
        assert answer.status_code == 200
        assert not any(secret in answer.text for secret in secrets)


def test_doors_of_two_accounts_do_not_meet(
    stage: Stage, strangers: Stage, entrance: Entrance
) -> None:
    """Neither finds, sees nor admits the other's guests."""
    night, general = stage.night()
    code = entrance.gate.code(stage.buy(night, (general, 1)))
    theirs, _ = strangers.night()
    other = entrance_of(strangers)

    assert other.client.get("/scanner/tickets", params={"query": code}).json()["tickets"] == []
    assert other.redeem(theirs, code).json()["result"] == "unknown"
    assert entrance.redeem(night, code).json()["result"] == "redeemed"


def test_a_head_of_a_snapshot_has_no_body(stage: Stage, entrance: Entrance) -> None:
    """A device can ask whether it would be let in."""
    night, _ = stage.night()

    answer = entrance.client.head(f"/scanner/events/{night.slug}/tickets")

    assert (answer.status_code, answer.content) == (200, b"")


def test_a_scanners_day_is_seen_in_the_office(stage: Stage, entrance: Entrance) -> None:
    """The order shows who is in, and the event how many."""
    night, general = stage.night()
    order = stage.buy(night, (general, 2))
    entrance.redeem(night, entrance.gate.items(order)[0].code)
    stage.clock.forward(minutes=1)
    office = client_of(stage)

    page = office.get(f"/admin/orders/{order.purchase.public_id}").json()
    stats = office.get(f"/admin/events/{night.slug}").json()["stats"]

    assert [(one["redeemed"], one["redeemed_at"]) for one in page["items"]] == [
        (True, "2026-06-01T12:00:00Z"),
        (False, None),
    ]
    assert stats["redemption_rate"] == 50.0
    assert token_of(stage) not in str(page)
    assert night.starts_at - stage.clock.at > timedelta(days=1)

"""Who is let in, and what everybody else hears: the same, whatever stands behind the door."""

import pytest
from starlette.testclient import TestClient

from tests.integration.http.admin.clients import anonymous_of, client_of, token_of
from ticketing_domain.people.reads import CustomerFilter
from ticketing_domain.people.token import Permission
from ticketing_domain.testing.stage import Stage

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
METHODS = ["GET", "POST", "PATCH", "DELETE", "PUT", "OPTIONS", "TRACE"]
PATHS = [
    "/admin",
    "/admin/",
    "/admin/events",
    "/admin/events.json",
    "/admin/events/lantern-night",
    "/admin/venues/1",
    "/admin/orders/abcd1234efgh5678",
    "/admin/customers",
    "/admin/nowhere",
    "/admin/nowhere/at/all.json",
]


@pytest.mark.parametrize("path", PATHS)
def test_nobody_gets_in_without_a_token(stage: Stage, path: str) -> None:
    """Nor learns what is there, whatever they try."""
    anonymous = anonymous_of(stage, Accept="application/json")

    answers = [anonymous.request(method, path) for method in METHODS]

    for answer in answers:
        assert answer.status_code == 401
        assert answer.content == b'{"error":"Unauthorized"}'
        assert answer.headers["www-authenticate"] == "Bearer"
        assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    "shown",
    [
        "",
        "Bearer",
        "Bearer ",
        "Basic {token}",
        "{token}",
        "Bearer {token}x",
        "Bearer x{token}",
        "Bearer {token} {token}",
        "Bearer tkt_aaaaaaaa_" + "a" * 40 + "00000000",
        "Bearer " + "x" * 10_000,
        "Bearer \x00",
    ],
)
def test_a_bad_token_is_no_token(stage: Stage, shown: str) -> None:
    """However nearly right it is."""
    authorization = shown.format(token=token_of(stage))

    answer = anonymous_of(stage, Authorization=authorization, Accept="*/*").get("/admin/events")

    assert answer.status_code == 401


def test_a_revoked_token_opens_nothing(stage: Stage) -> None:
    """From the next request on."""
    token, value = stage.box_office.issue_token(
        subdomain=stage.account.subdomain, permission=Permission.WRITE, description="old"
    )
    client = anonymous_of(stage, Authorization=f"Bearer {value}", Accept="application/json")
    before = client.get("/admin/events")

    stage.box_office.revoke_token(subdomain=stage.account.subdomain, public_id=token.public_id)

    assert before.status_code == 200
    assert client.get("/admin/events").status_code == 401


def test_a_bearer_counts_only_where_json_is_asked_for(stage: Stage) -> None:
    """A browser that carries one is not let in; the suffix asks for JSON whoever comes."""
    client = anonymous_of(stage, Authorization=f"bearer {token_of(stage)}", Accept=BROWSER)

    assert client.get("/admin/events").status_code == 401
    assert client.get("/admin/events.json").status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/admin/events"),
        ("PATCH", "/admin/venues/1"),
        ("DELETE", "/admin/venues/1"),
        ("POST", "/admin/events/lantern-night/publication"),
        ("PUT", "/admin/nowhere"),
    ],
)
def test_a_read_token_changes_nothing(stage: Stage, method: str, path: str) -> None:
    """It is unauthorized, not forbidden."""
    reader = client_of(stage, Permission.READ)

    answer = reader.request(method, path, json={})

    assert (answer.status_code, answer.json()) == (401, {"error": "Unauthorized"})
    assert reader.get("/admin/venues").status_code == 200
    assert reader.head("/admin/venues").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/admin/nowhere",
        "/admin/nowhere.json",
        "/admin",
        "/admin/events/",
        "/admin/events/nowhere",
        "/admin/events/No-Slug",
        "/admin/events/%00",
        "/admin/events/%FF%FE",
        "/admin/events/a%2Fb",
        "/admin/events/" + "x" * 5_000,
        "/admin/events/nowhere/tickets",
        "/admin/events/nowhere/tickets/1",
        "/admin/events/lantern-night/tickets/999",
        "/admin/events/lantern-night/tickets/x",
        "/admin/venues/0",
        "/admin/venues/-1",
        "/admin/venues/1.0",
        "/admin/venues/01",
        "/admin/venues/999",
        "/admin/venues/" + "9" * 18,
        "/admin/venues/" + "9" * 19,
        "/admin/venues/" + "9" * 5_000,
        "/admin/venues/%D9%A1",
        "/admin/venues/1%00",
        "/admin/customers/1",
        "/admin/customers/x",
        "/admin/customers/" + "9" * 30,
        "/admin/orders/nowhere",
        "/admin/orders/ABCD-EFGH",
        "/admin/orders/%00",
        "/admin/orders/%25",
    ],
)
def test_what_is_not_there_is_always_not_there_in_the_same_words(
    stage: Stage, promoter: TestClient, path: str
) -> None:
    """Byte for byte."""
    stage.event()

    answer = promoter.get(path)

    assert (answer.status_code, answer.content) == (404, b'{"error":"Not Found"}')


def test_what_is_another_accounts_is_not_there(
    stage: Stage, strangers: Stage, stranger: TestClient
) -> None:
    """Not seen, not changed, not sold, not refunded: every call answers as for what never was."""
    event, ticket = stage.night()
    order = stage.buy(event, (ticket, 1)).purchase
    path = f"/admin/events/{event.slug}"
    calls = [
        ("GET", f"/admin/venues/{stage.venue.id}"),
        ("PATCH", f"/admin/venues/{stage.venue.id}"),
        ("DELETE", f"/admin/venues/{stage.venue.id}"),
        ("GET", path),
        ("PATCH", path),
        ("DELETE", path),
        ("POST", f"{path}/publication"),
        ("DELETE", f"{path}/publication"),
        ("GET", f"{path}/tickets"),
        ("GET", f"{path}/tickets/{ticket.id}"),
        ("POST", f"{path}/standard_tickets"),
        ("POST", f"{path}/group_tickets"),
        ("PATCH", f"{path}/standard_tickets/{ticket.id}"),
        ("PATCH", f"{path}/group_tickets/{ticket.id}"),
        ("POST", f"{path}/tickets/{ticket.id}/archival"),
        ("DELETE", f"{path}/tickets/{ticket.id}/archival"),
        ("GET", f"/admin/orders/{order.public_id}"),
        ("GET", f"/admin/orders/{order.order_code}"),
        ("POST", f"/admin/orders/{order.public_id}/refund"),
        ("GET", f"/admin/customers/{_customer_of(stage)}"),
    ]

    answers = [
        stranger.request(method, path, json={} if method in {"POST", "PATCH"} else None)
        for method, path in calls
    ]

    assert {(answer.status_code, answer.content) for answer in answers} == {
        (404, b'{"error":"Not Found"}')
    }
    assert stranger.get("/admin/orders", params={"event_slug": event.slug}).json()["orders"] == []
    assert stranger.get("/admin/venues").json()["venues"][0]["id"] == strangers.venue.id


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/admin/events", "GET, HEAD, POST"),
        ("POST", "/admin/events/lantern-night", "DELETE, GET, HEAD, PATCH"),
        ("GET", "/admin/events/lantern-night/publication", "DELETE, POST"),
        ("HEAD", "/admin/events/lantern-night/publication", "DELETE, POST"),
        ("GET", "/admin/orders/x/refund", "POST"),
        ("DELETE", "/admin/customers/1", "GET, HEAD"),
        ("TRACE", "/admin/venues/1.json", "DELETE, GET, HEAD, PATCH"),
    ],
)
def test_an_unknown_method_is_told_the_known_ones(
    promoter: TestClient, method: str, path: str, allowed: str
) -> None:
    """405, with what is allowed there."""
    answer = promoter.request(method, path)

    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)


@pytest.mark.parametrize(
    "path",
    ["/admin/venues", "/admin/events", "/admin/orders", "/admin/customers", "/admin/venues/{}"],
)
def test_head_is_get_without_a_body(stage: Stage, promoter: TestClient, path: str) -> None:
    """Same status, same headers."""
    path = path.format(stage.venue.id)

    head, get = promoter.head(path), promoter.get(path)

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == get.headers["content-type"] == "application/json"
    assert head.headers.get("etag") == get.headers.get("etag")
    assert head.headers.get("content-length") == get.headers.get("content-length")


def test_every_path_ends_in_json_too(stage: Stage, promoter: TestClient) -> None:
    """With the same answer."""
    event, ticket = stage.night()

    for path in (
        "/admin/venues",
        f"/admin/venues/{stage.venue.id}",
        f"/admin/events/{event.slug}",
        f"/admin/events/{event.slug}/tickets",
        f"/admin/events/{event.slug}/tickets/{ticket.id}",
    ):
        assert promoter.get(f"{path}.json").json() == promoter.get(path).json()
    published = promoter.post(f"/admin/events/{event.slug}/publication.json")
    assert published.json()["published"] is True


def test_answers_of_one_account_stay_out_of_shared_caches(promoter: TestClient) -> None:
    """They depend on the token."""
    answer = promoter.get("/admin/venues")

    assert answer.headers["cache-control"] == "private, no-cache"
    assert answer.headers["vary"] == "Accept, Authorization"


def _customer_of(stage: Stage) -> int:
    (customer,) = stage.box_office.reads.customers(
        CustomerFilter(stage.account.id), after=None, limit=2
    )
    return customer.id

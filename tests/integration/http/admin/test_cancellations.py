"""A promoter calls an event off, or undoes a single order."""

from starlette.testclient import TestClient

from tests.integration.http.admin.clients import anonymous_of, client_of
from ticketing_domain.people.token import Permission
from ticketing_domain.testing.stage import Stage


def test_calling_an_event_off_tells_how_far_it_has_come(stage: Stage, promoter: TestClient) -> None:
    """First accepted, then running, then done; the event's page shows the same."""
    event, ticket = stage.night()
    stage.buy(event, (ticket, 2))
    stage.buy(event, (ticket, 1), email="bob@example.com")
    path = f"/admin/events/{event.slug}"

    begun = promoter.post(f"{path}/cancellation")
    shown = promoter.get(path).json()
    stage.box_office.do_chores()
    after = promoter.post(f"{path}/cancellation")

    running = {"state": "running", "orders_total": 2, "orders_done": 0, "orders_refused": 0}
    assert begun.status_code == 202
    assert (shown["cancelled"], shown["cancelled_at"]) == (True, "2026-06-01T12:00:00Z")
    assert begun.json()["cancellation"] == shown["cancellation"] == running
    assert after.status_code == 200
    assert after.json()["cancellation"] == {**running, "state": "done", "orders_done": 2}
    assert after.json()["stats"]["total_revenue"]["amount"] == "0.00"
    assert {order["status"] for order in promoter.get("/admin/orders").json()["orders"]} == {
        "refunded"
    }


def test_an_event_without_orders_is_called_off_at_once(stage: Stage, promoter: TestClient) -> None:
    """There is nothing to wait for; such an event can be deleted, and cannot be published."""
    event, _ = stage.night()
    path = f"/admin/events/{event.slug}"

    assert promoter.get(path).json()["cancelled"] is False
    assert "cancellation" not in promoter.get(path).json()
    assert promoter.post(f"{path}/cancellation").status_code == 200
    again = promoter.post(f"{path}/publication")
    assert (again.status_code, again.json()) == (
        422,
        {"errors": {"base": ["the event is cancelled"]}},
    )
    assert promoter.delete(path).status_code == 204


def test_an_order_is_undone(stage: Stage, promoter: TestClient) -> None:
    """All that is left of its money goes back, once."""
    event, ticket = stage.night()
    order = stage.buy(event, (ticket, 2)).purchase.public_id
    promoter.post(f"/admin/orders/{order}/refund", json={"amount": "2.00"})

    undone = promoter.post(f"/admin/orders/{order}/cancellation")
    again = promoter.post(f"/admin/orders/{order}/cancellation")

    assert (undone.status_code, undone.json()["status"]) == (200, "refunded")
    assert (again.status_code, again.json()) == (
        422,
        {"errors": {"base": ["the order is refunded"]}},
    )
    assert stage.remaining(event, ticket) == 10


def test_a_hold_is_no_order_to_undo(stage: Stage, promoter: TestClient) -> None:
    """To a promoter it is not there."""
    event, ticket = stage.night()
    held = stage.hold(event, (ticket, 1)).purchase.public_id

    assert promoter.post(f"/admin/orders/{held}/cancellation").status_code == 404


def test_only_who_may_write_calls_off(
    stage: Stage, promoter: TestClient, stranger: TestClient
) -> None:
    """A token that may only look, no token, and another account change nothing."""
    event, ticket = stage.night()
    order = stage.buy(event, (ticket, 1)).purchase.public_id
    paths = (f"/admin/events/{event.slug}/cancellation", f"/admin/orders/{order}/cancellation")
    nowhere = ("/admin/events/nowhere/cancellation", "/admin/orders/nowhere/cancellation")

    for path, absent in zip(paths, nowhere, strict=True):
        assert client_of(stage, Permission.READ).post(path).status_code == 401
        assert anonymous_of(stage).post(path).status_code == 401
        foreign = stranger.post(path)
        assert (foreign.status_code, foreign.content) == (404, promoter.post(absent).content)
    assert promoter.get(f"/admin/orders/{order}").json()["status"] == "paid"

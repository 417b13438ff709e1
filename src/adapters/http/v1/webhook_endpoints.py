"""Webhook endpoints and what was delivered to them (contract §5, "Webhooks")."""

from collections.abc import Sequence
from typing import Any, Final

import attrs
from starlette.responses import Response

from adapters.http.edge.answers import etagged, json_answer
from adapters.http.edge.messages import read_message
from adapters.http.edge.queries import Cursor
from adapters.http.v1.errors import V1Error
from adapters.http.v1.house import House
from adapters.http.v1.ids import Named, named, public_id_in
from adapters.http.v1.notices import notice_id_in
from adapters.http.v1.pages import PageQuery
from adapters.http.v1.queries import CURSOR_INVALID, read_v1_query
from adapters.http.v1.table import V1Ask, V1Operation
from adapters.http.v1.webhook_views import (
    FIELDS,
    EndpointMessage,
    changes_in,
    delivery_json,
    endpoint_json,
)
from adapters.http.v1.wrong import told_as
from ticketing_domain.errors import NotFound
from ticketing_domain.notices.endpoint import Dialect, Endpoint
from ticketing_domain.notices.webhook_book import EndpointName, LoggedDelivery
from ticketing_domain.notices.webhooks import Webhooks

EVERY: Final = "/v1/webhook_endpoints"
ONE: Final = f"{EVERY}/{{id}}"
DELIVERIES: Final = f"{ONE}/deliveries"


@attrs.frozen
class WebhookEndpoints:
    """The calls on webhook endpoints."""

    base_url: str

    def list(self, ask: V1Ask) -> Response:
        """Answer with a page of endpoints, oldest first."""
        query = read_v1_query(PageQuery, ask.request)
        found = _webhooks(ask).reads.endpoints(ask.account.id, Dialect.V1)
        after = _place(found, query.cursor)
        return query.answer(
            lambda limit: found[after : after + limit],
            endpoint_json,
            lambda endpoint: Cursor(endpoint.created_at, endpoint.public_id),
        )

    def create(self, ask: V1Ask) -> Response:
        """Register an address; the answer shows the secret, this once."""
        message, unreadable = read_message(EndpointMessage, ask.body)
        with told_as(FIELDS):
            endpoint = _webhooks(ask).add(
                account_id=ask.account.id,
                dialect=Dialect.V1,
                changes=changes_in(message, unreadable),
                called=ask.continues_as,
            )
        location = f"{self.base_url}{EVERY}/{named(Named.WEBHOOK_ENDPOINT, endpoint.public_id)}"
        return json_answer(_with_secret(endpoint), 201, {"Location": location})

    def show(self, ask: V1Ask) -> Response:
        """Answer with an endpoint, without its secret."""
        return etagged(ask.request, json_answer(endpoint_json(_found(ask))))

    def change(self, ask: V1Ask) -> Response:
        """Change where notices go, which ones, and whether any do."""
        message, unreadable = read_message(EndpointMessage, ask.body)
        with told_as(FIELDS):
            changed = _webhooks(ask).change(_name(ask), changes_in(message, unreadable))
        return json_answer(endpoint_json(changed))

    def delete(self, ask: V1Ask) -> Response:
        """Strike an endpoint off, with its log."""
        _webhooks(ask).remove(_name(ask))
        return Response(status_code=204)

    def rotate_secret(self, ask: V1Ask) -> Response:
        """Make a new secret; the answer shows it, this once."""
        return json_answer(_with_secret(_webhooks(ask).rotate(_name(ask))))

    def ping(self, ask: V1Ask) -> Response:
        """Send a notice that means nothing; 202, since it arrives later."""
        errand = _webhooks(ask).ping(_name(ask))
        return json_answer(delivery_json(LoggedDelivery(errand, ())), 202)

    def deliveries(self, ask: V1Ask) -> Response:
        """Answer with a page of deliveries, the newest first, with what was answered to each attempt."""
        query, endpoint = read_v1_query(PageQuery, ask.request), _found(ask)
        reads = _webhooks(ask).reads
        before = None if query.cursor is None else _number(ask, endpoint, query.cursor)
        return query.answer(
            lambda limit: reads.deliveries(endpoint, before=before, limit=limit),
            delivery_json,
            lambda one: Cursor(one.delivery.created_at, one.errand.notice.id),
        )

    def retry(self, ask: V1Ask) -> Response:
        """Send a notice again; 202, since it arrives later."""
        notice_id = notice_id_in(ask.request.path_params["delivery_id"])
        _webhooks(ask).retry(_name(ask), notice_id)
        return json_answer(
            delivery_json(_webhooks(ask).reads.delivery(_found(ask), notice_id)), 202
        )


def operations(house: House) -> tuple[V1Operation, ...]:
    """Return the operations. Registering asks the network about an address, which no transaction waits for."""
    calls = WebhookEndpoints(house.base_url)
    retry = f"{DELIVERIES}/{{delivery_id}}/retry"
    return (
        V1Operation("GET", EVERY, "list_webhook_endpoints", calls.list),
        V1Operation("POST", EVERY, "create_webhook_endpoint", calls.create, gateway=True),
        V1Operation("GET", ONE, "show_webhook_endpoint", calls.show),
        V1Operation("PATCH", ONE, "change_webhook_endpoint", calls.change),
        V1Operation("DELETE", ONE, "delete_webhook_endpoint", calls.delete),
        V1Operation("POST", f"{ONE}/rotate_secret", "rotate_webhook_secret", calls.rotate_secret),
        V1Operation("POST", f"{ONE}/ping", "ping_webhook_endpoint", calls.ping),
        V1Operation("GET", DELIVERIES, "list_deliveries", calls.deliveries),
        V1Operation("POST", retry, "retry_delivery", calls.retry),
    )


def _webhooks(ask: V1Ask) -> Webhooks:
    return ask.box_office.webhooks


def _name(ask: V1Ask) -> EndpointName:
    public_id = public_id_in(Named.WEBHOOK_ENDPOINT, ask.request.path_params["id"])
    return EndpointName(ask.account.id, Dialect.V1, public_id or "")


def _found(ask: V1Ask) -> Endpoint:
    return _webhooks(ask).reads.endpoint(_name(ask))


def _with_secret(endpoint: Endpoint) -> dict[str, Any]:
    return {**endpoint_json(endpoint), "secret": endpoint.secrets.current}


def _place(endpoints: Sequence[Endpoint], cursor: Cursor | None) -> int:
    """Return where a page begins: after the endpoint of the cursor; where that is gone, after those of its time."""
    if cursor is None:
        return 0
    for place, endpoint in enumerate(endpoints):
        if endpoint.public_id == cursor.key:
            return place + 1
    return sum(endpoint.created_at <= cursor.at for endpoint in endpoints)


def _number(ask: V1Ask, endpoint: Endpoint, cursor: Cursor) -> int:
    try:
        return _webhooks(ask).reads.delivery(endpoint, cursor.key).delivery.id
    except NotFound:
        raise V1Error(CURSOR_INVALID) from None

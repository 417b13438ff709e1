"""Webhooks, as the admin API keeps them (`api-facts` §10, era D): the same engine as the promoter API's, other words."""

from collections.abc import Mapping
from typing import Any, Final

import attrs
from starlette.responses import Response

from adapters.http.admin.door import Ask
from adapters.http.admin.notices import NAMES, letter_of
from adapters.http.edge.answers import JSON, etagged, json_answer, time_json
from adapters.http.edge.messages import read_message
from adapters.http.edge.requests import number_in_path
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.changes import UNSET, Given, Unset
from ticketing_domain.errors import Invalid, NotFound, Problems
from ticketing_domain.notices import signature
from ticketing_domain.notices.endpoint import TELLS, Dialect, Disabled, Endpoint
from ticketing_domain.notices.keep_endpoints import EndpointChanges
from ticketing_domain.notices.notice import Action
from ticketing_domain.notices.webhook_book import EndpointName

SIGNATURE: Final = "X-Webhook-Signature"
FIELD: Final = "subscribed_actions"

SUBSCRIBED: Final[Mapping[str, frozenset[Action]]] = {
    name: frozenset(action for action in TELLS[Dialect.ADMIN] if NAMES[action] == name)
    for name in sorted(NAMES[action] for action in TELLS[Dialect.ADMIN])
}
"""What a name stands for; `order_paid` is another spelling of `order.paid`."""


@attrs.frozen
class WebhookMessage:
    """A webhook as clients send it; without actions, it is told everything."""

    name: Given[str | None] = UNSET
    url: Given[str | None] = UNSET
    subscribed_actions: Given[tuple[str, ...] | None] = UNSET
    active: Given[bool] = UNSET


@attrs.frozen
class Webhooks:
    """The calls on webhooks."""

    box_office: BoxOffice
    base_url: str

    def list(self, ask: Ask) -> Response:
        """Answer with all webhooks, oldest first, without their secrets."""
        found = self.box_office.webhooks.reads.endpoints(ask.account.id, Dialect.ADMIN)
        return json_answer({"webhooks": [webhook_json(endpoint) for endpoint in found]})

    def create(self, ask: Ask) -> Response:
        """Register an address; the answer shows the secret, this once."""
        changes = _changes_in(ask)
        try:
            endpoint = self.box_office.webhooks.add(
                account_id=ask.account.id, dialect=Dialect.ADMIN, changes=changes
            )
        except Invalid as wrong:
            raise _in_its_words(wrong) from None
        location = f"{self.base_url}/admin/webhooks/{endpoint.id}"
        shown = {**webhook_json(endpoint), "signing_secret": endpoint.secrets.current}
        return json_answer(shown, 201, {"Location": location})

    def change(self, ask: Ask) -> Response:
        """Change where notices go, which ones, and whether any do."""
        name = _name(ask)
        try:
            changed = self.box_office.webhooks.change(name, _changes_in(ask))
        except Invalid as wrong:
            raise _in_its_words(wrong) from None
        return json_answer(webhook_json(changed))

    def delete(self, ask: Ask) -> Response:
        """Strike a webhook off, with its log."""
        self.box_office.webhooks.remove(_name(ask))
        return Response(status_code=204)

    def activate(self, ask: Ask) -> Response:
        """Send notices again to a webhook that was disabled, those first that it missed while it failed."""
        return json_answer(webhook_json(self.box_office.webhooks.change.activate(_name(ask))))

    def delivery(self, ask: Ask) -> Response:
        """Answer with the body of a delivery, to whoever shows its signature."""
        reads, number = self.box_office.webhooks.reads, number_in_path(ask.request, "delivery_id")
        endpoint = reads.endpoint(_name(ask))
        body = letter_of(reads.delivery(endpoint, number).errand.notice, ask.account).body
        shown = ask.request.headers.get(SIGNATURE, "")
        if not signature.is_plain(shown, endpoint.secrets.valid(self.box_office.now()), body):
            raise NotFound("delivery", number)
        return etagged(ask.request, Response(body, media_type=JSON))


def webhook_json(endpoint: Endpoint) -> dict[str, Any]:
    """Print a webhook; never its secret."""
    state = endpoint.state
    return {
        "id": endpoint.id,
        "name": endpoint.name,
        "active": endpoint.is_active,
        "url": endpoint.url,
        FIELD: sorted(name for name in SUBSCRIBED if _is_told(endpoint, name)),
        "disabled_reason": state.why.value if isinstance(state, Disabled) else None,
        "disabled_at": time_json(state.at) if isinstance(state, Disabled) else None,
        "created_at": time_json(endpoint.created_at),
    }


def _is_told(endpoint: Endpoint, name: str) -> bool:
    return any(endpoint.wants(action) for action in SUBSCRIBED[name])


def _name(ask: Ask) -> EndpointName:
    return EndpointName(ask.account.id, Dialect.ADMIN, number_in_path(ask.request, "id"))


def _changes_in(ask: Ask) -> EndpointChanges:
    message, unreadable = read_message(WebhookMessage, ask.body, wrapped_in="webhook")
    actions, problems = _actions(message.subscribed_actions)
    told = {**unreadable, **problems}
    return EndpointChanges(
        name=message.name,
        url=message.url,
        actions=actions,
        active=message.active,
        unreadable={"actions" if name == FIELD else name: said for name, said in told.items()},
    )


def _actions(
    names: Given[tuple[str, ...] | None],
) -> tuple[Given[frozenset[Action] | None], Problems]:
    if isinstance(names, Unset) or names is None:
        return names, {}
    spelled = [name.replace("_", ".", 1) for name in names]
    if not set(spelled) <= SUBSCRIBED.keys():
        return UNSET, {FIELD: (f"must be among {', '.join(SUBSCRIBED)}",)}
    return frozenset[Action]().union(*(SUBSCRIBED[name] for name in spelled)), {}


def _in_its_words(wrong: Invalid) -> Invalid:
    return Invalid(
        {FIELD if field == "actions" else field: said for field, said in wrong.problems.items()}
    )

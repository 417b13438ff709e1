"""Webhook endpoints and what is delivered to them, in the document."""

from typing import Annotated, Final, Literal, TypedDict

from adapters.http.openapi.entries import Body, Entry
from adapters.http.openapi.leaves import Time
from adapters.http.openapi.v1.answers import changed, done, gone, later, listed, made, shown
from adapters.http.v1.pages import PageQuery
from adapters.http.v1.webhook_views import EndpointMessage, EndpointStatus
from ticketing_domain.notices.endpoint import Why


class WebhookEndpoint(TypedDict):
    """An address that is told what happens."""

    id: str
    url: Annotated[str, "As it was given."]
    events: Annotated[list[str], 'Which events it is told of; `["*"]` for all.']
    status: EndpointStatus
    disabledReason: Annotated[
        Why | None, "`failing` after ten failures in a row over more than an hour."
    ]
    disabledAt: Time | None
    oldSecretValidUntil: Annotated[Time | None, "Until when both secrets sign, after a rotation."]
    createdAt: Time


class NewWebhookEndpoint(WebhookEndpoint):
    """A webhook endpoint with its secret."""

    secret: Annotated[str, "Shown this once."]


class WebhookEndpointPage(TypedDict):
    """A page of webhook endpoints, oldest first."""

    data: list[WebhookEndpoint]
    hasMore: bool
    nextCursor: str | None


class Attempt(TypedDict):
    """One attempt to deliver."""

    at: Time
    status: Annotated[int | None, "What was answered; null where no answer came."]
    error: Annotated[str | None, "Why no answer came."]
    response: Annotated[str | None, "The beginning of the answer."]
    durationMs: int


class Delivery(TypedDict):
    """An event on its way to an endpoint."""

    id: Annotated[str, "That of the event: `id` in its body."]
    type: str
    status: Literal["pending", "delivered", "failed"]
    createdAt: Time
    nextAttemptAt: Time | None
    settledAt: Time | None
    attempts: list[Attempt]


class DeliveryPage(TypedDict):
    """A page of deliveries, the newest first."""

    data: list[Delivery]
    hasMore: bool
    nextCursor: str | None


ENTRIES: Final = {
    "list_webhook_endpoints": Entry(
        "List webhook endpoints", listed(WebhookEndpointPage), query=PageQuery
    ),
    "create_webhook_endpoint": Entry(
        "Add a webhook endpoint",
        made(NewWebhookEndpoint),
        Body(
            EndpointMessage,
            required=("url",),
            example={
                "url": "https://example.com/hooks",
                "events": ["order.completed", "order.refunded"],
            },
        ),
        detail="All events where none are named. Addresses that are not public are refused.",
    ),
    "show_webhook_endpoint": Entry("Show a webhook endpoint", shown(WebhookEndpoint)),
    "change_webhook_endpoint": Entry(
        "Change a webhook endpoint",
        changed(WebhookEndpoint),
        Body(EndpointMessage, example={"events": ["*"], "status": "active"}),
    ),
    "delete_webhook_endpoint": Entry("Delete a webhook endpoint and its deliveries", gone()),
    "rotate_webhook_secret": Entry(
        "Make a new secret",
        done(NewWebhookEndpoint, "Made; both secrets sign for 24 hours."),
    ),
    "ping_webhook_endpoint": Entry(
        "Send an event that means nothing", later(Delivery, "It arrives in a moment.")
    ),
    "list_deliveries": Entry("List what was delivered", listed(DeliveryPage), query=PageQuery),
    "retry_delivery": Entry("Deliver again", later(Delivery, "It arrives in a moment.")),
}

"""Webhooks, in the document."""

from typing import Annotated, Final, Literal, TypedDict

from adapters.http.admin.webhooks import SIGNATURE, WebhookMessage
from adapters.http.openapi.entries import Body, Entry, done, gone, listed, made, shown
from adapters.http.openapi.leaves import Time


class Webhook(TypedDict):
    """An address that is told what happens."""

    id: int
    name: str | None
    active: bool
    url: Annotated[str, "As it was given."]
    subscribed_actions: list[str]
    disabled_reason: Literal["by_owner", "gone", "failing"] | None
    disabled_at: Time | None
    created_at: Time


class NewWebhook(Webhook):
    """A webhook with its secret."""

    signing_secret: Annotated[str, "Shown this once."]


class WebhookList(TypedDict):
    """All webhooks, oldest first."""

    webhooks: list[Webhook]


class Account(TypedDict):
    """Whose webhook it is."""

    name: str
    subdomain: str


class Notice(TypedDict):
    """What a webhook is sent."""

    id: Annotated[str, "The same whenever it is sent again."]
    action: str
    created_at: Time
    eventable: dict[str, object]
    account: Account


ENTRIES: Final = {
    "list_webhooks": Entry("List webhooks", listed(WebhookList)),
    "create_webhook": Entry(
        "Add a webhook",
        made(NewWebhook),
        Body(
            WebhookMessage,
            "webhook",
            ("url",),
            {"url": "https://example.com/hooks", "subscribed_actions": ["order.paid"]},
        ),
    ),
    "change_webhook": Entry(
        "Change a webhook",
        done(Webhook),
        Body(WebhookMessage, "webhook", example={"active": False}),
    ),
    "delete_webhook": Entry("Delete a webhook and its deliveries", gone()),
    "activate_webhook": Entry(
        "Activate a webhook",
        done(Webhook),
        detail="What waited while it failed is sent first, in its order.",
    ),
    "show_webhook_delivery": Entry(
        "Show what was delivered",
        shown(Notice),
        detail="The body, byte for byte, for whoever shows its signature; 404 for anybody else.",
        headers=(SIGNATURE,),
        places={"delivery_id": "id"},
    ),
}

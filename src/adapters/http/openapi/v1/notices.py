"""The events that webhooks tell of, in the document."""

from typing import Annotated, Final, Literal, TypedDict

from adapters.http.openapi.entries import Hook, Hooks
from adapters.http.openapi.leaves import Time
from adapters.http.openapi.v1.sale_shapes import OrderNotice, Payout


class Told(TypedDict):
    """What every event says."""

    id: Annotated[str, "The same whenever it is sent again."]
    createdAt: Annotated[Time, "When it happened."]


class OrderCompleted(Told):
    """An order was paid, or cost nothing; its tickets are issued."""

    type: Literal["order.completed"]
    data: OrderNotice


class OrderRefunded(Told):
    """Money went back, all of it or a part."""

    type: Literal["order.refunded"]
    data: OrderNotice


class RecordedScan(TypedDict):
    """Who came in on which ticket."""

    ticketId: str
    orderId: str
    eventId: str
    tierId: str
    tierName: str
    admitted: Annotated[int, "How many came in just now."]
    redeemed: int
    admits: int
    remainingAdmissions: int
    scannedAt: Time


class ScanRecorded(Told):
    """A door let somebody in."""

    type: Literal["scan.recorded"]
    data: RecordedScan


class PayoutPaid(Told):
    """A payout has arrived."""

    type: Literal["payout.paid"]
    data: Payout


class PublishedEvent(TypedDict):
    """An event that went live."""

    id: str
    slug: str
    title: str
    venueId: str
    doors: Time
    ends: Time
    network: bool


class EventPublished(Told):
    """An event went live."""

    type: Literal["event.published"]
    data: PublishedEvent


class Pinged(TypedDict):
    """Who was pinged."""

    endpointId: str


class WebhookPing(Told):
    """Somebody asked for a ping; it means nothing."""

    type: Literal["webhook.ping"]
    data: Pinged


HOOKS: Final = Hooks(
    room="Events that are sent",
    notices={
        "order.completed": Hook("An order was paid", OrderCompleted),
        "order.refunded": Hook("Money went back, all of it or a part", OrderRefunded),
        "scan.recorded": Hook("A door let somebody in", ScanRecorded),
        "payout.paid": Hook("A payout has arrived", PayoutPaid),
        "event.published": Hook("An event went live", EventPublished),
        "webhook.ping": Hook("A ping that was asked for", WebhookPing),
    },
    headers={
        "EntryRate-Signature": {
            "description": "The hexadecimal HMAC-SHA256 of the raw body under the endpoint's secret, as it was shown.",
            "schema": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        },
        "webhook-id": {
            "description": "The `id` of the event.",
            "schema": {"type": "string"},
        },
        "webhook-timestamp": {
            "description": "When this attempt was made, in seconds since 1970; refuse what is older than some minutes.",
            "schema": {"type": "string", "pattern": "^[0-9]+$"},
        },
        "webhook-signature": {
            "description": "`v1,` and the base64 HMAC-SHA256 of `<webhook-id>.<webhook-timestamp>.<raw body>` under the bytes "
            "that stand in the secret behind `whsec_` in base64; one for each secret that counts, with blanks between.",
            "schema": {"type": "string", "pattern": "^v1,[A-Za-z0-9+/=]+( v1,[A-Za-z0-9+/=]+)*$"},
        },
    },
    answers={
        "2XX": "Taken.",
        "410": "The endpoint is disabled, and nothing is sent to it any more.",
        "default": "Sent again, nine times at most, with growing waits over three days.",
    },
)

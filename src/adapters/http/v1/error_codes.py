"""Every code that an error of this API can have, with its status and what it means.

The codes never change; programs decide by them. The page `/docs/errors` is printed from here.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import attrs


@attrs.frozen
class ErrorEntry:
    """What a code means: the status it comes with, what happened, and what to do about it."""

    status: int
    title: str
    explanation: str


_REQUEST: Final[Mapping[str, ErrorEntry]] = {
    "key.invalid": ErrorEntry(
        401,
        "The key opens nothing",
        "No key was shown as Authorization: Bearer er_live_… or er_test_…, it was mistyped, or it has been revoked.",
    ),
    "account.not_yours": ErrorEntry(
        403,
        "The key does not act for that account",
        "EntryRate-Account named an account for which this key does not act. Leave the header away to act for the "
        "key's own account, or ask for a key that acts for both.",
    ),
    "test_clock.live_key": ErrorEntry(
        403,
        "A live key has no test clock",
        "Only the time of a test world can be moved. Use a key that begins with er_test_.",
    ),
    "version.unknown": ErrorEntry(
        400,
        "There is no such version",
        "EntryRate-Version must be the date of a version that we have published. Without the header, a key is "
        "answered in the version that was the newest when it was made.",
    ),
    "request.malformed": ErrorEntry(
        400,
        "The request cannot be read",
        "The body must be one JSON object in UTF-8, and a header or parameter must have its documented form.",
    ),
    "request.too_large": ErrorEntry(413, "The body is too large", "Bodies may have up to 1 MiB."),
    "request.unsupported_media_type": ErrorEntry(
        415, "The body is of another type", "Send it with Content-Type: application/json, in UTF-8."
    ),
    "request.invalid": ErrorEntry(
        422,
        "A field is wrong",
        "What is wrong with which field stands beside the message, under fields.",
    ),
    "cursor.invalid": ErrorEntry(
        400,
        "The cursor is not one of ours",
        "Pass on nextCursor of the page before, unchanged and with the same filters, or no cursor for the first page.",
    ),
    "method_not_allowed": ErrorEntry(
        405, "The path does not know this method", "The header Allow lists those that it knows."
    ),
    "not_found": ErrorEntry(
        404,
        "There is nothing here",
        "No call of this API has this path; check it against the documents.",
    ),
    "conflict": ErrorEntry(
        409,
        "Somebody else was quicker",
        "The same thing was changed by another request at the same moment. Look at it again, and send the request "
        "again if it still applies.",
    ),
    "rate_limited": ErrorEntry(
        429,
        "Too many requests",
        "The limit is used up. Wait for as many seconds as Retry-After says; a request sent then will pass.",
    ),
    "busy": ErrorEntry(
        503,
        "Too many people want this just now",
        "More requests wait than can be served soon. Send the same request again, with the same Idempotency-Key, "
        "after as many seconds as Retry-After says.",
    ),
    "unavailable": ErrorEntry(
        503,
        "Out of order for a moment",
        "Something that we need cannot be reached. Send the same request again, with the same Idempotency-Key, after "
        "as many seconds as Retry-After says.",
    ),
    "internal": ErrorEntry(
        500,
        "A mistake of ours",
        "We have logged what happened under the X-Request-Id of the answer. Send the same request again later, with "
        "the same Idempotency-Key.",
    ),
}

_IDEMPOTENCY: Final[Mapping[str, ErrorEntry]] = {
    "idempotency.key_required": ErrorEntry(
        400,
        "An Idempotency-Key is missing",
        "Every POST needs the header Idempotency-Key, a UUID of version 4, so that sending it again does nothing twice.",
    ),
    "idempotency.key_invalid": ErrorEntry(
        400,
        "The Idempotency-Key is no UUID",
        "It must be a UUID of version 4, new for each new request.",
    ),
    "idempotency.key_reused": ErrorEntry(
        422,
        "The Idempotency-Key belongs to another request",
        "The same key came before with another path or body. Use a new key for each new request.",
    ),
    "idempotency.in_progress": ErrorEntry(
        409,
        "The same request is still under way",
        "A request with this key has begun and has no answer yet. Send it again a moment later.",
    ),
}

_OFFER: Final[Mapping[str, ErrorEntry]] = {
    "venue.in_use": ErrorEntry(
        409, "The venue is in use", "An event takes place there; move or delete that first."
    ),
    "event.cancelled": ErrorEntry(
        409,
        "The event was called off",
        "An event that was called off stays so; nothing of it can be changed or sold.",
    ),
    "event.has_orders": ErrorEntry(
        409,
        "The event has sold",
        "Tickets were sold, so it cannot be deleted; unpublish it instead.",
    ),
    "event.tier_oversold": ErrorEntry(
        409,
        "The tier has too few left",
        "Fewer tickets of the tier are left than were asked for. Some may come back when holds of other buyers end.",
    ),
    "event.full": ErrorEntry(
        409,
        "The house is full",
        "Fewer seats are free than were asked for, whatever the tier's own stock. Some may come back when holds end.",
    ),
    "event.sales_not_open": ErrorEntry(
        409, "Sales have not begun", "The event or the tier is not on sale yet."
    ),
    "event.sales_closed": ErrorEntry(
        409, "Sales are over", "The event or the tier is not on sale any more."
    ),
    "tier.access_code_required": ErrorEntry(
        409, "The tier is hidden", "It is sold only to buyers who know its access code."
    ),
}

_SALE: Final[Mapping[str, ErrorEntry]] = {
    "order.limit_per_order": ErrorEntry(
        409, "Too many for one order", "More of the tier were asked for than one order may contain."
    ),
    "order.limit_per_customer": ErrorEntry(
        409,
        "Too many for one buyer",
        "The buyer would have more of the tier than one e-mail address may have.",
    ),
    "order.promo_invalid": ErrorEntry(
        409, "The promo code does not count", "It is unknown, used up, or not for this order."
    ),
    "order.pending": ErrorEntry(409, "The order is not paid", "It has to be paid first."),
    "order.completed": ErrorEntry(409, "The order is paid already", "Nothing is charged twice."),
    "order.refund_pending": ErrorEntry(
        409, "A refund is under way", "Wait until it has ended; look at the order again."
    ),
    "order.partially_refunded": ErrorEntry(
        409, "The order was refunded in part", "What was asked is not possible after a refund."
    ),
    "order.refunded": ErrorEntry(
        409, "The order was refunded", "Its tickets are void, and nothing is left to refund."
    ),
    "order.expired": ErrorEntry(
        409, "The hold has ended", "The tickets were given back. Place a new order."
    ),
    "order.cancelled": ErrorEntry(409, "The order was cancelled", "Place a new order."),
    "order.refund_refused": ErrorEntry(
        422,
        "The refund is not possible",
        "It is more than what is left of the payment, or not an amount.",
    ),
    "payment.declined": ErrorEntry(
        402,
        "The payment was declined",
        "Nothing was charged; the order is still held. Try another source.",
    ),
    "payment.in_progress": ErrorEntry(
        409, "A payment is under way", "It has no outcome yet. Look at the order again in a moment."
    ),
    "payment.returned": ErrorEntry(
        409,
        "The tickets are gone",
        "The payment came after the hold had ended, and goes back to the buyer.",
    ),
    "payment.elsewhere": ErrorEntry(
        409,
        "Payment is taken elsewhere",
        "The buyer pays in their browser: send no source, and hand `payment.clientSecret` on.",
    ),
    "refund.declined": ErrorEntry(
        402,
        "The refund was declined",
        "The payment provider did not pay the money back. Nothing has changed.",
    ),
}

_DOOR: Final[Mapping[str, ErrorEntry]] = {
    "ticket.void": ErrorEntry(
        409,
        "The money for the ticket is back",
        "It was refunded or called off, admits nobody, and can be neither issued anew nor revoked.",
    ),
    "scan.id_reused": ErrorEntry(
        409,
        "The scan's id was used before",
        "Another scan came with the same id; make a new one for each scan.",
    ),
}

_WEBHOOKS: Final[Mapping[str, ErrorEntry]] = {
    "webhook_endpoint.disabled": ErrorEntry(
        409,
        "The endpoint is disabled",
        "Nothing is sent to it. Its disabledReason says why; change its status to active once the cause is gone.",
    ),
    "webhook_endpoint.too_many": ErrorEntry(
        409,
        "Too many endpoints",
        "An account has at most 50 webhook endpoints. Delete one, or let one endpoint take more events.",
    ),
}

_THINGS: Final = (
    "venue",
    "event",
    "tier",
    "order",
    "ticket",
    "payout",
    "webhook_endpoint",
    "delivery",
    "test_clock",
)
"""What calls are about: each can be absent, and each can be asked for or sent in a wrong way."""


def _of_a(thing: str) -> Mapping[str, ErrorEntry]:
    words = thing.replace("_", " ")
    return {
        f"{thing}.not_found": ErrorEntry(
            404,
            f"There is no such {words}",
            f"No {words} of this account has this id. What belongs to another account, or to the other mode, is not "
            "there either.",
        ),
        f"{thing}.invalid": ErrorEntry(
            422,
            f"The {words} breaks rules",
            "The fields that do, and how, stand beside the message, under fields.",
        ),
    }


ERRORS: Final[Mapping[str, ErrorEntry]] = MappingProxyType(
    {
        **_REQUEST,
        **_IDEMPOTENCY,
        **{code: entry for thing in _THINGS for code, entry in _of_a(thing).items()},
        **_OFFER,
        **_SALE,
        **_DOOR,
        **_WEBHOOKS,
    }
)

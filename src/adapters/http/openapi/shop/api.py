"""The shop API as a whole, in the document."""

from typing import Annotated, Final, NotRequired, TypedDict

import attrs

from adapters.http.openapi.entries import Answer, Answers, Api, Body, Entry, gone, shown
from adapters.http.openapi.leaves import Time, Word
from adapters.http.openapi.shapes import Mistakes
from adapters.http.openapi.shop.shapes import BoughtOrder, Checkout, Feed, ShopEventPage
from adapters.http.shop.table import SHOP as SHOP_PATH
from adapters.http.shop.tills import PaymentMessage
from adapters.http.shop.wishes import CheckoutMessage


class Reason(TypedDict):
    """Why the shop says no. `ticket_id`, `available` and `next_release_at` tell what binds a wish that was refused."""

    code: Annotated[str, "Names the reason and never changes."]
    message: str
    ticket_id: NotRequired[int | None]
    available: NotRequired[Annotated[int | None, "How much is left of what binds."]]
    next_release_at: NotRequired[
        Annotated[Time | None, "When the earliest hold ends; trying again before is useless."]
    ]


class Refusal(TypedDict):
    """A wish that cannot be granted."""

    error: Reason


@attrs.frozen
class EventPageQuery:
    """What the page of an event may be asked for."""

    code: Word | None = None
    promo: Word | None = None


@attrs.frozen
class SecretQuery:
    """What opens a checkout or an order."""

    secret: Word | None = None


FAILURES: Final[Answers] = {
    400: Answer("The request cannot be read.", Refusal),
    404: Answer("There is nothing here, or not for who asks.", Refusal),
    409: Answer("A wish that cannot be granted as things stand, with its reason.", Refusal),
    413: Answer("The body is larger than 1 MiB.", Refusal),
    415: Answer("The body is not `application/json` in UTF-8.", Refusal),
    422: Answer("What was sent breaks rules; all of them are named at once.", Mistakes),
    503: Answer(
        "Too many people at once, or out of order for a moment.", Refusal, ("Retry-After",)
    ),
}

DESCRIPTION: Final = """\
For buyers and shop pages: what is on, holding tickets, paying, the tickets themselves. No token is needed; reads may
be made from any web page.

**A checkout** holds all of its tickets or none, until `expires_at`. Its `secret` is the only key to it: pass it as
`?secret=`. Send an `Idempotency-Key` and a repeated request holds nothing twice.

**A refusal** (409) says why in `error.code`: `sold_out`, `capacity_full`, `limit_per_order`, `limit_per_customer`,
`sales_not_open`, `sales_closed`, `access_code_required`, `promo_invalid` and others.

**Money** is a decimal string beside its currency. **Times** are UTC, `YYYY-MM-DDTHH:MM:SSZ`.
"""

NOTES: Final = {
    "?code": "The access code of hidden tickets.",
    "?promo": "A promo code; one that does not count is ignored.",
    "?secret": "The checkout's secret.",
    "access_code": "Opens hidden tickets.",
    "PaymentMessage.source": "Of the sandbox: `tok_ok`, `tok_declined` or `tok_timeout`.",
    "PaymentMessage.secret": "The checkout's secret, if it is not in the query.",
    "quantity": "Units: bundles count once.",
    "expires_at": "When the hold ends.",
    "max_per_order": "null for no limit.",
    "cheapest_available_price": "Of the tickets that are shown and not sold out.",
}

TOO_MANY_GUESSES: Final[Answers] = {
    429: Answer("Too many codes were tried in vain; come again later.", Refusal, ("Retry-After",))
}

WINDOW: Final = {
    "list_shop_events": Entry("What is on", shown(Feed)),
    "show_shop_event": Entry(
        "One event and its tickets",
        {**shown(ShopEventPage), **TOO_MANY_GUESSES},
        query=EventPageQuery,
    ),
    "subscribe_to_shop_events": Entry("What is on, as a calendar", shown(str, "text/calendar")),
    "subscribe_to_shop_event": Entry("One event, as a calendar", shown(str, "text/calendar")),
    "show_shop_event_linked_data": Entry(
        "One event, in the words of schema.org",
        shown(dict[str, object], "application/ld+json"),
    ),
}
CHECKOUT: Final = {
    "place_checkout": Entry(
        "Hold tickets",
        {
            201: Answer("Held.", Checkout, ("Location",), may_carry=("Idempotent-Replayed",)),
            **TOO_MANY_GUESSES,
        },
        Body(
            CheckoutMessage,
            "checkout",
            ("items", "email", "name"),
            {
                "items": [{"ticket_id": 1, "quantity": 2}],
                "email": "jane@example.com",
                "name": "Jane Doe",
            },
        ),
        headers=("Idempotency-Key",),
    ),
    "show_checkout": Entry("How a checkout stands", shown(Checkout), query=SecretQuery),
    "cancel_checkout": Entry("Give the hold back", gone(), query=SecretQuery),
    "pay_checkout": Entry(
        "Pay with the sandbox",
        {
            200: Answer("Paid.", Checkout),
            202: Answer("The provider has not answered yet; look at the checkout again.", Checkout),
            402: Answer("The payment was declined; the tickets stay held.", Refusal),
        },
        Body(PaymentMessage, "payment", ("source",), {"source": "tok_ok"}),
        query=SecretQuery,
    ),
}
ORDERS: Final = {
    "show_bought_order": Entry("An order with its codes", shown(BoughtOrder), query=SecretQuery),
    "save_bought_order_date": Entry(
        "The event of an order, as a calendar", shown(str, "text/calendar"), query=SecretQuery
    ),
    "show_item_as_svg": Entry(
        "A code as a drawing", shown(str, "image/svg+xml"), query=SecretQuery
    ),
    "show_item_as_png": Entry("A code as a picture", shown(bytes, "image/png"), query=SecretQuery),
}

SHOP: Final = Api(
    name="shop",
    title="Ticketing: shop API",
    description=DESCRIPTION,
    rooms={"Shop window": WINDOW, "Checkout": CHECKOUT, "Orders": ORDERS},
    failures=FAILURES,
    behind_a_token=False,
    path_prefix=SHOP_PATH,
    notes=NOTES,
)

"""The promoter API as a whole, in the document."""

from typing import Final

from adapters.http.openapi.entries import Api, Schema
from adapters.http.openapi.v1 import door, offer, sale, webhooks
from adapters.http.openapi.v1.answers import FAILURES
from adapters.http.openapi.v1.headers import ACCOUNT, HEADERS, KEY, PARAMETERS, VERSION
from adapters.http.openapi.v1.leaves import IN_QUERIES, PLACES
from adapters.http.openapi.v1.notices import HOOKS
from adapters.http.v1.webhook_views import EVERYTHING, NAMED
from ticketing_domain.money import LARGEST_AMOUNT_MINOR

DESCRIPTION: Final = """\
For promoters' own systems and the tools that they use: events, orders, tickets, payouts, webhooks.

**Keys.** `Authorization: Bearer er_live_…`. A key `er_test_…` opens a world of its own, in which all money is play money
and the time can be moved. A key of an agency acts for the account that `EntryRate-Account` names.

**Every POST** needs an `Idempotency-Key`, a UUID of version 4. Sent again within seven days, it does nothing twice and is
answered byte for byte as before, with `Idempotent-Replayed: true`. A request that was refused may be sent again with the
same key.

**Errors** are `{"error": {"code", "message", "docs"}}`. Decide by the code: it never changes. All of them are explained
under [error codes](docs/errors).

**Limits** are counted by key: 200 requests in 15 minutes, scans apart from them 6,000. `RateLimit-*` tells how many are
left; a 429 says in `Retry-After` how many seconds to wait, and a request sent then passes.

**Versions.** A key is answered in the version that was the newest when it was made; `EntryRate-Version` names another for
one request. These documents describe the newest.

**Lists** are pages: `limit` (20, at most 100) and `cursor`, which is `nextCursor` of the page before. A filter or a page
never shows a row twice, whatever comes and goes meanwhile.

**Amounts** are integers in minor units beside their `currency`. **Times** are UTC, `YYYY-MM-DDTHH:MM:SSZ`; one that is
sent without a zone is the time on the venue's wall, and in a filter on the account's. **Ids** are opaque; events and
venues also answer to their slug. Fields that are not known are ignored: expect new ones in answers too.
"""

NOTES: Final = {
    "EventMessage.venueId": "Its id or slug.",
    "NewEventMessage.venueId": "Its id or slug.",
    "doors": "When the doors open.",
    "NewEventMessage.ends": "Four hours after the doors where nothing is sent.",
    "NewEventMessage.description": "The title where nothing is sent.",
    "rotatingQr": "Whether tickets show a new code every half minute, so that a picture of one is worth nothing.",
    "TierMessage.price": "In minor units.",
    "TierMessage.stock": "What is left; -1 without an end.",
    "PublicationMessage.network": "Whether it stands on the storefront too; as before where nothing is sent.",
    "OrderMessage.eventId": "Its id or slug.",
    "PaymentMessage.source": "Of the sandbox: `tok_ok`, `tok_declined` or `tok_timeout`.",
    "RefundMessage.amount": "In minor units; all that is left where nothing is sent.",
    "ScanMessage.payload": "The text of a QR code, or a code that was read out.",
    "ScanMessage.eventId": "At whose door; the ticket's own event where nothing is sent.",
    "ScanMessage.count": "How many of a group come in; one where nothing is said.",
    "EndpointMessage.events": "Names of events, or `*` for all.",
    "AdvanceMessage.seconds": "At most a year.",
    "hasMore": "Whether there is another page.",
    "nextCursor": "Leads to the next page; null on the last.",
    "?status": "Only those that stand so.",
    "?cityId": "Only in this city.",
    "?q": "Searches titles, venues and cities.",
    "?eventId": "Only of this event; its id or slug.",
    "?buyerEmail": "Only of this buyer.",
    "?from": "Doors at this time or later.",
    "?to": "Doors at this time or earlier.",
    "?arrivalFrom": "Arriving on this day or later.",
    "?arrivalTo": "Arriving on this day or earlier.",
}

FORMS: Final[dict[str, Schema]] = {
    "TierMessage.price": {"minimum": 0, "maximum": LARGEST_AMOUNT_MINOR},
    "TierMessage.stock": {"minimum": -1},
    "OrderItemMessage.quantity": {"minimum": 1},
    "OrderMessage.buyerEmail": {"examples": ["jane@example.com"]},
    "RefundMessage.amount": {"minimum": 1},
    "ScanMessage.count": {"minimum": 1},
    "AdvanceMessage.seconds": {"minimum": 1, "maximum": 366 * 24 * 60 * 60},
    "EndpointMessage.url": {"examples": ["https://example.com/hooks"]},
    "EndpointMessage.events": {"items": {"enum": [EVERYTHING, *sorted(NAMED)]}},
}

V1: Final = Api(
    name="v1",
    title="Ticketing: promoter API",
    description=DESCRIPTION,
    rooms={
        "Venues": offer.VENUES,
        "Events": offer.EVENTS,
        "Tiers": offer.TIERS,
        "Storefront": offer.STOREFRONT,
        "Orders": sale.ORDERS,
        "Tickets and scans": door.TICKETS,
        "Payouts": sale.PAYOUTS,
        "Webhook endpoints": webhooks.ENTRIES,
        "Test world": sale.TEST_WORLD,
        HOOKS.room: {},
    },
    failures=FAILURES,
    behind_a_token=True,
    bearer="A key of the account: `er_live_…`, or `er_test_…` for its test world.",
    notes=NOTES,
    forms=FORMS,
    in_queries=IN_QUERIES,
    places=PLACES,
    headers=HEADERS,
    parameters=PARAMETERS,
    asked_with=(VERSION, ACCOUNT),
    posted_with=(KEY,),
    fails=(400, 429),
    hooks=HOOKS,
)

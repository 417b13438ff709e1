"""The admin API as a whole, in the document."""

from typing import Final

from adapters.http.openapi.admin import (
    codes_and_devices,
    events,
    files,
    page,
    sales,
    team,
    tickets,
    uploads,
    venues,
    webhooks,
)
from adapters.http.openapi.entries import Api
from adapters.http.openapi.failures import FAILURES

DESCRIPTION: Final = """\
For a promoter's own systems: venues, events, tickets, orders, customers.

**Authentication.** `Authorization: Bearer <token>`, on requests that ask for JSON (`Accept: application/json`, or a
path that ends in `.json`). Whoever is not let in gets the same 401 everywhere; what is another account's is 404.

**Bodies** are JSON objects of at most 1 MiB, bare or wrapped once in the thing's name: `{"venue": {...}}`. Fields that
are not known are ignored. In a `PATCH`, what is left out stays as it is.

**Money** is a decimal string beside its currency, never a JSON number with a fraction. **Times** are UTC,
`YYYY-MM-DDTHH:MM:SSZ`; one that is sent without a zone is the time on the venue's wall.

**Lists** are complete. `limit` opts in to pages; the `Link` header leads to the next one.

**Single things** carry an `ETag`; with `If-None-Match`, what has not changed is answered with 304 and no body. `HEAD`
works wherever `GET` does. Every answer has an `X-Request-Id`.
"""

NOTES: Final = {
    "capacity": "Seats that the house may fill, over all tickets; null for no end.",
    "TicketFigures.capacity": "Units ever given to the ticket; -1 for no end.",
    "TicketMessage.stock": "What remains; -1 for no end.",
    "GroupTicketMessage.stock": "What remains, in bundles; -1 for no end.",
    "access_code": "Opens a hidden ticket. Never shown again.",
    "group_size": "How many people one bundle admits.",
    "listed": "Whether a published event stands in the public feed.",
    "customer_vat_rate_override": "Percent, instead of the account's rate.",
    "timezone": 'An IANA name or a city: "Europe/Berlin", "Berlin". Returned as it was given.',
    "sales_ends_at": "Where nothing is said, when the event starts.",
    "slug": "The event's name in addresses; made from the title where none is given.",
    "attribution": "Where the buyer came from: `utm_source` and its like.",
    "?query": "Searches names, e-mail addresses and codes.",
    "?event_slug": "Only of this event.",
    "?page": "Another name of `cursor`.",
    "?filter": "`archived` lists what is off sale for good.",
    "?marketing_only": "`1` for those who agreed to marketing.",
}

ADMIN: Final = Api(
    name="admin",
    title="Ticketing: admin API",
    description=DESCRIPTION,
    rooms={
        "Venues": venues.ENTRIES,
        "Events": events.ENTRIES,
        "Tickets": tickets.ENTRIES,
        "Performers": page.PERFORMERS,
        "Line-up": page.LINE_UP,
        "FAQ": page.FAQ,
        "Custom fields": page.CUSTOM_FIELDS,
        "Uploads": uploads.ENTRIES,
        "Orders": sales.ORDERS,
        "Guest list": sales.GUESTS,
        "Customers": sales.CUSTOMERS,
        "Promo codes": codes_and_devices.PROMO_CODES,
        "Team": team.ENTRIES,
        "Scanner devices": codes_and_devices.DEVICES,
        "Webhooks": webhooks.ENTRIES,
    },
    failures=FAILURES,
    behind_a_token=True,
    notes=NOTES,
    files=files.PATHS,
)

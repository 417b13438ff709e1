"""Keepsakes: what a buyer takes along of an order: the codes as pictures, and an entry for their calendar.

Each opens to the order's secret only, like the order itself.
"""

import io
from typing import Any, Final

import attrs
import segno
from starlette.requests import Request
from starlette.responses import Response

from adapters.http.edge.answers import etagged
from adapters.http.edge.requests import code_in_path
from adapters.http.shop.calendars import CALENDAR, calendar, order_entry
from adapters.http.shop.checkouts import FOR_THE_BUYER, order_shown
from adapters.http.shop.receipts import item_screen
from adapters.http.shop.street import Street
from adapters.http.shop.table import Operation
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.door.screen import Screen
from ticketing_domain.errors import NotFound
from ticketing_domain.people.account import Account
from ticketing_domain.sale.order import was_paid
from ticketing_domain.sale.purchase import Purchase
from ticketing_domain.sale.reads import OrderPage

SCALE: Final = 8
"""Pixels, or units of a drawing, for each module of a code."""
BORDER: Final = 4
"""Modules of white around it, which scanners need to find it."""


@attrs.frozen
class Keepsakes:
    """What is taken along."""

    box_office: BoxOffice
    street: Street

    def calendar(self, request: Request) -> Response:
        """Answer with the event of an order for the buyer's calendar."""
        account = self.street.look_up(request)
        page = self._paid(account, request)
        event = self.box_office.reads.inventory(account.id, page.event_slug).event
        entry = order_entry(page.order, event, account, self.street)
        name = {"Content-Disposition": f'attachment; filename="{event.slug}.ics"'}
        content = calendar(event.title, [entry])
        answer = Response(content, 200, {**FOR_THE_BUYER, **name}, media_type=CALENDAR)
        return etagged(request, answer)

    def drawing(self, request: Request) -> Response:
        """Answer with a code as a drawing that stays sharp at any size."""
        return self._picture(request, "svg", "image/svg+xml")

    def picture(self, request: Request) -> Response:
        """Answer with a code as a picture."""
        return self._picture(request, "png", "image/png")

    def _picture(self, request: Request, kind: str, media_type: str) -> Response:
        account = self.street.look_up(request)
        page = self._paid(account, request)
        wanted = code_in_path(request, "item_id")
        # A code that admits nobody any more is not handed out.
        found = [item for item in page.items if item.public_id == wanted]
        event = self.box_office.reads.inventory(account.id, page.event_slug).event
        at = self.box_office.in_time_of(account).now()
        screen = item_screen(account, found[0], event, at) if found else Screen()
        if screen.payload is None:
            raise NotFound("item", wanted)
        content = qr_code(screen.payload, kind)
        answer = Response(content, 200, FOR_THE_BUYER, media_type=media_type)
        return etagged(request, answer)

    def _paid(self, account: Account, request: Request) -> OrderPage:
        page = order_shown(self.box_office, account, request)
        if not was_paid(page.order):
            raise NotFound("order", page.order.purchase.public_id)
        return page


def keepsake_operations(keepsakes: Keepsakes) -> tuple[Operation, ...]:
    """Return the operations on what is taken along."""
    order = "/orders/{public_id}"
    item = f"{order}/items/{{item_id}}"
    return (
        Operation("GET", f"{order}/calendar.ics", "save_bought_order_date", keepsakes.calendar),
        Operation("GET", f"{item}.svg", "show_item_as_svg", keepsakes.drawing),
        Operation("GET", f"{item}.png", "show_item_as_png", keepsakes.picture),
    )


def qr_code(payload: str, kind: str) -> bytes:
    """Draw a QR code that still reads when a tenth of it is smudged; `kind` is "svg" or "png"."""
    content = io.BytesIO()
    code = segno.make(payload, error="m", micro=False)
    code.save(content, kind=kind, scale=SCALE, border=BORDER, light="white")
    return content.getvalue()


def with_keepsakes(
    printed: dict[str, Any], purchase: Purchase, account: Account, street: Street
) -> dict[str, Any]:
    """Return a printed order with the addresses of what can be taken along."""
    place, _, secret = street.order_url(account, purchase).partition("?")
    items = [
        {
            **item,
            "qr_svg_url": f"{place}/items/{item['public_id']}.svg?{secret}",
            "qr_png_url": f"{place}/items/{item['public_id']}.png?{secret}",
        }
        for item in printed["items"]
    ]
    return {**printed, "items": items, "calendar_url": f"{place}/calendar.ics?{secret}"}

"""How orders are printed: amounts in minor units beside their currency, times in UTC (contract §5)."""

from datetime import datetime
from typing import Final

import attrs

from adapters.http.edge.answers import PlainObject, time_json
from adapters.http.shop.receipts import SANDBOX
from adapters.http.v1.ids import Named, Sealed, named, sealed
from ticketing_domain.people.account import Account
from ticketing_domain.sale.order import Item, status, was_paid
from ticketing_domain.sale.order_pages import PlacedOrder
from ticketing_domain.sale.payment import PaymentState
from ticketing_domain.sale.place_holds import Placed
from ticketing_domain.sale.purchase import Line

COMPLETED: Final = "completed"
"""What this API calls an order that is paid."""

PAYMENT_STATUSES: Final = {
    PaymentState.STARTED: "processing",
    PaymentState.CAPTURED: "succeeded",
    PaymentState.DECLINED: "failed",
    PaymentState.RETURNING: "returned",
    PaymentState.RETURNED: "returned",
}
STATUSES_WITHOUT_AN_ATTEMPT: Final = {
    "pending": "awaiting_source",
    "expired": "cancelled",
    "cancelled": "cancelled",
}


@attrs.frozen
class OrderPrinter:
    """Prints the orders of an account; `provider` is who takes its payments."""

    account: Account
    base_url: str
    provider: str

    def order_json(
        self, order: PlacedOrder, at: datetime, client_secret: str | None = None
    ) -> PlainObject:
        """Print an order as it stands at an instant; with the secret by which its buyer's browser pays, where given."""
        standing = order.status_at(at)
        secret: PlainObject = {} if client_secret is None else {"clientSecret": client_secret}
        return {
            "id": named(Named.ORDER, order.public_id),
            "status": COMPLETED if standing == "paid" else standing,
            "eventId": sealed(Sealed.EVENT, order.event_id, self.account.secret),
            "buyerEmail": order.buyer_email or None,
            "buyerName": order.buyer_name,
            "currency": order.currency,
            "total": order.total_minor,
            "refunded": order.refunded_minor,
            "items": [self._line_json(line, order.currency) for line in order.lines],
            "tickets": [self._ticket_json(item) for item in order.items],
            "payment": self._payment_json(order, standing) | secret,
            "expiresAt": time_json(order.held_until) if order.paid_at is None else None,
            "createdAt": time_json(order.placed_at),
            "paidAt": time_json(order.paid_at),
        }

    def order_url(self, public_id: str) -> str:
        """Return where an order is found."""
        return f"{self.base_url}/v1/orders/{named(Named.ORDER, public_id)}"

    def _line_json(self, line: Line, currency: str) -> PlainObject:
        return {
            "tierId": sealed(Sealed.TIER, line.ticket_id, self.account.secret),
            "name": line.ticket_title,
            "quantity": line.quantity,
            "price": line.unit_price_minor,
            "total": line.total_minor,
            "currency": currency,
        }

    def _ticket_json(self, item: Item) -> PlainObject:
        return {
            "id": named(Named.TICKET, item.public_id),
            "tierId": sealed(Sealed.TIER, item.ticket_id, self.account.secret),
            "tierName": item.ticket_title,
            "admits": item.admits,
            "redeemed": item.redeemed,
            "void": item.admits_nobody,
        }

    def _payment_json(self, order: PlacedOrder, standing: str) -> PlainObject:
        last = order.payment
        if last is not None:
            state = PAYMENT_STATUSES[last.state]
        else:
            state = STATUSES_WITHOUT_AN_ATTEMPT.get(standing, "succeeded")
        payable = {"awaiting_source", "failed" if self.provider == SANDBOX else "processing"}
        can_pay = standing == "pending" and state in payable
        return {
            "id": named(Named.PAYMENT, last.id) if last else None,
            "provider": order.provider or (last.provider if last else self.provider),
            "status": state,
            "amount": order.total_minor,
            "currency": order.currency,
            "url": f"{self.order_url(order.public_id)}/payment" if can_pay else None,
        }


def as_placed(placed: Placed) -> PlacedOrder:
    """Return an order that was placed just now; what cost nothing is paid, and its codes come with the next look."""
    purchase = placed.purchase
    receipt = placed.receipt if was_paid(placed) else None
    return PlacedOrder(
        public_id=purchase.public_id,
        event_id=purchase.event_id,
        status=status(placed),
        buyer_email=purchase.buyer.email,
        buyer_name=purchase.buyer.name,
        currency=purchase.currency,
        total_minor=purchase.total_minor,
        refunded_minor=0,
        placed_at=purchase.placed_at,
        held_until=purchase.held_until,
        paid_at=receipt.paid_at if receipt else None,
        provider=receipt.provider if receipt else None,
        lines=purchase.lines,
    )

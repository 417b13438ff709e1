"""Reading attendees from memory."""

from collections.abc import Iterator, Sequence

from ticketing_domain.memory.store import Store
from ticketing_domain.sale.attendees import Attendee, AttendeeCursor
from ticketing_domain.sale.inventory import EventKey
from ticketing_domain.sale.order import Item, SoldOrder, status, was_paid


class MemoryAttendeeReads:
    """Implements `AttendeeReads`."""

    _store: Store

    def attendees(
        self, key: EventKey, *, after: AttendeeCursor | None, limit: int
    ) -> Sequence[Attendee]:
        with self._store.lock:
            found = list(self._attendees(key))
        found.sort(key=lambda one: one.cursor.place)
        found.sort(key=lambda one: (one.cursor.paid_at, one.cursor.order_id), reverse=True)
        if after is None:
            return found[:limit]
        places = [one.cursor for one in found]
        start = places.index(after) + 1
        return found[start : start + limit]

    def _attendees(self, key: EventKey) -> Iterator[Attendee]:
        for name, order in self._store.orders.items():
            if (order.purchase.account_id, order.purchase.event_id) == key and was_paid(order):
                for place, item in enumerate(self._store.items.get(name, ())):
                    yield _attendee(order, item, place)


def _attendee(order: SoldOrder, item: Item, place: int) -> Attendee:
    purchase = order.purchase
    return Attendee(
        cursor=AttendeeCursor(order.receipt.paid_at, purchase.public_id, place),
        order_code=purchase.order_code,
        public_id=item.public_id,
        ticket_title=item.ticket_title,
        admits=item.admits,
        name=purchase.buyer.name,
        email=purchase.buyer.email,
        redeemed=item.redeemed,
        redeemed_at=item.redeemed_at,
        order_status=status(order),
    )

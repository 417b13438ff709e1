"""Cancellations and the guest book: what a promoter does beside selling."""

from collections.abc import MutableMapping, Sequence
from datetime import datetime

import attrs

from ticketing_domain.catalogue.cancellation import Cancellation, Cancellations
from ticketing_domain.memory.attendee_reads import MemoryAttendeeReads
from ticketing_domain.memory.store import OrderName, Store
from ticketing_domain.sale.guests import GuestBook, GuestNote, GuestParty
from ticketing_domain.sale.inventory import EventKey
from ticketing_domain.sale.order import PaidOrder, PartiallyRefundedOrder, RefundedOrder


@attrs.frozen
class MemoryCancellations(Cancellations):
    """Cancellations by event."""

    rows: MutableMapping[EventKey, Cancellation]

    def get(self, key: EventKey) -> Cancellation | None:
        return self.rows.get(key)

    def save(self, cancellation: Cancellation) -> None:
        self.rows[cancellation.key] = cancellation


@attrs.frozen
class MemoryGuestBook(GuestBook):
    """Notes by the name of their order."""

    rows: MutableMapping[OrderName, GuestNote]

    def add(self, note: GuestNote) -> None:
        self.rows[note.key.account_id, note.order_id] = note


class MemoryHouseReads(MemoryAttendeeReads):
    """Implements `CancellationReads`, `GuestReads` and `AttendeeReads`."""

    _store: Store

    def cancellation(self, key: EventKey) -> Cancellation | None:
        with self._store.lock:
            return self._store.cancellations.get(key)

    def open_cancellations(self, at: datetime, account_id: int | None = None) -> Sequence[EventKey]:
        with self._store.lock:
            waiting = [
                one
                for one in self._store.cancellations.values()
                if one.is_running and one.next_at <= at and account_id in {None, one.key.account_id}
            ]
        return [one.key for one in sorted(waiting, key=lambda one: (one.next_at, one.key))]

    def standing_orders(self, key: EventKey, *, after: str | None, limit: int) -> Sequence[str]:
        with self._store.lock:
            standing = sorted(
                name
                for (account_id, name), order in self._store.orders.items()
                if isinstance(order, PaidOrder | PartiallyRefundedOrder)
                and (account_id, order.purchase.event_id) == key
                and (after is None or name > after)
            )
        return standing[:limit]

    def guest_parties(self, key: EventKey) -> Sequence[GuestParty]:
        with self._store.lock:
            notes = [note for note in self._store.guests.values() if note.key == key]
            parties = [
                self._party(note)
                for note in notes
                if not isinstance(self._store.orders[_name(note)], RefundedOrder)
            ]
        return sorted(parties, key=lambda party: (party.created_at, party.public_id), reverse=True)

    def _party(self, note: GuestNote) -> GuestParty:
        purchase = self._store.orders[_name(note)].purchase
        items = self._store.items.get(_name(note), ())
        return GuestParty(
            public_id=note.order_id,
            customer_name=purchase.buyer.name or "",
            party_size=note.party_size,
            delivery_email=purchase.buyer.email or None,
            staff_note=note.staff_note,
            created_at=note.created_at,
            redeemed_count=sum(item.redeemed for item in items),
        )


def _name(note: GuestNote) -> OrderName:
    return note.key.account_id, note.order_id

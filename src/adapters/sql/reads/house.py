"""Reading how cancellations go on, and who is on the guest list."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from adapters.sql.cancellations import cancellation_from, cancellations, of_event
from adapters.sql.guest_parties import guest_parties
from adapters.sql.order_items import order_items
from adapters.sql.orders import orders
from adapters.sql.reads.attendees import SqlAttendeeReads
from adapters.sql.reads.window import Window
from adapters.sql.schema import Fields, only
from ticketing_domain.catalogue.cancellation import Cancellation, CancellationReads
from ticketing_domain.sale.guests import GuestParty, GuestReads
from ticketing_domain.sale.inventory import EventKey

REFUNDABLE: Final = ("paid", "partially_refunded")


class SqlHouseReads(SqlAttendeeReads, CancellationReads, GuestReads):
    """Implements `CancellationReads`, `GuestReads` and `AttendeeReads`."""

    _window: Window

    def cancellation(self, key: EventKey) -> Cancellation | None:
        with self._window.open() as connection:
            row = connection.execute(of_event(key)).mappings().first()
        return None if row is None else cancellation_from(row)

    def open_cancellations(self, at: datetime, account_id: int | None = None) -> Sequence[EventKey]:
        waiting = (
            sa.select(cancellations.c.account_id, cancellations.c.event_id)
            .where(cancellations.c.finished_at.is_(None), cancellations.c.next_at <= at)
            .where(*only(cancellations.c.account_id, account_id))
            .order_by(cancellations.c.next_at, cancellations.c.account_id, cancellations.c.event_id)
        )
        with self._window.open() as connection:
            return [EventKey(*row) for row in connection.execute(waiting)]

    def standing_orders(self, key: EventKey, *, after: str | None, limit: int) -> Sequence[str]:
        standing = sa.select(orders.c.public_id).where(
            orders.c.account_id == key.account_id,
            orders.c.event_id == key.event_id,
            orders.c.status.in_(REFUNDABLE),
        )
        if after is not None:
            standing = standing.where(orders.c.public_id > after)
        with self._window.open() as connection:
            page = standing.order_by(orders.c.public_id).limit(limit)
            return list(connection.scalars(page))

    def guest_parties(self, key: EventKey) -> Sequence[GuestParty]:
        wanted = _PARTIES.where(
            guest_parties.c.account_id == key.account_id,
            guest_parties.c.event_id == key.event_id,
        )
        with self._window.open() as connection:
            return [_party(row) for row in connection.execute(wanted).mappings()]


def _party(row: Fields) -> GuestParty:
    return GuestParty(
        public_id=row["order_id"],
        customer_name=row["buyer_name"] or "",
        party_size=row["party_size"],
        delivery_email=row["buyer_email"] or None,
        staff_note=row["staff_note"],
        created_at=row["created_at"],
        redeemed_count=row["redeemed_count"],
    )


_REDEEMED: Final = (
    sa.select(sa.cast(sa.func.coalesce(sa.func.sum(order_items.c.redeemed), 0), sa.BigInteger))
    .where(
        order_items.c.account_id == guest_parties.c.account_id,
        order_items.c.order_id == guest_parties.c.order_id,
    )
    .scalar_subquery()
)

_PARTIES: Final = (
    sa.select(
        guest_parties,
        orders.c.buyer_name,
        orders.c.buyer_email,
        _REDEEMED.label("redeemed_count"),
    )
    .join_from(
        guest_parties,
        orders,
        sa.and_(
            orders.c.account_id == guest_parties.c.account_id,
            orders.c.public_id == guest_parties.c.order_id,
        ),
    )
    .where(orders.c.status != "refunded")
    .order_by(guest_parties.c.created_at.desc(), guest_parties.c.order_id.desc())
)

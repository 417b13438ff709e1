"""Reading attendees: pages of codes, found by key."""

from collections.abc import Sequence
from datetime import datetime
from itertools import starmap
from typing import Any, Final

import sqlalchemy as sa

from adapters.sql.order_items import order_items
from adapters.sql.orders import SOLD, orders
from adapters.sql.reads.window import Window
from adapters.sql.schema import Instant
from ticketing_domain.sale.attendees import Attendee, AttendeeCursor, AttendeeReads
from ticketing_domain.sale.inventory import EventKey


class SqlAttendeeReads(AttendeeReads):
    """Implements `AttendeeReads`."""

    _window: Window

    def attendees(
        self, key: EventKey, *, after: AttendeeCursor | None, limit: int
    ) -> Sequence[Attendee]:
        page = _ATTENDEES.where(
            orders.c.account_id == key.account_id, orders.c.event_id == key.event_id
        ).limit(limit)
        if after is not None:
            page = page.where(_beyond(after))
        with self._window.open() as connection:
            rows = connection.execute(page).all()
        return list(starmap(_attendee, rows))


def _beyond(after: AttendeeCursor) -> sa.ColumnElement[bool]:
    """Return what comes after the cursor; the first condition follows from the other and bounds the walk through the
    index."""
    at = sa.literal(after.paid_at, Instant)
    ended = sa.tuple_(at, sa.literal(after.order_id, sa.Text))
    same_order = sa.and_(orders.c.public_id == after.order_id, order_items.c.place > after.place)
    return sa.and_(
        orders.c.paid_at <= at,
        sa.or_(sa.tuple_(orders.c.paid_at, orders.c.public_id) < ended, same_order),
    )


def _attendee(paid_at: datetime, order_id: str, place: int, *fields: Any) -> Attendee:
    return Attendee(AttendeeCursor(paid_at, order_id, place), *fields)


_ATTENDEES: Final = (
    sa.select(
        orders.c.paid_at,
        order_items.c.order_id,
        order_items.c.place,
        # The fields of an attendee behind its cursor.
        orders.c.order_code,
        order_items.c.public_id,
        order_items.c.ticket_title,
        order_items.c.admits,
        orders.c.buyer_name,
        orders.c.buyer_email,
        order_items.c.redeemed,
        order_items.c.redeemed_at,
        orders.c.status,
    )
    .join_from(
        orders,
        order_items,
        sa.and_(
            order_items.c.account_id == orders.c.account_id,
            order_items.c.order_id == orders.c.public_id,
        ),
    )
    .where(SOLD)
    .order_by(orders.c.paid_at.desc(), orders.c.public_id.desc(), order_items.c.place)
)

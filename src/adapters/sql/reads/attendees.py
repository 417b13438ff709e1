"""Reading attendees: pages of codes, found by key."""

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa

from adapters.sql.order_items import order_items
from adapters.sql.orders import SOLD, orders
from adapters.sql.reads.window import Window
from adapters.sql.schema import Fields, Instant
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
            return [_attendee(row) for row in connection.execute(page).mappings()]


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


def _attendee(row: Fields) -> Attendee:
    return Attendee(
        cursor=AttendeeCursor(row["paid_at"], row["order_id"], row["place"]),
        order_code=row["order_code"],
        public_id=row["public_id"],
        ticket_title=row["ticket_title"],
        admits=row["admits"],
        name=row["buyer_name"],
        email=row["buyer_email"],
        redeemed=row["redeemed"],
        redeemed_at=row["redeemed_at"],
        order_status=row["status"],
    )


_ATTENDEES: Final = (
    sa.select(
        orders.c.paid_at,
        orders.c.order_code,
        orders.c.buyer_name,
        orders.c.buyer_email,
        orders.c.status,
        *(
            order_items.c[name]
            for name in (
                "order_id",
                "place",
                "public_id",
                "ticket_title",
                "admits",
                "redeemed",
                "redeemed_at",
            )
        ),
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

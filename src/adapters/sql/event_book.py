"""The event book: drafting, changing and deleting events and their tickets."""

from collections.abc import Collection

import attrs
import sqlalchemy as sa

from adapters.sql.cancellations import cancellations
from adapters.sql.events import event_row, events
from adapters.sql.memory import remembered
from adapters.sql.order_lines import order_lines
from adapters.sql.orders import SOLD, UNPAID, orders
from adapters.sql.payments import payments
from adapters.sql.seats import event_seats, seats_row
from adapters.sql.tickets import stock_row, ticket_row, ticket_stocks, tickets
from ticketing_domain.catalogue.event import Event
from ticketing_domain.catalogue.ticket import Ticket
from ticketing_domain.ports import Events
from ticketing_domain.sale.inventory import EventKey, Seats, Stock, Takings
from ticketing_domain.sale.payment import PaymentState


@attrs.frozen
class SqlEvents(Events):
    """The events in a database."""

    connection: sa.Connection

    def slugs_beginning(self, account_id: int, stem: str) -> Collection[str]:
        found = sa.select(events.c.slug).where(
            events.c.account_id == account_id, events.c.slug.startswith(stem, autoescape=True)
        )
        return set(self.connection.scalars(found))

    def add(self, event: Event, seats: Seats) -> None:
        key = EventKey(event.account_id, event.id)
        self.connection.execute(sa.insert(events), event_row(event))
        self.connection.execute(sa.insert(event_seats), seats_row(key, 0, seats, Takings()))

    def save(self, event: Event) -> None:
        key = EventKey(event.account_id, event.id)
        changed = sa.update(events).where(_is(events, key))
        self.connection.execute(changed.values(event_row(event)))

    def has_sold_orders(self, key: EventKey) -> bool:
        its_own = sa.and_(orders.c.account_id == key.account_id, orders.c.event_id == key.event_id)
        sold = sa.select(orders.c.public_id).where(its_own, SOLD)
        moving = sa.select(payments.c.id).where(
            payments.c.account_id == key.account_id,
            payments.c.order_id.in_(sa.select(orders.c.public_id).where(its_own)),
            payments.c.state != PaymentState.DECLINED.value,
        )
        return any(
            self.connection.execute(found.limit(1)).first() is not None for found in (sold, moving)
        )

    def delete(self, key: EventKey) -> None:
        """What must not go away holds on to the event by its foreign keys: paid orders, and money in motion."""
        self._delete_unpaid_orders(key)
        ticket_ids = sa.select(tickets.c.id).where(
            tickets.c.account_id == key.account_id, tickets.c.event_id == key.event_id
        )
        self.connection.execute(
            sa.delete(ticket_stocks).where(
                ticket_stocks.c.account_id == key.account_id,
                ticket_stocks.c.ticket_id.in_(ticket_ids),
            )
        )
        for table in (cancellations, tickets, event_seats):
            self.connection.execute(
                sa.delete(table).where(
                    table.c.account_id == key.account_id, table.c.event_id == key.event_id
                )
            )
        self.connection.execute(sa.delete(events).where(_is(events, key)))

    def add_ticket(self, ticket: Ticket, stock: Stock) -> None:
        key = EventKey(ticket.account_id, ticket.event_id)
        self.connection.execute(sa.insert(tickets), ticket_row(ticket))
        self.connection.execute(sa.insert(ticket_stocks), stock_row(key, ticket.id, stock))

    def save_ticket(self, ticket: Ticket) -> None:
        changed = sa.update(tickets).where(
            tickets.c.account_id == ticket.account_id, tickets.c.id == ticket.id
        )
        self.connection.execute(changed.values(ticket_row(ticket)))

    def _delete_unpaid_orders(self, key: EventKey) -> None:
        unpaid = sa.and_(
            orders.c.account_id == key.account_id,
            orders.c.event_id == key.event_id,
            orders.c.status.in_(UNPAID),
        )
        order_ids = sa.select(orders.c.public_id).where(unpaid)
        self.connection.execute(
            sa.delete(payments).where(
                payments.c.account_id == key.account_id,
                payments.c.order_id.in_(order_ids),
                payments.c.state == PaymentState.DECLINED.value,
            )
        )
        for table in (remembered, order_lines):
            self.connection.execute(
                sa.delete(table).where(
                    table.c.account_id == key.account_id, table.c.order_id.in_(order_ids)
                )
            )
        self.connection.execute(sa.delete(orders).where(unpaid))


def _is(table: sa.Table, key: EventKey) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.account_id == key.account_id, table.c.id == key.event_id)

"""Crowds: many sales written straight into the tables, as if they had been made one by one; and what is asked of them.

The rows are made by the database itself, so that a hundred thousand of them take a second or two.
"""

from collections.abc import Iterator, Sequence
import contextlib
from typing import Any

import attrs
import sqlalchemy as sa

from adapters.sql.schema import EPOCH, MICROSECOND
from ticketing_domain.catalogue.event import Event
from ticketing_domain.catalogue.ticket import Ticket
from ticketing_domain.testing.stage import Stage

COUNT = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)"

ORDERS = """
INSERT INTO orders (account_id, public_id, event_id, secret, order_code, buyer_email, buyer_name,
    marketing_consent, currency, tax_rate, placed_at, held_until, attribution, total_minor,
    tax_minor, item_count, search_text, status, paid_at, provider, refunded_minor)
SELECT :account, 'order' || i, :event, 'secret', 'CODE' || i, 'b' || i || '@example.com', 'Jane',
    :no, 'EUR', '0', :at + i, :at + i, '{}', 2100, 0, 1, 'order' || i || ' jane', 'paid',
    :at + i, 'sandbox', 0 FROM n
"""
LINES = """
INSERT INTO order_lines (account_id, order_id, place, ticket_id, ticket_title, quantity,
    unit_price_minor, seats_each, discount_minor, tax_minor)
SELECT :account, 'order' || i, 0, :ticket, 'General', 1, 2100, 1, 0, 0 FROM n
"""
ITEMS = """
INSERT INTO order_items (account_id, order_id, place, public_id, ticket_id, ticket_title, code,
    admits, redeemed, void)
SELECT :account, 'order' || i, 0, 'item' || i, :ticket, 'General', 'ADMIT' || i, 1, 0, :no FROM n
"""
CUSTOMERS = """
INSERT INTO customers (account_id, id, email, name, currency, spent_minor, created_at, search_text)
SELECT :account, 1000000 + i, 'b' || i || '@example.com', 'Jane', 'EUR', 2100, :at + i,
    'b' || i || '@example.com jane' FROM n
"""
STOCK_SOLD = """
UPDATE ticket_stocks SET sold = sold + :count, allocation = :count + 10,
    revenue_minor = revenue_minor + 2100 * :count WHERE ticket_id = :ticket
"""
SEATS_SOLD = """
UPDATE event_seats SET sold = sold + :count, paid_orders = paid_orders + :count,
    revenue_minor = revenue_minor + 2100 * :count WHERE event_id = :event
"""
EVENTS = """
INSERT INTO events (account_id, id, venue_id, slug, title, starts_at, ends_at, sales_ends_at,
    created_at, published, listed)
SELECT account_id, 1000000 + i, venue_id, slug || i, title, starts_at + i, ends_at + i,
    sales_ends_at, created_at, published, listed FROM n, events WHERE id = :event
"""
SEATS = """
INSERT INTO event_seats (account_id, event_id, version, held, sold, paid_orders, revenue_minor,
    redeemed)
SELECT :account, 1000000 + i, 0, 0, 0, 0, 0, 0 FROM n
"""
TICKETS = """
INSERT INTO tickets (account_id, id, event_id, title, price_minor, currency, position, color, state,
    features)
SELECT account_id, 1000000 + i, 1000000 + i, title, price_minor, currency, position, color, state,
    features FROM n, tickets WHERE id = :ticket
"""
STOCKS = """
INSERT INTO ticket_stocks (account_id, ticket_id, reserved, sold, revenue_minor)
SELECT :account, 1000000 + i, 0, 0, 0 FROM n
"""


def sell(engine: sa.Engine, stage: Stage, night: tuple[Event, Ticket], count: int) -> None:
    """Sell one ticket of the night to each of `count` new customers, in a moment."""
    _write(engine, stage, night, count, ORDERS, LINES, ITEMS, CUSTOMERS, STOCK_SOLD, SEATS_SOLD)


def repeat(engine: sa.Engine, stage: Stage, night: tuple[Event, Ticket], count: int) -> None:
    """Put `count` more nights like this one on sale."""
    _write(engine, stage, night, count, EVENTS, SEATS, TICKETS, STOCKS)


def _write(
    engine: sa.Engine, stage: Stage, night: tuple[Event, Ticket], count: int, *statements: str
) -> None:
    event, ticket = night
    facts = {
        "account": stage.account.id,
        "event": event.id,
        "ticket": ticket.id,
        "count": count,
        "at": (stage.clock.at - EPOCH) // MICROSECOND,
        "no": False,
    }
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(sa.text(_into(statement)), facts)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def _into(insert: str) -> str:
    """Put the counting in front of the SELECT, where both databases accept it."""
    return insert.replace("SELECT", f"{COUNT} SELECT", 1)


@attrs.frozen
class Asked:
    """A statement as it went to the database, with its values."""

    statement: str
    values: Any

    def rows(self, engine: sa.Engine) -> int:
        """Return how many rows the statement answers."""
        with engine.connect() as connection:
            return len(connection.exec_driver_sql(self.statement, self.values).all())

    def plan(self, engine: sa.Engine) -> str:
        """Return how the database goes about it."""
        explain = "EXPLAIN QUERY PLAN" if engine.dialect.name == "sqlite" else "EXPLAIN"
        with engine.connect() as connection:
            rows = connection.exec_driver_sql(f"{explain} {self.statement}", self.values)
            return "\n".join(str(row[-1]) for row in rows)


@contextlib.contextmanager
def listening(engine: sa.Engine) -> Iterator[Sequence[Asked]]:
    """Write down what is asked of the database; beginning a transaction is not a question."""
    asked: list[Asked] = []

    def note(_: object, __: object, statement: str, values: Any, *___: object) -> None:
        if not statement.startswith(("BEGIN", "SET", "PRAGMA")):
            asked.append(Asked(statement, values))

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)

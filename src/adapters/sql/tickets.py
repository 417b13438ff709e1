"""Tickets and, apart from what they are, how many of each are left: small rows for what changes with every sale."""

from typing import Any, Final

import sqlalchemy as sa

from adapters.sql.schema import MOST_MINOR, Fields, among, key, metadata, optional, required
from ticketing_domain import money
from ticketing_domain.catalogue.ticket import GroupTicket, StandardTicket, Ticket, TicketState
from ticketing_domain.money import LARGEST_AMOUNT_MINOR
from ticketing_domain.sale.inventory import EventKey, Stock

tickets: Final = sa.Table(
    "tickets",
    metadata,
    key("account_id", sa.BigInteger),
    key("id", sa.BigInteger),
    required("event_id", sa.BigInteger),
    required("title", sa.Text),
    required("price_minor", sa.BigInteger),
    required("currency", sa.Text),
    required("position", sa.BigInteger),
    required("color", sa.Text),
    required("state", sa.Text),
    optional("max_per_order", sa.BigInteger),
    optional("max_per_customer", sa.BigInteger),
    required("features", sa.JSON),
    optional("access_code", sa.Text),
    optional("group_size", sa.Integer),
    optional("unit_price_minor", sa.BigInteger),
    sa.ForeignKeyConstraint(["account_id", "event_id"], ["events.account_id", "events.id"]),
    sa.CheckConstraint(
        among("state", [each.value for each in TicketState]), name="ticket_is_in_a_state"
    ),
    sa.CheckConstraint(
        f"price_minor BETWEEN 0 AND {LARGEST_AMOUNT_MINOR}", name="ticket_has_a_price"
    ),
    sa.CheckConstraint("group_size IS NULL OR group_size >= 2", name="group_is_more_than_one"),
    sa.CheckConstraint(
        "(group_size IS NULL) = (unit_price_minor IS NULL)", name="group_tells_its_unit_price"
    ),
    sa.Index("tickets_by_event", "account_id", "event_id", "id"),
)

ticket_stocks: Final = sa.Table(
    "ticket_stocks",
    metadata,
    key("account_id", sa.BigInteger),
    key("ticket_id", sa.BigInteger),
    optional("allocation", sa.BigInteger),
    required("reserved", sa.BigInteger),
    required("sold", sa.BigInteger),
    required("revenue_minor", sa.BigInteger),
    sa.ForeignKeyConstraint(["account_id", "ticket_id"], ["tickets.account_id", "tickets.id"]),
    sa.CheckConstraint("reserved >= 0 AND sold >= 0", name="stock_counts_what_is_there"),
    sa.CheckConstraint(
        "allocation IS NULL OR reserved + sold <= allocation", name="stock_is_never_oversold"
    ),
    sa.CheckConstraint(f"revenue_minor BETWEEN 0 AND {1000 * MOST_MINOR}", name="stock_revenue"),
)


def ticket_row(ticket: Ticket) -> dict[str, Any]:
    """Write a ticket as its row."""
    group = ticket if isinstance(ticket, GroupTicket) else None
    return {
        "account_id": ticket.account_id,
        "id": ticket.id,
        "event_id": ticket.event_id,
        "title": ticket.title,
        "price_minor": money.to_minor(ticket.price),
        "currency": ticket.price.currency.code,
        "position": ticket.position,
        "color": ticket.color,
        "state": ticket.state.value,
        "max_per_order": ticket.max_per_order,
        "max_per_customer": ticket.max_per_customer,
        "features": list(ticket.features),
        "access_code": ticket.access_code,
        "group_size": group.group_size if group else None,
        "unit_price_minor": money.to_minor(group.unit_price) if group else None,
    }


def ticket_from(row: Fields) -> Ticket:
    """Read a ticket from its row: one with a group size is a group's."""
    facts: dict[str, Any] = {
        "id": row["id"],
        "account_id": row["account_id"],
        "event_id": row["event_id"],
        "title": row["title"],
        "price": money.from_minor(row["price_minor"], row["currency"]),
        "position": row["position"],
        "color": row["color"],
        "state": TicketState(row["state"]),
        "max_per_order": row["max_per_order"],
        "max_per_customer": row["max_per_customer"],
        "features": tuple(row["features"]),
        "access_code": row["access_code"],
    }
    if row["group_size"] is None:
        return StandardTicket(**facts)
    unit_price = money.from_minor(row["unit_price_minor"], row["currency"])
    return GroupTicket(**facts, group_size=row["group_size"], unit_price=unit_price)


def stock_row(key: EventKey, ticket_id: int, stock: Stock) -> dict[str, Any]:
    """Write the stock of a ticket as its row."""
    return {
        "account_id": key.account_id,
        "ticket_id": ticket_id,
        "allocation": stock.allocation,
        "reserved": stock.reserved,
        "sold": stock.sold,
        "revenue_minor": stock.revenue_minor,
    }


def stock_from(row: Fields) -> Stock:
    """Read a stock from its row."""
    return Stock(
        allocation=row["allocation"],
        reserved=row["reserved"],
        sold=row["sold"],
        revenue_minor=row["revenue_minor"],
    )

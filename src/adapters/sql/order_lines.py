"""The lines of orders: units of one ticket at the price of the moment."""

from typing import Any, Final

import sqlalchemy as sa

from adapters.sql.schema import Fields, key, metadata, required
from ticketing_domain.sale.purchase import Line, Purchase

order_lines: Final = sa.Table(
    "order_lines",
    metadata,
    key("account_id", sa.BigInteger),
    key("order_id", sa.Text),
    key("place", sa.Integer),
    required("ticket_id", sa.BigInteger),
    required("ticket_title", sa.Text),
    required("quantity", sa.Integer),
    required("unit_price_minor", sa.BigInteger),
    required("seats_each", sa.Integer),
    required("discount_minor", sa.BigInteger),
    required("tax_minor", sa.BigInteger),
    sa.ForeignKeyConstraint(["account_id", "order_id"], ["orders.account_id", "orders.public_id"]),
    sa.ForeignKeyConstraint(["account_id", "ticket_id"], ["tickets.account_id", "tickets.id"]),
    sa.CheckConstraint("quantity >= 1 AND seats_each >= 1", name="line_has_units"),
    sa.CheckConstraint(
        "unit_price_minor >= 0 AND discount_minor BETWEEN 0 AND quantity * unit_price_minor",
        name="line_never_costs_less_than_nothing",
    ),
)


def line_rows(purchase: Purchase) -> list[dict[str, Any]]:
    """Write the lines of an order as their rows."""
    return [
        {
            "account_id": purchase.account_id,
            "order_id": purchase.public_id,
            "place": place,
            "ticket_id": line.ticket_id,
            "ticket_title": line.ticket_title,
            "quantity": line.quantity,
            "unit_price_minor": line.unit_price_minor,
            "seats_each": line.seats_each,
            "discount_minor": line.discount_minor,
            "tax_minor": line.tax_minor,
        }
        for place, line in enumerate(purchase.lines)
    ]


def line_from(row: Fields) -> Line:
    """Read a line from its row."""
    return Line(
        ticket_id=row["ticket_id"],
        ticket_title=row["ticket_title"],
        quantity=row["quantity"],
        unit_price_minor=row["unit_price_minor"],
        seats_each=row["seats_each"],
        discount_minor=row["discount_minor"],
        tax_minor=row["tax_minor"],
    )

"""Exports: lists as sheets. What a list shows as JSON stands in its sheet, and nothing else."""

from collections.abc import Mapping, Sequence
from typing import Final

import attrs
from starlette.responses import Response

from adapters.http.admin.customers import CustomerQuery, wanted_customers
from adapters.http.admin.door import Ask
from adapters.http.admin.orders import OrderQuery, wanted_orders
from adapters.http.edge.answers import rate_json, time_json
from adapters.http.edge.queries import read_query
from adapters.http.edge.requests import slug_in_path
from adapters.http.edge.sheets import Cell, every, sheet_answer
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.money import minor_text
from ticketing_domain.names import dashed
from ticketing_domain.people.reads import CustomerCursor, CustomerRow
from ticketing_domain.sale.attendees import Attendee
from ticketing_domain.sale.reads import OrderCursor, OrderSummary

ATTRIBUTION: Final = (
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_term",
    "utm_content",
    "ref",
)

_NOT_KNOWN: Final = ("",) * len(ATTRIBUTION)

ORDER_COLUMNS: Final = (
    "public_id",
    "order_code",
    "display_number",
    "status",
    "customer_name",
    "customer_email",
    "total",
    "currency",
    "payment_provider",
    "paid_at",
    "created_at",
    "item_count",
    "tax_rate",
    "tax_amount",
    "discount",
    "promo_code",
    *ATTRIBUTION,
)

CUSTOMER_COLUMNS: Final = (
    "id",
    "email",
    "name",
    "company",
    "total_spent",
    "currency",
    "marketing_consent",
    "marketing_consent_at",
    "created_at",
)

ATTENDEE_COLUMNS: Final = (
    "order_code",
    "public_id",
    "ticket_title",
    "admits",
    "customer_name",
    "customer_email",
    "redeemed",
    "redeemed_at",
    "order_status",
)


@attrs.frozen
class Exports:
    """The calls that answer with sheets."""

    box_office: BoxOffice

    def orders(self, ask: Ask) -> Response:
        """Answer with orders, the newest first, filtered as their list is."""
        query = read_query(OrderQuery, ask.request)
        wanted, reads = wanted_orders(ask, query, self.box_office.now()), self.box_office.reads
        orders = every(
            lambda after, limit: reads.orders(wanted, after=after, limit=limit),
            lambda order: OrderCursor(order.paid_at, order.public_id),
        )
        return sheet_answer("orders.csv", ORDER_COLUMNS, map(_order, orders))

    def customers(self, ask: Ask) -> Response:
        """Answer with customers, the newest first, filtered as their list is."""
        query = read_query(CustomerQuery, ask.request)
        wanted, reads = wanted_customers(ask, query, self.box_office.now()), self.box_office.reads
        customers = every(
            lambda after, limit: reads.customer_rows(wanted, after=after, limit=limit),
            lambda row: CustomerCursor(row.created_at, row.id),
        )
        return sheet_answer("customers.csv", CUSTOMER_COLUMNS, map(_customer, customers))

    def attendees(self, ask: Ask) -> Response:
        """Answer with who may come in to an event, one row for each code; never the code, which admits."""
        reads, slug = self.box_office.reads, slug_in_path(ask.request)
        key = reads.inventory(ask.account.id, slug).key
        attendees = every(
            lambda after, limit: reads.attendees(key, after=after, limit=limit),
            lambda attendee: attendee.cursor,
        )
        return sheet_answer(f"{slug}-attendees.csv", ATTENDEE_COLUMNS, map(_attendee, attendees))


def _order(order: OrderSummary) -> Sequence[Cell]:
    return (
        order.public_id,
        order.order_code,
        dashed(order.order_code),
        order.status,
        order.customer_name or "",
        order.customer_email,
        minor_text(order.total_minor, order.currency),
        order.currency,
        order.payment_provider,
        time_json(order.paid_at) or "",
        time_json(order.created_at) or "",
        str(order.item_count),
        rate_json(order.tax_rate),
        minor_text(order.tax_minor, order.currency),
        minor_text(order.discount_minor, order.currency),
        order.promo_code or "",
        *_attribution(order.attribution),
    )


def _attribution(said: Mapping[str, str]) -> Sequence[Cell]:
    # Of most buyers nobody knows what led them here.
    return [said.get(name, "") for name in ATTRIBUTION] if said else _NOT_KNOWN


def _customer(row: CustomerRow) -> Sequence[Cell]:
    # By place: a long list looks no name up for each of its rows.
    customer_id, _, email, name, company, currency, spent, created_at, consented_at = row
    return (
        str(customer_id),
        email,
        name or "",
        company or "",
        minor_text(spent, currency),
        currency,
        "false" if consented_at is None else "true",
        time_json(consented_at) or "",
        time_json(created_at) or "",
    )


def _attendee(attendee: Attendee) -> Sequence[Cell]:
    return (
        attendee.order_code,
        attendee.public_id,
        attendee.ticket_title,
        str(attendee.admits),
        attendee.name or "",
        attendee.email,
        str(attendee.redeemed),
        time_json(attendee.redeemed_at) or "",
        attendee.order_status,
    )

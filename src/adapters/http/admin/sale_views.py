"""What the admin API prints about sales: orders and customers."""

from collections.abc import Sequence
from typing import Any

from adapters.http.edge.answers import PlainObject, minor_json, rate_json, time_json
from adapters.http.edge.custom_fields import answers_json
from ticketing_domain.names import dashed
from ticketing_domain.people.customer import Customer
from ticketing_domain.people.reads import CustomerRow, CustomerTotals
from ticketing_domain.sale.order import Item, was_paid
from ticketing_domain.sale.reads import OrderPage, OrderSummary, OrderTotals, summary_of


def order_json(order: OrderSummary) -> PlainObject:
    """Print an order as it stands in a list."""
    return {
        "public_id": order.public_id,
        "order_code": order.order_code,
        "display_number": dashed(order.order_code),
        "status": order.status,
        "customer_name": order.customer_name,
        # A guest may have come without one.
        "customer_email": order.customer_email or None,
        "total": minor_json(order.total_minor, order.currency),
        "payment_provider": order.payment_provider,
        "paid_at": time_json(order.paid_at),
        "created_at": time_json(order.created_at),
        "item_count": order.item_count,
        "attribution": dict(order.attribution),
        "promo_code": order.promo_code,
        "discount": minor_json(order.discount_minor, order.currency),
        # The tax is money with its rate beside it.
        "tax": {"rate": rate_json(order.tax_rate), **minor_json(order.tax_minor, order.currency)},
    }


def order_page_json(page: OrderPage) -> dict[str, Any]:
    """Print an order that was paid, with an item for each of its codes."""
    assert was_paid(page.order)  # noqa: S101 (whoever prints it has seen to it)
    answers = answers_json(page.order.purchase)
    items = [
        {**_item_json(item, page), "custom_field_answers": answers[place]}
        for place, item in enumerate(page.items)
    ]
    return {
        **order_json(summary_of(page.order)),
        "custom_field_answers": answers[None],
        "items": items,
    }


def order_stats_json(totals: OrderTotals, currency: str) -> dict[str, Any]:
    """Print the totals of a list of orders."""
    return {
        "order_count": totals.order_count,
        "revenue": minor_json(totals.revenue_minor, currency),
    }


def customer_json(row: CustomerRow) -> PlainObject:
    """Print a customer."""
    customer_id, _, email, name, company, currency, spent, created_at, consented_at = row
    return {
        "id": customer_id,
        "email": email,
        "name": name,
        "company": company,
        "total_spent": minor_json(spent, currency),
        "marketing_consent": consented_at is not None,
        "marketing_consent_at": time_json(consented_at),
        "created_at": time_json(created_at),
    }


def customer_page_json(customer: Customer, orders: Sequence[OrderSummary]) -> dict[str, Any]:
    """Print a customer with all their orders."""
    printed = customer_json(CustomerRow.of(customer))
    return {**printed, "orders": [order_json(order) for order in orders]}


def customer_stats_json(totals: CustomerTotals, currency: str) -> dict[str, Any]:
    """Print the totals of a list of customers."""
    return {
        "customer_count": totals.customer_count,
        "total_spent": minor_json(totals.spent_minor, currency),
    }


def _item_json(item: Item, page: OrderPage) -> dict[str, Any]:
    return {
        "public_id": item.public_id,
        "ticket_title": item.ticket_title,
        "event_id": page.order.purchase.event_id,
        "event_slug": page.event_slug,
        "redeemed": item.redeemed > 0,
        "redeemed_at": time_json(item.redeemed_at),
    }

"""Booking: what goes into the books when orders are paid, besides the inventory.

The codes, the customers who bought, the figures of the day, and a notice for each order; all with the transaction
that sells, for one order or for many.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from ticketing_domain import moments
from ticketing_domain.figures.days import DayFigures, DayKey, add_up
from ticketing_domain.names import Randomness, admission_code, public_id
from ticketing_domain.notices.notice import Action, order_notice
from ticketing_domain.people.customer import NOBODY, Customer, first_purchase
from ticketing_domain.ports import Clock, UnitOfWork
from ticketing_domain.sale.inventory import EventKey, Inventory
from ticketing_domain.sale.order import Item, PaidOrder
from ticketing_domain.sale.purchase import Purchase


def book_sales(
    books: UnitOfWork,
    paid: Sequence[PaidOrder],
    inventories: Mapping[EventKey, Inventory],
    random: Randomness,
    now: Clock,
) -> None:
    """Write down orders that have just been paid; their inventories have sold them already.

    Codes carry the instant of now, while the inventories are locked: whoever asks a door what has changed since then
    misses none of them.
    """
    books.orders.save(paid)
    issued_at = now()
    for order in paid:
        items = items_of(order.purchase, random, issued_at)
        books.orders.issue(order.purchase.account_id, order.purchase.public_id, items)
    by_account: dict[int, list[PaidOrder]] = {}
    for order in paid:
        by_account.setdefault(order.purchase.account_id, []).append(order)
    changes = [
        change
        for account_id, orders in sorted(by_account.items())
        for change in _book_customers(books, account_id, orders, inventories)
    ]
    books.days.add(add_up(changes))
    books.outbox.add(
        [
            order_notice(
                Action.ORDER_PAID,
                order,
                inventories[_key(order.purchase)].event,
                random,
                order.receipt.paid_at,
            )
            for order in paid
        ]
    )


def items_of(purchase: Purchase, random: Randomness, issued_at: datetime) -> tuple[Item, ...]:
    """Make the codes of an order: one for each unit; a bundle's code admits its whole group."""
    return tuple(
        Item(
            public_id=public_id(random),
            ticket_id=line.ticket_id,
            ticket_title=line.ticket_title,
            code=admission_code(random),
            admits=line.seats_each,
            updated_at=issued_at,
        )
        for line in purchase.lines
        for _ in range(line.quantity)
    )


def _book_customers(
    books: UnitOfWork,
    account_id: int,
    paid: Sequence[PaidOrder],
    inventories: Mapping[EventKey, Inventory],
) -> Iterable[tuple[DayKey, DayFigures]]:
    """Add orders to who bought them; yields what changes in the figures of which day."""
    emails = {order.purchase.buyer.email for order in paid} - {NOBODY}
    known = dict(books.customers.lock(account_id, emails))
    newcomers = emails - known.keys()
    numbers = iter(books.numbers.take("customer", len(newcomers)) if newcomers else ())
    for order in paid:
        purchase, at = order.purchase, order.receipt.paid_at
        account = inventories[_key(purchase)].account
        yield (
            DayKey(account_id, moments.local_day(at, account.zone)),
            DayFigures(orders=1, revenue_minor=purchase.total_minor, seats_sold=purchase.seats),
        )
        if purchase.buyer.email == NOBODY:
            continue
        customer = known.get(purchase.buyer.email)
        if customer is None:
            customer = _newcomer(next(numbers), purchase, at)
            first = 1
        else:
            customer = customer.bought(purchase.buyer, purchase.total_minor, at)
            first = 0
        known[customer.email] = customer
        yield (
            DayKey(account_id, moments.local_day(customer.created_at, account.zone)),
            DayFigures(customers=first, spent_minor=purchase.total_minor),
        )
    books.customers.add([customer for email, customer in known.items() if email in newcomers])
    books.customers.save([customer for email, customer in known.items() if email not in newcomers])


def _newcomer(number: int, purchase: Purchase, at: datetime) -> Customer:
    return first_purchase(
        customer_id=number,
        account_id=purchase.account_id,
        buyer=purchase.buyer,
        total_minor=purchase.total_minor,
        currency=purchase.currency,
        at=at,
    )


def _key(purchase: Purchase) -> EventKey:
    return EventKey(purchase.account_id, purchase.event_id)

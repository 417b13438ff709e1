"""Confirming payments: money has come in for orders, many at once.

Whose hold still stands gets the tickets. Whose hold has ended takes them again if they are still there. Everybody
else's money goes back: the order was cancelled, is paid already, or what it held was sold to others.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import TypeAlias

import attrs

from ticketing_domain.errors import NotFound
from ticketing_domain.names import Randomness
from ticketing_domain.ports import Books, Clock, UnitOfWork
from ticketing_domain.sale.allocation import Demand, allocate
from ticketing_domain.sale.booking import book_sales
from ticketing_domain.sale.inventory import EventKey
from ticketing_domain.sale.order import (
    CancelledOrder,
    ExpiredOrder,
    Order,
    PaidOrder,
    PendingOrder,
    Receipt,
    SoldOrder,
)
from ticketing_domain.sale.payment import Payment, Payments, PaymentState, RefundDeclined
from ticketing_domain.sale.promo_uses import PromoUses, key_of
from ticketing_domain.sale.release import give_back_due_holds


@attrs.frozen
class MoneyBack:
    """No ticket could be given for the payment, so it goes back; `returned` once the provider has said so."""

    order: Order
    payment: Payment

    @property
    def returned(self) -> bool:
        """Whether the money is back already."""
        return self.payment.state is PaymentState.RETURNED


Confirmed: TypeAlias = SoldOrder | MoneyBack


@attrs.frozen
class ConfirmPayments:
    """Turn captured payments into paid orders; each payment is confirmed once, however often it is reported."""

    books: Books
    payments: Payments
    now: Clock
    random: Randomness

    def __call__(self, captured: Sequence[Payment]) -> tuple[Confirmed, ...]:
        """Answer each captured payment, in order; raises `NotFound` for an attempt that is not in the books."""
        with self.books() as books:
            answers = _Batch(books, captured, self.now, self.random).answer(captured)
            books.commit()
        return tuple(self._without_delay(answer) for answer in answers)

    def send_back(self, payment: Payment) -> bool:
        """Give captured money back; tells whether it is back. The attempt's id makes a repetition harmless.

        Raises `RefundDeclined`.
        """
        done = self.payments.refund(payment.reference or "", f"{payment.id}-back", payment.amount)
        if done:
            with self.books() as books:
                books.payments.save([payment.sent_back()])
                books.commit()
        return done

    def _without_delay(self, answer: Confirmed) -> Confirmed:
        if not isinstance(answer, MoneyBack) or answer.returned:
            return answer
        # Where it is refused, the chores ask once more, and call people.
        with suppress(RefundDeclined):
            if self.send_back(answer.payment):
                return attrs.evolve(answer, payment=answer.payment.sent_back())
        return answer


class _Batch:
    """One batch of captured payments on its way through the books."""

    def __init__(
        self, books: UnitOfWork, captured: Sequence[Payment], now: Clock, random: Randomness
    ) -> None:
        self.books = books
        self.at = at = now()
        self.now = now
        self.random = random
        keys = {EventKey(payment.account_id, payment.event_id) for payment in captured}
        self.before = books.inventories.lock(keys)
        self.uses = PromoUses(books)
        self.inventories = give_back_due_holds(books, self.before, at, random, self.uses)
        self.payments = dict(_payments(books, captured))
        self.orders = dict(_orders(books, captured))
        self.lock_promo_codes()
        self.fresh: list[PaidOrder] = []

    def answer(self, captured: Sequence[Payment]) -> tuple[Confirmed, ...]:
        answers = tuple(self.confirm(payment) for payment in captured)
        changed = [
            key for key in sorted(self.before) if self.inventories[key] is not self.before[key]
        ]
        self.books.inventories.save([self.inventories[key] for key in changed])
        self.books.payments.save(list(self.payments.values()))
        self.uses.save()
        if self.fresh:
            book_sales(self.books, self.fresh, self.inventories, self.random, self.now)
        return answers

    def confirm(self, payment: Payment) -> Confirmed:
        name, order_name = (payment.account_id, payment.id), (payment.account_id, payment.order_id)
        if name not in self.payments or order_name not in self.orders:
            raise NotFound("payment", payment.id)
        seen, order = self.payments[name], self.orders[order_name]
        if seen.state is PaymentState.CAPTURED and not isinstance(
            order, PendingOrder | ExpiredOrder | CancelledOrder
        ):
            return order
        if seen.state in {PaymentState.RETURNING, PaymentState.RETURNED}:
            return MoneyBack(order, seen)
        paid = self.sell(order, payment)
        if paid is None:
            self.payments[name] = seen.send_back(payment.reference or "")
            return MoneyBack(order, self.payments[name])
        self.payments[name] = seen.capture(payment.reference or "")
        self.orders[order_name] = paid
        self.fresh.append(paid)
        return paid

    def sell(self, order: Order, payment: Payment) -> PaidOrder | None:
        """Sell what the order holds, or holds again; None where no ticket can be given for the money."""
        receipt = Receipt(self.at, payment.provider, payment.id)
        key = EventKey(payment.account_id, payment.event_id)
        match order:
            case PendingOrder():
                paid = order.pay(receipt)
            case ExpiredOrder() if self.take_again(key, order):
                paid = order.pay_late(receipt)
            case _:
                return None
        self.inventories[key] = self.inventories[key].sell(order.purchase, self.at)
        return paid

    def take_again(self, key: EventKey, order: ExpiredOrder) -> bool:
        if self.inventories[key].event.is_cancelled:
            return False
        purchase = order.purchase
        wanted = tuple((line.ticket_id, line.quantity) for line in purchase.lines)
        bought = self.books.orders.bought({(key, purchase.buyer.email)}).get(key, {})
        demand = Demand(purchase.buyer.email, wanted)
        self.inventories[key], (refusal,) = allocate(
            self.inventories[key],
            [demand],
            bought,
            lambda _: self.uses.take_again(purchase, self.at),
        )
        return refusal is None

    def lock_promo_codes(self) -> None:
        """Lock the codes of orders whose hold has ended: they must have their use again."""
        late = [order.purchase for order in self.orders.values() if isinstance(order, ExpiredOrder)]
        said = [(key_of(purchase), purchase.buyer.email) for purchase in late]
        self.uses.lock({(key, email) for key, email in said if key})


def _payments(
    books: UnitOfWork, captured: Sequence[Payment]
) -> Iterable[tuple[tuple[int, str], Payment]]:
    for account_id, payments in _by_account(captured).items():
        for known, payment in books.payments.get(
            account_id, {payment.id for payment in payments}
        ).items():
            yield (account_id, known), payment


def _orders(
    books: UnitOfWork, captured: Sequence[Payment]
) -> Iterable[tuple[tuple[int, str], Order]]:
    for account_id, payments in _by_account(captured).items():
        for known, order in books.orders.load(
            account_id, {payment.order_id for payment in payments}
        ).items():
            yield (account_id, known), order


def _by_account(captured: Sequence[Payment]) -> Mapping[int, list[Payment]]:
    groups: dict[int, list[Payment]] = defaultdict(list)
    for payment in captured:
        groups[payment.account_id].append(payment)
    return groups

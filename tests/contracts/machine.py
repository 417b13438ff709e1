"""The box office as a state machine: buyers, promoters and time in any order, over any adapters.

After every step the counters equal a recount, nothing is oversold, and money adds up. A model that knows only who holds
what predicts each grant and refusal.
"""

from collections.abc import Callable
import contextlib
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
)

from tests.contracts.stage import Stage
from ticketing_domain.catalogue.event import Event
from ticketing_domain.catalogue.keep_tickets import TicketChanges
from ticketing_domain.catalogue.plan_events import EventChanges
from ticketing_domain.catalogue.ticket import Ticket
from ticketing_domain.errors import Refused
from ticketing_domain.sale.order import PaidOrder, refunded_minor, was_paid
from ticketing_domain.sale.pay import PaymentRequest
from ticketing_domain.sale.payment import Payment
from ticketing_domain.sale.place_holds import Placed
from ticketing_domain.sale.refusals import HoldRefused

EMAILS = st.sampled_from(["ann@example.com", "bob@example.com", "cem@example.com"])


class BoxOfficeMachine(RuleBasedStateMachine):
    """Sells, lets expire, pays late, refunds and resizes; subclasses say on which stage."""

    open_stage: Callable[[], Stage]
    orders: Bundle[Placed] = Bundle("orders")
    started: Bundle[Payment] = Bundle("started")

    @initialize(
        capacity=st.none() | st.integers(3, 12),
        stock=st.integers(0, 8),
        bundles=st.integers(-1, 3),
        limit=st.none() | st.integers(1, 4),
    )
    def open_the_doors(
        self, capacity: int | None, stock: int, bundles: int, limit: int | None
    ) -> None:
        self.stage = type(self).open_stage()
        event = self.stage.event(capacity=capacity)
        self.general = self.stage.ticket(event, stock=stock, max_per_customer=limit)
        self.four = self.stage.ticket(event, "4-pack", price="60.00", stock=bundles, group_size=4)
        self.free = self.stage.ticket(event, "Friends", price="0.00", stock=2)
        self.event: Event = self.stage.publish(event)

    @rule(
        target=orders,
        wishes=st.lists(
            st.tuples(EMAILS, st.integers(0, 2), st.integers(0, 1), st.integers(0, 1)),
            min_size=1,
            max_size=5,
        ),
    )
    def many_buyers_hold(self, wishes: list[tuple[str, int, int, int]]) -> Any:
        requests = [
            self.stage.request(self.event, *self.units(general, four, free), email=email)
            for email, general, four, free in wishes
            if general + four + free
        ]
        answers = self.stage.box_office.place_holds(requests) if requests else ()
        for answer in answers:
            assert not isinstance(answer, Exception) or isinstance(answer, HoldRefused)
        return multiple(*(answer for answer in answers if not isinstance(answer, Exception)))

    def units(self, general: int, four: int, free: int) -> list[tuple[Ticket, int]]:
        wanted = [(self.general, general), (self.four, four), (self.free, free)]
        return [(ticket, quantity) for ticket, quantity in wanted if quantity]

    @rule(order=orders, source=st.sampled_from(["tok_ok", "tok_ok", "tok_declined", "tok_timeout"]))
    def a_buyer_pays(self, order: Placed, source: str) -> None:
        with contextlib.suppress(Refused):
            self.stage.pay(order, source)

    @rule(target=started, order=orders)
    def a_payment_gets_under_way(self, order: Placed) -> Any:
        wish = PaymentRequest(self.stage.account.id, order.purchase.public_id, "tok_timeout")
        (attempt,) = self.stage.box_office.start_payments([wish])
        return attempt if isinstance(attempt, Payment) else multiple()

    @rule(attempt=consumes(started))
    def a_payment_arrives_whenever_it_likes(self, attempt: Payment) -> None:
        captured = attempt.capture("r")
        once, twice = self.stage.box_office.confirm_payments([captured, captured])
        assert isinstance(once, PaidOrder) == isinstance(twice, PaidOrder)

    @rule(order=orders)
    def a_buyer_gives_up(self, order: Placed) -> None:
        with contextlib.suppress(Refused):
            self.stage.box_office.cancel_hold(
                account_id=self.stage.account.id, order_id=order.purchase.public_id
            )

    @rule(order=orders, amount=st.none() | st.integers(1, 7000))
    def the_promoter_refunds(self, order: Placed, amount: int | None) -> None:
        euros = None if amount is None else f"{amount // 100}.{amount % 100:02}"
        with contextlib.suppress(Refused):
            self.stage.refund(order, euros)

    @rule(minutes=st.sampled_from([1, 5, 10, 1440]))
    def time_passes(self, minutes: int) -> None:
        self.stage.clock.forward(minutes=minutes)

    @rule()
    def the_chores_are_done(self) -> None:
        self.stage.box_office.do_chores()

    @rule(stock=st.integers(-1, 6))
    def the_promoter_sets_what_remains(self, stock: int) -> None:
        self.stage.box_office.change_ticket(
            account_id=self.stage.account.id,
            slug=self.event.slug,
            ticket_id=self.general.id,
            is_group=False,
            changes=TicketChanges(stock=stock),
        )

    @rule(capacity=st.none() | st.integers(1, 12))
    def the_promoter_resizes_the_house(self, capacity: int | None) -> None:
        self.stage.box_office.change_event(
            account_id=self.stage.account.id,
            slug=self.event.slug,
            changes=EventChanges(capacity=capacity),
        )

    @invariant()
    def every_counter_is_what_a_recount_gives(self) -> None:
        if hasattr(self, "event"):
            assert self.stage.box_office.verify().discrepancies == ()

    @invariant()
    def money_in_less_money_out_is_what_stands_in_the_books(self) -> None:
        if hasattr(self, "event"):
            inventory = self.stage.inventory(self.event)
            orders = [
                order for order, _ in self.stage.box_office.reads.recorded_orders(inventory.key)
            ]
            sold = [order for order in orders if was_paid(order)]
            taken = sum(order.purchase.total_minor - refunded_minor(order) for order in sold)
            assert inventory.takings.revenue_minor == taken
            assert sum(offer.stock.revenue_minor for offer in inventory.offers.values()) == taken
            assert all(refunded_minor(order) <= order.purchase.total_minor for order in orders)

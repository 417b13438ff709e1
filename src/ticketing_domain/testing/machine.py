"""The box office as a state machine: buyers, promoters and time in any order, over any adapters.

After every step the counters equal a recount, nothing is oversold, and money adds up. A model that knows only who holds
what predicts each grant and refusal.
"""

from collections.abc import Callable
import contextlib
from datetime import timedelta
from typing import Any

import attrs
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

from ticketing_domain.catalogue.event import Event
from ticketing_domain.catalogue.keep_tickets import TicketChanges
from ticketing_domain.catalogue.plan_events import EventChanges
from ticketing_domain.catalogue.ticket import Ticket
from ticketing_domain.door.admission import Result
from ticketing_domain.door.keep_codes import MoneyIsBack
from ticketing_domain.door.scan import Answer
from ticketing_domain.errors import Refused
from ticketing_domain.sale.discount import DiscountType
from ticketing_domain.sale.guests import GuestChanges
from ticketing_domain.sale.order import (
    CancelledOrder,
    ExpiredOrder,
    Order,
    PaidOrder,
    RefundedOrder,
    refunded_minor,
    was_paid,
)
from ticketing_domain.sale.pay import PaymentRequest
from ticketing_domain.sale.payment import Payment
from ticketing_domain.sale.place_holds import Placed
from ticketing_domain.sale.plan_promo_codes import PromoCodeChanges
from ticketing_domain.sale.refusals import HoldRefused
from ticketing_domain.testing.gate import Gate
from ticketing_domain.testing.stage import Stage

PROMO_CODES = st.sampled_from([None, None, "friends", "FRIENDS", "NOBODYS"])
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
        uses=st.integers(1, 4),
        percent=st.sampled_from([0, 33, 100]),
    )
    def open_the_doors(
        self,
        *,
        capacity: int | None,
        stock: int,
        bundles: int,
        limit: int | None,
        uses: int,
        percent: int,
    ) -> None:
        self.stage = type(self).open_stage()
        event = self.stage.event(capacity=capacity)
        self.general = self.stage.ticket(event, stock=stock, max_per_customer=limit)
        self.four = self.stage.ticket(event, "4-pack", price="60.00", stock=bundles, group_size=4)
        self.free = self.stage.ticket(event, "Friends", price="0.00", stock=2)
        self.event: Event = self.stage.publish(event)
        self.promo = self.stage.box_office.promo_codes.create(
            account_id=self.stage.account.id,
            changes=PromoCodeChanges(
                code="FRIENDS",
                discount_type=DiscountType.PERCENTAGE,
                discount_amount=str(percent),
                usage_limit=uses,
                max_per_customer=2,
            ),
        )

    @rule(
        target=orders,
        wishes=st.lists(
            st.tuples(EMAILS, st.integers(0, 2), st.integers(0, 1), st.integers(0, 1), PROMO_CODES),
            min_size=1,
            max_size=5,
        ),
    )
    def many_buyers_hold(self, wishes: list[tuple[str, int, int, int, str | None]]) -> Any:
        requests = [
            attrs.evolve(
                self.stage.request(self.event, *self.units(general, four, free), email=email),
                promo_code=promo_code,
            )
            for email, general, four, free, promo_code in wishes
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

    @rule(people=st.integers(1, 3), email=st.none() | EMAILS)
    def the_promoter_invites_guests(self, people: int, email: str | None) -> None:
        guests = GuestChanges(
            ticket_id=self.general.id,
            customer_name="Nora",
            party_size=people,
            delivery_email=email,
        )
        with contextlib.suppress(Refused):
            self.stage.box_office.guest_list.invite(
                account_id=self.stage.account.id, slug=self.event.slug, changes=guests
            )

    @rule(dice=st.integers(1, 6))
    def the_promoter_calls_it_off(self, dice: int) -> None:
        # Most nights take place; of one that does not, little more can be learned.
        if dice == 6:
            self.stage.box_office.cancellation.cancel(
                account_id=self.stage.account.id, slug=self.event.slug
            )

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

    @rule(
        order=orders,
        number=st.integers(1, 30),
        people=st.integers(1, 5),
        offline=st.booleans(),
        minutes=st.integers(-20, 20),
    )
    def a_door_scans_a_code(
        self, order: Placed, number: int, people: int, minutes: int, *, offline: bool
    ) -> None:
        gate = Gate(self.stage)
        at = self.stage.clock.at + timedelta(minutes=minutes)
        for item in gate.items(order)[:1]:
            before = gate.inside(self.event)
            scan = gate.scan_of(
                self.event, item.code, number, people=people, offline=offline, scanned_at=at
            )
            (answer,) = gate.report(scan)
            came = gate.inside(self.event) - before
            assert 0 <= came <= (0 if item.admits_nobody else item.admits - item.redeemed)
            if came and not offline:
                assert isinstance(answer, Answer)
                assert answer.scan.result is Result.REDEEMED

    @rule(order=orders, anew=st.booleans())
    def a_ticket_is_reissued_or_revoked(self, order: Placed, *, anew: bool) -> None:
        door = self.stage.box_office.door
        change = door.reissue if anew else door.revoke_ticket
        for item in Gate(self.stage).items(order)[:1]:
            with contextlib.suppress(MoneyIsBack):
                change(account_id=self.stage.account.id, item_id=item.public_id)

    @rule(capacity=st.none() | st.integers(1, 12))
    def the_promoter_resizes_the_house(self, capacity: int | None) -> None:
        self.stage.box_office.change_event(
            account_id=self.stage.account.id,
            slug=self.event.slug,
            changes=EventChanges(capacity=capacity),
        )

    @rule(more=st.integers(0, 2), active=st.booleans())
    def the_promoter_changes_the_promo_code(self, more: int, active: bool) -> None:  # noqa: FBT001 (drawn)
        us, office = self.stage.account.id, self.stage.box_office
        used = office.reads.promo_code(us, self.promo.id).promo.used
        office.promo_codes.change(
            account_id=us,
            promo_id=self.promo.id,
            changes=PromoCodeChanges(usage_limit=max(1, used + more), active=active),
        )

    @invariant()
    def no_promo_code_passes_its_limits(self) -> None:
        if hasattr(self, "promo"):
            reads = self.stage.box_office.reads
            promo = reads.promo_code(self.stage.account.id, self.promo.id).promo
            orders = reads.recorded_orders(self.stage.inventory(self.event).key)
            standing = [order for order, _ in orders if stands(order)]
            users = [order.purchase.buyer.email for order in standing if order.purchase.promo_code]
            assert len(users) == promo.used <= (promo.usage_limit or promo.used)
            assert all(users.count(email) <= 2 for email in users)

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


def stands(order: Order) -> bool:
    """Tell whether an order still has what it took."""
    return not isinstance(order, ExpiredOrder | CancelledOrder | RefundedOrder)

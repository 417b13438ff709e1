"""The state machine over several adapters at once: the same trace, and after each step the same is read everywhere.

class Machine(SameTraceMachine):
    opens = {"memory": memory_stage, "mine": my_stage}
"""

from collections.abc import Callable, Mapping, Sequence
import contextlib
from datetime import timedelta
from typing import Any, ClassVar, TypeVar

import attrs
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from ticketing_domain.catalogue.programme import EventFilter
from ticketing_domain.catalogue.venue import VenueChanges
from ticketing_domain.door.keep_codes import MoneyIsBack
from ticketing_domain.errors import Invalid, NotFound, Refused
from ticketing_domain.figures.periods import Period, span
from ticketing_domain.figures.stats import breakdown, event_stats
from ticketing_domain.people.customer import Buyer
from ticketing_domain.people.reads import CustomerCursor, CustomerFilter
from ticketing_domain.sale.order_pages import PlacedCursor, PlacedFilter
from ticketing_domain.sale.place_holds import Placed
from ticketing_domain.sale.reads import OrderCursor, OrderFilter
from ticketing_domain.testing.gate import Gate
from ticketing_domain.testing.machine import BoxOfficeMachine
from ticketing_domain.testing.stage import OpenStage, Stage
from ticketing_domain.testing.unison import in_unison

T = TypeVar("T")
Page = Callable[[Any], Sequence[T]]

ON_A_PAGE = 3
WORDS = st.sampled_from(
    [
        "jane",
        "JANE D",
        "e",
        "_",
        "%",
        "\\",
        "'",
        "moon",
        "Ärger",
        "ärger",
        "ß",
        "İ",
        "東京",
        " a ",
        "a b",
        "a-b",
    ]
) | st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=3)


class SameTraceMachine(BoxOfficeMachine):
    """Plays every step on several stages; subclasses say on which."""

    opens: ClassVar[Mapping[str, OpenStage]]

    @classmethod
    def open_stage(cls) -> Stage:
        return in_unison(cls.opens)

    @rule(title=WORDS, days=st.integers(1, 3), hours=st.integers(1, 60), stock=st.integers(-1, 3))
    def another_night_is_announced(self, title: str, days: int, hours: int, stock: int) -> None:
        starts_at = self.stage.clock.at + timedelta(days=days)
        with contextlib.suppress(Invalid):
            event = self.stage.event(
                title, starts_at=starts_at, ends_at=starts_at + timedelta(hours=hours)
            )
            self.stage.ticket(event, stock=stock)
            self.stage.publish(event)

    @rule(name=WORDS)
    def a_venue_opens(self, name: str) -> None:
        us, office = self.stage.account.id, self.stage.box_office
        where = VenueChanges(name=name, address="Spree 2", city="Berlin", postal_code="10243")
        with contextlib.suppress(Invalid):
            office.add_venue(account_id=us, changes=where)
        office.reads.venues(us)
        walk(lambda at: office.reads.venue_page(us, after=at, limit=2), lambda one: one.venue.id)

    @rule(name=WORDS, email=WORDS, company=st.none() | WORDS)
    def a_stranger_buys(self, name: str, email: str, company: str | None) -> None:
        buyer = Buyer(f"{email}@example.com", name, company)
        wish = attrs.evolve(self.stage.request(self.event, (self.general, 1)), buyer=buyer)
        with contextlib.suppress(Refused, Invalid):
            self.stage.pay(self.stage.box_office.place_hold(wish))

    @rule(order=BoxOfficeMachine.orders, number=st.integers(101, 200))
    def somebody_comes_in_and_lends_the_old_code(self, order: Placed, number: int) -> None:
        with contextlib.suppress(Refused):
            self.stage.pay(order)
        gate, reissue = Gate(self.stage), self.stage.box_office.door.reissue
        for item in gate.items(order)[:1]:
            gate.report(gate.scan_of(self.event, item.code, number, by_hand=True))
            with contextlib.suppress(MoneyIsBack):
                reissue(account_id=self.stage.account.id, item_id=item.public_id)
            gate.report(gate.scan_of(self.event, item.code, number + 100, by_hand=True))

    @rule(query=WORDS)
    def somebody_searches(self, query: str) -> None:
        us, now, reads = self.stage.account.id, self.stage.clock.at, self.stage.box_office.reads
        reads.orders(OrderFilter(us, query=query), after=None, limit=10)
        reads.order_totals(OrderFilter(us, query=query))
        reads.customers(CustomerFilter(us, query=query), after=None, limit=10)
        reads.programme(EventFilter(us, query=query), now, after=None, limit=10)
        reads.find_passes(us, query, 10)
        with contextlib.suppress(NotFound):
            reads.venue_of_slug(us, query)

    @invariant()
    def the_offer_is_the_same_everywhere(self) -> None:
        """Event pages, availability, stats, the day's figures: reading them compares them."""
        if not hasattr(self, "event"):
            return
        us, now, reads = self.stage.account.id, self.stage.clock.at, self.stage.box_office.reads
        inventory = reads.inventory(us, self.event.slug)
        event_stats(inventory, now)
        breakdown(inventory)
        reads.shop_window(us, now)
        reads.programme(EventFilter(us), now, after=None, limit=10)
        reads.programme_entry(us, self.event.slug)
        reads.storefront(now, after=None, limit=10)
        reads.promo_codes(us)
        reads.door_events(us, now - timedelta(days=1))
        for period in (Period.TODAY, Period.ALL):
            reads.figures(us, span(period, now, self.stage.account.zone))

    @invariant()
    def lists_are_the_same_everywhere(self) -> None:
        """Page by page: orders, customers, attendees, guests, codes."""
        if not hasattr(self, "event"):
            return
        us, now, reads = self.stage.account.id, self.stage.clock.at, self.stage.box_office.reads
        key = self.stage.inventory(self.event).key
        sold = OrderFilter(us)
        walk(lambda at: reads.orders(sold, after=at, limit=ON_A_PAGE), sold_at)
        reads.order_totals(sold)
        placed = PlacedFilter(us)
        walk(lambda at: reads.placed_orders(placed, now, after=at, limit=ON_A_PAGE), placed_at)
        buyers = CustomerFilter(us)
        walk(lambda at: reads.customers(buyers, after=at, limit=ON_A_PAGE), came_at)
        reads.customer_totals(buyers)
        walk(lambda at: reads.attendees(key, after=at, limit=ON_A_PAGE), lambda one: one.cursor)
        reads.guest_parties(key)
        list(reads.passes(key, None))
        reads.cancellation(key)

    @invariant()
    def the_records_are_the_same_everywhere(self) -> None:
        """Everything that a recount looks at, in whichever order it comes, and what everybody is told."""
        if not hasattr(self, "event"):
            return
        us, reads = self.stage.account, self.stage.box_office.reads
        for inventory in reads.recorded_inventories(us):
            list(reads.recorded_orders(inventory.key))
            list(reads.recorded_scans(inventory.key))
        list(reads.recorded_customers(us))
        list(reads.recorded_notices(us))
        reads.recorded_days(us)


def walk(page: Page[T], cursor: Callable[[T], Any]) -> None:
    """Look at a list page by page to its end."""
    after = None
    while found := page(after):
        after = cursor(found[-1])


def sold_at(order: Any) -> OrderCursor:
    return OrderCursor(order.paid_at, order.public_id)


def placed_at(order: Any) -> PlacedCursor:
    return PlacedCursor(order.placed_at, order.public_id)


def came_at(customer: Any) -> CustomerCursor:
    return CustomerCursor(customer.created_at, customer.id)

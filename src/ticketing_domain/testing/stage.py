"""The stage for tests: a box office over any adapters, a clock that stands still, and a promoter with one event."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
import hashlib
import itertools
from typing import Any

import attrs
from moneyed import Money

from ticketing_domain.box_office import BoxOffice
from ticketing_domain.catalogue.event import Event
from ticketing_domain.catalogue.keep_tickets import TicketChanges
from ticketing_domain.catalogue.plan_events import EventChanges
from ticketing_domain.catalogue.ticket import Ticket
from ticketing_domain.catalogue.venue import Venue, VenueChanges
from ticketing_domain.media.picture import Develop
from ticketing_domain.media.storage import Storage
from ticketing_domain.memory import MemoryBooks, SandboxPayments
from ticketing_domain.memory.storage import MemoryStorage, as_it_is
from ticketing_domain.names import Randomness
from ticketing_domain.notices.egress import Egress, Outcome, Unreachable
from ticketing_domain.people.account import Account, NewAccount
from ticketing_domain.people.customer import Buyer
from ticketing_domain.ports import Books
from ticketing_domain.reads import Reads
from ticketing_domain.sale.confirm import Confirmed
from ticketing_domain.sale.hold import HoldRequest, IdempotencyKey
from ticketing_domain.sale.inventory import Inventory
from ticketing_domain.sale.pay import PaymentRequest
from ticketing_domain.sale.payment import Payments
from ticketing_domain.sale.place_holds import Placed

NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


@attrs.define
class FrozenClock:
    """A clock that moves only when told."""

    at: datetime = NOON

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **by: float) -> datetime:
        """Move the clock on by a timedelta's worth."""
        self.at += timedelta(**by)
        return self.at


def counted_randomness(seed: str = "") -> Randomness:
    """Return bytes that look random, never repeat, and are the same in every run."""
    count = itertools.count()

    def random(length: int) -> bytes:
        return hashlib.shake_128(f"{seed}:{next(count)}".encode()).digest(length)

    return random


@attrs.frozen
class Stage:
    """A box office with a promoter, a venue and the means to make events and buyers in one line each."""

    box_office: BoxOffice
    clock: FrozenClock
    account: Account
    venue: Venue

    def event(
        self, title: str = "Lantern Night", *, published: bool = False, **fields: Any
    ) -> Event:
        """Make an event a month from now; `fields` are those of `EventChanges`."""
        sent: dict[str, Any] = {
            "title": title,
            "description": "Bring a light.",
            "venue_id": self.venue.id,
            "starts_at": self.clock.at + timedelta(days=30),
            "ends_at": self.clock.at + timedelta(days=30, hours=5),
            **fields,
        }
        event = self.box_office.draft_event(
            account_id=self.account.id, changes=EventChanges(**sent)
        )
        return self.publish(event) if published else event

    def publish(self, event: Event) -> Event:
        """Put an event on the shop."""
        return self.box_office.publish_event(account_id=self.account.id, slug=event.slug)

    def ticket(
        self, event: Event, title: str = "General", *, price: str = "21.00", **fields: Any
    ) -> Ticket:
        """Put a ticket on an event; with a `group_size` it is a group ticket."""
        money = Money(price, self.account.currency)
        sent: dict[str, Any] = {"title": title, "price": money, "stock": 10, **fields}
        if "group_size" in sent:
            sent.setdefault("unit_price", money)
        return self.box_office.add_ticket(
            account_id=self.account.id,
            slug=event.slug,
            is_group="group_size" in sent,
            changes=TicketChanges(**sent),
        ).ticket

    def night(
        self, *, stock: int = 10, capacity: int | None = None, **fields: Any
    ) -> tuple[Event, Ticket]:
        """Make a published event with one ticket."""
        event = self.event(capacity=capacity)
        ticket = self.ticket(event, stock=stock, **fields)
        return self.publish(event), ticket

    def request(
        self,
        event: Event,
        *wanted: tuple[Ticket, int],
        email: str = "jane@example.com",
        key: str | None = None,
        access_code: str | None = None,
    ) -> HoldRequest:
        """Make a buyer's wish."""
        return HoldRequest(
            account_id=self.account.id,
            event_slug=event.slug,
            buyer=Buyer(email, "Jane Doe"),
            wanted=tuple((ticket.id, quantity) for ticket, quantity in wanted),
            access_code=access_code,
            idempotency=IdempotencyKey(key, f"{wanted}") if key else None,
        )

    def hold(
        self, event: Event, *wanted: tuple[Ticket, int], email: str = "jane@example.com"
    ) -> Placed:
        """Place a hold."""
        return self.box_office.place_hold(self.request(event, *wanted, email=email))

    def pay(self, order: Placed, source: str = "tok_ok") -> Confirmed | None:
        """Pay an order."""
        return self.box_office.pay_order(
            PaymentRequest(self.account.id, order.purchase.public_id, source)
        )

    def buy(
        self, event: Event, *wanted: tuple[Ticket, int], email: str = "jane@example.com"
    ) -> Placed:
        """Place a hold and pay it."""
        order = self.hold(event, *wanted, email=email)
        self.pay(order)
        return order

    def refund(self, order: Placed, amount: str | None = None) -> object:
        """Refund an order."""
        money = None if amount is None else Money(amount, self.account.currency)
        return self.box_office.refund_order(
            account_id=self.account.id, order_id=order.purchase.public_id, amount=money
        )

    def inventory(self, event: Event) -> Inventory:
        """Look at an event's inventory."""
        return self.box_office.reads.inventory(self.account.id, event.slug)

    def remaining(self, event: Event, ticket: Ticket) -> int | None:
        """Look at what is left of a ticket."""
        return self.inventory(event).stock(ticket.id).remaining


@attrs.frozen
class Elsewhere(Egress):
    """A world of which every address is good, and none is there."""

    def judge(self, url: str) -> str | None:
        return None

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        return Unreachable("nobody is there")


OpenStage = Callable[..., Stage]


def open_stage(  # one argument for each adapter
    *,
    books: Books,
    reads: Reads,
    payments: Payments | None = None,
    storage: Storage | None = None,
    develop: Develop = as_it_is,
    egress: Egress | None = None,
    clock: FrozenClock | None = None,
    currency: str = "EUR",
    subdomain: str = "moon-club",
    seed: str = "",
) -> Stage:
    """Open a box office over the adapters, with one account and one venue."""
    clock = clock or FrozenClock()
    box_office = BoxOffice(
        books=books,
        reads=reads,
        payments=payments or SandboxPayments(),
        storage=storage or MemoryStorage(clock),
        develop=develop,
        egress=egress or Elsewhere(),
        now=clock,
        random=counted_randomness(seed + subdomain),
    )
    account = box_office.open_account(NewAccount(subdomain, "Moon Club", currency))
    where = VenueChanges(name="Moon Club", address="Spree 1", city="Berlin", postal_code="10243")
    venue = box_office.add_venue(account_id=account.id, changes=where)
    return Stage(box_office=box_office, clock=clock, account=account, venue=venue)


def memory_stage(**options: Any) -> Stage:
    """Open a stage in memory; `options` are those of `open_stage`."""
    memory = MemoryBooks()
    return open_stage(books=memory.open, reads=memory.reads, **options)

"""What the use cases need of the outside: a clock, randomness, and the books in which everything is written.

The books are one unit of work: everything read through it for deciding is locked until it ends. Ports are
synchronous (ADR 0002) and their methods take many rows at once wherever a sale passes.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self

from ticketing_domain.catalogue.cancellation import Cancellations
from ticketing_domain.catalogue.custom_field import CustomFields
from ticketing_domain.catalogue.event import Event
from ticketing_domain.catalogue.faq import FaqItems
from ticketing_domain.catalogue.line_up import LineUps
from ticketing_domain.catalogue.performer import Performers
from ticketing_domain.catalogue.ticket import Ticket
from ticketing_domain.catalogue.venue import Venue
from ticketing_domain.door.code_book import CodeBook
from ticketing_domain.door.scan import ScanLog
from ticketing_domain.figures.days import DayFigures, DayKey
from ticketing_domain.kept_answers import KeptAnswers
from ticketing_domain.media.upload import UploadBook
from ticketing_domain.notices.notice import Outbox
from ticketing_domain.notices.webhook_book import Deliveries, Endpoints
from ticketing_domain.people.account_book import Accounts, Tokens
from ticketing_domain.people.customer import Customer
from ticketing_domain.people.device import Devices
from ticketing_domain.people.key_book import ApiKeys
from ticketing_domain.people.team import TeamBook
from ticketing_domain.sale.advice import AdviceBook
from ticketing_domain.sale.allocation import Bought
from ticketing_domain.sale.guests import GuestBook
from ticketing_domain.sale.hold import Remembered
from ticketing_domain.sale.inventory import EventKey, Inventory, Seats, Stock
from ticketing_domain.sale.order import Item, Order, PendingOrder
from ticketing_domain.sale.payment import Payment
from ticketing_domain.sale.payout_book import PayoutBook
from ticketing_domain.sale.promo_book import PromoBook


class Clock(Protocol):
    """Protocol: tells the present instant, aware, in UTC, whole microseconds."""

    def __call__(self) -> datetime: ...


class Numbers(Protocol):
    """Protocol: hands out numbers for new rows; a number is never handed out twice, gaps may occur."""

    def take(self, kind: str, count: int) -> Sequence[int]:
        """Return `count` new numbers of a kind: "account", "venue", "event", "ticket", "performer" and so on."""
        ...


class Venues(Protocol):
    """Protocol: the venues of accounts."""

    def add(self, venue: Venue) -> None: ...

    def get(self, account_id: int, venue_id: int) -> Venue:
        """Return a venue, locked; raises `NotFound`."""
        ...

    def in_use(self, account_id: int, venue_id: int) -> bool:
        """Tell whether an event takes place there."""
        ...

    def save(self, venue: Venue) -> None: ...

    def delete(self, venue: Venue) -> None: ...


class Events(Protocol):
    """Protocol: the definitions of events and tickets; their counters are the inventory's."""

    def slugs_beginning(self, account_id: int, stem: str) -> Collection[str]:
        """Return every slug of the account that begins with the stem."""
        ...

    def add(self, event: Event, seats: Seats) -> None: ...

    def save(self, event: Event) -> None: ...

    def has_sold_orders(self, key: EventKey) -> bool:
        """Tell whether an order of the event was ever paid, or an attempt to pay one was not simply declined."""
        ...

    def delete(self, key: EventKey) -> None:
        """Delete the event with its tickets and its unpaid orders."""
        ...

    def add_ticket(self, ticket: Ticket, stock: Stock) -> None: ...

    def save_ticket(self, ticket: Ticket) -> None: ...


class Inventories(Protocol):
    """Protocol: what decides about sales, locked in the order of `EventKey` while the unit of work lasts."""

    def lock(self, keys: Collection[EventKey]) -> Mapping[EventKey, Inventory]:
        """Lock and return the inventories that exist."""
        ...

    def lock_slugs(self, slugs: Collection[tuple[int, str]]) -> Mapping[tuple[int, str], Inventory]:
        """Lock and return the inventories found by account id and slug."""
        ...

    def save(self, inventories: Collection[Inventory]) -> None:
        """Write the counters (seats, stocks, takings) under the next version; raises `StaleWrite`."""
        ...


class Orders(Protocol):
    """Protocol: orders, their lines, codes and refunds."""

    def event_of(self, account_id: int, public_id: str) -> EventKey:
        """Return which event an order is for, without locking anything; raises `NotFound`."""
        ...

    def load(self, account_id: int, public_ids: Collection[str]) -> Mapping[str, Order]:
        """Lock and return the orders that exist."""
        ...

    def due(self, keys: Collection[EventKey], at: datetime) -> Sequence[PendingOrder]:
        """Lock and return the pending orders of the events whose hold has ended."""
        ...

    def next_release(self, keys: Collection[EventKey]) -> Mapping[EventKey, datetime]:
        """Return when the earliest pending hold of each event ends, where there is one."""
        ...

    def bought(self, customers: Collection[tuple[EventKey, str]]) -> Mapping[EventKey, Bought]:
        """Count units that each e-mail has of each ticket of the event in orders that are neither expired,
        cancelled nor wholly refunded."""
        ...

    def add(self, orders: Sequence[PendingOrder]) -> None: ...

    def save(self, orders: Sequence[Order]) -> None:
        """Write the state that each order is in now; raises `StaleWrite` for an order that is not there."""
        ...

    def issue(self, account_id: int, order_id: str, items: Sequence[Item]) -> None:
        """Put the codes of a paid order into the books."""
        ...

    def void_items(self, account_id: int, order_id: str, at: datetime) -> int:
        """Void an order's codes at an instant; returns how many people had been admitted on them."""
        ...


class PaymentBook(Protocol):
    """Protocol: attempts to pay."""

    def add(self, payments: Sequence[Payment]) -> None: ...

    def get(self, account_id: int, payment_ids: Collection[str]) -> Mapping[str, Payment]:
        """Lock and return the attempts that exist."""
        ...

    def open_attempts(self, account_id: int, order_ids: Collection[str]) -> Mapping[str, Payment]:
        """Return the attempt without an outcome of each order that has one, by order id."""
        ...

    def unsettled(
        self, before: datetime, limit: int, account_id: int | None = None
    ) -> Sequence[Payment]:
        """Return attempts that were started, or must be sent back, whose outcome has been missed since before the
        instant, the longest first; of one account only, where one is named."""
        ...

    def save(self, payments: Sequence[Payment]) -> None: ...


class Customers(Protocol):
    """Protocol: the customers of accounts."""

    def lock(self, account_id: int, emails: Collection[str]) -> Mapping[str, Customer]:
        """Lock and return the customers that exist, by e-mail, in the order of their e-mail."""
        ...

    def add(self, customers: Sequence[Customer]) -> None: ...

    def save(self, customers: Sequence[Customer]) -> None: ...


class Days(Protocol):
    """Protocol: the figures by day."""

    def add(self, changes: Mapping[DayKey, DayFigures]) -> None:
        """Add the changes to the days' figures."""
        ...


class Memory(Protocol):
    """Protocol: what was answered to a request that carried an idempotency key."""

    def find(self, account_id: int, keys: Collection[str]) -> Mapping[str, Remembered]: ...

    def add(self, remembered: Sequence[Remembered]) -> None: ...

    def forget(self, before: datetime) -> None:
        """Drop what was remembered before the instant."""
        ...


class UnitOfWork(Protocol):
    """Protocol: one transaction. Leaving it rolls back; `commit` is written out."""

    @property
    def numbers(self) -> Numbers: ...
    @property
    def accounts(self) -> Accounts: ...
    @property
    def tokens(self) -> Tokens: ...
    @property
    def api_keys(self) -> ApiKeys: ...
    @property
    def team(self) -> TeamBook: ...
    @property
    def devices(self) -> Devices: ...
    @property
    def scans(self) -> ScanLog: ...
    @property
    def codes(self) -> CodeBook: ...
    @property
    def venues(self) -> Venues: ...
    @property
    def events(self) -> Events: ...
    @property
    def custom_fields(self) -> CustomFields: ...
    @property
    def performers(self) -> Performers: ...
    @property
    def line_ups(self) -> LineUps: ...
    @property
    def faq_items(self) -> FaqItems: ...
    @property
    def inventories(self) -> Inventories: ...
    @property
    def orders(self) -> Orders: ...
    @property
    def promo_codes(self) -> PromoBook: ...
    @property
    def payments(self) -> PaymentBook: ...
    @property
    def payouts(self) -> PayoutBook: ...
    @property
    def customers(self) -> Customers: ...
    @property
    def days(self) -> Days: ...
    @property
    def memory(self) -> Memory: ...
    @property
    def answers(self) -> KeptAnswers: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def endpoints(self) -> Endpoints: ...
    @property
    def deliveries(self) -> Deliveries: ...
    @property
    def cancellations(self) -> Cancellations: ...
    @property
    def guests(self) -> GuestBook: ...
    @property
    def uploads(self) -> UploadBook: ...
    @property
    def advice(self) -> AdviceBook: ...

    @property
    def reads(self) -> object:
        """What the box office reads (its `Reads`), as it is for this unit of work: with what it has written."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def commit(self) -> None:
        """Make everything that was written durable, before returning."""
        ...


class Books(Protocol):
    """Protocol: opens a unit of work."""

    def __call__(self) -> UnitOfWork: ...

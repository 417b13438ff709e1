"""What the in-memory books are written on: sheets of rows, and drafts of them that are kept or thrown away."""

from collections.abc import Iterator, MutableMapping
from datetime import datetime
import threading
from typing import TypeVar

from ticketing_domain.catalogue.cancellation import Cancellation
from ticketing_domain.catalogue.custom_field import CustomField
from ticketing_domain.catalogue.event import Event
from ticketing_domain.catalogue.faq import FaqItem
from ticketing_domain.catalogue.line_up import Slot
from ticketing_domain.catalogue.performer import Performer
from ticketing_domain.catalogue.venue import Venue
from ticketing_domain.door.code_book import ReplacedCode
from ticketing_domain.door.scan import LoggedScan
from ticketing_domain.figures.days import DayFigures, DayKey
from ticketing_domain.media.upload import HungPicture, Upload
from ticketing_domain.memory.kept_answers import HeldKey
from ticketing_domain.notices.delivery import Attempt, Delivery
from ticketing_domain.notices.endpoint import Endpoint
from ticketing_domain.notices.notice import Notice
from ticketing_domain.people.account import Account
from ticketing_domain.people.api_key import ApiKey
from ticketing_domain.people.customer import Customer
from ticketing_domain.people.device import Device
from ticketing_domain.people.member import Invitation, Member
from ticketing_domain.people.token import ApiToken
from ticketing_domain.sale.advice import Alert
from ticketing_domain.sale.guests import GuestNote
from ticketing_domain.sale.hold import Remembered
from ticketing_domain.sale.inventory import EventKey, Offer, Seats, Takings
from ticketing_domain.sale.order import Item, Order
from ticketing_domain.sale.payment import Payment
from ticketing_domain.sale.payout import Payout
from ticketing_domain.sale.promo_code import PromoCode

K = TypeVar("K")
V = TypeVar("V")

OrderName = tuple[int, str]
"""Where an order is found: its account and its public id."""


class Draft(MutableMapping[K, V]):
    """A sheet as one unit of work sees it: what it has changed lies over what was there, until `keep`."""

    def __init__(self, sheet: dict[K, V]) -> None:
        self._sheet = sheet
        self._changed: dict[K, V] = {}
        self._gone: set[K] = set()

    def __getitem__(self, key: K) -> V:
        if key in self._changed:
            return self._changed[key]
        if key in self._gone:
            raise KeyError(key)
        return self._sheet[key]

    def __setitem__(self, key: K, row: V) -> None:
        self._changed[key] = row
        self._gone.discard(key)

    def __delitem__(self, key: K) -> None:
        self[key]
        self._changed.pop(key, None)
        self._gone.add(key)

    def __iter__(self) -> Iterator[K]:
        yield from (
            key for key in self._sheet if key not in self._gone and key not in self._changed
        )
        yield from list(self._changed)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def keep(self) -> None:
        """Write the draft into the sheet, and begin it anew."""
        for key in self._gone:
            self._sheet.pop(key, None)
        self._sheet.update(self._changed)
        self._gone.clear()
        self._changed.clear()


class Store:
    """All sheets, and the lock that lets one unit of work at them at a time."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.numbers: dict[str, int] = {}
        self.accounts: dict[int, Account] = {}
        self.tokens: dict[str, ApiToken] = {}
        self.api_keys: dict[str, ApiKey] = {}
        self.members: dict[tuple[int, int], Member] = {}
        self.invitations: dict[tuple[int, int], Invitation] = {}
        self._open_offer()
        self.orders: dict[OrderName, Order] = {}
        self.held: dict[EventKey, frozenset[str]] = {}
        self.by_buyer: dict[tuple[EventKey, str], tuple[str, ...]] = {}
        self.items: dict[OrderName, tuple[Item, ...]] = {}
        self.payments: dict[tuple[int, str], Payment] = {}
        self.payouts: dict[tuple[int, str], Payout] = {}
        self.advice: dict[tuple[int, str, str], datetime] = {}
        self.alerts: dict[tuple[int, str, str], Alert] = {}
        self.payout_asks: dict[int, datetime] = {}
        self.customers: dict[tuple[int, str], Customer] = {}
        self.days: dict[DayKey, DayFigures] = {}
        self.remembered: dict[tuple[int, str], Remembered] = {}
        self.kept_answers: dict[tuple[int, str], HeldKey] = {}
        self.notices: dict[str, Notice] = {}
        self.not_handed_out: dict[str, None] = {}
        self.endpoints: dict[tuple[int, int], Endpoint] = {}
        self.leases: dict[tuple[int, int], datetime] = {}
        self.deliveries: dict[tuple[int, int], Delivery] = {}
        self.attempts: dict[tuple[int, int], tuple[Attempt, ...]] = {}
        self.devices: dict[str, Device] = {}
        self.scans: dict[tuple[int, str], LoggedScan] = {}
        self.replaced_codes: dict[tuple[int, str], ReplacedCode] = {}
        self.cancellations: dict[EventKey, Cancellation] = {}
        self.guests: dict[OrderName, GuestNote] = {}
        self.promo_codes: dict[tuple[int, int], PromoCode] = {}

    def _open_offer(self) -> None:
        self.venues: dict[tuple[int, int], Venue] = {}
        self.events: dict[EventKey, Event] = {}
        self.seats: dict[EventKey, tuple[int, Seats, Takings]] = {}
        self.offers: dict[tuple[EventKey, int], Offer] = {}
        self.custom_fields: dict[tuple[EventKey, int], CustomField] = {}
        self.performers: dict[tuple[int, int], Performer] = {}
        self.slots: dict[tuple[int, int], Slot] = {}
        self.faq_items: dict[tuple[int, int], FaqItem] = {}
        self.uploads: dict[tuple[int, int], Upload] = {}
        self.pictures: dict[tuple[int, str], HungPicture] = {}

"""The unit of work in memory: one at a time, on drafts that a commit keeps."""

from collections.abc import Callable
from types import TracebackType
from typing import Any, Self, TypeVar, cast

from ticketing_domain.memory.advice_sheets import MemoryAdvice
from ticketing_domain.memory.code_sheets import MemoryCodes
from ticketing_domain.memory.custom_field_sheets import MemoryCustomFields
from ticketing_domain.memory.door_sheets import MemoryDevices, MemoryScans
from ticketing_domain.memory.house_sheets import MemoryCancellations, MemoryGuestBook
from ticketing_domain.memory.kept_answers import MemoryKeptAnswers
from ticketing_domain.memory.key_sheets import MemoryApiKeys
from ticketing_domain.memory.line_up_sheets import line_up_sheets
from ticketing_domain.memory.offer_sheets import MemoryEvents, MemoryInventories, MemoryVenues
from ticketing_domain.memory.payout_sheets import MemoryPayoutBook
from ticketing_domain.memory.people_sheets import (
    MemoryAccounts,
    MemoryCustomers,
    MemoryDays,
    MemoryMemory,
    MemoryNumbers,
    MemoryOutbox,
    MemoryTokens,
)
from ticketing_domain.memory.promo_sheets import MemoryPromoBook
from ticketing_domain.memory.reads import MemoryReads
from ticketing_domain.memory.sale_sheets import MemoryOrders, MemoryPayments
from ticketing_domain.memory.store import Draft, Store
from ticketing_domain.memory.team import MemoryTeam
from ticketing_domain.memory.upload_sheets import MemoryUploads
from ticketing_domain.memory.webhook_sheets import webhook_sheets
from ticketing_domain.notices.notice import Notice

K = TypeVar("K")
V = TypeVar("V")


class MemoryBooks:
    """Books that live as long as the process."""

    def __init__(self) -> None:
        self._store = Store()
        self.reads = MemoryReads(self._store)

    def open(self) -> "MemoryUnitOfWork":
        """Open a unit of work."""
        return MemoryUnitOfWork(self._store)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """Everything that was put into the outbox, oldest first."""
        return tuple(self._store.notices.values())


class _Drafted:
    """The sheets as one unit of work sees them; whoever reads them takes it for the store."""

    def __init__(self, store: Store, draft: Callable[[dict[Any, Any]], Draft[Any, Any]]) -> None:
        self._store = store
        self._draft = draft

    def __getattr__(self, name: str) -> Any:
        sheet = getattr(self._store, name)
        return self._draft(sheet) if isinstance(sheet, dict) else sheet


class MemoryUnitOfWork:
    """Implements `UnitOfWork`: nobody else enters until it is left."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __enter__(self) -> Self:
        self._store.lock.acquire()
        self._open()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._store.lock.release()

    @property
    def reads(self) -> MemoryReads:
        """What the box office reads, as it is for this unit of work: with what it has written."""
        return MemoryReads(cast("Store", _Drafted(self._store, self._draft)))

    def commit(self) -> None:
        """Keep every draft."""
        for draft in self._drafts.values():
            draft.keep()

    def _open(self) -> None:
        """Lay fresh drafts over the sheets."""
        self._drafts: dict[int, Draft[Any, Any]] = {}
        self._open_people()
        self._open_offer()
        self._open_sale()

    def _draft(self, sheet: dict[K, V]) -> Draft[K, V]:
        """Return the one draft that lies over a sheet."""
        return self._drafts.setdefault(id(sheet), Draft(sheet))

    def _open_people(self) -> None:
        store, draft = self._store, self._draft
        self.numbers = MemoryNumbers(store.numbers)
        self.accounts = MemoryAccounts(draft(store.accounts))
        self.tokens = MemoryTokens(draft(store.tokens))
        self.api_keys = MemoryApiKeys(draft(store.api_keys))
        self.team = MemoryTeam(draft(store.members), draft(store.invitations))
        self.devices = MemoryDevices(draft(store.devices))
        self.customers = MemoryCustomers(draft(store.customers))
        self.days = MemoryDays(draft(store.days))
        self.memory = MemoryMemory(draft(store.remembered))
        self.answers = MemoryKeptAnswers(draft(store.kept_answers))
        self.outbox = MemoryOutbox(draft(store.notices), draft(store.not_handed_out))
        self.endpoints, self.deliveries = webhook_sheets(store, draft)

    def _open_offer(self) -> None:
        store, draft = self._store, self._draft
        events, seats, offers = draft(store.events), draft(store.seats), draft(store.offers)
        venues, custom_fields = draft(store.venues), draft(store.custom_fields)
        self.venues = MemoryVenues(venues, events)
        self.events = MemoryEvents(
            events, seats, offers, draft(store.orders), draft(store.held), draft(store.payments)
        )
        self.custom_fields = MemoryCustomFields(custom_fields)
        self.inventories = MemoryInventories(
            draft(store.accounts), venues, events, seats, offers, custom_fields
        )
        self.performers, self.line_ups, self.faq_items = line_up_sheets(
            draft(store.performers), draft(store.slots), draft(store.faq_items)
        )
        self.cancellations = MemoryCancellations(draft(store.cancellations))
        self.uploads = MemoryUploads(draft(store.uploads), draft(store.pictures))

    def _open_sale(self) -> None:
        store, draft = self._store, self._draft
        orders, items = draft(store.orders), draft(store.items)
        self.orders = MemoryOrders(orders, draft(store.held), draft(store.by_buyer), items)
        self.promo_codes = MemoryPromoBook(draft(store.promo_codes), orders)
        self.payments = MemoryPayments(draft(store.payments))
        self.payouts = MemoryPayoutBook(draft(store.payouts), draft(store.payout_asks))
        self.guests = MemoryGuestBook(draft(store.guests))
        self.advice = MemoryAdvice(draft(store.advice), draft(store.alerts))
        self.scans = MemoryScans(
            draft(store.scans), orders, items, draft(store.events), draft(store.offers)
        )
        self.codes = MemoryCodes(draft(store.replaced_codes), orders, items)

"""The unit of work in memory: one at a time, on drafts that a commit keeps."""

from types import TracebackType
from typing import Self

from ticketing_domain.memory.offer_sheets import MemoryEvents, MemoryInventories, MemoryVenues
from ticketing_domain.memory.people_sheets import (
    MemoryAccounts,
    MemoryCustomers,
    MemoryDays,
    MemoryMemory,
    MemoryNumbers,
    MemoryOutbox,
    MemoryTokens,
)
from ticketing_domain.memory.reads import MemoryReads
from ticketing_domain.memory.sale_sheets import MemoryOrders, MemoryPayments
from ticketing_domain.memory.store import Draft, Store
from ticketing_domain.notices.notice import Notice


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

    def commit(self) -> None:
        """Keep every draft."""
        for draft in self._drafts:
            draft.keep()
        self._open()

    def _open(self) -> None:
        """Lay fresh drafts over the sheets."""
        store = self._store
        venues, events, seats = Draft(store.venues), Draft(store.events), Draft(store.seats)
        offers, orders, held = Draft(store.offers), Draft(store.orders), Draft(store.held)
        by_buyer, items, payments = Draft(store.by_buyer), Draft(store.items), Draft(store.payments)
        accounts, tokens, customers = (
            Draft(store.accounts),
            Draft(store.tokens),
            Draft(store.customers),
        )
        days, remembered, notices = Draft(store.days), Draft(store.remembered), Draft(store.notices)
        self._drafts: tuple[Draft[object, object], ...] = (  # type: ignore[assignment]  # rows differ by sheet
            *(venues, events, seats, offers, orders, held, by_buyer, items),
            *(payments, accounts, tokens, customers, days, remembered, notices),
        )
        self.numbers = MemoryNumbers(store.numbers)
        self.accounts = MemoryAccounts(accounts)
        self.tokens = MemoryTokens(tokens)
        self.venues = MemoryVenues(venues, events)
        self.events = MemoryEvents(events, seats, offers, orders, held, payments)
        self.inventories = MemoryInventories(accounts, venues, events, seats, offers)
        self.orders = MemoryOrders(orders, held, by_buyer, items)
        self.payments = MemoryPayments(payments)
        self.customers = MemoryCustomers(customers)
        self.days = MemoryDays(days)
        self.memory = MemoryMemory(remembered)
        self.outbox = MemoryOutbox(notices)

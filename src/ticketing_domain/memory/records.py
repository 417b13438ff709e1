"""Reading everything from memory, for recounting."""

from collections.abc import Iterator, Mapping, Sequence

from ticketing_domain.figures.days import DayFigures, DayKey
from ticketing_domain.memory.offer_reads import inventory_of
from ticketing_domain.memory.store import Store
from ticketing_domain.notices.notice import Notice
from ticketing_domain.people.account import Account
from ticketing_domain.people.customer import Customer
from ticketing_domain.sale.inventory import EventKey, Inventory
from ticketing_domain.sale.order import Item, Order


class MemoryRecords:
    """Implements `Records`."""

    _store: Store

    def all_accounts(self) -> Iterator[Account]:
        with self._store.lock:
            return iter(list(self._store.accounts.values()))

    def recorded_inventories(self, account: Account) -> Iterator[Inventory]:
        with self._store.lock:
            keys = [key for key in sorted(self._store.events) if key.account_id == account.id]
            return iter([inventory_of(self._store, key) for key in keys])

    def recorded_orders(self, key: EventKey) -> Iterator[tuple[Order, Sequence[Item]]]:
        with self._store.lock:
            found = [
                (order, self._store.items.get(name, ()))
                for name, order in self._store.orders.items()
                if (order.purchase.account_id, order.purchase.event_id) == key
            ]
        return iter(found)

    def recorded_customers(self, account: Account) -> Iterator[Customer]:
        with self._store.lock:
            return iter(
                [one for one in self._store.customers.values() if one.account_id == account.id]
            )

    def recorded_notices(self, account: Account) -> Iterator[Notice]:
        with self._store.lock:
            return iter(
                [one for one in self._store.notices.values() if one.account_id == account.id]
            )

    def recorded_days(self, account: Account) -> Mapping[DayKey, DayFigures]:
        with self._store.lock:
            return {
                key: figures
                for key, figures in self._store.days.items()
                if key.account_id == account.id
            }

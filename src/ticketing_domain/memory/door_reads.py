"""What doors look at, from memory."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from ticketing_domain.door import rotating
from ticketing_domain.door.admission import Pass
from ticketing_domain.door.scan import LoggedScan, plain_code
from ticketing_domain.errors import NotFound
from ticketing_domain.memory.door_sheets import MemoryScans
from ticketing_domain.memory.offer_reads import inventory_of
from ticketing_domain.memory.store import Store
from ticketing_domain.people.account import Account
from ticketing_domain.people.device import Device
from ticketing_domain.sale.inventory import EventKey, Inventory


class MemoryDoorReads:
    """Implements `DoorReads`, and the scans of `Records`."""

    _store: Store

    def device(self, public_id: str) -> tuple[Account, Device] | None:
        with self._store.lock:
            device = self._store.devices.get(public_id)
            return None if device is None else (self._store.accounts[device.account_id], device)

    def devices(self, account_id: int) -> Sequence[Device]:
        with self._store.lock:
            mine = [
                device for device in self._store.devices.values() if device.account_id == account_id
            ]
        return sorted(mine, key=lambda device: (device.created_at, device.public_id))

    def door_events(self, account_id: int, ended_after: datetime) -> Sequence[Inventory]:
        with self._store.lock:
            kept = [
                inventory_of(self._store, key)
                for key in self._store.events
                if key.account_id == account_id
            ]
        open_doors = [
            one
            for one in kept
            if one.event.ends_at > ended_after and (one.event.published or one.takings.paid_orders)
        ]
        return sorted(open_doors, key=lambda one: (one.event.starts_at, one.event.id))

    def passes(self, key: EventKey, since: datetime | None) -> Iterator[Pass]:
        with self._store.lock:
            found = [
                shown
                for shown in self._scans().all_passes(key.account_id)
                if shown.key == key and (since is None or shown.updated_at >= since)
            ]
        return iter(found)

    def pass_of(self, account_id: int, item_id: str) -> Pass:
        with self._store.lock:
            found = self._scans().passes_of({(account_id, item_id)})
        for shown in found.values():
            return shown
        raise NotFound("item", item_id)

    def door_of(self, account_id: int, shown: str) -> str | None:
        payload = rotating.read(shown)
        with self._store.lock:
            replaced = self._store.replaced_codes.get((account_id, plain_code(shown)))
            item_id = payload.ticket_id if payload else replaced and replaced.item_id
            for one in self._scans().all_passes(account_id):
                if one.public_id == item_id or (not item_id and one.code == plain_code(shown)):
                    return one.event_slug
        return None

    def find_passes(self, account_id: int, query: str, limit: int) -> Sequence[Pass]:
        with self._store.lock:
            found = list(self._found(account_id, query))
            found.sort(key=lambda shown: shown.public_id)
            found.sort(key=lambda shown: self._store.events[shown.key].starts_at, reverse=True)
        return found[:limit]

    def recorded_scans(self, key: EventKey) -> Iterator[LoggedScan]:
        with self._store.lock:
            return iter(
                [
                    scan
                    for scan in self._store.scans.values()
                    if scan.let_in and (scan.account_id, scan.event_id) == key
                ]
            )

    def _found(self, account_id: int, query: str) -> Iterator[Pass]:
        sheets, words = self._scans(), query.lower()
        for name, items in self._store.items.items():
            if name[0] == account_id:
                purchase = self._store.orders[name].purchase
                said = (purchase.public_id, purchase.buyer.email, purchase.buyer.name or "")
                bought_by = any(words in text.lower() for text in said)
                for item in items:
                    named = {item.code, item.public_id.upper()}
                    if bought_by or plain_code(query) in named:
                        yield sheets.pass_of(name, item)

    def _scans(self) -> MemoryScans:
        store = self._store
        return MemoryScans(store.scans, store.orders, store.items, store.events, store.offers)
